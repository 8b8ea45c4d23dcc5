"""Tables as hospitals and programs write them: read as meant, or refused with the row."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from alnus.cli.main import main
from alnus.errors import AlnusWarning
from alnus.study.prepare import prepare
from tests.study.builder import write_small_study

Change = Callable[[str], str]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_study(tmp_path_factory.mktemp("sound"), patients=24).parent


@pytest.fixture
def study(sound: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "study"
    shutil.copytree(sound, folder)
    return folder / "study.toml"


def change_table(study: Path, change: Change) -> None:
    path = study.parent / "patients.csv"
    path.write_text(change(path.read_text()))


def change_study(study: Path, old: str, new: str) -> None:
    text = study.read_text()
    assert old in text
    study.write_text(text.replace(old, new))


def column(study: Path, name: str, cells: Callable[[list[str]], list[str]]) -> None:
    path = study.parent / "patients.csv"
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    frame[name] = cells(frame[name].tolist())
    frame.to_csv(path, index=False)


def refusal(study: Path) -> str:
    done = CliRunner().invoke(main, ["check", str(study), "--quiet"])
    assert done.exit_code == 2, done.output
    assert "Traceback" not in done.stderr
    return done.stderr


READ_AS_MEANT: dict[str, Change] = {
    "blank rows at the end": lambda text: text + ",,,,,,,\n" * 3,
    "blank lines between": lambda text: text.replace("\n", "\n\n"),
    "a trailing separator in every row": lambda text: text.replace("\n", ",\n"),
    "a trailing separator in the rows only": lambda text: ",\n".join(text.split("\n")).replace(
        ",\n", "\n", 1
    ),
    "semicolons": lambda text: text.replace(",", ";"),
    "tabs and Windows line ends": lambda text: text.replace(",", "\t").replace("\n", "\r\n"),
    "blanks around every cell": lambda text: text.replace(",", " , "),
    "everything in quotes": lambda text: (
        '"' + text.strip().replace(",", '","').replace("\n", '"\n"') + '"\n'
    ),
}


@pytest.mark.parametrize("name", READ_AS_MEANT)
def test_a_table_is_read_as_it_was_meant(name: str, study: Path) -> None:
    expected = prepare(study)
    change_table(study, READ_AS_MEANT[name])
    found = prepare(study)
    assert found.faults == ()
    pd.testing.assert_frame_equal(found.patients, expected.patients)
    pd.testing.assert_frame_equal(found.flow, expected.flow)


@pytest.mark.parametrize("position", [1, 5, 24])
def test_a_row_with_too_few_cells_is_refused_with_its_number(position: int, study: Path) -> None:
    def shorten(text: str) -> str:
        lines = text.split("\n")
        lines[position] = ",".join(lines[position].split(",")[:3])
        return "\n".join(lines)

    change_table(study, shorten)
    assert f"row {position + 1} has 3 cells where the header names 8 columns" in refusal(study)


@pytest.mark.parametrize("name", ["thick, mm", "thick; mm", "thick\tmm", 'thick "T"', "thick.mm"])
def test_a_column_may_have_any_name(name: str, study: Path) -> None:
    path = study.parent / "patients.csv"
    frame = pd.read_csv(path, dtype=str)
    frame.rename(columns={"thickness": name}).to_csv(path, index=False)
    quoted = name.replace('"', '\\"').replace("\t", "\\t")
    change_study(study, "thickness = {", f'thickness = {{ column = "{quoted}",')
    assert prepare(study).patients["thickness"].notna().all()


@pytest.mark.parametrize("name", ["pat.id", "pat id", "pat, id", "id[0]", "id{1}", "id:>3", "id!r"])
def test_a_path_may_ask_for_a_column_of_any_name(name: str, study: Path) -> None:
    path = study.parent / "patients.csv"
    frame = pd.read_csv(path, dtype=str)
    frame.rename(columns={"id": name}).to_csv(path, index=False)
    text = study.read_text().replace("{id}", "{" + name + "}")
    study.write_text(text.replace('case_id = "id"', f'case_id = "{name}"'))
    assert prepare(study).patients["roi"].iloc[3].endswith("rois/P003.png")


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("rois/{id:>2000000000}.png", "no column 'id:>2000000000', which patients.roi asks for"),
        ("rois/{id.__class__}.png", "no column 'id.__class__'"),
        ("rois/{id", "patients.roi: 'rois/{id' needs a column's name between each pair of braces"),
        ("rois/{}.png", "patients.roi: 'rois/{}.png' needs a column's name"),
    ],
)
def test_format_syntax_in_a_path_is_refused_in_words(path: str, sentence: str, study: Path) -> None:
    change_study(study, "rois/{id}.png", path)
    assert sentence in refusal(study)


@pytest.mark.parametrize("cell", ["3_5", "１２", "0x10", "inf", "Infinity", "1e999", "3.5 mm"])
@pytest.mark.parametrize("where", ["thickness", "mm"])
def test_a_number_of_a_programming_language_is_a_fault(cell: str, where: str, study: Path) -> None:
    column(study, where, lambda cells: [cell, *cells[1:]])
    said = refusal(study)
    assert "row 2 (patient P000)" in said
    assert repr(cell) in said


def grades(cells: list[str]) -> list[str]:
    return [cell.replace("N", "") for cell in cells]


@pytest.mark.parametrize("stray", ["0", "4", "1.5", "N1", "01", "three"])
def test_a_cell_that_is_no_level_is_a_fault_with_its_row(stray: str, study: Path) -> None:
    change_study(study, '["N1", "N2", "N3"]', '["1", "2", "3"]')
    column(study, "n_stage", lambda cells: [*grades(cells)[:-1], stray])
    column(study, "male", lambda cells: ["false"] * len(cells))
    said = refusal(study)
    assert f"row 25 (patient P023): n_stage: N stage must be 1 or 2 or 3; found '{stray}'" in said


@pytest.mark.parametrize("first", [0, 1, 2])
def test_levels_that_became_floats_are_the_levels(first: int, study: Path) -> None:
    """As pandas and Excel write whole numbers of a column in which one is missing."""
    expected = prepare(study).patients["n_stage"]
    levels = ", ".join(f'"{first + n}"' for n in range(3))
    change_study(study, '["N1", "N2", "N3"]', f"[{levels}]")
    column(study, "n_stage", lambda cells: [f"{int(c) - 1 + first}.0" for c in grades(cells)])
    found = prepare(study)
    assert found.faults == ()
    pd.testing.assert_series_equal(found.patients["n_stage"], expected)


TWO_VALUED = 'thickness = { label = "ER", positive = "%s"%s }\n'


def two_valued(study: Path, texts: tuple[str, ...], positive: str, more: str = "") -> None:
    line = next(row for row in study.read_text().split("\n") if row.startswith("thickness = "))
    change_study(study, line, TWO_VALUED % (positive, more))
    column(study, "thickness", lambda cells: [texts[n % len(texts)] for n in range(len(cells))])


@pytest.mark.parametrize(
    ("texts", "positive", "more"),
    [
        (("1.0", "2"), "2", ', negative = "1"'),
        (("1.0", "2.0"), "2", ', negative = "1"'),
        (("1", "2.0"), "2", ""),
        (("0", "1.0"), "1", ""),
    ],
)
def test_two_numbers_are_told_apart_as_numbers(
    texts: tuple[str, ...], positive: str, more: str, study: Path
) -> None:
    two_valued(study, texts, positive, more)
    found = prepare(study)
    assert found.faults == ()
    rows = found.patients["case_id"].str[1:].astype(int)
    assert (found.patients["thickness"] == rows % 2).all()


@pytest.mark.parametrize(
    ("texts", "positive"),
    [(("Yes", "yes"), "Yes"), (("No", "YES", "no"), "YES"), (("a b", "ab"), "ab")],
)
def test_texts_that_differ_in_case_or_blanks_are_never_opposite_levels(
    texts: tuple[str, ...], positive: str, study: Path
) -> None:
    two_valued(study, texts, positive)
    assert "differ in upper and lower case or blanks only" in refusal(study)


def test_the_study_file_cannot_make_them_opposite_levels_either(study: Path) -> None:
    two_valued(study, ("Yes", "yes"), "Yes", ', negative = "yes"')
    assert "ER cannot tell its levels 'yes' and 'Yes' apart" in refusal(study)
    change_study(study, 'positive = "ALN+"', 'positive = "ALN+", negative = "aln+"')
    assert "aln cannot tell its levels 'aln+' and 'ALN+' apart" in refusal(study)


@pytest.mark.parametrize("gone", ["", "NA", "nan"])
@pytest.mark.parametrize("where", ["thickness", "n_stage"])
def test_a_variable_that_is_empty_in_training_is_a_fault(
    gone: str, where: str, study: Path
) -> None:
    column(study, where, lambda cells: [gone] * 17 + cells[17:])
    said = refusal(study)
    assert f"clinical.variables.{where}: column {where} is empty in all 17 patients" in said


def test_values_outside_the_expected_range_are_told(study: Path) -> None:
    change_study(study, "thickness = {", "thickness = { range = [0.2, 2],")
    column(study, "thickness", lambda cells: ["35", "0.1", *cells[2:]])
    told = (
        "Cortical thickness: 35 (case P000), 0.1 (case P001), outside the expected range 0.2 to 2"
    )
    with pytest.warns(AlnusWarning, match=re.escape(told)):
        assert prepare(study).faults == ()


@pytest.mark.parametrize(
    ("variable", "key", "sentence"),
    [
        ("n_stage", "range = [1, 3]", "range belongs to a number, not to levels"),
        ("thickness", "range = [3, 1]", "range ascends from its low to its high end"),
    ],
)
def test_a_range_that_is_none_is_refused(
    variable: str, key: str, sentence: str, study: Path
) -> None:
    change_study(study, variable + " = {", variable + " = { " + key + ",")
    assert sentence in refusal(study)


def test_a_workbook_with_decimal_commas_and_words_for_nothing_is_read_as_meant(study: Path) -> None:
    """As a German hospital's registry writes it."""
    path = study.parent / "patients.csv"
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    frame.loc[3, "thickness"] = ""
    frame.to_csv(path, index=False)
    expected = prepare(study).patients
    frame["thickness"] = frame["thickness"].str.replace(".", ",")
    frame.loc[3, "thickness"] = "nicht erhoben"
    frame["n_stage"] = frame["n_stage"].str.lower()
    frame.to_excel(study.parent / "patients.xlsx", index=False)
    change_study(study, '"patients.csv"', '"patients.xlsx"\nmissing = ["nicht erhoben"]')
    with pytest.warns(AlnusWarning, match=r"N stage 'n\d' was read as N\d in"):
        found = prepare(study)
    assert found.faults == ()
    pd.testing.assert_frame_equal(found.patients, expected)
