"""Every texture feature beside its plain twin, on images that no golden value was made for."""

import re

import numpy as np
import pytest
from hypothesis import assume, given

from alnus.extraction.families import glcm, gldm, glrlm, glszm, ngtdm
from tests import naive_textures
from tests.extraction.levels import level_images, stack_of

SURE = {  # family → what its twin needs, so that there is a value at all
    glcm: lambda levels: not np.isnan(glcm.compute(stack_of(levels), ["JointEnergy"])).any(),
    glrlm: lambda levels: stack_of(levels).roi.has_lines.any(),
    glszm: lambda _: True,
    gldm: lambda _: True,
    ngtdm: lambda _: True,
}
# Roots of what is 0 but for rounding are as large as 1e-8; PyRadiomics' ε inside adds as much.
ROOTS = {"Imc2", "MCC"}


@pytest.mark.parametrize("family", SURE, ids=lambda family: family.NAME)
@given(levels=level_images(highest=5))
def test_every_feature_is_its_formula(family, levels):
    assume(SURE[family](levels))
    expected = getattr(naive_textures, family.NAME)(levels)
    assert set(expected) == set(family.FEATURES)
    found = dict(zip(family.FEATURES, family.compute(stack_of(levels))[0], strict=True))
    for name, value in expected.items():
        if name not in ROOTS:
            assert found[name] == pytest.approx(value, rel=1e-9, abs=1e-9), name


@pytest.mark.parametrize("name", sorted(ROOTS))
@given(levels=level_images(highest=5))
def test_features_with_roots_are_their_formula_where_these_are_not_of_zero(name, levels):
    assume(SURE[glcm](levels))
    value = naive_textures.glcm(levels)[name]
    found = glcm.compute(stack_of(levels), [name])[0, 0]
    assume(not np.isnan(found))
    assert found == pytest.approx(value, abs=2e-7) or value < 1e-3


@pytest.mark.parametrize("levels", [np.full((4, 5), 3), np.full((2, 2), 1)])
@pytest.mark.parametrize("family", SURE, ids=lambda family: family.NAME)
def test_an_image_of_one_level_has_its_features_too(family, levels):
    expected = getattr(naive_textures, family.NAME)(levels)
    found = dict(zip(family.FEATURES, family.compute(stack_of(levels))[0], strict=True))
    for name, value in expected.items():
        assert found[name] == pytest.approx(value, abs=1e-7), name


@pytest.mark.parametrize("family", SURE, ids=lambda family: family.NAME)
def test_every_feature_says_its_formula_and_its_ibsi_code(family):
    for name, feature in family.FEATURES.items():
        assert feature.sentence, name
        assert re.fullmatch("[0-9A-Z]{4}", feature.standard) or name in {"MCC"}, name
