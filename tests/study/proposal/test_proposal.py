"""Whole proposals: what is written passes the check, and a run reaches a report without an edit."""

import csv
import tomllib
from pathlib import Path

import nrrd
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from PIL import Image

from alnus.cli.main import main
from alnus.errors import StudyError
from alnus.spreadsheet.sheet import read_sheet
from alnus.study import steps
from alnus.study.config import read_study
from alnus.study.prepare import prepare
from alnus.study.proposal.proposal import Asked, propose, write_proposal
from alnus.tables.cohort import FLOW
from tests.conftest import SHARED
from tests.study.builder import draw_node
from tests.study.proposal.collections import breast_as_published, busi_as_published, drawn_busi
from tests.study.proposal.test_redcap import field, write_dictionary

pytestmark = pytest.mark.filterwarnings("ignore::alnus.errors.AlnusWarning")  # told, not checked

needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="shared images are not here")


def ugly(folder: Path, *, patients: int = 60) -> Path:
    """Write a table as a hospital has it, and images whose names hold the patients' numbers."""
    rng = np.random.default_rng(8)
    outcome = rng.random(patients) < 0.45
    latent = outcome + rng.normal(0, 0.8, patients)
    rows = {
        "Nr.": np.arange(1, patients + 1),
        "Patient ID": [f"ALN-{n:03d}" for n in range(1, patients + 1)],
        "Patient name": [f"Mrs {n}" for n in range(patients)],
        "Scan date": [f"{1 + n % 28}.{1 + n % 12}.2021" for n in range(patients)],
        "Age (years)": [f"{x:.1f}".replace(".", ",") for x in rng.normal(55, 9, patients)],
        "N stage": [f"N{k}" for k in np.clip(np.rint(1 + latent), 0, 3).astype(int)],
        "Side": rng.choice(["left", "Left", "right"], patients),
        "ER": rng.choice(["positive", "negative", "not available"], patients, p=[0.6, 0.3, 0.1]),
        "Ki-67 [%]": np.round(rng.uniform(5, 60, patients)).astype(int),
        "Pixel size (cm)": "0,0078",
        "Pathology after surgery": np.where(outcome, "metastasis", "none"),
        "ALN status": np.where(outcome, "ALN+", "ALN-"),
    }
    table = pd.DataFrame(rows).astype(str)
    table.loc[patients - 1, "ALN status"] = ""
    folder.mkdir(parents=True, exist_ok=True)
    table.to_csv(folder / "Tabelle final (2).csv", index=False, sep=";", encoding="cp1252")
    for place in ("US images", "US masks"):
        (folder / place).mkdir()
    for number, score in enumerate(latent[:-1], start=1):
        image, roi = draw_node(rng, float(score))
        Image.fromarray(image).save(folder / "US images" / f"Node {number} B-mode.png")
        Image.fromarray(roi).save(folder / "US masks" / f"Node {number} roi.png")
    return folder / "Tabelle final (2).csv"


def asked_of(folder, table, **further):
    return Asked(
        folder / "study", str(folder / "US images"), str(folder / "US masks"), table, **further
    )


def test_an_ugly_table_becomes_a_study_that_is_sound(tmp_path):
    path, remarks = write_proposal(asked_of(tmp_path, ugly(tmp_path)))
    text = path.read_text(encoding="utf-8")
    study, content = read_study(path), tomllib.loads(text)
    assert study.patients.case_id == "Patient ID"
    assert study.patients.missing == ("not available",)
    assert study.patients.outcome.positive == "ALN+"
    assert content["patients"]["spacing"]["unit"] == "cm"
    assert content["split"]["by"] == "date"
    assert study.exclusions[0].reason == "No image or ROI"
    assert list(study.variables) == ["age", "n_stage", "side", "er", "ki_67"]
    assert study.variables["age"].range == (18, 110)
    assert study.variables["ki_67"].unit == "%"
    assert '# pathology_after_surgery = { label = "Pathology after surgery"' in text
    assert "# patient_name = " in text
    assert prepare(path).faults == ()
    assert remarks[0].startswith("59 of 60 rows are included; ")
    assert any("ALN-060" in remark for remark in remarks)


def test_a_column_in_the_files_names_makes_a_template(tmp_path):
    path, _ = write_proposal(asked_of(tmp_path, ugly(tmp_path)))
    assert read_study(path).patients.image == "../US images/Node {Nr.} B-mode.png"
    assert [file.name for file in path.parent.iterdir()] == ["study.toml"]


def test_rows_find_files_by_number_and_a_table_with_the_paths_is_written(tmp_path):
    table = ugly(tmp_path)
    frame = pd.read_csv(table, sep=";", dtype=str, encoding="cp1252", keep_default_na=False)
    frame.drop(columns=["Nr."]).to_csv(table, sep=";", index=False)
    path, remarks = write_proposal(asked_of(tmp_path, table))
    with (path.parent / "patients.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert rows[6]["Patient ID"] == "ALN-007"
    assert "Patient name" not in rows[6]
    assert rows[6]["image"] == "../US images/Node 7 B-mode.png"
    assert rows[59]["image"] == ""
    assert "patients.csv holds the rows with the paths of their files." in remarks
    assert prepare(path).faults == ()


def test_nothing_is_written_over(tmp_path):
    asked = asked_of(tmp_path, ugly(tmp_path))
    write_proposal(asked)
    with pytest.raises(StudyError, match="is there already"):
        write_proposal(asked)


def test_files_that_no_row_finds_are_a_question(tmp_path):
    table = ugly(tmp_path)
    for number, path in enumerate(sorted((tmp_path / "US images").iterdir())):
        path.rename(path.with_name(f"{chr(97 + number % 26)}{chr(97 + number // 26)}.png"))
    with pytest.raises(
        StudyError, match=r"0 of 60 rows find their image by name\. Files are called "
    ):
        propose(asked_of(tmp_path, table))


def test_a_table_without_a_name_for_each_row_is_a_question(tmp_path):
    table = ugly(tmp_path)
    frame = pd.read_csv(table, sep=";", dtype=str, encoding="cp1252", keep_default_na=False)
    frame = frame.drop(columns=["Nr.", "Patient name"])
    frame.loc[1, "Patient ID"] = "ALN-001"
    frame.to_csv(table, sep=";", index=False)
    with pytest.raises(StudyError, match="in Patient ID, ALN-001 stand twice"):
        propose(asked_of(tmp_path, table))


def test_the_verb_says_what_it_found_and_what_comes_next(tmp_path):
    root = drawn_busi(tmp_path, each=6)
    study = tmp_path / "study"
    result = CliRunner().invoke(main, ["init", str(study), "--images", str(root)])
    assert result.exit_code == 0, result.output
    assert "12 of 17 rows are included; 6 have class = malignant" in result.output
    assert f"run `alnus check {study / 'study.toml'}`" in result.output
    refused = CliRunner().invoke(main, ["init", str(tmp_path), "--roi", "x"])
    assert refused.exit_code == 2
    assert "Where are the images? --roi needs --images beside it, or --features" in refused.output


def test_images_are_looked_at_before_the_studys_folder_is_there(tmp_path):
    table = ugly(tmp_path, patients=20)
    empty = tmp_path / "US masks" / "Node 1 roi.png"
    Image.fromarray(np.zeros_like(np.asarray(Image.open(empty)))).save(empty)
    rows = pd.read_csv(table, sep=";", encoding="cp1252", dtype="str").drop(
        columns="Pixel size (cm)"
    )
    rows.to_csv(table, index=False)
    for path in (tmp_path / "US images").iterdir():
        header = {"spacings": [0.07, 0.08], "kinds": ["domain", "domain"]}
        nrrd.write(str(path.with_suffix(".nrrd")), np.asarray(Image.open(path)).T, header)
        path.unlink()
    for given in (
        asked_of(tmp_path, table),
        Asked(
            tmp_path / "study",
            str(tmp_path / "US images" / "Node {Nr.} B-mode.nrrd"),
            str(tmp_path / "US masks" / "Node {Nr.} roi.png"),
            table,
        ),
    ):
        assert not given.folder.exists()
        proposal = propose(given)
        assert 'spacing = "file"' in proposal.text
        assert any("1 row: Nothing outlined" in remark for remark in proposal.remarks)


def test_folders_by_class_run_to_a_report_without_an_edit(tmp_path):
    path, _ = write_proposal(Asked(tmp_path / "study", str(drawn_busi(tmp_path))))
    lines = steps.check(path)
    assert lines[0].startswith("training: 42 patients, 21 malignant")
    page = steps.run(path, jobs=1)
    assert page.is_file()
    flow = FLOW.read(path.parent / "run" / "cohort" / "flow.csv").set_index("reason")
    assert flow.loc["Nothing outlined", "n_excluded"] == 5


def test_a_folder_named_like_a_formula_is_a_text_in_the_table_and_itself_in_the_study(tmp_path):
    images = drawn_busi(tmp_path, each=3)
    (images / "benign").rename(images / "=benign")
    path, _ = write_proposal(Asked(tmp_path / "study", str(images)))
    table = next(path.parent.glob("*.csv"))
    lines = table.read_text(encoding="utf-8").splitlines()
    assert not any(cell.startswith("=") for row in csv.reader(lines) for cell in row)
    assert "=benign" in {cell for row in read_sheet(table).rows.values() for cell in row}


def test_several_masks_and_names_with_blanks_and_parentheses(tmp_path):
    path, _ = write_proposal(Asked(tmp_path / "study", str(drawn_busi(tmp_path))))
    prepared = prepare(path)
    case = next(case for case in prepared.cases if case.case_id == "benign (3)")
    assert [file.name for file in case.files] == [
        "benign (3).png", "benign (3)_mask.png", "benign (3)_mask_1.png",
    ]  # fmt: skip
    assert prepared.faults == ()


def test_a_form_of_200_fields_needs_no_edit(tmp_path):
    table, rng = ugly(tmp_path), np.random.default_rng(4)
    frame = pd.read_csv(table, sep=";", dtype=str, encoding="cp1252", keep_default_na=False)
    fields = []
    for number in range(50):
        yes, grade, value, tick = (f"{kind}_{number}" for kind in ("yes", "grade", "value", "tick"))
        frame[yes] = rng.choice(["0", "1"], len(frame))
        frame[grade] = rng.choice(["1", "2", "3"], len(frame))
        frame[value] = np.round(rng.normal(10, 2, len(frame)), 2).astype(str)
        frame[f"{tick}___1"] = rng.choice(["0", "1"], len(frame))
        fields += [
            field(yes, "yesno", f"Question {number}?"),
            field(grade, "radio", f"Grade {number}", "1, Low | 2, Intermediate | 3, High"),
            field(
                value, "text", f"Value {number}", note="mm", validation="number", low="0", high="40"
            ),
            field(tick, "checkbox", f"Signs {number}", "1, Redness"),
        ]
    frame.to_csv(table, sep=";", index=False)
    dictionary = write_dictionary(tmp_path / "dictionary.csv", *fields)
    path, _ = write_proposal(asked_of(tmp_path, table, dictionary=dictionary))
    text = path.read_text(encoding="utf-8")
    assert (
        'yes_0 = { label = "Question 0?", positive = ["Yes", "1"], negative = ["No", "0"] }' in text
    )
    assert 'levels = [["Low", "1"], ["Intermediate", "2"], ["High", "3"]]' in text
    assert 'label = "Value 0", unit = "mm", range = [0, 40]' in text
    assert 'tick_0___1 = { label = "Signs 0: Redness"' in text
    assert "too few for further candidates" in text
    assert steps.check(path)


@needs_shared
def test_brest_as_published_passes_the_check(tmp_path):
    workbook = breast_as_published(SHARED, tmp_path, cases=50)
    pictures = tmp_path / "BrEaST-Lesions_USG-images_and_masks"
    path, _ = write_proposal(Asked(tmp_path / "study", str(pictures), table=workbook))
    text, study = path.read_text(encoding="utf-8"), read_study(path)
    assert study.patients.image.endswith("/{Image_filename}")
    assert study.patients.roi.endswith("/{Mask_tumor_filename}")
    assert study.patients.spacing.written == "cm"
    assert study.patients.missing == ("not available",)
    leaks = ("birads", "interpretation", "verification", "diagnosis")
    for name in leaks:
        line = next(line for line in text.splitlines() if line.startswith(f"# {name} = "))
        assert "known with the outcome" in line
    prepared = prepare(path)
    assert prepared.faults == ()
    assert prepared.patients["spacing_row"].between(0.05, 0.14).all()


@needs_shared
@pytest.mark.slow
@pytest.mark.parametrize("collection", ["BrEaST", "BUSI"])
def test_collections_as_published_run_to_a_report_without_an_edit(collection, tmp_path):
    if collection == "BUSI":
        asked = Asked(tmp_path / "study", str(busi_as_published(SHARED, tmp_path)))
    else:
        workbook = breast_as_published(SHARED, tmp_path)
        asked = Asked(tmp_path / "study", str(workbook.parent), table=workbook)
    path, _ = write_proposal(asked)
    assert steps.check(path)
    assert steps.run(path).is_file()
