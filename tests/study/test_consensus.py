"""Two readers' columns and ROIs become one, a third decides, and those cases are counted."""

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from alnus.errors import AlnusError
from alnus.report.layouts.cohorts import consensus_table
from alnus.report.words.models import consensus
from alnus.study.prepare import prepare
from alnus.study.steps import check, extract
from alnus.tables.cohort import CONSENSUS, PATIENTS
from tests.report import builder
from tests.study.builder import write_small_study

ASKED = """
[consensus]
stage = { first = "stage_1", second = "stage_2", third = "stage_3" }
thick = { first = "thick_1", second = "thick_2", third = "thick_3", within = 0.05 }
outline = { first = "rois/{id}.png", second = "other/{id}.png", third = "third/{id}.png", dice = 0.8 }

[clinical.variables]"""
OTHER_STAGE, OTHER_THICKNESS, OTHER_ROI = ("P001", "P004"), ("P002",), ("P003", "P005", "P009")


@pytest.fixture
def study(tmp_path):
    """Readers who disagree on a few patients; the third's ROI is the second's."""
    path = write_small_study(tmp_path, patients=24)
    text = path.read_text().replace("\n[clinical.variables]", ASKED, 1)
    text = text.replace('label = "N stage"', 'label = "N stage", column = "stage"')
    text = text.replace('label = "Cortical', 'column = "thick", label = "Cortical')
    text = text.replace('preset = "rnwcf-1032"', 'families = ["firstorder"]')
    path.write_text(text.replace('roi = "rois/{id}.png"\nspacing', 'roi = "{outline}"\nspacing'))
    table = pd.read_csv(tmp_path / "patients.csv", dtype=str).set_index("id")
    table["stage_1"] = table["stage_2"] = table["n_stage"]
    table["thick_1"], table["thick_2"] = table["thickness"], table["thickness"]
    table["stage_3"] = table["thick_3"] = ""
    for case in OTHER_STAGE:
        table.loc[case, ["stage_2", "stage_3"]] = "N3" if table["n_stage"][case] != "N3" else "N1"
    table.loc["P002", ["thick_2", "thick_3"]] = "2.5"
    table.drop(columns=["n_stage", "thickness"]).to_csv(tmp_path / "patients.csv")
    for folder in ("other", "third"):
        (tmp_path / folder).mkdir()
    for case in table.index:
        roi = np.asarray(Image.open(tmp_path / "rois" / f"{case}.png"))
        by = 12 if case in OTHER_ROI else 1
        other = np.pad(roi, ((0, 0), (by, 0)))[:, :-by]
        Image.fromarray(other).save(tmp_path / "other" / f"{case}.png")
        if case in OTHER_ROI:
            Image.fromarray(other).save(tmp_path / "third" / f"{case}.png")
    return path


def test_settled_columns_are_used_and_those_of_the_third_reader_counted(study):
    run = extract(study)
    patients = run.read(PATIENTS).set_index("case_id")
    written = pd.read_csv(study.parent / "patients.csv", dtype=str).set_index("id")
    assert patients["thickness"]["P002"] == 2.5
    for case in OTHER_STAGE:
        assert f"N{patients['n_stage'][case]:.0f}" == written["stage_2"][case]
    third = patients["roi"].str.startswith("third/")
    assert set(patients.index[third]) == set(OTHER_ROI)
    rows = run.read(CONSENSUS)
    assert rows.groupby("quantity", sort=False)["by_third"].sum().to_dict() == {
        "N stage": 2, "Cortical thickness": 1, "outline": 3,
    }  # fmt: skip
    tables = {"consensus": rows}
    printed = [row.cells for row in consensus_table(tables, builder.facts()).rows]
    assert printed[0] == ("N stage", "23", "2 (8.70)")
    assert (
        "Outline: a third reader decided in 3 of 23 patients"
        in consensus(tables, builder.facts())[2]
    )


def test_only_included_patients_count(study):
    table = pd.read_csv(study.parent / "patients.csv", dtype=str)
    table.loc[table["id"] == "P003", "male"] = "true"
    table.to_csv(study.parent / "patients.csv", index=False)
    rows = prepare(study).consensus
    assert rows[rows["quantity"] == "outline"]["by_third"].sum() == 2


def test_every_reading_that_nobody_settled_is_told_at_once(study):
    table = pd.read_csv(study.parent / "patients.csv", dtype=str)
    table.loc[table["id"].isin(OTHER_STAGE), "stage_3"] = ""
    table.loc[table["id"] == "P010", "thick_2"] = ""
    table.to_csv(study.parent / "patients.csv", index=False)
    (study.parent / "third" / "P009.png").unlink()
    with pytest.raises(AlnusError) as refusal:
        check(study)
    said = str(refusal.value)
    assert (
        "consensus.stage: stage_1 and stage_2 disagree, and stage_3 is not there to decide" in said
    )
    assert "consensus.thick: thick_1 is read and thick_2 is not" in said
    assert "rois/P009.png and other/P009.png disagree, and third/P009.png is not there" in said


def test_a_column_of_the_table_is_not_hidden(study):
    table = pd.read_csv(study.parent / "patients.csv", dtype=str).assign(stage="N1")
    table.to_csv(study.parent / "patients.csv", index=False)
    with pytest.raises(AlnusError, match=r"consensus\.stage: the table has a column stage already"):
        prepare(study)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("dice = 0.8", "dice = 0.8, within = 1.0", "give one of them"),
        ('"third/{id}.png"', '"third/{id.png"', "between each pair of braces"),
        ("dice = 0.8", "dice = 1.8", "a Dice coefficient"),
        ("within = 0.05", "dice = 0.8", "name a column in braces"),
        ('third = "stage_3"', 'third = "stage_4"', "no column 'stage_4'"),
        ("within = 0.05", "withn = 0.05", "did you mean within"),
    ],
)
def test_what_is_no_consensus_is_a_sentence(study, old, new, sentence):
    study.write_text(study.read_text().replace(old, new, 1))
    with pytest.raises(AlnusError, match=sentence):
        prepare(study)


def test_rois_are_compared_where_there_are_images(study):
    text = study.read_text().replace('image = "{image}"', "").replace('roi = "{outline}"', "")
    text = text.replace('spacing = { row = "mm", column = "mm" }', "")
    head, _, tail = text.partition("[second_reader]")
    tail = tail[tail.index("[rad_score]") :]
    study.write_text(f'{head}[features]\ntable = "f.csv"\n\n{tail}')
    with pytest.raises(AlnusError, match="dice compares ROIs"):
        prepare(study)
