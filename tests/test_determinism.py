"""The same bytes wherever and however a study is run."""

import os
import subprocess
import sys

import numpy as np
import pytest

from tests.extraction.cases import write_cases
from tests.faults.runs import content, copied, write_study

ELSEWHERE = {
    "jobs, hash seed, time zone, locale": (
        4, {"PYTHONHASHSEED": "77", "TZ": "Asia/Kathmandu", "LC_ALL": "tr_TR.UTF-8"},
    ),
    "one process": (1, {"PYTHONHASHSEED": "0"}),
    "the C locale": (2, {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0"}),
    "four threads of the numeric libraries": (2, {"OMP_NUM_THREADS": "4"}),
}  # fmt: skip
UNCOMPILED = """
import sys
from pathlib import Path
from alnus.extraction.batch import extract_many
from alnus.extraction.settings import ExtractionSettings
from tests.extraction.cases import cases_in
features, _ = extract_many(cases_in(Path(sys.argv[1])), ExtractionSettings())
features.to_csv(sys.argv[2], index=False)
"""


def run(study, jobs, environment):
    words = ["run", study.name, "--quiet", "--jobs", str(jobs)]
    subprocess.run(
        [sys.executable, "-m", "alnus", *words],
        check=True, cwd=study.parent, capture_output=True,
        env={**os.environ, "OMP_NUM_THREADS": "1", **environment},
    )  # fmt: skip
    return content(study.parent / "run")


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    study = write_study(tmp_path_factory.mktemp("here"), patients=50)
    pristine = copied(study, tmp_path_factory.mktemp("pristine") / "study")
    return pristine, run(study, 2, {"PYTHONHASHSEED": "1", "TZ": "UTC"})


@pytest.mark.parametrize(
    "how",
    [
        pytest.param(how, marks=[pytest.mark.slow] if place else [])
        for place, how in enumerate(ELSEWHERE)
    ],
)
def test_every_file_of_a_run_has_the_same_bytes(here, how, tmp_path):
    pristine, expected = here
    jobs, environment = ELSEWHERE[how]
    found = run(copied(pristine, tmp_path / "another place"), jobs, environment)
    assert found.keys() == expected.keys()
    assert [place for place in found if found[place] != expected[place]] == []


@pytest.mark.slow
def test_kernels_that_are_not_compiled_give_the_same_to_1e_12(tmp_path):
    write_cases(tmp_path, 3)
    for name, off in (("compiled", "0"), ("plain", "1")):
        subprocess.run(
            [sys.executable, "-c", UNCOMPILED, tmp_path, tmp_path / f"{name}.csv"],
            check=True,
            env={**os.environ, "NUMBA_DISABLE_JIT": off},
        )
    one, other = (
        np.genfromtxt(tmp_path / f"{name}.csv", delimiter=",", skip_header=1)[:, 1:]
        for name in ("compiled", "plain")
    )
    assert one.shape == (3, 1032)
    np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-12)
