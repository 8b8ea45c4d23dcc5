"""Each way in which a study can be broken gives its own sentence and exit code 2."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from PIL import Image

from alnus.cli.main import main
from tests.study.builder import write_small_study


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_study(tmp_path_factory.mktemp("sound"), patients=24).parent


def study_file(old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        path = folder / "study.toml"
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))

    return change


def table(row: int, column: str, cell: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        frame = pd.read_csv(folder / "patients.csv", dtype=str)
        frame.loc[row, column] = cell
        frame.to_csv(folder / "patients.csv", index=False)

    return change


def whole_column(column: str, cell: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        frame = pd.read_csv(folder / "patients.csv", dtype=str)
        frame[column] = cell
        frame.to_csv(folder / "patients.csv", index=False)

    return change


def picture(place: str, pixels: np.ndarray) -> Callable[[Path], None]:
    return lambda folder: Image.fromarray(pixels).save(folder / place)


def raw(place: str, content: bytes) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        (folder / place).write_bytes(content)

    return change


def remove(place: str) -> Callable[[Path], None]:
    return lambda folder: (folder / place).unlink()


def nan_image(folder: Path) -> None:
    pixels = np.full((48, 56), np.nan, dtype=np.float32)
    Image.fromarray(pixels).save(folder / "images" / "P003.tif")
    table(3, "image", "images/P003.tif")(folder)


ROI = np.zeros((48, 56), dtype=np.uint8)
DOT = ROI.copy()
DOT[20, 20] = 255

BROKEN: dict[str, tuple[Callable[[Path], None], str]] = {
    "missing study file": (remove("study.toml"), "the study file is not there"),
    "no TOML": (raw("study.toml", b"name = "), "is no valid TOML"),
    "unknown key": (
        study_file("[rad_score]\n", "[rad_score]\nmrrmr = 3\n"),
        r"rad_score\.mrrmr: unknown key; did you mean mrmr\?",
    ),
    "missing key": (study_file('case_id = "id"\n', ""), r"patients\.case_id: is missing"),
    "wrong type": (study_file("seed = 7", 'seed = "seven"'), "a whole number is needed; found 'seven'"),
    "unknown choice": (
        study_file("folds = 3", 'rule = "smallest"'), "'minimum', 'one standard error'",
    ),
    "unknown preset": (study_file("rnwcf-1032", "rnwcf-9"), "known presets are rnwcf-1032"),
    "no training cohort": (study_file('role = "training"\n', ""), "exactly one cohort needs role"),
    "missing table": (remove("patients.csv"), "the patient table is not there"),
    "missing column": (
        study_file('case_id = "id"', 'case_id = "patient"'), "has no column 'patient', which patients.case_id",
    ),
    "missing image": (remove("images/P003.png"), "P003.*(not there|does not exist|no such file|is missing)"),
    "missing ROI": (remove("rois/P003.png"), "P003.*(not there|does not exist|no such file|is missing)"),
    "wrong label": (
        study_file('roi = "rois/{id}.png"', 'roi = "rois/{id}.png"\nroi_label = 3'),
        "has no region 3; found: 255, ",
    ),
    "shape mismatch": (picture("rois/P003.png", np.full((20, 20), 255, np.uint8)), r"P003.*48 x 56 pixels.*20 x 20 pixels"),
    "empty ROI": (picture("rois/P003.png", ROI), "Case P003: .*(empty|no pixel)"),
    "one-pixel ROI": (picture("rois/P003.png", DOT), "Case P003: the ROI is a single pixel"),
    "NaN pixels": (nan_image, "Case P003: .*pixels that are no numbers"),
    "truncated image": (raw("images/P003.png", b"\x89PNG\r\n\x1a\n\x00\x00"), "P003"),
    "duplicate patient": (table(4, "id", "P003"), "patient P003 stands in rows 5, 6"),
    "outcome of one class": (whole_column("aln", "ALN+"), "one other value than 'ALN\\+' is needed"),
    "unknown outcome": (
        table(3, "aln", "unclear"), "column aln: one other value than 'ALN\\+' is needed; found 'ALN-', 'unclear'",
    ),
    "missing outcome": (table(3, "aln", ""), r"row 5 \(patient P003\): aln must be ALN- or ALN\+; found ''"),
    "overlapping cohorts": (
        study_file('where = { center = "B" }', 'where = { center = ["A", "B"] }'), "overlap in 17 patients",
    ),
    "empty cohort": (study_file('center = "B"', 'center = "C"'), 'cohort "external test" has no patient'),
    "text in a numeric column": (
        table(3, "thickness", "thick"), r"row 5 \(patient P003\): thickness: Cortical thickness \(cm\) must be a number",
    ),
    "unknown level": (table(3, "n_stage", "N9"), "N stage must be N1 or N2 or N3; found 'N9'"),
    "spacing of zero": (table(3, "mm", "0"), "mm is '0'; a positive pixel size in mm is needed"),
    "a second reader who drew nothing": (
        study_file("second/{id}", "nowhere/{id}"), "second_reader.roi = 'nowhere/{id}.png' finds the ROIs of 0",
    ),
    "a second reader's broken file": (raw("second/P003.png", b"\x89PNG"), r"second.P003\.png"),
    "an impossible agreement": (
        study_file("minimum = 0.5", "minimum = 1.5"), r"second_reader.minimum: .* below 1 is needed \(an intraclass correlation\); found 1.5",
    ),
    "a name that is taken": (
        study_file("thickness = {", 'cohort = { column = "thickness",'),
        "clinical.variables: cohort has a meaning of its own",
    ),
    "no scanner": (
        study_file("[rad_score]", '[harmonization]\nbatch = "scanner"\n[rad_score]'),
        "has no column 'scanner', which harmonization.batch asks for",
    ),
    "a rule on text as a number": (
        study_file("male = true", "center = { from = 3 }"), "column center holds 'A' where a rule needs a number",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_study_is_refused_with_its_own_sentence(name, sound, tmp_path):
    change, sentence = BROKEN[name]
    folder = tmp_path / "study"
    shutil.copytree(sound, folder)
    change(folder)
    result = CliRunner().invoke(main, ["check", str(folder / "study.toml"), "--quiet"])
    assert result.exit_code == 2, result.output
    assert re.search(sentence, result.stderr), result.stderr
    assert "Traceback" not in result.stderr
    assert not (folder / "run").exists()


def test_every_broken_study_has_another_sentence():
    assert len({sentence for _, sentence in BROKEN.values()}) >= len(BROKEN) - 1


def test_a_sound_study_passes(sound):
    result = CliRunner().invoke(main, ["check", str(sound / "study.toml"), "--quiet"])
    assert result.exit_code == 0, result.output


def test_all_faults_of_table_and_images_come_at_once(sound, tmp_path):
    folder = tmp_path / "study"
    shutil.copytree(sound, folder)
    for change in ("duplicate patient", "unknown level", "spacing of zero", "empty ROI"):
        BROKEN[change][0](folder)
    result = CliRunner().invoke(main, ["check", str(folder / "study.toml"), "--quiet"])
    assert result.exit_code == 2
    for part in ("stands in rows", "N9", "mm is '0'", "Case P003"):
        assert part in result.stderr
