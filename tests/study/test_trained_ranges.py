"""What a model file remembers of its training, from the tables of a run."""

import numpy as np
import pandas as pd
import pytest

from alnus.extraction.levels import ends
from alnus.memory import Limits
from alnus.study.recipe import fit
from alnus.study.trained_ranges import memories
from alnus.study.training import Training
from tests.study.cohorts import a_study, a_training

STUDY = a_study(limits={"value": 2.0})
DARK, BRIGHT = ends("original")


@pytest.fixture(scope="module")
def patients():
    own = a_training(STUDY, n=120).patients.assign(cohort="training")
    rng = np.random.default_rng(2)
    own[DARK], own[BRIGHT] = rng.uniform(0, 24, 120), rng.uniform(100, 149, 120)
    far = own.assign(case_id="x" + own["case_id"], cohort="elsewhere", marker=99.0)
    return pd.concat([own, far], ignore_index=True)


@pytest.fixture(scope="module")
def images(patients):
    place = np.arange(len(patients))
    return pd.DataFrame({
        "case_id": patients["case_id"], "n_rows": 100, "n_columns": 200,
        "spacing_row": np.where(place < 120, 0.1 + 0.001 * (place % 5), 9.0), "spacing_column": 0.2,
        "roi_pixels": 1000 + place % 7,
    })  # fmt: skip


@pytest.fixture(scope="module")
def found(patients, images):
    own = patients[patients["cohort"] == "training"]
    return memories(fit(Training(own), STUDY), STUDY, patients, images)


def test_inputs_are_those_of_training_alone(found, patients):
    own = patients.loc[patients["cohort"] == "training", "marker"]
    remembered = found["clinical"].inputs["marker"]
    assert remembered.mean == pytest.approx(own.mean(), rel=1e-12)
    assert remembered.std == pytest.approx(own.std(ddof=1), rel=1e-12)


def test_a_combined_model_remembers_the_features_behind_its_score(found):
    assert {"rad_score", *found["radiomics"].inputs} <= found["combined"].inputs.keys()
    added = [
        of.log_odds
        for name, of in found["combined"].inputs.items()
        if "_" in name and name != "rad_score"
    ]
    assert all(value is not None for value in added)  # fmt: skip


def test_images_are_those_of_training_alone(found):
    assert found["clinical"].images is None
    images = found["radiomics"].images
    assert images.pixel == pytest.approx((0.1, 0.2))
    assert images.roi_area == pytest.approx((1000 * 0.1 * 0.2, 1006 * 0.104 * 0.2))
    assert images.roi_share == pytest.approx((0.05, 0.0503))
    assert images.gray_levels == {"original": (5.0, 6.0)}


def test_the_studys_limits_go_along(found):
    assert {memory.limits for memory in found.values()} == {Limits(2.0, 10.0)}


def test_features_without_images_leave_nothing_to_remember_of_them(patients):
    own = patients[patients["cohort"] == "training"]
    found = memories(fit(Training(own), STUDY), STUDY, patients, None)
    assert found["radiomics"].images is None


def test_centers_are_those_of_training_alone(patients, images):
    own = patients[patients["cohort"] == "training"]
    place = np.arange(len(patients))
    sites = {"center": np.where(place < 120, "A", "B"), "scanner": np.where(place % 2, "y", "x")}
    centers = pd.concat(
        pd.DataFrame({"case_id": patients["case_id"], "by": by, "site": of})
        for by, of in sites.items()
    )
    found = memories(fit(Training(own), STUDY), STUDY, patients, images, centers)
    assert found["clinical"].sites == {"center": ("A",), "scanner": ("x", "y")}
