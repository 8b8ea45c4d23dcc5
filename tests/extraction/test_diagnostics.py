"""Descriptions of cases against those that PyRadiomics 3.0.1 wrote of the same arrays."""

import ast
import json
from pathlib import Path

import numpy as np
import pytest

from alnus.extraction.batch import extracted
from alnus.extraction.diagnostics import diagnostic_names, diagnostics
from alnus.extraction.image_types.pointwise import Original
from alnus.extraction.preparation import Normalization, Resampling, Resegmentation
from alnus.extraction.settings import ExtractionSettings, ImageTypes
from alnus.imaging.case import Case
from alnus.imaging.source import InMemory
from tests.extraction.cases import SMALL, write_cases

THEIRS = json.loads((Path(__file__).parent / "golden" / "diagnostics.json").read_text())
OF_THEIR_SOFTWARE = {
    f"diagnostics_Versions_{name}"
    for name in ("PyRadiomics", "Numpy", "SimpleITK", "PyWavelet", "Python")
}


def settings(**how):
    return ExtractionSettings(ImageTypes(Original()), ("firstorder",), ("firstorder_Mean",), **how)


NARROWED = Resegmentation((30, 200))
OURS = {
    "plain": settings(),
    "resampled": settings(
        normalization=Normalization(100), resampling=Resampling((0.12, 0.12), pixels="float64")
    ),
    "resampled8": settings(resampling=Resampling((0.12, 0.05), margin=3, pixels="uint8")),
    "narrowed": settings(resegmentation=NARROWED, bin_width=20),
    "cropped": settings(
        resampling=Resampling((0.1, 0.08), pixels="uint8"), resegmentation=NARROWED
    ),
}


@pytest.fixture(scope="module")
def case():
    """The arrays that the reference was given; spacing (x, y) was (0.08, 0.1)."""
    rows, columns = np.mgrid[:40, :52]
    image = ((rows * 7 + columns * 3 + (rows * columns) % 23 * 4) % 256).astype(np.uint8)
    node = ((rows - 18) / 9) ** 2 + ((columns - 24) / 14) ** 2 <= 1
    speck = (rows > 33) & (rows < 37) & (columns > 40) & (columns < 46)
    return Case("A", image, node | speck, (0.1, 0.08))


def value(text):
    """Read a text as a number, a tuple or a mapping, where it is one."""
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text


@pytest.mark.parametrize("name", THEIRS)
def test_names_and_their_order_are_those_of_pyradiomics(name):
    columns = [column for column in THEIRS[name] if column.startswith("diagnostics_")]
    assert list(diagnostic_names(OURS[name])) == columns


@pytest.mark.parametrize("name", THEIRS)
def test_values_are_those_of_pyradiomics(name, case):
    texts = dict(zip(diagnostic_names(OURS[name]), diagnostics(case, OURS[name]), strict=True))
    for column, text in texts.items():
        if column in OF_THEIR_SOFTWARE:
            continue
        ours, theirs = value(text), value(THEIRS[name][column])
        numeric = isinstance(theirs, tuple | float)
        assert ours == (pytest.approx(theirs, rel=1e-12, abs=1e-12) if numeric else theirs), column


def test_versions_are_those_that_computed(case):
    texts = dict(zip(diagnostic_names(SMALL), diagnostics(case, SMALL), strict=True))
    assert texts["diagnostics_Versions_PyRadiomics"].startswith("alnus ")
    assert texts["diagnostics_Versions_SimpleITK"] == "not used"
    assert texts["diagnostics_Versions_Numpy"] == np.__version__


def test_image_types_are_told_by_the_names_of_a_parameter_file(case):
    texts = dict(zip(diagnostic_names(SMALL), diagnostics(case, SMALL), strict=True))
    told = value(texts["diagnostics_Configuration_EnabledImageTypes"])
    assert told == {
        "Original": {},
        "Wavelet": {"wavelet": "coif1"},
        "LBP2D": {"lbp2DRadius": 1.0, "lbp2DSamples": 8, "binWidth": told["LBP2D"]["binWidth"]},
        "LoG": {"sigma": [0.2, 0.4, 0.6, 0.8, 1.0]},
    }


def test_cropping_is_a_setting_and_no_resampling():
    cropped = settings(resampling=Resampling((0.0, 0.0)))
    assert not any("interpolated" in name for name in diagnostic_names(cropped))
    texts = diagnostics(Case("A", np.arange(64.0).reshape(8, 8), np.ones((8, 8), bool)), cropped)
    told = value(texts[5])
    assert (told["preCrop"], told["resampledPixelSpacing"]) == (True, None)


def test_stored_cases_keep_theirs(tmp_path, monkeypatch):
    cases = write_cases(tmp_path, 3)
    how = {"store": tmp_path / "records", "with_diagnostics": True}
    first = list(extracted(cases, SMALL, **how))
    monkeypatch.setattr("alnus.imaging.read.CaseFiles.read", None)
    assert list(extracted(cases, SMALL, **how)) == first
    assert all(len(item.diagnostics) == len(diagnostic_names(SMALL)) for item in first)


def test_without_them_an_item_has_none(case):
    (item,) = extracted([InMemory(case)], SMALL)
    assert item.diagnostics == ()
