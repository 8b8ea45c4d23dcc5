"""LIFEx 7.6 on breast ultrasound: a second, independent oracle for intensities and GLCM.

Values: Bianconi et al., Ultrasonic Imaging 2025, doi:10.1177/01617346251362168, CC BY 4.0.
LIFEx linearizes the gray values of a PNG, takes 64 bins between the extremes of the whole image, and
merges the four directions into one matrix, where PyRadiomics averages over features.
"""

import csv

import numpy as np
import pytest
from PIL import Image

from alnus.extraction.extract import extract
from alnus.extraction.families.glcm import FEATURES, Glcm
from alnus.extraction.roi import Binning, Roi, RoiStack
from alnus.imaging.case import Case

NAMES = {
    "GLCM_JointMaximum(IBSI:GYBY)": "MaximumProbability",
    "GLCM_JointAverage(IBSI:60VM)": "JointAverage",
    "GLCM_JointEntropyLog2(IBSI:TU9B)": "JointEntropy",
    "GLCM_DifferenceAverage(IBSI:TF7R)": "DifferenceAverage",
}
MEAN = "INTENSITY-BASED_MeanIntensity(IBSI:Q4LE)[]"


@pytest.fixture(scope="module")
def published(data_folder):
    with (data_folder / "lifex_reference" / "lifex_features.csv").open(newline="") as lines:
        return list(csv.DictReader(lines))


def image_of(row, data_folder):
    path = data_folder / "lifex_reference" / "images" / f"{int(row['case']):03d}_img.png"
    with Image.open(path) as png:
        gray = np.asarray(png.convert("L")) / 255
    encoded = np.where(gray <= 0.0031308, 12.92 * gray, 1.055 * gray ** (1 / 2.4) - 0.055)
    return np.round(255 * encoded)


def merged(image):
    """One matrix for all directions, each weighted by its number of pairs."""
    intensities = image.ravel()[None]
    edges = Binning(count=64).edges(image.min(), image.max())
    glcm = Glcm.from_stack(RoiStack.binned(Roi(np.ones(image.shape, bool)), intensities, [edges]))
    rows, columns = image.shape
    slanted = (rows - 1) * (columns - 1)
    pairs = np.array([rows * (columns - 1), slanted, (rows - 1) * columns, slanted])
    p = np.average(glcm.p, axis=1, weights=pairs)[:, None]
    return Glcm(p, glcm.highest, glcm.n_occurring)


def test_mean_and_glcm_equal_lifex_on_all_images(published, data_folder):
    assert len(published) == 30
    for row in published:
        image = image_of(row, data_folder)
        case = Case(row["case"], image, np.ones(image.shape, bool))
        mean = extract(case, names=["original_firstorder_Mean"])["original_firstorder_Mean"]
        assert mean == pytest.approx(float(row[MEAN]), rel=1e-9)
        glcm = merged(image)
        for name, feature in NAMES.items():
            assert FEATURES[feature](glcm).item() == pytest.approx(float(row[name]), rel=1e-9)
