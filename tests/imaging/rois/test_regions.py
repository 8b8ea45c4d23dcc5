import re

import numpy as np
import pytest
from PIL import Image

from alnus.imaging.picture import Picture
from alnus.imaging.readers.nrrd import read_nrrd
from alnus.imaging.readers.raster import read_raster
from alnus.imaging.rois.regions import regions_of
from tests.imaging.files import ROI, save, save_volume

LEFT, RIGHT = ROI.copy(), ROI.copy()
LEFT[:, 15:], RIGHT[:, :15] = 0, 0
TWO = np.where(LEFT > 0, 1, np.where(RIGHT > 0, 2, 0)).astype(np.uint8)


def regions(values, **told):
    return regions_of(Picture(np.asarray(values), **told))


def names(found):
    return [(region.number, region.name) for region in found.regions]


def palette_file(folder, colors, indices=TWO):
    picture = Image.fromarray(indices, mode="P")
    picture.putpalette([part for color in colors for part in color])
    picture.save(folder / "palette.png")
    return read_raster(folder / "palette.png", largest=10**6)


@pytest.mark.parametrize("dtype", [bool, "u1", "u2", "i2", "i4", "f4", "f8"])
def test_a_mask_of_one_value_is_one_region_in_any_type(dtype):
    found = regions((ROI > 0).astype(dtype))
    assert names(found) == [(1, "1")]
    assert np.array_equal(found.inside(), ROI > 0)


@pytest.mark.parametrize("dtype", ["u1", "i2", "f4", "f8"])
def test_labels_are_asked_about_with_their_pixels(dtype):
    found = regions(TWO.astype(dtype))
    with pytest.raises(ValueError, match="holds several regions: 1, 69 pixels; 2, 70 pixels"):
        found.inside()
    for wanted in (2, "2"):
        assert np.array_equal(found.inside(wanted), RIGHT > 0)
    assert np.array_equal(found.inside("all"), ROI > 0)


def test_negative_labels_are_labels():
    found = regions(-TWO.astype(np.int16))
    assert names(found) == [(-2, "-2"), (-1, "-1")]
    assert np.array_equal(found.inside(-2), RIGHT > 0)


@pytest.mark.parametrize("value", [0.9999999, 1.5, -0.25, 1e300])
def test_a_label_that_is_no_whole_number_is_refused_as_it_is(value):
    with pytest.raises(ValueError, match=re.escape(f"holds {value!r}, which is not a whole")):
        regions(np.where(ROI > 0, value, 0.0))


def test_a_palettes_index_is_the_label_and_its_color_the_name(tmp_path):
    found = regions_of(palette_file(tmp_path, [(0, 0, 0), (128, 0, 0), (0, 128, 0)]))
    assert names(found) == [(1, "#800000"), (2, "#008000")]
    for wanted in (2, "#008000"):
        assert np.array_equal(found.inside(wanted), RIGHT > 0)
    with pytest.raises(ValueError, match=r"several regions: 1 \(#800000\), 69 pixels; 2"):
        found.inside()


def test_what_is_black_in_a_palette_is_outside_wherever_it_stands(tmp_path):
    found = regions_of(palette_file(tmp_path, [(255, 0, 0), (0, 0, 0), (0, 255, 0)]))
    assert names(found) == [(0, "#ff0000"), (2, "#00ff00")]
    assert np.array_equal(found.inside(0), TWO == 0)


def test_without_black_the_first_color_of_a_palette_is_outside(tmp_path):
    found = regions_of(palette_file(tmp_path, [(255, 255, 255), (255, 0, 0), (0, 255, 0)]))
    assert names(found) == [(1, "#ff0000"), (2, "#00ff00")]


def test_a_palette_of_grays_is_gray(tmp_path):
    found = regions_of(palette_file(tmp_path, [(0, 0, 0), (99, 99, 99), (255, 255, 255)]))
    assert names(found) == [(99, "99"), (255, "255")]


@pytest.mark.parametrize("suffix", ["png", "bmp", "tif"])
def test_colors_are_labels_and_black_is_outside(suffix, tmp_path):
    colors = np.stack([LEFT, RIGHT, 0 * ROI], axis=2)
    found = regions_of(read_raster(save(tmp_path, f"a.{suffix}", colors), largest=10**6))
    assert names(found) == [(1, "#00ff00"), (2, "#ff0000")]
    assert np.array_equal(found.inside("#ff0000"), LEFT > 0)
    assert np.array_equal(found.inside(1), RIGHT > 0)


def test_one_color_needs_no_name():
    colors = np.stack([ROI, 0 * ROI, 0 * ROI], axis=2)
    assert np.array_equal(regions(colors, channels="color").inside(), ROI > 0)


def test_an_image_in_color_is_no_roi():
    colors = np.random.default_rng(1).integers(0, 256, (40, 50, 3)).astype(np.uint8)
    with pytest.raises(ValueError, match=r"colors, no regions. Give the ROI, not the image"):
        regions(colors, channels="color")


def test_a_jpeg_in_color_is_no_roi():
    colors = np.stack([LEFT, RIGHT, 0 * ROI], axis=2)
    with pytest.raises(ValueError, match="is a JPEG in color"):
        regions(colors, channels="color", lossy=True)


@pytest.mark.parametrize("n", [2, 3, 4])
@pytest.mark.parametrize("name", ["a.seg.nrrd"])
def test_layers_are_labels_also_where_they_overlap(name, n, tmp_path):
    layers = np.stack([TWO > 0, TWO == 1, TWO == 2, ROI > 0][:n], axis=2).astype(np.uint8)
    path = save_volume(tmp_path, name, layers, vectors=True)
    found = regions_of(read_nrrd(path, largest=10**6))
    assert names(found) == [(k + 1, f"layer {k + 1}") for k in range(n)]
    assert np.array_equal(found.inside("layer 2"), LEFT > 0)
    assert np.array_equal(found.inside(1), ROI > 0)


def test_labels_of_layers_are_numbered_on(tmp_path):
    layers = np.stack([TWO, 3 * (TWO == 1)], axis=2).astype(np.uint8)
    found = regions_of(
        read_nrrd(save_volume(tmp_path, "a.seg.nrrd", layers, vectors=True), largest=10**6)
    )
    assert [name for _, name in names(found)] == [
        "layer 1, label 1",
        "layer 1, label 2",
        "layer 2, label 3",
    ]
    assert np.array_equal(found.inside(3), LEFT > 0)


@pytest.mark.parametrize("opaque", [255, 128])
def test_transparency_that_says_the_same_as_the_color_is_no_fault(opaque):
    alpha = np.where(ROI > 0, opaque, 0).astype(np.uint8)
    found = regions(np.dstack([ROI] * 3), channels="color", alpha=alpha)
    assert np.array_equal(found.inside(), ROI > 0)


def test_transparency_that_says_something_else_is_refused():
    alpha = np.where(LEFT > 0, 255, 0).astype(np.uint8)
    with pytest.raises(ValueError, match="is transparent in other places than it is black"):
        regions(np.dstack([ROI] * 3), channels="color", alpha=alpha)


def test_soft_edges_are_cut_at_half_and_told():
    mask = np.zeros((200, 240))
    mask[50:120, 60:160] = 255
    soft = np.array(
        Image.fromarray(mask.astype(np.uint8)).resize((241, 201), Image.Resampling.BICUBIC)
    )
    assert np.unique(soft).size > 10
    found = regions(soft)
    assert found.remark == "has soft edges; the ROI is where it is brighter than 127"
    assert np.array_equal(found.inside(), soft > 127)


def test_many_small_labels_are_no_soft_edges():
    labels = np.arange(600).reshape(20, 30) // 50
    assert len(regions(labels.astype(np.uint8)).regions) == 11


def test_an_empty_mask_has_no_region():
    found = regions(0 * ROI)
    assert not found.inside().any()
    with pytest.raises(ValueError, match=r"has no region 1; found: none. Draw the ROI"):
        found.inside(1)


def test_many_regions_are_told_in_part():
    labels = (np.arange(24 * 30).reshape(24, 30) // 20).astype(np.uint8)
    with pytest.raises(ValueError, match=r"10, 20 pixels; …\. Name one"):
        regions(labels).inside()


@pytest.mark.parametrize("wanted", [None, 200, "all"])
def test_a_gray_image_is_no_mask_whatever_label_is_named(wanted):
    image = np.random.default_rng(1).integers(60, 160, (40, 50)).astype(np.uint8)
    with pytest.raises(ValueError, match=r"gray values, no regions\. Give the ROI"):
        regions_of(Picture(image)).inside(wanted)


def test_many_labels_that_lie_together_are_regions():
    organs = np.repeat(np.repeat(np.arange(100).reshape(10, 10), 8, axis=0), 8, axis=1)
    assert regions_of(Picture(organs.astype(np.uint8))).inside(42).sum() == 64
