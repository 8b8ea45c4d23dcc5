import gzip

import numpy as np
import pytest

from alnus.errors import CaseError
from alnus.imaging.read import CaseFiles
from alnus.imaging.readers.nrrd import read_nrrd
from alnus.imaging.rois.segments import is_segmentation, on_grid, segments_of
from tests.imaging.files import IMAGE, ROI, save, save_volume

NODE = ROI > 0
HILUM = np.zeros_like(NODE)
HILUM[8:11, 12:18] = True


def seg_nrrd(folder, layers, segments, *, origin=(0, 0, 0), more=(), name="a.seg.nrrd"):
    """Write layers (layer, row, column) as 3D Slicer does; segments are (name, layer, label)."""
    n, rows, columns = layers.shape
    sizes, kinds, directions = (
        f"{columns} {rows} 1",
        "domain domain domain",
        "(0.2,0,0) (0,0.1,0) (0,0,1)",
    )
    if n > 1:
        sizes, kinds, directions = f"{n} {sizes}", f"list {kinds}", f"none {directions}"
    lines = [
        "NRRD0004", "type: unsigned char", f"dimension: {3 + (n > 1)}", "space: left-posterior-superior",
        f"sizes: {sizes}", f"space directions: {directions}", f"kinds: {kinds}", "encoding: gzip",
        f"space origin: ({origin[0]},{origin[1]},{origin[2]})",
    ]  # fmt: skip
    for number, (title, layer, label) in enumerate(segments):
        lines += [
            f"Segment{number}_ID:=Segment_{number + 1}", f"Segment{number}_Name:={title}",
            f"Segment{number}_Layer:={layer}", f"Segment{number}_LabelValue:={label}",
        ]  # fmt: skip
    pixels = np.moveaxis(layers, 0, 2).astype(np.uint8)
    path = folder / name
    text = "\n".join([*lines, *more, "", ""]).encode()
    path.write_bytes(text + gzip.compress(pixels.tobytes()))
    return path


def read(path):
    return read_nrrd(path, largest=10**6)


def labels():
    return np.where(HILUM, 2, NODE.astype(int))[None]


def test_segments_are_found_by_name_or_number_in_one_layer(tmp_path):
    path = seg_nrrd(tmp_path, labels(), [("cortex", 0, 1), ("Lymphknoten Hilum", 0, 2)])
    assert is_segmentation(read(path))
    found = segments_of(read(path))
    assert [(region.number, region.name) for region in found.regions] == [
        (1, "cortex"),
        (2, "Lymphknoten Hilum"),
    ]
    for wanted in (2, "2", "Lymphknoten Hilum"):
        assert np.array_equal(found.inside(wanted), HILUM)
    with pytest.raises(ValueError, match=r"several regions: 1 \(cortex\), 121 pixels; 2 \(Lymph"):
        found.inside()


def test_segments_that_overlap_lie_in_layers(tmp_path):
    path = seg_nrrd(
        tmp_path, np.stack([NODE, HILUM]), [("node", 0, 1), ("hilum", 1, 1)], name="b.nrrd"
    )
    found = segments_of(read(path))
    assert np.array_equal(found.inside("node"), NODE)
    assert np.array_equal(found.inside("hilum"), HILUM)
    assert np.array_equal(found.inside("all"), NODE)


def test_a_layer_that_is_not_there_is_refused(tmp_path):
    path = seg_nrrd(tmp_path, labels(), [("node", 3, 1)])
    with pytest.raises(ValueError, match="names layer 3 for a segment but holds 1"):
        segments_of(read(path))


def test_a_mask_without_names_is_no_segmentation(tmp_path):
    assert not is_segmentation(read(save_volume(tmp_path, "a.nrrd", ROI)))


CUT = np.s_[4:16, 6:24]


def test_a_cropped_segmentation_is_put_where_its_place_says(tmp_path):
    image = save_volume(
        tmp_path, "a.nrrd", IMAGE[None], spacing=(0.2, 0.1, 1.0), origin=(3.0, 4.0, 5.0)
    )
    place = (3.0 + 6 * 0.2, 4.0 + 4 * 0.1, 5.0)
    roi = seg_nrrd(tmp_path, NODE[CUT][None], [("node", 0, 1)], origin=place)
    assert np.array_equal(CaseFiles("A", image, roi).read().roi, NODE)


def test_a_cropped_segmentation_of_a_picture_is_put_where_it_says(tmp_path):
    image = save(tmp_path, "a.png", IMAGE)
    more = ["Segmentation_ReferenceImageExtentOffset:=6 4 0"]
    roi = seg_nrrd(tmp_path, NODE[CUT][None], [("node", 0, 1)], more=more)
    files = CaseFiles("A", image, roi, (0.1, 0.2))
    assert np.array_equal(files.read().roi, NODE)


def test_a_cropped_segmentation_that_says_nothing_is_refused(tmp_path):
    image = save(tmp_path, "a.png", IMAGE)
    roi = seg_nrrd(tmp_path, NODE[CUT][None], [("node", 0, 1)])
    with pytest.raises(
        CaseError, match=r"image is 24 x 30 pixels but ROI is 12 x 18 pixels of 0.1"
    ):
        CaseFiles("A", image, roi).read()


@pytest.mark.parametrize("shift", [0.1, -0.05])
def test_pixels_beside_those_of_the_image_are_refused(shift, tmp_path):
    image = save_volume(tmp_path, "a.nrrd", IMAGE[None], spacing=(0.2, 0.1, 1.0))
    roi = seg_nrrd(tmp_path, NODE[CUT][None], [("node", 0, 1)], origin=(1.2 + shift, 0.4, 0))
    with pytest.raises(CaseError, match="pixels of image and ROI lie beside each other"):
        CaseFiles("A", image, roi).read()


def test_what_lies_outside_must_be_empty():
    layers = np.zeros((1, 4, 5), int)
    layers[0, 0, 0] = 7
    assert on_grid(layers, (6, 6), (2, 1))[0, 2, 1] == 7
    assert on_grid(layers, (3, 3), (0, 0)).sum() == 7
    with pytest.raises(ValueError, match="reaches beyond the image"):
        on_grid(layers, (6, 6), (-1, 0))
    with pytest.raises(ValueError, match="reaches beyond the image"):
        on_grid(layers, (6, 6), (9, 9))
