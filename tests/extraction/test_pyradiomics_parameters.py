import re
from dataclasses import fields, replace

import pytest

from alnus.errors import StudyError
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
from alnus.extraction.parameter_answers import INSTEAD, TAKEN
from alnus.extraction.preparation import Normalization, Resampling, Resegmentation
from alnus.extraction.presets import label_of
from alnus.extraction.pyradiomics_parameters import General, settings_from_pyradiomics
from alnus.extraction.settings import PRESETS, ExtractionSettings, ImageTypes
from tests.compat.test_parameters import GOLDEN

SCHEMA = (  # keys of setting in PyRadiomics 3.0.1's paramSchema.yaml
    "minimumROIDimensions",
    "minimumROISize",
    "geometryTolerance",
    "correctMask",
    "additionalInfo",
    "label",
    "label_channel",
    "binWidth",
    "binCount",
    "normalize",
    "normalizeScale",
    "removeOutliers",
    "resampledPixelSpacing",
    "interpolator",
    "padDistance",
    "distances",
    "force2D",
    "force2Ddimension",
    "resegmentRange",
    "resegmentMode",
    "resegmentShape",
    "preCrop",
    "sigma",
    "start_level",
    "level",
    "wavelet",
    "gradientUseSpacing",
    "lbp2DRadius",
    "lbp2DSamples",
    "lbp2DMethod",
    "lbp3DLevels",
    "lbp3DIcosphereRadius",
    "lbp3DIcosphereSubdivision",
    "voxelArrayShift",
    "symmetricalGLCM",
    "weightingNorm",
    "gldm_a",
)


@pytest.fixture
def read(tmp_path):
    def read_text(text):
        path = tmp_path / "params.yaml"
        path.write_text(text, encoding="utf-8")
        return settings_from_pyradiomics(path)

    return read_text


def test_the_file_of_the_published_set_gives_the_preset():
    assert settings_from_pyradiomics(GOLDEN / "params.yaml") == PRESETS["rnwcf-1032"]


@pytest.mark.parametrize(
    "text", ["{}", "setting: {}", "imageType: {}\nfeatureClass: {}\nsetting:", "imageType:"]
)
def test_a_silent_file_means_all_features_of_the_original(read, text):
    assert read(text) == ExtractionSettings(ImageTypes(original=Original()))


def test_every_image_type_is_known(read):
    text = (
        "imageType: {Gradient: {gradientUseSpacing: false}, Exponential: , Logarithm: , "
        "SquareRoot: , Square: , LoG: {sigma: [1, 2.5]}, "
        "LBP2D: {lbp2DRadius: 2, lbp2DSamples: 12}, Wavelet: {wavelet: haar}, Original: }"
    )
    assert read(text).image_types == ImageTypes(
        original=Original(),
        wavelet=Wavelet("haar"),
        binary_pattern=BinaryPattern(2.0, 12, bin_width=25.0),
        laplacian=Laplacian((1.0, 2.5)),
        square=Square(),
        squareroot=SquareRoot(),
        logarithm=Logarithm(),
        exponential=Exponential(),
        gradient=Gradient(use_spacing=False),
    )


def test_binary_patterns_have_the_bin_width_of_the_file_unless_their_own(read):
    general = read("imageType: {LBP2D: }\nsetting: {binWidth: 10}")
    own = read("imageType: {LBP2D: {binWidth: 1}}\nsetting: {binWidth: 10}")
    assert general.image_types.binary_pattern == BinaryPattern(bin_width=10.0)
    assert own.image_types.binary_pattern == BinaryPattern(bin_width=1.0)
    assert own.bin_width == 10.0


def test_settings_of_an_image_type_may_stand_among_the_general_ones(read):
    settings = read("imageType: {LoG: }\nsetting: {sigma: [3.0], binCount: 32}")
    assert settings.image_types == ImageTypes(laplacian=Laplacian((3.0,)))
    assert settings.bin_count == 32


def test_families_and_features_are_chosen(read):
    settings = read("featureClass: {glcm: [Contrast, Id], shape2D: , firstorder: []}")
    assert settings.families == ("shape2D", "firstorder", "glcm")
    assert len(settings.feature_names) == 9 + 18 + 2
    assert settings.feature_names[-2:] == ("original_glcm_Contrast", "original_glcm_Id")


def test_steps_before_the_image_types_are_read(read):
    settings = read(
        "setting: {normalize: true, normalizeScale: 100, removeOutliers: 3, "
        "resampledPixelSpacing: [0.1, 0.2, 0], padDistance: 8, resegmentRange: [-3, 3], "
        "resegmentMode: sigma, resegmentShape: true}"
    )
    assert settings == replace(
        ExtractionSettings(ImageTypes(original=Original())),
        normalization=Normalization(100.0, 3.0),
        resampling=Resampling((0.2, 0.1), 8, "float64"),
        resegmentation=Resegmentation((-3.0, 3.0), "sigma", shape=True),
    )


def test_resampled_pixels_are_8_bit_where_the_image_is_not_normalized(read):
    resampling = read("setting: {resampledPixelSpacing: [0.1, 0.1]}").resampling
    assert resampling == Resampling((0.1, 0.1), pixels="uint8")


def test_nothing_is_resampled_without_an_interpolator(read):
    text = "setting: {resampledPixelSpacing: [0.1, 0.1], interpolator: }"
    assert read(text).resampling is None


def test_settings_that_change_no_number_are_accepted(read):
    text = (
        "setting: {label: 1, additionalInfo: true, force2D: true, force2Ddimension: 0, "
        "distances: [1], weightingNorm: , minimumROIDimensions: 2, preCrop: false}"
    )
    assert read(text) == read("{}")


def test_an_image_that_is_cropped_only_is_not_smoothed(read):
    cropped = read("setting: {preCrop: true, padDistance: 7}").resampling
    assert cropped == Resampling((0.0, 0.0), 7)
    both = read("setting: {preCrop: true, resampledPixelSpacing: [0.1, 0.1]}")
    assert both.resampling == Resampling((0.1, 0.1), pixels="uint8")  # PyRadiomics crops either way


def test_checks_of_masks_and_settings_of_maps_change_no_number(read):
    text = (
        "setting: {geometryTolerance: 0.1, correctMask: true, minimumROIDimensions: 1, "
        "label_channel: 0}\nvoxelSetting: {kernelRadius: 1}"
    )
    assert read(text) == read("{}")


def test_every_setting_of_pyradiomics_has_an_answer():
    assert set(SCHEMA) <= set(TAKEN) | set(INSTEAD)


def test_every_setting_that_is_taken_is_told_and_no_other():
    assert {item.name for item in fields(General)} <= set(TAKEN)
    assert set(TAKEN) - {item.name for item in fields(General)} == {"voxelSetting"}


@pytest.mark.parametrize("key", [key for key in INSTEAD if "." in key])
def test_what_to_do_instead_is_told_of_image_types_and_features(read, key):
    section, *rest = key.split(".")
    text = f"{section}: {{{rest[0]}: {f'[{rest[1]}]' if rest[1:] else ''}}}"
    with pytest.raises(StudyError, match=re.escape(INSTEAD[key])):
        read(text)


def test_all_that_is_not_supported_is_named_at_once(read):
    text = (
        "imageType: {LBP3D: {}, Wavelet: {level: 2, sigma: [1]}, LoG: {}}\n"
        "featureClass: {shape: , glcm: [Contrast, Dissimilarity], gclm: }\n"
        "setting: {distances: [1, 2], weightingNorm: euclidean, label: 0, binWidth: wide, "
        "resampledPixelSpacing: [1], kernelRadius: 1}\n"
    )
    with pytest.raises(StudyError) as refusal:
        read(text)
    faults = str(refusal.value).splitlines()
    assert faults[0].endswith("params.yaml has 12 faults:")
    assert "setting.label: a whole number from 1 to 2,147,483,647 is needed" in faults.pop(2)
    assert [fault.removeprefix("  - ") for fault in faults[1:]] == [
        "setting.binWidth: a number is needed; found 'wide'",
        f"setting.distances: a list of 1 is needed; found [1, 2]. {INSTEAD['distances']}",
        "setting.kernelRadius: is not supported",
        f"setting.weightingNorm: is not supported. {INSTEAD['weightingNorm']}",
        "imageType.LBP3D: is not supported. It filters volumes: name LBP2D",
        "imageType.Wavelet.sigma: is not supported",
        "imageType.Wavelet.level: alnus supports 1 only; found 2. Leave it out: one level is computed",
        "imageType.LoG.sigma: at least one number in mm is needed",
        "featureClass.shape: is not supported. It measures volumes: name shape2D",
        "featureClass.glcm: Dissimilarity is not supported. It is DifferenceAverage: name that",
        "featureClass.gclm: is not supported",
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "it has no sections"),
        ("[1, 2]", "it has no sections"),
        (
            "voxelSettings: {kernelRadius: 1}",
            "voxelSettings: unknown key; did you mean voxelSetting",
        ),
        ("setting: 3", "setting: a table of keys is needed; found 3"),
        ("imageType: {LoG: 3}", "imageType.LoG: a table of keys is needed; found 3"),
        ("featureClass: {glcm: Contrast}", "featureClass.glcm: a list is needed; found 'Contrast'"),
        ("setting: {binWidth: true}", "setting.binWidth: a number is needed; found True"),
        ("setting: {normalize: 1}", "setting.normalize: true or false is needed; found 1"),
        ("imageType: {LoG: {sigma: []}}", "imageType.LoG.sigma: at least one number in mm"),
        ("imageType: {Wavelet: {wavelet: morl}}", "a discrete wavelet like 'coif1' is needed"),
        (
            "imageType: {Wavelet: {wavelet: 3}}",
            "imageType.Wavelet.wavelet: a text is needed; found 3",
        ),
        ("setting: {resegmentRange: [1, 2, 3]}", "one or two numbers are needed"),
        ("setting: {binCount: 2.5}", "setting.binCount: a whole number is needed; found 2.5"),
        ("setting: {resampledPixelSpacing: [1]}", r"two numbers \(x, y\) or three"),
        ("setting: {resegmentMode: {}}", "setting.resegmentMode: {} is none of 'absolute'"),
        ("setting: {preCrop: 0}", "setting.preCrop: true or false is needed; found 0"),
        ("setting: {binWidth: 25, binWidth: 5}", "the key 'binWidth' stands there twice"),
        ("setting: {binWidth: &a 25, removeOutliers: *a}", "aliases are not read"),
        ("setting: {normalizeScale: .inf}", "setting.normalizeScale: a finite number is needed"),
        ("a: [", "is no valid YAML"),
    ],
)
def test_a_faulty_file_is_refused_with_a_sentence(read, text, sentence):
    with pytest.raises(StudyError, match=sentence):
        read(text)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(StudyError, match="the parameter file is not there"):
        settings_from_pyradiomics(tmp_path / "none.yaml")


def test_a_file_that_is_no_text_is_refused(tmp_path):
    path = tmp_path / "params.yaml"
    path.write_bytes(b"\xff\xfe\x00\x80")
    with pytest.raises(StudyError, match="no UTF-8 text from byte 0 on"):
        settings_from_pyradiomics(path)


@pytest.mark.parametrize(
    ("text", "label"),
    [("setting: {label: 255}\n", 255), ("setting: {binWidth: 25}\n", None), ("- 1\n", None)],
)
def test_the_label_of_the_roi_is_read_apart(text, label, tmp_path):
    path = tmp_path / "params.yaml"
    path.write_text(text)
    assert label_of(path) == label


def test_without_a_file_there_is_no_label():
    assert label_of(None) is None
