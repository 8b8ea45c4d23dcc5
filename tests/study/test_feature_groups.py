"""What drives a model, and what shape alone would do."""

import numpy as np
import pytest

from alnus.extraction.settings import ExtractionSettings
from alnus.study.feature_groups import GROUPS, group_of, group_tables, restricted
from alnus.study.internal_validation import validate
from alnus.study.recipe import fit
from alnus.study.training import Training
from alnus.tables.groups import ALONE, FEATURE_GROUPS
from alnus.tables.models import INTERNAL_VALIDATION
from tests.study.cohorts import a_study, a_training

SETTINGS = ExtractionSettings()
# Noise instead of intensities has no gray levels to count.
STUDY = a_study(rad_score={"gray_levels": 0}, resampling={"nested": 1})


def names(settings, group):
    found = restricted(settings, group)
    assert found is not None
    return found.feature_names


def test_groups_part_the_features():
    parts = {group: names(SETTINGS, group) for group in GROUPS if group != "other"}
    assert sorted(n for part in parts.values() for n in part) == sorted(SETTINGS.feature_names)
    for group, part in parts.items():
        assert {group_of(name) for name in part} == {group}


def test_named_features_are_parted_too():
    some = ExtractionSettings(features=("shape2D_Perimeter", "glcm_Contrast", "firstorder_Mean"))
    parts = {group: names(some, group) for group in GROUPS if group != "other"}
    assert parts["shape"] == ("original_shape2D_Perimeter",)
    assert parts["first order"] == ("original_firstorder_Mean",)
    assert parts["texture"] == ("original_glcm_Contrast",)
    assert set(some.feature_names) == {name for part in parts.values() for name in part}


def test_a_group_that_is_not_there_is_none():
    assert restricted(ExtractionSettings(families=("glcm",)), "shape") is None


def tables_of(patients):
    training = Training(patients)
    fitted = fit(training, STUDY)
    internal = validate(training, STUDY, fitted)[INTERNAL_VALIDATION]
    return fitted, group_tables(fitted, training, STUDY, internal)


def alone(tables):
    rows = {row.features: row for row in ALONE.rows(tables[ALONE])}
    assert set(rows) == {"all", "shape"}
    assert rows["shape"].n_offered == 9
    assert rows["shape"].n_refits == rows["all"].n_refits
    return [rows[name].value or 0.0 for name in ("all", "shape")]


@pytest.fixture(scope="module")
def shaped():
    """A cohort in which shape alone carries the signal: its first five features are shape's."""
    return tables_of(a_training(STUDY, n=120, signal=1.2).patients)


def test_shares_add_up_and_follow_from_the_parts(shaped):
    fitted, tables = shaped
    found = tables[FEATURE_GROUPS]
    assert found.groupby("model")["share"].sum().tolist() == pytest.approx([1, 1], abs=1e-12)
    counts = found.query("model == 'radiomics'").set_index("group")["n_inputs"].to_dict()
    features = fitted.models["radiomics"].features
    assert counts == {g: n for g in GROUPS if (n := sum(group_of(f) == g for f in features))}
    assert "clinical" in set(found.query("model == 'combined'")["group"])
    assert found.loc[found["group"] == "shape", "share"].min() > 0.1


def test_shape_is_compared_over_the_same_folds(shaped):
    everything, shape = alone(shaped[1])
    assert shape > everything - 0.05


def test_where_texture_carries_the_signal_shape_does_less():
    patients = a_training(STUDY, n=120, signal=0.0).patients
    texture = [name for name in STUDY.extraction.feature_names if group_of(name) == "texture"]
    patients[texture[:5]] += 0.9 * patients[["outcome"]].to_numpy(dtype=np.float64)
    patients["marker"] += patients["outcome"]
    everything, shape = alone(tables_of(patients)[1])
    assert shape < 0.65 < everything


def test_without_an_internal_figure_nothing_is_compared():
    training = Training(a_training(STUDY, n=100, signal=1.2).patients)
    assert ALONE not in group_tables(fit(training, STUDY), training, STUDY, None)


def test_names_of_other_programs_are_a_group_of_their_own():
    assert {group_of(name) for name in ("Textur 0 [mm²]", "GLCM_Contrast", "a_b_c_d")} == {"other"}
    assert restricted(SETTINGS, "other") is None
