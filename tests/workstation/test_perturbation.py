"""Features that bear changes of the ROI, by the command line."""

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from PIL import Image

from alnus.cli.main import main
from tests.delineation.nodes import phantom

PARAMS = """\
imageType: {Original: {}}
featureClass:
  shape2D: [PixelSurface, Elongation]
  firstorder: [Mean, Minimum]
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("perturb")
    lines = ["Image,Mask"]
    for seed in range(6):
        image, roi, _ = phantom(seed)
        Image.fromarray(image).save(folder / f"{seed}.png")
        Image.fromarray(roi.astype(np.uint8) * 255).save(folder / f"{seed}-roi.png")
        lines.append(f"{seed}.png,{seed}-roi.png")
    (folder / "batch.csv").write_text("\n".join(lines))
    (folder / "params.yaml").write_text(PARAMS)
    return folder


def call(folder, *words, table="batch.csv"):
    out = folder / "out.csv"
    asked = ["perturb", folder / table, "-o", out, "--params", folder / "params.yaml", *words]
    done = CliRunner().invoke(main, [*map(str, asked), "--jobs", "1", "--quiet"])
    return done, out


def test_robust_features_are_told_from_fragile_ones(folder):
    done, out = call(folder)
    assert done.exit_code == 0, done.output
    found = pd.read_csv(out).set_index("feature")
    assert found["value"]["original_firstorder_Mean"] > 0.9
    assert found["kept"]["original_firstorder_Mean"]
    assert found["value"].max() <= 1
    assert (found["n"] == 6).all()
    assert found["method"].str.startswith("ICC(A,1)").all()
    assert f"{found['kept'].sum()} of 4 features reach 0.75" in done.stdout


def test_larger_changes_leave_less_agreement(folder):
    small, large = (
        pd.read_csv(call(folder, "--share", share)[1])["value"].mean() for share in (0.02, 0.2)
    )
    assert large < small


def test_the_seed_decides(folder):
    texts = [call(folder, "--seed", seed)[1].read_text() for seed in (1, 1, 2)]
    assert texts[0] == texts[1] != texts[2]


def test_cases_that_cannot_be_changed_are_named(folder):
    tiny = np.zeros((320, 400), np.uint8)
    tiny[100:102, 100:102] = 255
    Image.fromarray(tiny).save(folder / "tiny.png")
    (folder / "bad.csv").write_text("Image,Mask\n0.png,tiny.png\n1.png,none.png\n2.png,2-roi.png\n")
    done, _ = call(folder, table="bad.csv")
    assert done.exit_code == 2
    assert "none.png is not there" in done.stderr
    assert "nothing is left of an ROI of 4 pixels after erode" in done.stderr


def test_one_case_is_too_few(folder):
    (folder / "one.csv").write_text("Image,Mask\n0.png,0-roi.png\n")
    assert "1 cases; at least two are needed" in call(folder, table="one.csv")[0].stderr
