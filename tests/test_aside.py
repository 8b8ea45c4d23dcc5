import errno
import gc
import os
import tempfile
import warnings
from pathlib import Path

import numpy as np
import pytest

from alnus.aside import Aside

FULL = Path("/dev/full")
ARRAYS = [
    np.arange(7.0),
    np.array([[1, 2], [3, 255]], np.uint8),
    np.zeros((0, 2), np.int32),
    np.asarray(5.0),
    np.arange(24).reshape(4, 6)[::2, ::3],
]


def test_arrays_come_back_as_they_were_in_any_order():
    aside = Aside()
    waiting = [aside.put(array) for array in ARRAYS]
    for one, array in reversed(list(zip(waiting, ARRAYS, strict=True))):
        found = np.asarray(one)
        assert found.dtype == array.dtype
        assert np.array_equal(found, array)
        assert found.shape == array.shape
        assert np.size(one) == array.size


def test_what_waits_may_wait_elsewhere():
    first, second = Aside(), Aside()
    again = second.put(first.put(ARRAYS[1]))
    assert np.array_equal(np.asarray(again), ARRAYS[1])
    assert np.asarray(again, np.float64).dtype == np.float64


def test_it_is_always_read_anew():
    waiting = Aside().put(ARRAYS[0])
    np.asarray(waiting)[:] = 0
    assert np.array_equal(np.asarray(waiting), ARRAYS[0])
    with pytest.raises(ValueError, match="read anew"):
        np.array(waiting, copy=False)


def test_the_file_has_no_name_and_ends_with_what_waits(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    waiting = Aside().put(ARRAYS[0])
    if os.name == "posix":
        assert not list(tmp_path.iterdir())
    descriptor = waiting.aside._file.fileno()
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a file that nobody closed would warn
        del waiting
        gc.collect()
    with pytest.raises(OSError, match="descriptor"):
        os.fstat(descriptor)


@pytest.mark.skipif(not FULL.exists(), reason="no device that is always full")
def test_a_full_disk_is_told_with_its_folder():
    with FULL.open("wb", buffering=0) as full, pytest.raises(OSError, match="space") as raised:
        Aside(full).put(ARRAYS[0])
    assert raised.value.errno == errno.ENOSPC
    assert raised.value.filename == tempfile.gettempdir()
