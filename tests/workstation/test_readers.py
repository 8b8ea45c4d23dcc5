"""Two readers compared, by the command line: against the functions, and what is refused."""

import json

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from PIL import Image

from alnus.cli.main import main
from alnus.delineation.agreement import roi_agreement
from alnus.evaluation.reliability import cohen_kappa
from tests.delineation.nodes import ellipse

SHAPE = (120, 160)
N = 6


def roi(number, reader):
    return ellipse(SHAPE, (80, 60 + reader), (40 + 4 * number, 25 + number + reader))


@pytest.fixture
def folder(tmp_path):
    noise = np.random.default_rng(1).integers(0, 255, SHAPE, dtype=np.uint8)
    Image.fromarray(noise).save(tmp_path / "node.png")
    for number in range(N):
        for reader in (1, 2):
            mask = roi(number, reader).astype(np.uint8) * 255
            Image.fromarray(mask).save(tmp_path / f"{number}-{reader}.png")
    return tmp_path


def frame(**columns):
    rois = {f"roi_{reader}": [f"{n}-{reader}.png" for n in range(N)] for reader in (1, 2)}
    return pd.DataFrame({"case_id": range(N), "image": "node.png", **rois, **columns})


def call(folder, table, *words):
    table.to_csv(folder / "readers.csv", index=False)
    return CliRunner().invoke(main, ["agreement", str(folder / "readers.csv"), *words])


def found(folder, table, *words):
    done = call(folder, table, "--json", *words)
    assert done.exit_code == 0, done.output
    return {(row["quantity"], row["measure"]): row for row in json.loads(done.stdout)}


def test_rois_are_compared(folder):
    rows = found(folder, frame())
    expected = [roi_agreement(roi(n, 1), roi(n, 2)) for n in range(N)]
    dice = rows["roi", "Dice"]
    assert dice["value"] == pytest.approx(np.mean([one.dice for one in expected]))
    assert dice["low"] < dice["value"] < dice["high"]
    assert dice["n"] == N
    assert rows["roi", "95 % Hausdorff distance, pixel"]["value"] == pytest.approx(
        np.mean([one.hausdorff_95 for one in expected])
    )
    assert rows["long_axis (pixel)", "ICC"]["value"] > 0.99
    assert rows["short_axis (pixel)", "bias (1 - 2)"]["value"] == pytest.approx(-2, abs=0.6)


def test_a_pixel_size_turns_distances_into_millimeters(folder):
    rows = found(folder, frame(spacing_row=0.1, spacing_column=0.1))
    in_pixels = found(folder, frame())
    assert rows["roi", "mean surface distance, mm"]["value"] == pytest.approx(
        0.1 * in_pixels["roi", "mean surface distance, pixel"]["value"]
    )
    assert ("area (mm2)", "ICC") in rows


def test_numbers_and_categories_are_told_apart(folder):
    table = pd.DataFrame(
        {
            "cortex_1": [2.0, 3.1, 4.0, 5.2, 2.2], "cortex_2": [2.1, 3.0, 4.4, 5.0, 2.0],
            "margin_1": list("abcab"), "margin_2": list("abbab"),
            "birads_1": list("34545"), "birads_2": list("34445"),
        }
    )  # fmt: skip
    rows = found(folder, table, "--ordered", "birads=3,4,5")
    assert rows["cortex", "bias (1 - 2)"]["value"] == pytest.approx(0.0, abs=0.05)
    kappa = cohen_kappa(list("abcab"), list("abbab"))
    assert rows["margin", "kappa"]["value"] == pytest.approx(kappa.value)
    assert "quadratic" in rows["birads", "weighted kappa"]["method"]
    assert rows["birads", "weighted kappa"]["confidence"] == 0.95
    assert rows["margin", "kappa"]["confidence"] == ""  # it has a test, no interval


def test_csv_has_a_row_a_measure(folder):
    lines = call(folder, frame()).stdout.splitlines()
    assert lines[0] == "quantity,measure,n,value,low,high,method,confidence"
    assert len(lines) == 1 + 3 + 3 * 4


@pytest.mark.parametrize(
    ("table", "words", "sentence"),
    [
        (pd.DataFrame({"a_1": [1, 2, 3]}), (), "no pair of columns"),
        (pd.DataFrame({"a_1": [1, 2], "a_2": [1, 2]}), (), "2 cases; at least 3"),
        (pd.DataFrame({"a_1": [1, 2, 3], "a_2": [1, None, 3]}), (), "row 2: a_2 is empty"),
        (pd.DataFrame({"a_1": list("xxx"), "a_2": list("xxx")}), (), "a: both readers gave all 3"),
        (pd.DataFrame({"a_1": list("xyz"), "a_2": list("xyz")}), ("--ordered", "a=x,y"),
         "a: unknown categories"),
        (pd.DataFrame({"a_1": list("xyz"), "a_2": list("xyz")}), ("--ordered", "b=x,y"),
         "no columns b_1 and b_2"),
        (frame().drop(columns="image"), (), "column image is missing"),
        (frame(roi_2="none.png"), (), "none.png is not there"),
        (frame(spacing_row="wide", spacing_column=1), (), "two numbers in mm"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_a_sentence(folder, table, words, sentence):
    done = call(folder, table, *words)
    assert done.exit_code == 2, done.output
    assert sentence in done.stderr


READ = {"a_1": list("xxyyzz"), "a_2": list("xyyyzx"), "a_3": ["", "z", "", "", "", "x"]}


def test_a_third_reader_decides_where_two_disagree_and_is_counted(folder):
    table = pd.DataFrame({"case_id": [f"P{n}" for n in range(N)], **READ})
    rows = found(folder, table, "--consensus", str(folder / "settled.csv"))
    row = rows["a", "settled by a third reader"]
    assert (row["value"], row["n"], row["low"]) == (2, N, "")
    assert rows["a", "kappa"]["value"] == cohen_kappa(READ["a_1"], READ["a_2"]).value
    settled = pd.read_csv(folder / "settled.csv")
    assert settled["a"].tolist() == ["x", "z", "y", "y", "z", "x"]
    assert settled["case_id"].tolist() == [f"P{n}" for n in range(N)]


@pytest.mark.parametrize(
    ("columns", "words", "sentence"),
    [
        ({"a_3": ["", "z", "", "", "", ""]}, (), "row 6: a is 'z' and 'x', and a_3 is empty"),
        ({"a_3": list("qqqqqq")}, ("--ordered", "a=x,y,z"), "a_3: unknown categories q"),
        ({"b_1": range(N), "b_2": range(N), "b_3": range(N)}, (), "b_3: a third reader settles"),
    ],
)
def test_a_third_reader_who_cannot_decide_is_a_sentence(folder, columns, words, sentence):
    settled = folder / "settled.csv"
    done = call(folder, pd.DataFrame({**READ, **columns}), "--consensus", str(settled), *words)
    assert done.exit_code == 2, done.output
    assert sentence in done.stderr
    assert not settled.exists()


def test_a_consensus_without_a_third_reader_is_refused(folder):
    table = pd.DataFrame({name: READ[name] for name in ("a_1", "a_2")})
    done = call(folder, table, "--consensus", str(folder / "settled.csv"))
    assert "no column <name>_3" in done.stderr
