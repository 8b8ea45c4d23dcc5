import csv
import gzip
from dataclasses import replace
from pathlib import Path

import cattrs
import numpy as np
import pytest

from alnus.extraction.image_types.binary_pattern import BinaryPattern
from alnus.extraction.image_types.gradient import Gradient
from alnus.extraction.image_types.laplacian import Laplacian
from alnus.extraction.image_types.pointwise import Original
from alnus.extraction.image_types.wavelet import Wavelet
from alnus.extraction.preparation import Resegmentation
from alnus.extraction.settings import FAMILY_NAMES, PRESETS, ExtractionSettings, ImageTypes
from alnus.imaging.case import Case

PUBLISHED = {  # the nine features of the published Rad-score
    "lbp-2D_gldm_DependenceEntropy",
    "lbp-2D_glszm_GrayLevelNonUniformityNormalized",
    "lbp-2D_glszm_SizeZoneNonUniformityNormalized",
    "log-sigma-0-2-mm-3D_glcm_Correlation",
    "original_shape2D_Elongation",
    "wavelet-LH_glcm_MCC",
    "wavelet-LL_firstorder_Skewness",
    "wavelet-LL_glcm_MCC",
    "wavelet-LL_glszm_LargeAreaHighGrayLevelEmphasis",
}
GOLDEN = Path(__file__).parents[1] / "compat" / "golden"


def header():
    with gzip.open(GOLDEN / "values.csv.gz", "rt", newline="") as lines:
        return tuple(next(csv.reader(lines))[1:])


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_gives_1032_features(preset):
    names = PRESETS[preset].feature_names
    assert len(names) == len(set(names)) == 1032 == 9 + 11 * 93


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_holds_the_nine_published_features(preset):
    assert set(PRESETS[preset].feature_names) >= PUBLISHED


def test_the_default_is_the_published_set_in_the_order_of_pyradiomics():
    assert ExtractionSettings() == PRESETS["rnwcf-1032"]
    assert ExtractionSettings().feature_names == header()


def test_names_are_known_before_any_image():
    settings = ExtractionSettings(ImageTypes(gradient=Gradient()), families=("ngtdm",))
    assert settings.feature_names == (
        "gradient_ngtdm_Busyness",
        "gradient_ngtdm_Coarseness",
        "gradient_ngtdm_Complexity",
        "gradient_ngtdm_Contrast",
        "gradient_ngtdm_Strength",
    )


def test_image_types_come_in_the_order_of_pyradiomics_however_they_are_named():
    image_types = ImageTypes(
        gradient=Gradient(), laplacian=Laplacian((1.0, 2.0)), original=Original()
    )
    assert ExtractionSettings(image_types).image_type_names == (
        "original",
        "log-sigma-1-0-mm-3D",
        "log-sigma-2-0-mm-3D",
        "gradient",
    )


def test_single_features_can_be_chosen():
    settings = ExtractionSettings(
        ImageTypes(Original(), Wavelet()), features=("shape2D_Sphericity", "glcm_Contrast")
    )
    assert settings.feature_names == (
        "original_shape2D_Sphericity",
        "original_glcm_Contrast",
        "wavelet-LH_glcm_Contrast",
        "wavelet-HL_glcm_Contrast",
        "wavelet-HH_glcm_Contrast",
        "wavelet-LL_glcm_Contrast",
    )


def test_shape_needs_no_image_type():
    assert len(ExtractionSettings(ImageTypes(), families=("shape2D",)).feature_names) == 9


def test_only_what_gives_the_named_images_is_kept():
    kept = PRESETS["rnwcf-1032"].image_types.only({"lbp-2D", "log-sigma-0-4-mm-3D"})
    assert kept == ImageTypes(binary_pattern=BinaryPattern(), laplacian=Laplacian((0.4,)))
    assert list(PRESETS["rnwcf-1032"].image_types.only(())) == []


def test_a_sigma_that_an_image_is_too_small_for_is_named():
    settings = ExtractionSettings(ImageTypes(Original(), laplacian=Laplacian((0.5, 8.0))))
    assert list(settings.skipped((8, 40), (1.0, 1.0))) == ["log-sigma-8-0-mm-3D"]
    assert ExtractionSettings(ImageTypes(Original())).skipped((2, 2), (1.0, 1.0)) == {}


def test_a_case_is_prepared_as_the_settings_say():
    image = np.arange(16.0).reshape(4, 4)
    case = Case("ramp", image, np.ones((4, 4), bool))
    settings = replace(ExtractionSettings(), resegmentation=Resegmentation((5.0,)))
    assert settings.prepare(case).case.roi.sum() == 11
    assert ExtractionSettings().prepare(case).case is case


def test_equal_settings_have_the_same_hash_and_others_another():
    assert ExtractionSettings().sha256() == PRESETS["rnwcf-1032"].sha256()
    assert ExtractionSettings().sha256() != ExtractionSettings(bin_width=24.0).sha256()
    assert hash(ExtractionSettings()) == hash(PRESETS["rnwcf-1032"])


def test_settings_come_from_plain_tables_and_go_back_to_them():
    table = {
        "bin_width": 10.0,
        "families": ["firstorder", "glcm"],
        "image_types": {"original": {}, "laplacian": {"sigma": [1.0]}, "binary_pattern": {}},
        "normalization": {"scale": 100.0},
        "resampling": {"spacing": [0.1, 0.1]},
        "resegmentation": {"limits": [-3.0, 3.0], "mode": "sigma"},
    }
    converter = cattrs.Converter(forbid_extra_keys=True)
    settings = converter.structure(table, ExtractionSettings)
    assert len(settings.feature_names) == 3 * (18 + 24)
    assert converter.structure(converter.unstructure(settings), ExtractionSettings) == settings


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"families": ("glcm", "gclm")}, "known ones are shape2D, firstorder"),
        ({"families": ()}, "known ones are"),
        ({"features": ("glcm_Contrats",)}, "features glcm_Contrats are none of families"),
        ({"families": ("glcm",), "features": ("ngtdm_Contrast",)}, "none of families glcm"),
        ({"bin_width": 0.0}, "bin_width: a number above 0 .* found 0.0"),
        ({"bin_width": float("nan")}, "bin_width: .* found nan"),
        ({"bin_count": 0}, "bin_count: a whole number from 1 to 1,024"),
        ({"image_types": ImageTypes(Original(bin_width=-1.0))}, "bin_width: .* found -1.0"),
        ({"image_types": ImageTypes(), "families": FAMILY_NAMES[1:]}, "no image type is left"),
    ],
)
def test_settings_without_meaning_are_refused(changes, sentence):
    with pytest.raises(ValueError, match=sentence):
        replace(ExtractionSettings(), **changes)
