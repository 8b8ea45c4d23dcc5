"""Traces on images, by the command line."""

import json
from io import StringIO

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from PIL import Image, ImageDraw

from alnus.cli.main import main
from tests.delineation.nodes import phantom


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("traces")
    image, roi, _ = phantom(3)
    Image.fromarray(image).save(folder / "clean.png")
    Image.fromarray(roi.astype(np.uint8) * 255).save(folder / "roi.png")
    for name, place in (
        ("text", (20, 285)),
        ("at-node", tuple(np.argwhere(roi).mean(axis=0)[::-1])),
    ):
        marked = Image.fromarray(image)
        ImageDraw.Draw(marked).text(place, "AX 2+", fill=255)
        marked.save(folder / f"{name}.png")
    return folder


def call(*words):
    return CliRunner().invoke(main, ["traces", *map(str, words)])


@pytest.mark.parametrize(
    ("name", "anywhere", "in_roi"),
    [("clean", "no", "no"), ("text", "yes", "no"), ("at-node", "yes", "yes")],
)
def test_one_image_and_its_roi(folder, name, anywhere, in_roi):
    row = json.loads(call(folder / f"{name}.png", folder / "roi.png", "--json").stdout)
    assert row == [{"case_id": name, "anywhere": anywhere, "in_roi": in_roi}]


def test_without_an_roi_nothing_is_said_of_it(folder):
    assert call(folder / "text.png").stdout.splitlines()[1] == "text,yes,"


def test_a_table_of_images(folder):
    table = folder / "table.csv"
    table.write_text("Image,Mask\nclean.png,roi.png\nat-node.png,roi.png\ntext.png,\n")
    found = pd.read_csv(StringIO(call(table).stdout), keep_default_na=False)
    assert found["case_id"].tolist() == ["clean", "at-node", "text"]
    assert found["in_roi"].tolist() == ["no", "yes", ""]


def test_every_fault_of_a_table_comes_at_once(folder):
    table = folder / "bad.csv"
    table.write_text("Image,Mask,Label\nclean.png,none.png,\nno.png,,\ntext.png,roi.png,two\n")
    done = call(table)
    assert done.exit_code == 2
    for sentence in ("none.png is not there", "no.png is not there", "two"):
        assert sentence in done.stderr
