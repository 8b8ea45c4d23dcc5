"""Parameter files of PyRadiomics give PyRadiomics' values.

``golden/parameters.csv.gz`` holds what PyRadiomics 3.0.1 gives for three synthetic images with each
file in ``golden/parameters``; ``golden/make_parameters.py`` made it.
"""

import csv
import gzip
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from alnus.extraction.extract import extract
from alnus.extraction.pyradiomics_parameters import settings_from_pyradiomics
from alnus.imaging.case import Case

GOLDEN = Path(__file__).parent / "golden"
FILES = sorted(path.stem for path in (GOLDEN / "parameters").glob("*.yaml"))
CASES = ("anisotropic", "hole-and-island", "corner-odd")


@pytest.fixture(scope="module")
def cases():
    with np.load(GOLDEN / "cases.npz") as arrays:
        return {
            name: Case(
                name,
                arrays[f"image_{name}"],
                arrays[f"mask_{name}"],
                tuple(arrays[f"spacing_{name}"]),
            )
            for name in CASES
        }


@pytest.fixture(scope="module")
def stored():
    values: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    with gzip.open(GOLDEN / "parameters.csv.gz", "rt", newline="") as lines:
        for row in csv.DictReader(lines):
            values[row["parameters"], row["case"]][row["feature"]] = float(row["value"])
    return values


@pytest.mark.compat
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", FILES)
def test_a_parameter_file_gives_the_values_of_pyradiomics(name, case, cases, stored):
    settings = settings_from_pyradiomics(GOLDEN / "parameters" / f"{name}.yaml")
    features = extract(cases[case], settings)
    expected = stored[name, case]
    assert set(features) == set(expected)
    apart = {
        feature: (value, expected[feature])
        for feature, value in features.items()
        if value != pytest.approx(expected[feature], rel=1e-9, abs=0)
    }
    assert not apart
