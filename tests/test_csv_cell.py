import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from alnus.csv_cell import guarded, unguarded

SOURCE = Path(__file__).parents[1] / "src" / "alnus"
HEADS = ("=", "+", "-", "@", "\t", "\r")


@given(st.text(alphabet="'=+-@\t\r1a", max_size=6))
def test_every_text_reads_back_equal_and_none_begins_a_formula(text):
    cell = guarded(text)
    assert isinstance(cell, str)
    assert unguarded(cell) == text
    assert not cell.startswith(HEADS) or cell in HEADS[:4]


def test_numbers_and_plain_texts_stay():
    for cell in (-1.5, 3, None, "", "-", "+", "P-001", "'s-Gravenhage", "a=b"):
        assert guarded(cell) is cell


def test_what_a_spreadsheet_would_run_is_a_text():
    assert guarded("=cmd|' /C calc'!A0") == "'=cmd|' /C calc'!A0"
    assert guarded("-2+3") == "'-2+3"
    assert guarded("'=1") == "''=1"


def test_whoever_writes_csv_guards_its_cells():
    writing = re.compile(r"csv\.writer\(|DictWriter\(|\.to_csv\(")
    own_words = {"simulate/write.py", "report/formats/csv.py"}  # no stranger's; guarded its own way
    for path in sorted(SOURCE.rglob("*.py")):
        text, place = path.read_text(encoding="utf-8"), path.relative_to(SOURCE).as_posix()
        if writing.search(text) and place not in own_words:
            assert "guarded" in text, f"{place} writes CSV whose cells may be formulas"
