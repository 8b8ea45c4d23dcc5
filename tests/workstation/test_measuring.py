"""From ROI files to measurements, by the command line: unit, source of the scale, refusals."""

import json
from io import StringIO

import nrrd
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from PIL import Image

from alnus.cli.main import main
from alnus.imaging.roi_files import write_roi
from tests.delineation.nodes import ellipse

SHAPE = (160, 200)


@pytest.fixture
def folder(tmp_path):
    noise = np.random.default_rng(1).integers(0, 255, SHAPE, dtype=np.uint8)
    Image.fromarray(noise).save(tmp_path / "node.png")
    masks = {
        "roi": ellipse(SHAPE, (100.3, 79.6), (80, 50)),
        "hilum": ellipse(SHAPE, (100.3, 79.6), (40, 20)),
        "no-hilum": np.zeros(SHAPE, bool),
    }
    for name, mask in masks.items():
        Image.fromarray(mask.astype(np.uint8) * 255).save(tmp_path / f"{name}.png")
    return tmp_path


def call(*words):
    return CliRunner().invoke(main, ["measure", *map(str, words)])


def measured(*words):
    done = call(*words)
    assert done.exit_code == 0, done.output
    return pd.read_csv(StringIO(done.stdout), keep_default_na=False)


def test_without_a_scale_pixels_are_counted(folder):
    row = measured(folder / "node.png", folder / "roi.png").iloc[0]
    assert (row["unit"], row["scale_source"], row["case_id"]) == (
        "pixel",
        "none: sizes are in pixels",
        "node",
    )
    assert row["long_axis"] == pytest.approx(160, abs=1)
    assert row["short_axis"] == pytest.approx(100, abs=1)
    assert row["long_to_short"] == pytest.approx(1.6, rel=0.01)
    assert (row["cortical_thickness"], row["hilum"]) == ("", "")


def test_a_given_scale_gives_millimeters(folder):
    files = (folder / "node.png", folder / "roi.png", "--hilum", folder / "hilum.png")
    row = measured(*files, "--spacing", 0.1, 0.1).iloc[0]
    assert (row["unit"], row["scale_source"], row["hilum"]) == ("mm", "given", "present")
    assert row["area"] == pytest.approx(np.pi * 8 * 5, rel=0.01)
    in_pixels = measured(*files).loc[0, "cortical_thickness"]
    assert row["cortical_thickness"] == pytest.approx(0.1 * float(in_pixels))


def test_the_scale_of_the_image_file_is_used_and_named(folder):
    roi = ellipse(SHAPE, (100.3, 79.6), (80, 50))
    write_roi(folder / "roi.nrrd", roi, polygon=np.empty((0, 2)), image_name="", spacing=(0.1, 0.1))
    placed = nrrd.read_header(str(folder / "roi.nrrd"))
    noise = np.random.default_rng(1).integers(0, 255, placed["sizes"], dtype=np.uint8)
    nrrd.write(str(folder / "node.nrrd"), noise, {**placed, "type": "uint8"})
    row = measured(folder / "node.nrrd", folder / "roi.nrrd").iloc[0]
    assert row["unit"] == "mm"
    assert "header" in row["scale_source"]
    assert row["long_axis"] == pytest.approx(16, rel=0.01)


def test_an_empty_hilum_is_absent(folder):
    files = (folder / "node.png", folder / "roi.png", "--hilum", folder / "no-hilum.png")
    assert measured(*files).loc[0, "hilum"] == "absent"


def test_json_holds_the_same_numbers(folder):
    words = (folder / "node.png", folder / "roi.png")
    row = json.loads(call(*words, "--json").stdout)[0]
    assert row["long_axis"] == measured(*words).loc[0, "long_axis"]


def table(folder, rows):
    pd.DataFrame(rows).to_csv(folder / "table.csv", index=False)
    return folder / "table.csv"


def test_a_table_is_measured_row_by_row(folder):
    rows = [
        {"Case_ID": "a", "Image": "node.png", "Mask": "roi.png", "Hilum": "hilum.png",
         "spacing_row": 0.2, "spacing_column": 0.1},
        {"Case_ID": "b", "Image": "node.png", "Mask": "roi.png"},
    ]  # fmt: skip
    found = measured(table(folder, rows))
    assert found["case_id"].tolist() == ["a", "b"]
    assert found["unit"].tolist() == ["mm", "pixel"]
    assert found["hilum"].tolist() == ["present", ""]
    assert found.loc[0, "long_axis"] == pytest.approx(20, rel=0.01)  # 100 rows of 0.2 mm


def test_every_fault_of_a_table_comes_at_once(folder):
    rows = [
        {"Case_ID": "a", "Image": "node.png", "Mask": "none.png", "spacing_row": ""},
        {"Case_ID": "b", "Image": "node.png", "Mask": "no-hilum.png", "spacing_row": ""},
        {"Case_ID": "c", "Image": "node.png", "Mask": "roi.png", "spacing_row": "small"},
        {"Case_ID": "c", "Image": "", "Mask": "roi.png", "spacing_row": ""},
    ]
    done = call(table(folder, rows))
    assert done.exit_code == 2
    for sentence in ("none.png is not there", "ROI is empty", "row 3: spacing is",
                     "case c has 2 rows", "row 4: image is empty"):  # fmt: skip
        assert sentence in done.stderr, sentence


def test_a_hilum_of_another_image_is_refused(folder):
    Image.fromarray(np.ones((20, 20), np.uint8)).save(folder / "other.png")
    done = call(folder / "node.png", folder / "roi.png", "--hilum", folder / "other.png")
    assert done.exit_code == 2
    assert "other.png" in done.stderr or "ROI is" in done.stderr


@pytest.mark.filterwarnings("default")
def test_node_and_hilum_may_be_regions_of_one_file(folder):
    labels = np.zeros(SHAPE, np.uint8)
    labels[ellipse(SHAPE, (100.3, 79.6), (80, 50))] = 1
    labels[ellipse(SHAPE, (100.3, 79.6), (40, 20))] = 2
    Image.fromarray(labels).save(folder / "labels.png")
    files = (folder / "node.png", folder / "labels.png", "--hilum", folder / "labels.png")
    row = measured(*files, "--label", "1", "--hilum-label", "2").iloc[0]
    assert row["hilum"] == "present"
    assert row["area"] == np.count_nonzero(labels)


def test_two_points_on_the_ruler_are_a_scale(folder):
    files = (folder / "node.png", folder / "roi.png")
    row = measured(*files, "--ruler", "5,5 5,105", "--ruler-mm", 10).iloc[0]
    assert (row["unit"], row["scale_source"]) == ("mm", "two points on the ruler")
    assert row["long_axis"] == pytest.approx(16, rel=0.01)


@pytest.mark.parametrize(
    "words",
    [
        ("--ruler", "5,5 5,105"),
        ("--ruler-mm", 10),
        ("--ruler", "5,5 5,105", "--ruler-mm", 10, "--spacing", 0.1, 0.1),
        ("--ruler", "5,5 9,9", "--ruler-mm", 10),
        ("--ruler", "five", "--ruler-mm", 10),
    ],
)
def test_half_a_ruler_is_a_sentence(folder, words):
    done = call(folder / "node.png", folder / "roi.png", *words)
    assert done.exit_code == 2
    assert "Ruler: " in done.stderr or "Points: " in done.stderr
