"""SPSS files as tables of texts."""

import datetime as dt
import sys
from contextlib import suppress

import pandas as pd
import pytest

from alnus.errors import CohortError
from alnus.spreadsheet.sheet import read_sheet

pyreadstat = pytest.importorskip("pyreadstat")


@pytest.fixture
def path(tmp_path):
    table = pd.DataFrame({
        "id": ["007 ", "008", "009"],
        "er": [1.0, 2.0, None],
        "age": [50.0, 61.5, 99.0],
        "scan": [dt.date(2020, 6, 1), None, dt.date(2021, 1, 31)],
    })  # fmt: skip
    file = tmp_path / "patients.sav"
    pyreadstat.write_sav(
        table, str(file), variable_value_labels={"er": {1: "positiv", 2: "negativ"}},
        missing_ranges={"age": [99]},
    )  # fmt: skip
    return file


def test_cells_are_what_a_person_sees(path):
    sheet = read_sheet(path)
    assert sheet.header == ("id", "er", "age", "scan")
    assert list(sheet.rows.values()) == [
        ("007", "positiv", "50", "2020-06-01"),
        ("008", "negativ", "61.5", ""),
        ("009", "", "", "2021-01-31"),
    ]


def test_another_file_of_that_name_is_refused(tmp_path):
    file = tmp_path / "patients.sav"
    file.write_text("id,er\n1,2\n", encoding="utf-8")
    with pytest.raises(CohortError, match="cannot be read as an SPSS file"):
        read_sheet(file)


def test_a_cut_file_is_refused(path):
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(CohortError, match="cannot be read as an SPSS file"):
        read_sheet(path)


def test_without_the_library_the_remedy_is_named(path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyreadstat", None)
    with pytest.raises(CohortError, match=r"needs pyreadstat\. Install alnus\[spss\]"):
        read_sheet(path)


def test_a_file_that_ends_its_reader_ends_another_process(path):
    content = path.read_bytes()
    for place in range(176, 300, 12):
        path.write_bytes(content[:place] + b"\xff\xff\xff\x7f" + content[place + 4 :])
        with suppress(CohortError):
            read_sheet(path)


def test_who_reads_too_long_is_ended(path, monkeypatch):
    monkeypatch.setattr("alnus.spreadsheet.spss.SECONDS", 0.001)
    with pytest.raises(CohortError, match=r"took more than 0\.001 s"):
        read_sheet(path)
