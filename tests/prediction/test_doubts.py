from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import alnus
from alnus.errors import ModelError
from alnus.extraction.settings import ExtractionSettings
from alnus.imaging.case import Case
from alnus.imaging.rois.cleaning import RoiCleaning
from alnus.model_file import read_model, write_model
from alnus.prediction.doubts import doubts_of_case, doubts_of_values
from alnus.simulate.marks import with_marks
from tests.delineation.nodes import phantom
from tests.prediction.models import CLINICAL, GIVEN, MEAN, WITH_IMAGE, case


def value_doubts(**values):
    return list(doubts_of_values(CLINICAL, values, {}))


@pytest.mark.parametrize("value", [0.03, 1.0, 2.6])
def test_a_value_inside_the_trained_range_is_no_doubt(value):
    assert value_doubts(thickness=value) == []


def test_a_value_a_little_outside_is_told():
    (doubt,) = value_doubts(thickness=0.02)
    assert not doubt.refused
    assert doubt.text == "Cortical thickness 0.02 cm is outside the trained range 0.03 to 2.6 cm"


def test_a_value_that_fits_in_the_other_unit_is_asked_about():
    (doubt,) = value_doubts(thickness=3.5)
    assert doubt.refused
    assert doubt.text.endswith("0.03 to 2.6 cm; did you mean 3.5 mm?")


@pytest.mark.parametrize("value", [70.0, 900.0])
def test_a_value_far_outside_is_refused(value):
    (doubt,) = value_doubts(thickness=value)
    assert doubt.refused
    assert "farther than 1 times its width" in doubt.text


def test_a_feature_may_lie_farther_outside_than_a_score():
    near, far = (list(doubts_of_values(WITH_IMAGE, {}, {MEAN: value})) for value in (500.0, 5000.0))
    assert [doubt.refused for doubt in near + far] == [False, True]


@pytest.mark.parametrize("anyway", [False, True])
@pytest.mark.parametrize("thickness", ["-4", "-0.1 mm", -1e-9])
def test_a_negative_length_is_refused_in_any_case(thickness, anyway):
    with pytest.raises(ModelError, match="it cannot be negative"):
        alnus.predict(CLINICAL, anyway=anyway, **{**GIVEN, "thickness": thickness})


def test_a_sound_case_gives_no_doubt():
    assert list(doubts_of_case(WITH_IMAGE, case())) == []


def inverted() -> Case:
    node = case()
    return Case("node", node.image, ~node.roi, node.spacing)


def swapped() -> Case:
    node = case()
    return Case(
        "node", node.roi.astype(np.uint8), np.asarray(node.image, dtype=float) > 0, node.spacing
    )


def drawn_on_a_mask() -> Case:
    node = case()
    return Case("node", node.roi.astype(np.uint8) * 255, node.roi, node.spacing)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (inverted(), "covers 75% of the image; it may be inverted, or swapped with the image"),
        (swapped(), "covers 100% of the image"),
        (
            drawn_on_a_mask(),
            "every pixel of the ROI has the gray value 255; the image may be an ROI",
        ),
        (case(spacing=(8.0, 8.0)), "pixels of 8 x 8 mm differ more than twice from all"),
    ],
)
def test_an_image_that_cannot_be_meant_gives_no_risk(wrong, sentence):
    with pytest.raises(ModelError, match=sentence):
        alnus.predict(WITH_IMAGE, wrong, n_stage="N2")


def test_an_old_model_file_knows_at_least_what_ultrasound_has():
    old = replace(WITH_IMAGE, memory=None)
    with pytest.raises(ModelError, match="pixels of 8 x 8 mm are larger than ultrasound has"):
        alnus.predict(old, case(spacing=(8.0, 8.0)), n_stage="N2")


def test_a_scanner_that_no_training_patient_had_is_told_and_does_not_count():
    memory = WITH_IMAGE.memory
    assert memory is not None
    remembering = replace(
        WITH_IMAGE, memory=replace(memory, sites={"scanner": ("Aplio 300", "MyLab")})
    )
    given: Any = {"n_stage": "N1", "rad_score": 0.5}
    plain = alnus.predict(WITH_IMAGE, **given)
    assert alnus.predict(remembering, scanner="mylab ", **given).notes == plain.notes
    other = alnus.predict(remembering, scanner="Logiq", **given)
    told = (
        "scanner Logiq is none of training's (Aplio 300, MyLab); how well the model does there, "
        "it cannot know"
    )
    assert set(other.notes) - set(plain.notes) == {told}
    assert other.probability == plain.probability
    with pytest.raises(ModelError, match="knows no variable scanner"):
        alnus.predict(WITH_IMAGE, scanner="Logiq", **given)


def test_a_model_that_was_trained_without_traces_fills_them_in_and_says_so(tmp_path):
    image, roi, _ = phantom(3)
    clean, marked = (
        Case("node", pixels, roi, (0.1, 0.1)) for pixels in (image, with_marks(image, roi))
    )
    settings = ExtractionSettings(traces="inpaint")
    inpainting = replace(WITH_IMAGE, extraction=settings)
    write_model(inpainting, tmp_path / "model.json")
    models = (WITH_IMAGE, read_model(tmp_path / "model.json"))
    given = {name: text for name, text in GIVEN.items() if name in WITH_IMAGE.clinical_names}
    truth, left, filled = (
        alnus.predict(model, one, anyway=True, **given)
        for model, one in ((models[0], clean), (models[0], marked), (models[1], marked))
    )
    means = [found.inputs[MEAN] for found in (truth, left, filled)]
    assert abs(means[2] - means[0]) < 0.1 * abs(means[1] - means[0])
    assert any("measuring traces were filled in at the ROI" in note for note in filled.notes)
    assert not any("traces" in note for note in (*truth.notes, *left.notes))


def test_an_roi_is_cleaned_as_in_training_and_it_is_said(tmp_path):
    image, roi, _ = phantom(3)
    speck = roi.copy()
    speck[2, 3] = True
    cleaning = replace(WITH_IMAGE, roi_cleaning=RoiCleaning(drop_specks=5))
    write_model(cleaning, tmp_path / "model.json")
    given = {name: text for name, text in GIVEN.items() if name in WITH_IMAGE.clinical_names}
    drawn, specked = (Case("node", image, one, (0.1, 0.1)) for one in (roi, speck))
    truth, left, cleaned = (
        alnus.predict(model, one, anyway=True, **given)
        for model, one in (
            (WITH_IMAGE, drawn),
            (WITH_IMAGE, specked),
            (read_model(tmp_path / "model.json"), specked),
        )
    )
    assert cleaned.inputs == truth.inputs != left.inputs
    told = "the ROI was cleaned: 1 pixel left out, as in training"
    assert told in cleaned.notes
    assert told not in left.notes
