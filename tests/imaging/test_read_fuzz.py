"""Damaged bytes end in a sentence or in a case, never in another error."""

import json
import warnings

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alnus.errors import AlnusWarning
from alnus.imaging.read import CaseFiles
from tests.imaging.dicom_files import PACKED, SYNTAXES, dicom, region
from tests.imaging.files import IMAGE, ROI, fault_of, save
from tests.imaging.readers.formats import FORMATS
from tests.imaging.rois.test_segments import seg_nrrd

changes = st.lists(
    st.tuples(st.floats(0, 1, exclude_max=True), st.binary(max_size=4), st.integers(0, 6)),
    min_size=1,
    max_size=6,
)


def polygon(folder, _):
    """An ROI drawn around whatever the pixels are."""
    drawn = {"label": "node", "points": [[8, 5], [22, 5], [22, 15], [8, 15]]}
    path = folder / "polygon.json"
    path.write_text(json.dumps({"shapes": [drawn], "imageHeight": 24, "imageWidth": 30}))
    return path


DICOM = {
    f"DICOM {syntax}": lambda folder, pixels, syntax=syntax: dicom(
        folder, pixels, syntax=syntax, name=f"{syntax}.dcm", regions=(region(),)
    )
    for syntax in (*SYNTAXES, *PACKED)
}
SEGMENTS = {
    "segments": lambda folder, pixels: seg_nrrd(
        folder, np.stack([pixels > 0, pixels > 99]), [("node", 0, 1), ("hilum", 1, 1)]
    )
}
ALL = {**FORMATS, **DICOM, **SEGMENTS, "polygon": polygon}
"""What is damaged: pictures, and files that can only be ROIs."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sound")
    save(folder, "image.png", IMAGE)
    save(folder, "roi.png", ROI)
    return folder


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """Sound files by format: an image, and an ROI, which soft edges would take from a JPEG."""
    folders = {which: tmp_path_factory.mktemp(which) for which in ("image", "roi")}
    pixels = {"image": IMAGE, "roi": ROI}
    return {
        (which, name): write(folders[which], pixels[which])
        for which in folders
        for name, write in ALL.items()
    }


def damaged(content: bytes, edits: list[tuple[float, bytes, int]], *, header: int) -> bytes:
    """Replace some bytes by others, every second time near the start, where formats are told."""
    for number, (place, new, n_lost) in enumerate(edits):
        start = int(place * (min(header, len(content)) if number % 2 else len(content)))
        content = content[:start] + new + content[start + n_lost :]
    return content


def check(folder, path, edits, *, which):
    bad = folder / f"damaged-{path.name}"
    bad.write_bytes(damaged(path.read_bytes(), edits, header=400))
    files = {"image": folder / "image.png", "roi": folder / "roi.png"} | {which: bad}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", AlnusWarning)
        fault = fault_of(CaseFiles("A", **files))
    assert not fault or (fault.startswith("Case A: ") and fault.endswith("."))


few = settings(
    max_examples=40, deadline=10_000, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
many = settings(max_examples=10_000, deadline=10_000, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("which", ["image", "roi"])
@pytest.mark.parametrize("name", ALL)
@few
@given(edits=changes)
def test_damaged_bytes_are_refused_with_a_sentence_or_read(name, which, edits, folder, sound):
    check(folder, sound[which, name], edits, which=which)


@pytest.mark.slow
@pytest.mark.parametrize("name", ALL)
@many
@given(edits=changes)
def test_ten_thousand_damaged_files_of_each_format_are(name, edits, folder, sound):
    which = "roi" if name in {"segments", "polygon"} else "image"
    check(folder, sound[which, name], edits, which=which)
