"""From points to ROI files, by the command line: one image, a table, and what is refused."""

import hashlib
import json
from importlib.metadata import version

import numpy as np
import pandas as pd
import pytest
import SimpleITK
from click.testing import CliRunner
from PIL import Image

from alnus.cli.main import main
from alnus.imaging.read import read_case
from tests.delineation.nodes import dice, ellipse, ellipse_points

CENTER, HALVES, ANGLE = (90, 70), (50, 25), 0.2
POINTS = ellipse_points(CENTER, HALVES, ANGLE)
WORDS = " ".join(f"{x:.2f},{y:.2f}" for x, y in POINTS)


@pytest.fixture
def folder(tmp_path):
    roi = ellipse((140, 180), CENTER, HALVES, ANGLE)
    noise = np.random.default_rng(2).normal(0, 6, roi.shape)
    image = np.clip(np.where(roi, 50, 120) + noise, 0, 255).astype(np.uint8)
    for name in ("one", "two"):
        Image.fromarray(image).save(tmp_path / f"{name}.png")
    Image.fromarray(roi.astype(np.uint8) * 255).save(tmp_path / "truth.png")
    return tmp_path


def call(*words):
    return CliRunner().invoke(main, ["outline", *map(str, words)])


def truth(folder):
    return read_case(folder / "one.png", folder / "truth.png").roi


@pytest.mark.parametrize("method", ["paths", "arcs"])
def test_four_points_give_an_roi(folder, method):
    out = folder / "roi.nrrd"
    done = call(folder / "one.png", "--points", WORDS, "-o", out, "--method", method)
    assert done.exit_code == 0, done.output
    assert dice(read_case(folder / "one.png", out).roi, truth(folder)) > 0.96


def test_a_network_draws_an_roi_or_a_table_of_them(folder):
    pytest.importorskip("onnxruntime", reason="networks need alnus[onnx]")
    pytest.importorskip("onnx", reason="onnx builds the network of this test")
    from tests.delineation.networks import write_network  # noqa: PLC0415 - skips this whole file

    network = write_network(folder)
    one = call(folder / "one.png", "--points", WORDS, "-o", folder / "r.png", "--network", network)
    assert one.exit_code == 0, one.output
    table = call(points_table(folder), "-o", folder / "rois", "--network", network)
    assert table.exit_code == 0, table.output
    for path in (folder / "r.png", folder / "rois" / "one-roi.png"):
        assert dice(read_case(folder / "one.png", path).roi, truth(folder)) > 0.97
        sha256 = hashlib.sha256(network.read_bytes()).hexdigest()
        named = f"network Inside the arcs (CC0-1.0), SHA-256 {sha256}"
        with Image.open(path) as picture:
            assert picture.info["DrawnBy"] == f"alnus {version('alnus')}, {named}"


def test_a_network_that_cannot_be_used_is_a_sentence(folder):
    words = (folder / "one.png", "--points", WORDS, "-o", folder / "r.png")
    missing = call(*words, "--network", folder / "none.onnx")
    assert missing.exit_code == 2
    assert "none.json: the card of the network is not there" in missing.stderr
    both = call(*words, "--network", folder / "none.onnx", "--method", "arcs")
    assert both.exit_code == 2
    assert "Give one of them" in both.stderr
    assert not (folder / "r.png").exists()


def test_several_formats_are_written_at_once(folder):
    done = call(
        folder / "one.png", "--points", WORDS, "-o", folder / "r.png", "-o", folder / "r.json"
    )
    assert done.exit_code == 0, done.output
    assert len(json.loads((folder / "r.json").read_text())["shapes"][0]["points"]) == 120
    polygon, pixels = (
        read_case(folder / "one.png", folder / name).roi for name in ("r.json", "r.png")
    )
    assert np.array_equal(polygon, pixels)


def test_a_segmentation_lies_where_its_image_lies(folder):
    gray = SimpleITK.GetImageFromArray(np.asarray(Image.open(folder / "one.png"))[None])
    gray.SetSpacing((0.08, 0.1, 1.0))
    gray.SetOrigin((12.0, -7.0, 30.0))
    SimpleITK.WriteImage(gray, str(folder / "placed.nrrd"))
    out = folder / "roi.seg.nrrd"
    done = call(folder / "placed.nrrd", "--points", WORDS, "-o", out)
    assert done.exit_code == 0, done.output
    drawn = SimpleITK.ReadImage(str(out))
    assert drawn.GetOrigin() == pytest.approx(gray.GetOrigin())
    assert drawn.GetSpacing()[:2] == pytest.approx((0.08, 0.1))
    assert read_case(folder / "placed.nrrd", out).spacing == pytest.approx((0.1, 0.08))


@pytest.mark.parametrize(
    ("points", "sentence"),
    [
        ("10,10 50,10 30,20", "3 points were given; four are needed"),
        ("10,10 50,10 30,20 30", "is not understood"),
        ("10,10 50,ten 30,20 30,0", "is not understood"),
        ("", "0 points were given"),
        ("10,10 500,10 30,20 30,2", "point 2 at x = 500, y = 10 lies outside"),
        ("10,10 50,10 20,10 40,10", "in one line"),
        ("30,10 30,20 10,15 60,15", "the axes are swapped"),
    ],
)
def test_bad_points_are_a_sentence_and_exit_code_2(folder, points, sentence):
    done = call(folder / "one.png", "--points", points, "-o", folder / "bad.png")
    assert done.exit_code == 2, done.output
    assert sentence in done.stderr
    assert not (folder / "bad.png").exists()


def test_missing_points_and_unknown_endings_are_told(folder):
    assert "--points are missing" in call(folder / "one.png", "-o", folder / "r.png").stderr
    done = call(folder / "one.png", "--points", WORDS, "-o", folder / "a.png", "-o", "r.gif")
    assert done.exit_code == 2
    assert "r.gif has an ending" in done.stderr
    assert not (folder / "a.png").exists()


def points_table(folder, **changes):
    row = dict(zip(["x1", "y1", "x2", "y2", "x3", "y3", "x4", "y4"], POINTS.ravel(), strict=True))
    frame = pd.DataFrame(
        [{"Case_ID": name, "Image": f"{name}.png", **row} for name in ("one", "two")]
    )
    for column, value in changes.items():
        frame[column] = frame[column].astype(object)
        frame.loc[1, column] = value
    frame.to_csv(folder / "points.csv", index=False)
    return folder / "points.csv"


def test_a_table_of_points_gives_rois_and_a_batch_table(folder):
    done = call(points_table(folder), "-o", folder / "rois")
    assert done.exit_code == 0, done.output
    batch = pd.read_csv(folder / "rois" / "batch.csv")
    assert batch["case_id"].tolist() == ["one", "two"]
    case = read_case(batch["Image"][1], folder / "rois" / batch["Mask"][1])
    assert dice(case.roi, truth(folder)) > 0.96
    again = call(folder / "points.csv", "-o", folder / "rois")
    assert again.exit_code == 2
    assert "is there already" in again.stderr


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"x3": "wide"}, "row 2: x3 is 'wide'; a number is needed"),
        ({"y1": ""}, "row 2: 3 points are given; four are needed. Fill in y1"),
        ({"Case_ID": "one"}, "case one has 2 rows"),
        ({"Case_ID": "../two"}, "names a folder"),
        ({"Image": ""}, "row 2: image is empty"),
        ({"Image": "none.png"}, "none.png is not there"),
        ({"x1": 5000.0}, "case two: Caliper points: point 1 at x = 5000"),
    ],
)
def test_a_fault_of_one_row_leaves_nothing_written(folder, changes, sentence):
    done = call(points_table(folder, **changes), "-o", folder / "rois")
    assert done.exit_code == 2, done.output
    assert sentence in done.stderr
    assert not (folder / "rois").exists()


def test_every_fault_of_a_table_comes_at_once(folder):
    frame = pd.read_csv(points_table(folder))
    frame = pd.concat([frame.assign(Case_ID=frame["Case_ID"] + str(n)) for n in (1, 2)])
    frame["x1"] = ["left", "right", 900, frame["x1"].iloc[0]]
    frame["Image"] = ["one.png", "one.png", "one.png", "none.png"]
    frame.to_csv(folder / "points.csv", index=False)
    done = call(folder / "points.csv", "-o", folder / "rois")
    assert done.exit_code == 2
    for told in ("'left'", "'right'", "point 1 at x = 900", "case two2: "):
        assert told in done.stderr
    assert done.stderr.count("two2") == 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("image,x1,y1\na.png,1,2\n", "columns x2, y2, x3"), ("", "columns image, x1")],
)
def test_a_table_without_points_is_refused(folder, text, sentence):
    (folder / "bad.csv").write_text(text)
    done = call(folder / "bad.csv", "-o", folder / "rois")
    assert done.exit_code == 2
    assert sentence in done.stderr


def test_points_beside_a_table_are_refused(folder):
    done = call(points_table(folder), "--points", WORDS, "-o", folder / "rois")
    assert "A table holds the points" in done.stderr
