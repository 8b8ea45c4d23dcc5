"""The feature dictionary covers every feature, and what it says of each can be checked."""

import re

import numpy as np
import pytest

from alnus.extraction.dictionary import feature_dictionary
from alnus.extraction.extract import extract
from alnus.extraction.image_types.gradient import Gradient
from alnus.extraction.image_types.laplacian import Laplacian
from alnus.extraction.image_types.pointwise import Original
from alnus.extraction.settings import FAMILIES, PRESETS, ExtractionSettings, ImageTypes
from alnus.imaging.case import Case
from tests.extraction.test_ibsi_phantom import TAGS

BY_NAME = feature_dictionary().set_index("name")
ORIGINAL = BY_NAME[BY_NAME["image_type"] == "original"]


def case(factor=1.0, spacing=(1.0, 1.0)):
    pixels = np.random.default_rng(5).gamma(4.0, 25.0, (24, 24))
    roi = np.zeros((24, 24), bool)
    roi[5:17, 4:20] = True
    return Case("gamma", pixels * factor, roi, spacing)


@pytest.mark.parametrize("preset", PRESETS)
def test_every_feature_has_a_whole_row(preset):
    found = feature_dictionary(PRESETS[preset])
    assert found["name"].tolist() == list(PRESETS[preset].feature_names)
    assert len(found) == 1032
    assert not (found == "").any(axis=None)


def test_every_standard_is_a_code_or_a_difference():
    assert all(re.fullmatch(r"[0-9A-Z]{4}|differs: \S.+", text) for text in BY_NAME["ibsi"])


def test_no_code_stands_for_two_features():
    codes = ORIGINAL["ibsi"][~ORIGINAL["ibsi"].str.startswith("differs")]
    assert len(codes) == 102 - 12
    assert codes.is_unique


def test_what_differs_of_the_image_as_it_is():
    differing = ORIGINAL[ORIGINAL["ibsi"].str.startswith("differs")]
    assert differing[differing["family"] != "shape2D"].index.tolist() == [
        "original_firstorder_Kurtosis",
        "original_firstorder_TotalEnergy",
        "original_glcm_MCC",
    ]
    assert (differing["family"] == "shape2D").sum() == 9


def test_no_filtered_image_claims_to_equal_the_standard():
    filtered = BY_NAME[BY_NAME["image_type"] != "original"]
    assert filtered["ibsi"].str.startswith("differs: ").all()
    found = filtered["ibsi"].to_dict()["log-sigma-0-2-mm-3D_glcm_Contrast"]
    assert found.startswith("differs: ACUI, on a filtered image")


def test_what_is_checked_against_the_phantom_claims_to_equal_it():
    checked = {f"original_{f.NAME}_{name}" for f, tags in TAGS.items() for name in tags.values()}
    assert len(checked) == 74
    assert not ORIGINAL.loc[sorted(checked), "ibsi"].str.startswith("differs").any()


POWER = {"intensity": 1, "intensity²": 2, "intensity²·mm²": 2, "1": 0}


@pytest.mark.parametrize("name", [n for n in ORIGINAL.index if "firstorder" in n])
def test_a_unit_of_intensities_says_how_the_value_grows_with_them(name):
    if ORIGINAL.loc[name, "discretization"] != "none":
        return
    one, three = (extract(case(factor), names=[name])[name] for factor in (1.0, 3.0))
    assert three == pytest.approx(one * 3 ** POWER[ORIGINAL.loc[name, "unit"]], rel=1e-9)


LENGTHS = {"mm": 1, "mm²": 2, "mm⁻¹": -1, "1": 0}


@pytest.mark.parametrize("name", [n for n in ORIGINAL.index if "shape2D" in n])
def test_a_unit_of_lengths_says_how_the_value_grows_with_the_pixels(name):
    one, two = (extract(case(1.0, (s, s)), names=[name])[name] for s in (0.1, 0.2))
    assert two == pytest.approx(one * 2 ** LENGTHS[ORIGINAL.loc[name, "unit"]], rel=1e-9)


@pytest.mark.parametrize("name", ORIGINAL.index)
def test_what_uses_no_gray_levels_does_not_hang_on_their_width(name):
    narrow, wide = (
        extract(case(), ExtractionSettings(ImageTypes(Original()), bin_width=width), names=[name])
        for width in (3.0, 60.0)
    )
    assert (narrow == wide) == (ORIGINAL.loc[name, "discretization"] == "none")


def test_bins_are_told_by_count_width_and_image_type():
    types = ImageTypes(Original(), laplacian=Laplacian((1.0,), 5.0))
    widths = feature_dictionary(ExtractionSettings(types, ("glcm",)))["discretization"]
    assert list(dict.fromkeys(widths)) == [
        "bins of 25, edges at its multiples",
        "bins of 5, edges at its multiples",
    ]
    counts = feature_dictionary(ExtractionSettings(types, ("glcm",), bin_count=32))
    assert set(counts["discretization"]) == {"32 bins from the ROI's minimum to its maximum"}


def test_the_unit_of_a_gradient_is_squared_whole():
    settings = ExtractionSettings(ImageTypes(gradient=Gradient()), ("firstorder",))
    units = feature_dictionary(settings).set_index("name")["unit"]
    assert units["gradient_firstorder_Mean"] == "intensity/mm"
    assert units["gradient_firstorder_Variance"] == "(intensity/mm)²"


def test_every_family_is_in_it():
    assert set(BY_NAME["family"]) == {family.NAME for family in FAMILIES}
