"""A study of features that were extracted elsewhere, from its tables to a prediction."""

import gzip
import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from alnus.cli.main import main
from alnus.errors import AlnusError, ModelError, StudyError
from alnus.prediction.files import Files, predict_files
from alnus.study import reports, steps
from alnus.study.config import content_of, read_study, study_from
from alnus.study.external_validation import validate
from alnus.study.prepare import prepare
from alnus.study.run_directory import RunDirectory
from alnus.tables.features import FEATURES, OTHER_COLUMNS

STUDY = """
name = "Features by others"
seed = 3
[patients]
table = "patients.csv"
case_id = "patient"
outcome = { column = "aln", positive = "1" }
[features]
table = "radiomics.csv"
[[cohorts]]
name = "training"
role = "training"
where = { center = "A" }
[[cohorts]]
name = "external test"
where = { center = "B" }
[clinical.variables]
size = { label = "Size", unit = "cm" }
[rad_score]
mrmr = 6
folds = 3
cross_fits = 1
[resampling]
nested = 0
[evaluation]
bootstrap = 50
"""


def _write(folder: Path, *, study: str = STUDY) -> Path:
    """Write 100 patients, 20 features of odd names, and columns that are none."""
    rng = np.random.default_rng(1)
    n, names = 100, [f"{i:03d}" for i in range(100)]
    outcome = rng.random(n) < 0.5
    values = rng.normal(size=(n, 20))
    values[:, 0] += 1.2 * outcome
    pd.DataFrame({
        "patient": names, "aln": outcome.astype(int), "center": ["A"] * 65 + ["B"] * 35,
        "size": np.round(2 + rng.normal(size=n) + outcome, 2),
    }).to_csv(folder / "patients.csv", index=False)  # fmt: skip
    table = pd.DataFrame(values, columns=[f"Textur {i} [mm²]" for i in range(20)])
    table.insert(0, "Patient", names)
    table.insert(1, "Image", "image.nrrd")
    table.insert(2, "Mask", "mask.nrrd")
    table.insert(3, "Label", 1)
    table["diagnostics_Mask-original_VoxelNum"] = rng.integers(9, 99, n)
    table["size"] = 7
    table.to_csv(folder / "radiomics.csv", index=False)
    path = folder / "study.toml"
    path.write_text(study, encoding="utf-8")
    return path


def _edit(folder: Path, change: Callable[[pd.DataFrame], pd.DataFrame]) -> None:
    path = folder / "radiomics.csv"
    change(pd.read_csv(path, dtype={"Patient": "str"})).to_csv(path, index=False)


def _with(name: str, values: Any) -> Callable[[pd.DataFrame], pd.DataFrame]:
    return lambda table: pd.concat([table, pd.Series(values, name=name)], axis=1)


def test_everything_behind_extraction_works_and_predicts_from_a_row(tmp_path):
    study = _write(tmp_path)
    page = steps.run(study, jobs=1)
    assert "extracted elsewhere, from radiomics.csv" in page.read_text(encoding="utf-8")
    run = RunDirectory.of(study, None)
    features = run.read(FEATURES)
    assert [*features.columns] == ["case_id", *(f"Textur {i} [mm²]" for i in range(20))]
    assert set(run.read(OTHER_COLUMNS)["column"]) == {
        "Image", "Mask", "Label", "size", "diagnostics_Mask-original_VoxelNum",
    }  # fmt: skip
    predicted = pd.read_csv(run.folder / "predictions.csv", dtype={"case_id": "str"})
    rows = pd.read_csv(tmp_path / "radiomics.csv", dtype="str")
    rows[rows["Patient"] == "080"].to_csv(tmp_path / "row.csv", index=False)
    for model, given in (("radiomics", []), ("combined", [f"size={_size(tmp_path, '080')}"])):
        found = predict_files(
            run.folder / "models" / f"{model}.json", Files(), assignments=given,
            features=[str(tmp_path / "row.csv")], anyway=True,
        )  # fmt: skip
        same = predicted[(predicted["case_id"] == "080") & (predicted["model"] == model)]
        assert found.probability == pytest.approx(same["probability"].item(), abs=1e-12)
    assert reports.report(run.folder, force=True).is_file()


def _size(folder: Path, case: str) -> str:
    table = pd.read_csv(folder / "patients.csv", dtype="str")
    return str(table.loc[table["patient"] == case, "size"].item())


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    study = _write(tmp_path_factory.mktemp("study"))
    steps.run(study, jobs=1)
    return study.parent / "run" / "models" / "radiomics.json"


def test_a_model_of_tables_refuses_an_image_and_too_many_rows(model):
    assert json.loads(model.read_text())["features"] == "table"
    with pytest.raises(ModelError, match="takes features from a table, no image"):
        predict_files(model, Files(Path("a.png"), Path("b.png")))
    with pytest.raises(ModelError, match="takes its features from a table: --features"):
        predict_files(model, Files())
    with pytest.raises(ModelError, match="holds 100 rows; --features needs one"):
        predict_files(model, Files(), features=[str(model.parents[2] / "radiomics.csv")])
    other = model.with_name("other.csv")
    other.write_text("patient,nothing of the model\n1,2\n", encoding="utf-8")
    with pytest.raises(ModelError, match=r"other.csv: none of the model's \d+ features, of which"):
        predict_files(model, Files(), features=[str(other)])
    found = CliRunner().invoke(
        main, ["predict", str(model), str(model.parents[2] / "radiomics.csv"), "--anyway"]
    )
    assert found.exit_code == 0
    assert len(found.output.splitlines()) == 101


def test_a_frozen_model_is_validated_on_another_hospitals_table(model, tmp_path):
    found = validate(model, _write(tmp_path), cohort="external test")
    assert len(found.predicted) == 35
    _edit(tmp_path, lambda table: table.drop(columns="Textur 0 [mm²]"))
    with pytest.raises(StudyError, match=r"features\.table lacks Textur 0"):
        validate(model, tmp_path / "study.toml", cohort="external test")


def test_the_study_as_used_reads_back_with_its_features(tmp_path):
    used = prepare(_write(tmp_path)).study
    again = study_from(content_of(used), source="used", folder=tmp_path)
    assert again == used
    assert len(again.feature_names) == 20


def test_holes_refuse_a_case_or_leave_a_column_out(tmp_path):
    study = _write(tmp_path)

    def change(table: pd.DataFrame) -> pd.DataFrame:
        table.loc[3, "Textur 5 [mm²]"] = np.nan  # training: the column goes
        table.loc[90, "Textur 6 [mm²]"] = np.inf  # elsewhere: the case goes
        table.loc[4, [f"Textur {i} [mm²]" for i in range(15)]] = np.nan  # most of them: the case
        return table.drop(index=95)

    _edit(tmp_path, change)
    given = prepare(study).given
    assert given is not None
    assert dict(given.failures.to_numpy()) == {
        "004": "most of its features are empty",
        "090": "1 features are empty: Textur 6 [mm²]",
        "095": "radiomics.csv has no row of it",
    }
    assert len(given.names) == 19
    assert "Textur 5 [mm²]" not in given.names
    assert np.isfinite(given.features.iloc[:, 1:].to_numpy()).all()
    lines = steps.check(study)
    assert "Left out, 1 column: empty for a training patient: Textur 5 [mm²]" in lines


def test_the_outcome_among_the_features_is_a_fault(tmp_path):
    study = _write(tmp_path)
    outcome = pd.read_csv(tmp_path / "patients.csv")["aln"]
    _edit(tmp_path, _with("class", 2 * outcome - 7))
    with pytest.raises(StudyError, match="column 'class' is the outcome itself"):
        steps.check(study)
    text = STUDY.replace('"radiomics.csv"\n', '"radiomics.csv"\nleave_out = ["cl*"]\n')
    study.write_text(text, encoding="utf-8")
    assert "Left out, 1 column: features.leave_out names them: class" in steps.check(study)


def test_several_tables_are_joined_and_must_tell_equal_names_apart(tmp_path):
    study = _write(tmp_path)
    table = pd.read_csv(tmp_path / "radiomics.csv", dtype={"Patient": "str"})
    table.iloc[::-1].to_csv(tmp_path / "t2.csv", index=False)
    text = STUDY.replace('table = "radiomics.csv"', 'table = ["radiomics.csv", "t2.csv"]')
    study.write_text(text, encoding="utf-8")
    with pytest.raises(StudyError, match="stand in another table, too"):
        steps.check(study)
    text = STUDY.replace('"radiomics.csv"', '{ t1 = "radiomics.csv", t2 = "t2.csv" }')
    study.write_text(text, encoding="utf-8")
    given = prepare(study).given
    assert given is not None
    assert len(given.names) == 40
    first, second = (given.features[f"{key}_Textur 0 [mm²]"] for key in ("t1", "t2"))
    np.testing.assert_array_equal(first, second)  # by case, not by row


def test_a_file_a_case_as_slicer_writes_them(tmp_path):
    text = STUDY.replace('"radiomics.csv"', '"slicer/{patient}.csv"')
    study = _write(tmp_path, study=text)
    (tmp_path / "slicer").mkdir()
    for place in range(99):
        rows = [f"original,glcm,Contrast,{place}", f"original,firstorder,Mean,{place * 2}"]
        (tmp_path / "slicer" / f"{place:03d}.csv").write_text(
            "\n".join(["Image type,Feature Class,Feature Name,node", *rows])
        )
    given = prepare(study).given
    assert given is not None
    assert given.names == ("original_glcm_Contrast", "original_firstorder_Mean")
    assert given.features.iloc[7].tolist() == ["007", 7.0, 14.0]
    assert given.failures["case_id"].tolist() == ["099"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('case_id = "patient"\n', 'case_id = "patient"\nspacing = 0.1\n', "patients.spacing: belongs to images"),
        ('[features]\ntable = "radiomics.csv"\n', "", "patients.image: is missing"),
        ('"radiomics.csv"', "7", "features.table: a path, a list of paths"),
        ('"radiomics.csv"', '"none.csv"', "none.csv"),
        ('"radiomics.csv"', '"{center}.csv"', "only the identifier's column 'patient'"),
        ('"radiomics.csv"\n', '"radiomics.csv"\ncolumns = ["nothing*"]\n', "no table has a column 'nothing"),
        ('"radiomics.csv"\n', '"radiomics.csv"\ncase_id = "Label"\n', "case '1' stands in rows"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_said(tmp_path, old, new, said):
    study = _write(tmp_path, study=STUDY.replace(old, new))
    with pytest.raises(AlnusError, match=said):
        steps.check(study)


def test_a_table_of_other_patients_is_a_fault(tmp_path):
    study = _write(tmp_path)
    _edit(tmp_path, _with("patient", [f"X{i}" for i in range(100)]))
    with pytest.raises(StudyError, match="names none of the 100 patients by patient; it has X0"):
        steps.check(study)


def test_features_changed_after_the_extraction_are_told(tmp_path):
    study = _write(tmp_path)
    steps.extract(study)
    text = STUDY.replace('"radiomics.csv"\n', '"radiomics.csv"\nleave_out = ["Textur 1*"]\n')
    study.write_text(text, encoding="utf-8")
    with pytest.raises(StudyError, match="features changed since the extraction"):
        steps.fit(study)
    assert read_study(study).features is not None
    assert "extraction" not in tomllib.loads((tmp_path / "run" / "study.toml").read_text())


@pytest.mark.parametrize("name", ["Arita2018", "Dong2022", "Sasaki2019", "Zhang2024B"])
def test_published_tables_of_other_groups_are_read_whole(tmp_path, data_folder, name):
    path = data_folder / "radiomics_tables" / f"{name}.csv.gz"
    if not path.is_file():
        pytest.skip(f"{name} is not here")
    table = tmp_path / "radiomics.csv"
    table.write_bytes(gzip.decompress(path.read_bytes()))
    frame = pd.read_csv(table)
    text = f"""
name = "{name}"
[patients]
table = "radiomics.csv"
case_id = "ID"
outcome = {{ column = "Target", positive = "1" }}
[features]
table = "radiomics.csv"
[split]
by = "random"
shares = {{ training = 0.7, validation = 0.3 }}
"""
    study = tmp_path / "study.toml"
    study.write_text(text, encoding="utf-8")
    given = prepare(study).given
    assert given is not None
    assert len(given.names) == frame.shape[1] - 2
    written = frame.rename(columns=str.strip)
    written = written.set_index(written["ID"].astype(str).str.strip())
    assert sorted(given.features["case_id"]) == sorted(written.index)
    np.testing.assert_array_equal(
        given.features[[*given.names]], written.loc[given.features["case_id"], [*given.names]]
    )
