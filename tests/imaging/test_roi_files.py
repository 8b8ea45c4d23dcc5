"""An ROI that is written is the ROI that is read."""

import json

import numpy as np
import pytest
from PIL import Image

from alnus.errors import CaseError
from alnus.imaging.read import read_case
from alnus.imaging.roi_files import write_roi

POLYGON = np.array([[2.0, 1.0], [9.0, 1.0], [9.0, 6.0], [2.0, 6.0]])


@pytest.fixture
def roi():
    mask = np.zeros((12, 15), bool)
    mask[1:6, 2:9] = True
    mask[3, 9] = True
    return mask


def write(folder, name, roi, **more):
    Image.fromarray(np.arange(180, dtype=np.uint8).reshape(12, 15)).save(folder / "node.png")
    path = folder / name
    write_roi(path, roi, polygon=POLYGON, image_name="node.png", **more)
    return path


@pytest.mark.parametrize("name", ["a.png", "b.nrrd", "c.seg.nrrd", "D.PNG"])
def test_the_roi_comes_back(name, roi, tmp_path):
    path = write(tmp_path, name, roi)
    assert np.array_equal(read_case(tmp_path / "node.png", path).roi, roi)


@pytest.mark.parametrize("name", ["b.nrrd", "c.seg.nrrd"])
def test_the_pixel_size_is_kept(name, roi, tmp_path):
    sitk = pytest.importorskip("SimpleITK")
    path = write(tmp_path, name, roi, spacing=(0.07, 0.09))
    image = sitk.ReadImage(str(path))
    assert image.GetSpacing()[:2] == pytest.approx((0.09, 0.07))
    assert np.array_equal(sitk.GetArrayFromImage(image).reshape(roi.shape), roi)


def test_a_segmentation_names_its_segment(roi, tmp_path):
    header = write(tmp_path, "c.seg.nrrd", roi).read_bytes().split(b"\n\n")[0].decode()
    assert "Segment0_ID:=node" in header
    assert "Segment0_Extent:=0 14 0 11 0 0" in header


def test_the_polygon_comes_with_the_size_of_the_image(roi, tmp_path):
    page = json.loads(write(tmp_path, "p.json", roi).read_text())
    assert page["shapes"][0]["points"] == (POLYGON + 0.5).tolist()
    assert (page["imageHeight"], page["imageWidth"], page["imagePath"]) == (12, 15, "node.png")


def test_files_do_not_depend_on_when_they_are_written(roi, tmp_path):
    first, second = (write(tmp_path, name, roi).read_bytes() for name in ("a.nrrd", "b.nrrd"))
    assert first == second


def test_another_ending_is_refused(roi, tmp_path):
    with pytest.raises(CaseError, match=r"roi\.txt has an ending under which no ROI is written"):
        write(tmp_path, "roi.txt", roi)


BY = 'network "Knoten\n vom Süd" (CC-BY-4.0)\\, SHA-256 0a'
ASCII = 'network "Knoten vom S&#252;d" (CC-BY-4.0)\\\\, SHA-256 0a'


def drawer(path):
    """What a file says drew its ROI, as others would read it."""
    if path.suffix == ".png":
        with Image.open(path) as picture:
            return picture.info.get("DrawnBy", "")
    if path.suffix == ".json":
        return json.loads(path.read_text())["shapes"][0]["description"]
    header = path.read_bytes().partition(b"\n\n")[0].decode("ascii")
    keys = dict(line.split(":=", 1) for line in header.splitlines() if ":=" in line)
    return keys.get("DrawnBy", "")


@pytest.mark.parametrize("name", ["a.png", "b.nrrd", "c.seg.nrrd", "d.json"])
def test_a_file_says_what_drew_its_roi_and_is_read_as_ever(name, roi, tmp_path):
    plain = write(tmp_path, f"plain-{name}", roi)
    told = write(tmp_path, f"told-{name}", roi, drawn_by=BY)
    assert drawer(plain) == ""
    assert drawer(told) == (ASCII if "nrrd" in name else " ".join(BY.split()))
    readings = [read_case(tmp_path / "node.png", path).roi for path in (plain, told)]
    assert np.array_equal(readings[0], readings[1])
