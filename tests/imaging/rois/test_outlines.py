import json

import numpy as np
import pytest

from alnus.imaging.read import CaseFiles
from alnus.imaging.rois.outlines import read_outlines
from tests.imaging.files import IMAGE, save

SHAPE = IMAGE.shape
BOX = [[8, 5], [22, 5], [22, 15], [8, 15]]
INSIDE = np.zeros(SHAPE, bool)
INSIDE[5:15, 8:22] = True


def written(folder, content, name="a.json"):
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def labelme(*shapes, **more):
    drawn = [
        {"label": label, "points": points, "shape_type": kind} for label, points, kind in shapes
    ]
    return {"shapes": drawn, "imageHeight": SHAPE[0], "imageWidth": SHAPE[1], **more}


def coco(*annotations, file_name="images/node.png"):
    return {
        "images": [{"id": 7, "file_name": file_name, "height": SHAPE[0], "width": SHAPE[1]}],
        "categories": [{"id": 1, "name": "node"}, {"id": 2, "name": "hilum"}],
        "annotations": [
            {"image_id": image, "category_id": category, "segmentation": polygons}
            for image, category, polygons in annotations
        ],
    }


FLAT = [number for corner in BOX for number in corner]


def read(path):
    return read_outlines(path, shape=SHAPE, image_name="node.png")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", labelme(("node", BOX, "polygon"))),
        ("a.json", labelme(("node", [[8, 5], [22, 15]], "rectangle"))),
        ("a.json", labelme(("node", [[22, 15], [8, 5]], "rectangle"), imageHeight=None)),
        ("a.json", coco((7, 1, [FLAT]), (8, 2, [FLAT]))),
        ("a.json", coco((7, 1, [FLAT]), file_name="C:\\images\\node.png")),
        ("a.csv", "x,y,label\n8,5,node\n22,5,node\n22,15,node\n8,15,node\n"),
        ("a.csv", "X, Y\n8,5\n22,5\n22,15\n8,15\n"),
    ],
)
def test_a_box_along_pixel_borders_holds_the_pixels_within(name, content, tmp_path):
    found = read(written(tmp_path, content, name))
    assert len(found.regions) == 1
    assert np.array_equal(found.inside(), INSIDE)


def test_polygons_of_one_label_are_united_and_others_are_regions(tmp_path):
    right = [[24, 5], [28, 5], [28, 15], [24, 15]]
    path = written(
        tmp_path,
        labelme(("node", BOX, "polygon"), ("node", right, "polygon"), ("hilum", BOX, "polygon")),
    )
    found = read(path)
    assert [(region.number, region.name) for region in found.regions] == [(1, "hilum"), (2, "node")]
    assert found.inside("node").sum() == INSIDE.sum() + 40
    assert np.array_equal(found.inside(1), INSIDE)


def test_a_polygon_is_an_roi_like_any_other(tmp_path):
    image = save(tmp_path, "node.png", IMAGE)
    path = written(tmp_path, labelme(("node", BOX, "polygon")))
    assert np.array_equal(CaseFiles("A", image, path).read().roi, INSIDE)


RUNS = coco((7, 1, {"counts": [1, 2], "size": [24, 30]}))
NOWHERE = [[8, 5], [float("inf"), 5], [22, 15]]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("{", "is no polygon file of LabelMe or COCO"),
        ("[]", "is no polygon file"),
        ('{"shapes": [{}]}', "is no polygon file"),
        ("[" * 100_000, "is no polygon file"),
        (labelme(), "holds no polygon of this image"),
        (labelme(("node", BOX[:2], "polygon")), "a polygon of 2 corners"),
        (labelme(("node", NOWHERE, "polygon")), "corners that are nowhere"),
        (labelme(("node", BOX[:2], "circle")), "holds a circle; polygons and rectangles"),
        (labelme(("node", BOX, "polygon"), imageHeight=99), "an image of 99 x 30 pixels; this"),
        (coco((7, 1, [FLAT]), file_name="other.png"), "names node.png 0 times"),
        (coco((8, 1, [FLAT])), "holds no polygon of this image"),
        (coco((7, 1, [FLAT[:-1]])), "cannot reshape|holds|is no polygon"),
        (RUNS, "as runs of pixels, which are not read"),
    ],
    ids=str,
)
def test_a_file_that_cannot_be_used_is_refused(content, sentence, tmp_path):
    with pytest.raises(ValueError, match=sentence):
        read(written(tmp_path, content))


@pytest.mark.parametrize("text", ["a,b\n1,2\n", "x,y\n1,two\n", "x,y\n1\n"])
def test_a_table_without_corners_is_refused_with_its_row(text, tmp_path):
    with pytest.raises(ValueError, match="has no corner in row 2"):
        read(written(tmp_path, text, "a.csv"))


def test_bytes_that_are_no_text_are_refused(tmp_path):
    path = tmp_path / "a.json"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ValueError, match="is no text in UTF-8"):
        read(path)


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (
            f'{{"shapes": [{{"label": "n", "points": [[{"9" * 400}, 1]]}}]}}',
            "a.json",
            "is no polygon",
        ),
        (
            f'{{"shapes": [{{"label": "n", "points": [[{"9" * 5000}, 1]]}}]}}',
            "a.json",
            "is no polygon",
        ),
        ('x,y\n"' + "1" * 200_000 + '",5\n', "a.csv", "is no table of corners"),
    ],
    ids=["400 digits", "5,000 digits", "a cell without end"],
)
def test_numbers_without_end_are_refused(content, name, sentence, tmp_path):
    with pytest.raises(ValueError, match=sentence):
        read(written(tmp_path, content, name))


def zigzag(n):
    return [[step % 30, 24 * (step % 2)] for step in range(n)]


@pytest.mark.parametrize(
    "shapes",
    [
        [(f"label {n}", BOX, "polygon") for n in range(1000)],
        [("node", BOX, "polygon")] * 2000,
        [("node", zigzag(1000), "polygon")],
    ],
    ids=["labels", "polygons", "edges"],
)
def test_what_would_be_drawn_for_hours_is_refused(shapes, tmp_path, monkeypatch):
    monkeypatch.setattr("alnus.imaging.rois.outlines.MOST_WORK", 1_000_000)
    with pytest.raises(ValueError, match="too many or too long for an image of 24 x 30"):
        read(written(tmp_path, labelme(*shapes)))


def test_a_file_larger_than_any_drawing_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("alnus.imaging.rois.outlines.LARGEST", 100)
    with pytest.raises(ValueError, match="at most 0 MB are read"):
        read(written(tmp_path, labelme(("node", BOX, "polygon"))))
