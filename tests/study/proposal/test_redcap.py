import csv

import pytest

from alnus.errors import StudyError
from alnus.study.proposal.redcap import read_dictionary

HEADER = (
    "Variable / Field Name", "Form Name", "Section Header", "Field Type", "Field Label",
    "Choices, Calculations, OR Slider Labels", "Field Note",
    "Text Validation Type OR Show Slider Number", "Text Validation Min", "Text Validation Max",
    "Identifier?", "Branching Logic (Show field only if...)", "Required Field?",
)  # fmt: skip


def write_dictionary(path, *fields):
    """Write a dictionary of rows given by type and a few columns, as REDCap exports it."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.DictWriter(file, HEADER, restval="", quoting=csv.QUOTE_ALL)
        rows.writeheader()
        for name, kind, label, choices, note, validation, low, high, identifier in fields:
            cells = (
                name,
                "form",
                "",
                kind,
                label,
                choices,
                note,
                validation,
                low,
                high,
                identifier,
            )
            rows.writerow(dict(zip(HEADER, cells, strict=False)))
    return path


def field(name, kind, label="Label", choices="", note="", validation="", low="", high="", who=""):  # noqa: PLR0917 - the dictionary's columns
    return name, kind, label, choices, note, validation, low, high, who


def test_fields_of_each_type(tmp_path):
    path = write_dictionary(
        tmp_path / "dictionary.csv",
        field("mrn", "text", "Number", who="y"),
        field(
            "age",
            "text",
            "<b>Age</b> at scan",
            note="years",
            validation="integer",
            low="18",
            high="99",
        ),
        field("stage", "radio", "T stage", "1, T1 | 2, T2, any | 3, T3"),
        field("er", "yesno", "ER"),
        field("sign", "checkbox", "Signs", "1, Redness | -8, None"),
        field("scan", "text", "Scan", validation="date_ymd"),
        field("note", "notes", "Note"),
        field("bmi", "calc", "BMI", "[w]/[h]^2", note="kg/m2"),
    )
    found = read_dictionary(path)
    assert found["mrn"].remark.startswith("names a person")
    assert (found["age"].label, found["age"].unit, found["age"].range) == (
        "Age at scan",
        "years",
        (18, 99),
    )
    assert found["stage"].choices == (("1", "T1"), ("2", "T2, any"), ("3", "T3"))
    assert found["er"].choices == (("0", "No"), ("1", "Yes"))
    assert found["sign___1"].label == "Signs: Redness"
    assert "sign___-8" in found
    assert found["scan"].remark.startswith("a date")
    assert "type notes" in found["note"].remark
    assert found["bmi"].is_number
    assert found["bmi"].choices == ()


def test_codes_and_texts_of_choices_mean_the_same(tmp_path):
    path = write_dictionary(tmp_path / "d.csv", field("s", "dropdown", "S", "1, Low | 2, High"))
    choices = read_dictionary(path)["s"]
    assert choices.texts(["1", "2"]) == {"Low": ("Low", "1"), "High": ("High", "2")}
    assert choices.texts(["High", "high"]) == {"High": ("High", "2")}
    assert choices.texts(["3"]) == {}


def test_another_file_is_refused(tmp_path):
    path = tmp_path / "patients.csv"
    path.write_text("id,age\n1,2\n", encoding="utf-8")
    with pytest.raises(StudyError, match="no REDCap data dictionary; it has no column Variable"):
        read_dictionary(path)
