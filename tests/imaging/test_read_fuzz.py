"""Damaged bytes end in a sentence or in a case, never in another error."""

import warnings

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from alnus.errors import AlnusWarning
from alnus.imaging.read import CaseFiles, faults_of
from tests.imaging.files import IMAGE, ROI, save, save_volume

NAMES = ("a.png", "a.jpg", "a.bmp", "a.tif", "lzw.tif", "palette.png", "a.nrrd", "a.nii", "a.mha")

changes = st.lists(
    st.tuples(st.floats(0, 1, exclude_max=True), st.binary(max_size=4), st.integers(0, 6)),
    min_size=1,
    max_size=6,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sound")
    for name in ("a.png", "a.jpg", "a.bmp", "a.tif"):
        save(folder, name, IMAGE)
    save(folder, "lzw.tif", IMAGE, compression="tiff_lzw")
    Image.fromarray(IMAGE).convert("P").save(folder / "palette.png")
    for name in ("a.nrrd", "a.nii", "a.mha"):
        save_volume(folder, name, IMAGE)
    save(folder, "roi.png", ROI)
    return folder


def damaged(content: bytes, edits: list[tuple[float, bytes, int]], *, header: int) -> bytes:
    """Replace some bytes by others, every second time near the start, where formats are told."""
    for number, (place, new, n_lost) in enumerate(edits):
        start = int(place * (min(header, len(content)) if number % 2 else len(content)))
        content = content[:start] + new + content[start + n_lost :]
    return content


def check(folder, name, edits, *, which):
    path = folder / f"damaged-{name}"
    path.write_bytes(damaged((folder / name).read_bytes(), edits, header=300))
    files = {"image": folder / "a.png", "roi": folder / "roi.png"} | {which: path}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", AlnusWarning)
        faults = list(faults_of([CaseFiles("A", **files)]))
    assert all(fault.startswith("Case A: ") and fault.endswith(".") for fault in faults)


few = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
many = settings(max_examples=10_000, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("which", ["image", "roi"])
@pytest.mark.parametrize("name", NAMES)
@few
@given(edits=changes)
def test_damaged_bytes_are_refused_with_a_sentence_or_read(name, which, edits, folder):
    check(folder, name, edits, which=which)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
@many
@given(edits=changes)
def test_ten_thousand_damaged_files_of_each_format_are(name, edits, folder):
    check(folder, name, edits, which="image")
