"""Gray values come back from an NRRD file as they were, number by number."""

import numpy as np
import pytest

from alnus.imaging.nrrd_file import TYPES, nrrd_bytes
from alnus.imaging.read import read_image

VALUES = np.random.default_rng(1).integers(0, 120, (9, 14))


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("order", "<>")
def test_every_type_comes_back(tmp_path, kind, order):
    values = (VALUES + (0.25 if kind.startswith("f") else 0)).astype(f"{order}{kind}")
    path = tmp_path / "a.nrrd"
    path.write_bytes(nrrd_bytes(values, (0.08, 0.1)))
    found, spacing = read_image(path)
    assert (found == values).all()
    assert found.dtype == np.dtype(kind)
    assert spacing == (0.08, 0.1)


def test_a_picture_without_a_size_tells_none(tmp_path):
    path = tmp_path / "a.nrrd"
    path.write_bytes(nrrd_bytes(VALUES.astype(np.uint8)))
    assert read_image(path)[1] is None


def test_the_same_values_give_the_same_bytes():
    values = VALUES.astype(np.float64)
    assert nrrd_bytes(values) == nrrd_bytes(np.asfortranarray(values))
