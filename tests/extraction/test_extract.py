import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alnus.errors import CaseError
from alnus.extraction.extract import extract
from alnus.extraction.image_types.binary_pattern import BinaryPattern
from alnus.extraction.image_types.gradient import Gradient
from alnus.extraction.image_types.laplacian import Laplacian
from alnus.extraction.image_types.pointwise import (
    Exponential,
    Logarithm,
    Original,
    Square,
    SquareRoot,
)
from alnus.extraction.image_types.wavelet import Wavelet
from alnus.extraction.preparation import Normalization, Resampling, Resegmentation
from alnus.extraction.settings import ExtractionSettings, ImageTypes
from alnus.imaging.case import Case

ORIGINAL = ExtractionSettings(image_types=ImageTypes(original=Original()))
EVERYTHING = ExtractionSettings()
EVERY_IMAGE_TYPE = ImageTypes(
    original=Original(),
    wavelet=Wavelet(),
    binary_pattern=BinaryPattern(),
    laplacian=Laplacian(),
    square=Square(),
    squareroot=SquareRoot(),
    logarithm=Logarithm(),
    exponential=Exponential(),
    gradient=Gradient(),
)
SIGNATURE = [
    "wavelet-HL_glcm_Correlation",
    "original_shape2D_Elongation",
    "log-sigma-0-4-mm-3D_glszm_ZoneEntropy",
    "lbp-2D_ngtdm_Busyness",
    "wavelet-LL_glrlm_RunEntropy",
    "original_firstorder_Median",
]


def node(seed=0, shape=(40, 50)):
    """A blob of speckle in a gray image."""
    rng = np.random.default_rng(seed)
    rows, columns = np.indices(shape)
    inside = np.hypot((rows - 19) / 9, (columns - 24) / 14) < 1
    image = np.clip(90 + 60 * inside + rng.normal(0, 30, shape), 0, 255).astype(np.uint8)
    return image, inside


@pytest.fixture(scope="module")
def case():
    return Case("node", *node())


@pytest.fixture(scope="module")
def features(case):
    return extract(case)


def test_features_come_in_the_settings_order(features):
    assert tuple(features) == EVERYTHING.feature_names
    assert len(features) == 1032


def test_values_are_plain_finite_numbers(features):
    assert all(type(value) is float and np.isfinite(value) for value in features.values())


def test_chosen_features_have_the_values_they_have_among_all(case, features):
    chosen = extract(case, names=SIGNATURE)
    assert list(chosen) == SIGNATURE
    assert chosen == {name: pytest.approx(features[name], rel=1e-12) for name in SIGNATURE}


def test_shape_alone_looks_at_no_intensity(case, features):
    name = "original_shape2D_Perimeter"
    assert extract(case, names=[name]) == {name: features[name]}


def test_a_feature_that_the_settings_lack_is_refused(case):
    with pytest.raises(ValueError, match="no feature original_glcm_Beauty"):
        extract(case, names=["original_glcm_Beauty"])


@settings(max_examples=10)
@given(down=st.integers(0, 7), right=st.integers(0, 7), turns=st.integers(0, 3), flip=st.booleans())
def test_moving_turning_and_flipping_an_image_with_its_roi_change_nothing(down, right, turns, flip):
    image, inside = node()

    def move(pixels):
        turned = np.rot90(np.pad(pixels, ((down, 0), (right, 0))), turns)
        return turned[::-1] if flip else turned

    expected = extract(Case("node", image, inside), ORIGINAL)
    moved = extract(Case("moved", move(image), move(inside)), ORIGINAL)
    assert moved == pytest.approx(expected, rel=1e-9)


@settings(max_examples=10)
@given(st.integers(0, 2**32 - 1))
def test_pixels_outside_the_roi_do_not_count_on_the_original_image(seed):
    image, inside = node()
    other = np.random.default_rng(seed).integers(0, 255, image.shape)
    expected = extract(Case("node", image, inside), ORIGINAL)
    assert extract(Case("other", np.where(inside, image, other), inside), ORIGINAL) == expected


@pytest.mark.parametrize("dtype", ["int8", "int16", "uint16", "uint64", "float16", "float32"])
@pytest.mark.parametrize(
    "preparation",
    [
        {},
        {"normalization": Normalization(scale=100, outliers=2)},
        {"resampling": Resampling((0.7, 0.8))},
        {"resegmentation": Resegmentation((-1, 2), mode="sigma")},
    ],
    ids=["as it is", "normalized", "resampled", "resegmented"],
)
def test_the_type_of_the_numbers_does_not_matter(dtype, preparation):
    choice = ExtractionSettings(EVERY_IMAGE_TYPE, ("firstorder", "glcm"), **preparation)
    image, inside = node()
    gray = np.minimum(image, 127)  # what int8 can hold
    expected = extract(Case("node", gray.astype(np.float64), inside), choice)
    assert extract(Case("node", gray.astype(dtype), inside), choice) == expected


def test_the_case_is_left_as_it_was(case, features):
    image, inside = node()
    assert (case.image == image).all()
    assert (case.roi == inside).all()
    assert features == extract(case)


def test_many_gray_levels_are_evaluated_image_type_by_image_type(case):
    fine = ExtractionSettings(
        image_types=ImageTypes(Original(bin_width=0.25), laplacian=Laplacian((0.2, 0.4, 0.6, 0.8))),
    )
    together = extract(case, fine)
    name = "original_glcm_JointEntropy"
    assert extract(case, fine, names=[name])[name] == pytest.approx(together[name], rel=1e-12)


def test_two_pixels_that_do_not_touch_are_refused_by_name():
    inside = np.zeros((9, 9), bool)
    inside[2, 2] = inside[3, 5] = True
    with pytest.raises(
        CaseError, match=r"Case apart: .* features \(firstorder, glcm, glrlm; first"
    ):
        extract(Case("apart", np.arange(81.0).reshape(9, 9), inside))


def test_two_pixels_that_do_not_touch_still_have_other_features():
    inside = np.zeros((9, 9), bool)
    inside[2, 2] = inside[3, 5] = True
    case = Case("apart", np.arange(81.0).reshape(9, 9), inside)
    assert extract(case, names=["original_firstorder_Mean"]) == {"original_firstorder_Mean": 26.0}


def test_an_image_type_that_does_not_fit_the_image_is_refused_by_name():
    small = Case("small", np.arange(9.0).reshape(3, 3), np.ones((3, 3), bool))
    with pytest.raises(CaseError, match=r"Case small: .*log-sigma-0-2-mm-3D"):
        extract(small)
    assert len(extract(small, ORIGINAL)) == 102


def test_too_many_gray_levels_are_refused_with_their_number(case):
    fine = ExtractionSettings(image_types=ImageTypes(Original()), bin_width=0.01)
    with pytest.raises(CaseError, match=r"original reaches from .* gray levels; at most 1024"):
        extract(case, fine)


def test_an_roi_longer_than_runs_can_be_counted_is_refused_with_its_size():
    long = Case("long", np.zeros((2, 65_536), np.uint8), np.ones((2, 65_536), bool))
    with pytest.raises(CaseError, match=r"Case long: .* is 2 x 65536 pixels; at most 65535 a side"):
        extract(long)


def test_values_around_the_roi_that_spoil_a_filter_are_refused():
    image, inside = node()
    spoiled = image.astype(float)
    spoiled[19, np.flatnonzero(inside[19])[0] - 1] = np.nan
    with pytest.raises(CaseError, match=r"Case nan: wavelet-LH has values .* not finite"):
        extract(Case("nan", spoiled, inside))


def test_bins_can_be_counted_instead_of_measured(case):
    counted = ExtractionSettings(image_types=ImageTypes(Original()), bin_count=16)
    assert extract(case, counted)["original_firstorder_Entropy"] <= 4
