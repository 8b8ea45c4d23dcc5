"""All 1,032 features agree with PyRadiomics 3.0.1.

``golden/cases.npz`` holds 16 synthetic images with ROI and spacing, ``golden/values.csv.gz`` what
PyRadiomics 3.0.1 (NumPy 1, float images, ROI as label 1) gives for them with ``golden/params.yaml``.
"""

import csv
import gzip
from pathlib import Path

import numpy as np
import pytest

from alnus.extraction.extract import extract
from alnus.imaging.case import Case

GOLDEN = Path(__file__).parent / "golden"
CASES = (
    "plain",
    "odd-size",
    "corner",
    "corner-odd",
    "saturated",
    "spacing-0.07",
    "anisotropic",
    "hole-and-island",
    "jagged",
    "float-signed",
    "tiny",
    "two-by-two",
    "flat",
    "two-levels",
    "clinical-size",
    "large-node",
)

# In a flat ROI a wavelet band holds nothing but rounding errors of about 1e-14, and these features
# nothing but the rounding errors' distribution. alnus gives 0 where PyRadiomics gives noise.
NOISE = {
    ("flat", f"wavelet-{band}_firstorder_{feature}")
    for band in ("LH", "HL", "HH")
    for feature in (
        "Skewness",
        "Kurtosis",
        "Variance",
        "MeanAbsoluteDeviation",
        "RobustMeanAbsoluteDeviation",
    )
}


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
    with gzip.open(GOLDEN / "values.csv.gz", "rt", newline="") as lines:
        return {row.pop("case"): row for row in csv.DictReader(lines)}


@pytest.mark.compat
@pytest.mark.parametrize("name", CASES)
def test_every_feature_agrees_with_pyradiomics(name, cases, stored):
    features = extract(cases[name])
    assert list(features) == list(stored[name])
    apart = {
        feature: (value, stored[name][feature])
        for feature, value in features.items()
        if (name, feature) not in NOISE
        and value != pytest.approx(float(stored[name][feature]), rel=1e-9, abs=0)
    }
    assert not apart
