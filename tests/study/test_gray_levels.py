import numpy as np

from alnus.extraction.extract import extract
from alnus.extraction.preflight import gray_levels as counted
from alnus.extraction.settings import ExtractionSettings
from alnus.imaging.case import Case
from alnus.study.gray_levels import gray_levels


def test_levels_are_counted_as_the_extraction_bins_them():
    rng = np.random.default_rng(0)
    image = np.cumsum(rng.integers(0, 3, size=(40, 50)), axis=1).astype(float) * 4
    roi = np.zeros(image.shape, dtype=bool)
    roi[5:30, 8:40] = True
    settings, case = ExtractionSettings(), Case("ramp", image, roi, (0.1, 0.1))
    features = extract(case, settings)
    rows = np.array(list(features.values()))[:, None]
    names = list(features)
    occurring = counted(case, settings)
    found = gray_levels(names, settings)
    assert len(found) == len(occurring)
    for item in found:
        image_type = names[item.lowest].split("_")[0]
        assert item.counts(rows)[0] >= occurring[image_type]  # a level in between may be empty
        if image_type in {"original", "lbp-2D"}:
            assert item.counts(rows)[0] == occurring[image_type]


def test_textures_are_what_looks_at_gray_levels():
    settings = ExtractionSettings()
    names = list(settings.feature_names)
    original = next(
        item
        for item in gray_levels(names, settings)
        if names[item.lowest] == "original_firstorder_Minimum"
    )
    families = {names[position].split("_")[1] for position in original.textures}
    assert families == {"glcm", "glrlm", "glszm", "gldm", "ngtdm"}
    assert all(names[position].startswith("original_") for position in original.textures)


def test_an_image_type_without_its_range_is_left_out():
    names = ["original_firstorder_Minimum", "original_glcm_Idm"]
    assert gray_levels(names, ExtractionSettings()) == ()


def test_a_number_of_bins_has_no_few_levels():
    settings = ExtractionSettings(bin_count=16)
    assert gray_levels(list(settings.feature_names), settings) == ()
