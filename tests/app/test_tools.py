"""The arithmetic of the page's tools, in node; where there is none, the browser drags borders."""

import json
import shutil
import subprocess
from importlib.resources import files

import numpy as np
import pytest

from alnus.imaging.rois.polygon import rasterize

CIRCLE = np.column_stack(
    [f(np.linspace(0, 2 * np.pi, 120, endpoint=False)) for f in (np.cos, np.sin)]
)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A function that evaluates an expression of `data` with the tools imported."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not here; the browser drags borders, too")
    folder = tmp_path_factory.mktemp("tools")
    text = files("alnus.app").joinpath("assets", "tools.js").read_text(encoding="utf-8")
    (folder / "tools.mjs").write_text(text, encoding="utf-8")

    def evaluate(expression, data):
        program = folder / "run.mjs"
        program.write_text(
            f'import {{ dense, pulled }} from "./tools.mjs";\nconst data = {json.dumps(data)};\n'
            f"console.log(JSON.stringify({expression}));\n",
            encoding="utf-8",
        )
        done = subprocess.run([node, program], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        return np.array(json.loads(done.stdout))

    return evaluate


def test_a_pull_moves_its_corner_whole_and_the_far_side_not_at_all(run):
    circle = (40 * CIRCLE).tolist()
    moved = run("pulled(data, 0, [10, -4])", circle) - circle
    assert moved[0] == pytest.approx([10, -4])
    far = np.abs(np.arange(120) - 60) <= 49  # 8 % of the way round on either side is 9.6 corners
    assert np.abs(moved[far]).max() == 0
    lengths = np.linalg.norm(moved, axis=1)
    assert (np.diff(lengths[:11]) <= 0).all()
    assert lengths[1:10] == pytest.approx(lengths[:-10:-1])


def test_denser_corners_hold_the_same_pixels(run):
    corners = [[10.3, 10.2], [70.9, 15.4], [60.2, 50.7], [20.1, 44.4]]
    dense = run("dense(data)", corners)
    steps = np.linalg.norm(dense - np.roll(dense, -1, axis=0), axis=1)
    assert steps.max() <= 2
    assert (rasterize(dense, (60, 80)) == rasterize(np.array(corners), (60, 80))).all()


def test_corners_that_lie_on_each_other_stay_numbers(run):
    dense = run("dense(data)", [[5, 5], [5, 5], [5, 9]])
    assert np.isfinite(dense).all()
    assert np.isfinite(run("pulled(data, 1, [1, 1])", dense.tolist())).all()
