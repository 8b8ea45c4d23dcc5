"""LIFEx 7.6 on 30 ultrasound crops (Bianconi et al. 2025): an oracle independent of PyRadiomics.

LIFEx read the images through a color profile (sRGB encoding), took 64 bins between the extremes of
the whole crop and merged the four directions into one matrix.
"""

import csv

import numpy as np
import pytest
from PIL import Image

from alnus.extraction.families import glcm
from alnus.extraction.families.glcm import Glcm
from alnus.extraction.kernels.cooccurrence import count_cooccurrences
from alnus.extraction.roi import Binning, Roi, RoiStack

COLUMNS = {
    "JointMaximum": glcm.maximum_probability,
    "JointAverage": glcm.joint_average,
    "JointEntropyLog2": glcm.joint_entropy,
    "DifferenceAverage": glcm.difference_average,
}


def as_lifex_read_it(path):
    """Gray values after sRGB encoding, rounded half up."""
    linear = np.asarray(Image.open(path).convert("L")) / 255
    encoded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.floor(255 * encoded + 0.5)


def merged(gray):
    """Co-occurrences of all directions in one matrix."""
    roi = Roi(np.ones(gray.shape, bool))
    edges = Binning(count=64).edges(gray.min(), gray.max())
    stack = RoiStack.binned(roi, gray.reshape(1, -1), [edges])
    pairs = count_cooccurrences(stack.planes, roi.spans, roi.width, 64)[0, :, 1:, 1:].sum(axis=0)
    counts = pairs + pairs.T
    return Glcm.from_counts(counts[None, None], np.array([64]), np.array([64]))


@pytest.fixture(scope="module")
def lifex(data_folder):
    """The published rows and the folder of the images."""
    folder = data_folder / "lifex_reference"
    with (folder / "lifex_features.csv").open(newline="") as lines:
        return folder / "images", list(csv.DictReader(lines))


def value_of(row, name):
    """The published value of the GLCM feature, whatever else stands in the column's name."""
    (column,) = (column for column in row if column.startswith("GLCM_") and f"_{name}(" in column)
    return float(row[column])


def test_merged_cooccurrence_features_equal_lifex(lifex):
    images, rows = lifex
    for row in rows:
        m = merged(as_lifex_read_it(images / f"{int(row['case']):03d}_img.png"))
        computed = {name: feature(m)[0, 0] for name, feature in COLUMNS.items()}
        expected = {name: value_of(row, name) for name in COLUMNS}
        assert computed == pytest.approx(expected, rel=1e-9), row["case"]


def test_means_equal_lifex(lifex):
    images, rows = lifex
    for row in rows:
        gray = as_lifex_read_it(images / f"{int(row['case']):03d}_img.png")
        assert gray.mean() == pytest.approx(
            float(row["INTENSITY-BASED_MeanIntensity(IBSI:Q4LE)[]"]), rel=1e-9
        )
