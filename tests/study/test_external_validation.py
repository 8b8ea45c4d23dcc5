"""A frozen model on patients of a study that did not make it."""

import json
import shutil
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from PIL import Image
from scipy.ndimage import gaussian_filter
from scipy.special import expit, logit

from alnus.cli.main import main
from alnus.errors import AlnusWarning, CohortError, StudyError
from alnus.evaluation.calibration_line import calibration_line
from alnus.evaluation.utility import net_benefit
from alnus.extraction.settings import ExtractionSettings
from alnus.imaging.rois.cleaning import RoiCleaning
from alnus.model_file import model_content, read_model, write_model
from alnus.prediction.risk import predict
from alnus.site_file import read_site
from alnus.study import steps
from alnus.study.external_validation import validate
from alnus.study.prepare import prepare
from alnus.study.site import site_of
from alnus.study.validation_report import measured, recalibrations, write_validation
from alnus.tables.evaluation import CALIBRATION, DISCRIMINATION, OPERATING_POINTS
from alnus.tables.transport import EXTREME_RISKS, TRANSPORT
from alnus.validation.aggregates import confusion, net_benefits_of
from tests.study.builder import write_small_study


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    path = write_small_study(tmp_path_factory.mktemp("maker"), patients=100)
    text = path.read_text()
    start, end = text.index("[second_reader]"), text.index("[extraction]")
    text = text[:start] + text[end:]
    path.write_text(text.replace("optimism = 3\nstability = 2", ""))
    steps.run(path, jobs=1)
    return path


@pytest.fixture(scope="module")
def model(study):
    return study.parent / "run" / "models" / "combined.json"


@pytest.fixture(scope="module")
def found(model, study):
    return validate(model, study, jobs=1)


def elsewhere(study, folder, *, table=None, replaced=()):
    """The same patients as another hospital would give them, without a run."""
    copy = folder / "elsewhere"
    shutil.copytree(study.parent, copy, ignore=shutil.ignore_patterns("run", "validation"))
    if table is not None:
        frame = pd.read_csv(copy / "patients.csv", dtype=str)
        table(frame).to_csv(copy / "patients.csv", index=False)
    text = (copy / "study.toml").read_text()
    for old, new in replaced:
        assert old in text
        text = text.replace(old, new)
    (copy / "study.toml").write_text(text)
    return copy / "study.toml"


def own_rows(study, name):
    frame = pd.read_csv(study.parent / "run" / name)
    rows = (frame["cohort"] == "external test") & (frame["model"] == "combined")
    return frame[rows].reset_index(drop=True)


def test_a_studys_own_external_figures_are_reproduced_to_the_last_digit(found, study):
    own = own_rows(study, "predictions.csv")
    assert found.predicted["probability"].tolist() == own["probability"].tolist()
    tables = measured(found, {})
    assert (
        tables[DISCRIMINATION]["auc"].item() == own_rows(study, DISCRIMINATION.path)["auc"].item()
    )
    points = own_rows(study, OPERATING_POINTS.path)
    assert tables[OPERATING_POINTS]["value"].tolist() == points["value"].tolist()
    assert set(tables[OPERATING_POINTS]["threshold"]) == set(points["threshold"])
    slopes = [
        frame.loc[frame["measure"] == "slope", "value"].tolist()
        for frame in (tables[CALIBRATION], own_rows(study, CALIBRATION.path))
    ]
    assert slopes[0] == slopes[1]


def test_millimeters_elsewhere_are_the_models_centimeters(found, model, study, tmp_path):
    def in_mm(frame):
        return frame.assign(thickness=(frame["thickness"].astype(float) * 10).astype(str))

    other = elsewhere(study, tmp_path, table=in_mm, replaced=[('unit = "cm"', 'unit = "mm"')])
    again = validate(model, other, jobs=1)
    assert again.predicted["probability"].to_numpy() == pytest.approx(
        found.predicted["probability"].to_numpy(), abs=1e-12
    )


def test_levels_in_another_order_are_known_by_their_texts(found, model, study, tmp_path):
    levels = [('levels = ["N1", "N2", "N3"]', 'levels = ["N3", "N1", "N2"]')]
    again = validate(model, elsewhere(study, tmp_path, replaced=levels), jobs=1)
    assert again.predicted["probability"].tolist() == found.predicted["probability"].tolist()


def test_a_patient_without_an_input_has_no_prediction_and_is_told(model, study, tmp_path):
    needed = read_model(model).clinical_names[0]

    def with_a_gap(frame):
        frame.loc[frame["id"] == "P090", needed] = ""
        return frame

    again = validate(model, elsewhere(study, tmp_path, table=with_a_gap), jobs=1)
    assert "P090" not in set(again.predicted["case_id"])
    assert any("is missing in 1 of" in note for note in again.notes)


def test_patients_of_other_cohorts_are_told_to_take_no_part(found, model, study):
    n, all_of_them = len(found.patients), len(prepare(study).patients)
    said = f"Only the cohort external test is evaluated, {n} patients; {all_of_them - n} of other"
    assert any(said in note for note in found.notes)
    chosen = validate(model, study, cohort="external test", jobs=1)
    assert not any("take no part" in note for note in chosen.notes)


@pytest.mark.parametrize(
    ("replaced", "said"),
    [
        ([('row = "mm", column = "mm"', 'row = "mm", column = "mm"'),
          ('label = "Cortical thickness", unit = "cm"', 'label = "T", unit = "years"')],
         "thickness is in years; the model's is in cm"),
        ([("n_stage = {", "stage = { column = \"n_stage\","),
          ("thickness = {", "thick = { column = \"thickness\",")], "is needed"),
        ([('spacing = { row = "mm", column = "mm" }', 'spacing = "pixel"')],
         "is in pixel; the model was trained in mm"),
    ],
)  # fmt: skip
def test_what_the_study_cannot_give_is_refused(model, study, tmp_path, replaced, said):
    with pytest.raises(StudyError, match=said):
        validate(model, elsewhere(study, tmp_path, replaced=replaced), jobs=1)


def test_a_cohort_that_is_not_there_is_refused(model, study):
    with pytest.raises(StudyError, match="no cohort C; its cohorts are training, external test"):
        validate(model, study, cohort="C", jobs=1)


def test_recalibrated_models_score_as_their_line_says_and_keep_the_classes(found):
    old, own = found.model_file, found.predicted
    inputs = {name: found.foreign.inputs[name].to_numpy() for name in found.foreign.inputs}
    for kind, new in recalibrations(found).items():
        line = new.provenance.recalibration
        assert line is not None
        risks = new.model.probability(inputs)
        expected = expit(line.intercept + line.slope * logit(found.foreign.probability))
        assert risks == pytest.approx(expected.to_numpy(), abs=1e-12)
        before = found.foreign.probability >= old.operating_point.threshold
        assert ((risks >= new.operating_point.threshold) == before).all()
        assert (line.slope == 1) == (kind == "intercept")
        again = calibration_line(own["outcome"], risks, fixed_slope=True)
        assert again.intercept == pytest.approx(0, abs=1e-8)
        assert np.linalg.eigvalsh(np.array(new.model.covariance)).min() > -1e-12


def test_a_site_file_holds_no_patient(found):
    site = site_of(found, smallest=5)
    text = json.dumps(json.loads(json.dumps(site, default=vars)))
    own = found.predicted
    assert not [case for case in own["case_id"] if case in text]
    assert not [risk for risk in own["probability"] if repr(risk) in text]
    for name in found.foreign.inputs:
        assert not [
            value for value in found.foreign.inputs[name].unique()
            if len(repr(value)) > 6 and repr(value) in text
        ]  # fmt: skip
    for part in site.bins:
        assert all(count == 0 or count >= 5 for count in (part.events, part.n - part.events))
    for item in site.inputs:
        assert all(count == 0 or count >= 5 for count in item.counts or ())
    assert len(site.bins) < len(own) / 5


def test_a_site_file_tells_the_same_as_the_patients(found):
    site, own = site_of(found, smallest=1), found.predicted
    line = calibration_line(own["outcome"], own["probability"])
    assert (site.n, site.events) == (len(own), own["outcome"].sum())
    assert (site.intercept, site.slope) == (line.intercept, line.slope)
    assert site.covariance[1][1] == pytest.approx(line.slope_error**2)
    called = own["probability"] >= site.threshold
    assert (confusion(site.bins, site.threshold) or ())[:2] == (
        (called & own["outcome"]).sum(),
        (called & ~own["outcome"]).sum(),
    )
    told = net_benefits_of(site.bins)
    expected = net_benefit(own["outcome"], own["probability"], list(told))
    assert list(told.values()) == pytest.approx(expected.tolist())


def test_a_hospital_with_few_patients_keeps_its_numbers(found):
    with pytest.raises(CohortError, match="nothing may leave"):
        site_of(found, smallest=1000)


def test_the_folder_holds_tables_models_and_a_page_and_is_not_overwritten(found, tmp_path):
    page = write_validation(found, tmp_path / "out")
    text = page.read_text(encoding="utf-8")
    assert "validation of the frozen model" in text
    assert "Recalibrated versions were fitted to these very" in text
    for kind in ("intercept", "logistic"):
        read_model(tmp_path / "out" / "models" / f"combined-{kind}.json")
    with pytest.raises(StudyError, match="Give --force"):
        write_validation(found, tmp_path / "out")
    first = {path.relative_to(tmp_path / "out"): path.read_bytes()
             for path in (tmp_path / "out").rglob("*.csv")}  # fmt: skip
    write_validation(found, tmp_path / "out", force=True)
    again = {path.relative_to(tmp_path / "out"): path.read_bytes()
             for path in (tmp_path / "out").rglob("*.csv")}  # fmt: skip
    assert first == again


def test_recalibrated_model_files_predict_and_say_what_they_are(found, tmp_path):
    write_validation(found, tmp_path / "out")
    inputs = found.foreign.inputs.dropna().iloc[0]
    levels = found.model_file.model.variables
    values = {str(name): levels[str(name)].text(value) for name, value in inputs.items()}
    old = predict(found.model_file, anyway=True, **values).probability
    for kind, fitted in (("intercept", "intercept was"), ("logistic", "intercept and slope were")):
        new = read_model(tmp_path / "out" / "models" / f"combined-{kind}.json")
        line = new.provenance.recalibration
        assert line is not None
        told = predict(new, anyway=True, **values)
        moved = expit(line.intercept + line.slope * logit(old))
        assert told.probability == pytest.approx(moved, abs=1e-12)
        n, events = len(found.predicted), found.predicted["outcome"].sum()
        assert told.notes[0] == (
            f"this model is a recalibrated one: {fitted} fitted to {n} patients ({events} events) of "
            "A small study, external test"
        )
        assert line.model_sha256 == model_content(found.model_file)["sha256"]


def test_two_hospitals_files_are_pooled_from_the_command_line(model, study, tmp_path):
    sites = []
    for name in ("North", "South"):
        other = elsewhere(
            study, tmp_path / name, replaced=[('name = "A small study"', f'name = "{name}"')]
        )
        sites.append(tmp_path / f"{name}.json")
        words = ["validate", model, other, "-o", sites[-1], "--jobs", 1, "--quiet"]
        words += ["--cohort", "training" if name == "North" else "external test"]
        done = CliRunner().invoke(main, [str(word) for word in words])
        assert done.exit_code == 0, done.output
        assert read_site(sites[-1]).name == name
    done = CliRunner().invoke(main, ["pool", *map(str, sites)])
    assert done.exit_code == 0, done.output
    assert "in 2 hospitals" in done.stdout


def test_a_frozen_model_tells_the_transport_that_its_own_study_tells(found, study):
    tables = measured(found, {})
    own = [row for row in TRANSPORT.rows(TRANSPORT.read(study.parent / "run" / TRANSPORT.path))
           if (row.cohort, row.model) == ("external test", "combined")]  # fmt: skip
    again = TRANSPORT.rows(tables[TRANSPORT])
    assert [(row.input, row.n, row.n_outside) for row in again] == [
        (row.input, row.n, row.n_outside) for row in own
    ]
    for name in ("shift", "spread_ratio", "log_odds_shift"):
        assert [getattr(row, name) for row in again] == pytest.approx(
            [getattr(row, name) for row in own], abs=1e-12
        )
    counts = EXTREME_RISKS.rows(tables[EXTREME_RISKS])
    assert [row.cohort for row in counts] == ["training (A small study)", "external test"]


def test_what_a_stretched_model_remembers_is_stretched(found):
    updated = recalibrations(found)["logistic"]
    line, old, new = updated.provenance.recalibration, found.model_file.memory, updated.memory
    assert line is not None
    assert new is not None
    for name, of in old.inputs.items():
        assert new.inputs[name].log_odds == pytest.approx(line.slope * of.log_odds)
        assert new.inputs[name].mean == of.mean
    assert new.images == old.images


def test_traces_are_filled_in_as_in_training_and_counted(model, study, tmp_path):
    settings = ExtractionSettings(traces="inpaint")
    write_model(replace(read_model(model), extraction=settings), tmp_path / "model.json")
    path = elsewhere(study, tmp_path)
    for number, place in enumerate(sorted((path.parent / "images").glob("*.png"))):
        image = gaussian_filter(np.asarray(Image.open(place), np.float64), 1.6)
        if number in {97, 98}:
            image[22, 20:31] = image[17:28, 25] = 255
        Image.fromarray(image.astype(np.uint8)).save(place)
    notes = validate(tmp_path / "model.json", path, jobs=1).notes
    assert "Measuring traces at the ROI were filled in, as in training, in 2 images." in notes


def test_rois_are_cleaned_as_in_training(model, study, tmp_path):
    path = elsewhere(study, tmp_path)
    plain = validate(model, path, jobs=1)
    for place in (path.parent / "rois").glob("*.png"):
        roi = np.asarray(Image.open(place)).copy()
        roi[1, 2] = roi.max()
        Image.fromarray(roi).save(place)
    with pytest.warns(AlnusWarning, match="a speck beside it of 1 pixel"):
        specked = validate(model, path, jobs=1)
    cleaning = replace(read_model(model), roi_cleaning=RoiCleaning(drop_specks=5))
    write_model(cleaning, tmp_path / "model.json")
    with pytest.warns(AlnusWarning, match="the ROI was cleaned: 1 pixel left out"):
        cleaned = validate(tmp_path / "model.json", path, jobs=1)
    assert cleaned.predicted.equals(plain.predicted)
    assert not specked.predicted.equals(plain.predicted)
    said = "ROIs are cleaned as in training, not as the study's roi_cleaning says."
    assert said in cleaned.notes
    assert said not in specked.notes
