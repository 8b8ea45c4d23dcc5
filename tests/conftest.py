"""Fixtures for the whole suite."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# The first call of a kernel compiles it; a deadline would call that a failure.
settings.register_profile("alnus", deadline=None)
settings.load_profile("alnus")

SHARED = Path(os.environ.get("ALNUS_DATA", Path(__file__).parents[2] / "shared" / "data"))


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The folder of real images and tables by others, which is no part of the repository."""
    if not SHARED.is_dir():
        pytest.skip("the folder of real data is not here; set ALNUS_DATA to run this test")
    return SHARED
