"""Fixtures for the whole suite."""

import os
import shutil
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# The first call of a kernel compiles it; a deadline would call that a failure.
settings.register_profile("alnus", deadline=None)
settings.load_profile("alnus")

# A shell that starts the suite in the background lets it, and all that it starts, ignore interruptions.
if threading.current_thread() is threading.main_thread():
    signal.signal(signal.SIGINT, signal.default_int_handler)

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SHARED = Path(os.environ.get("ALNUS_DATA", Path(__file__).parents[2] / "shared" / "data"))

# Files that take longest, each on one of two workers: begun first, so that none ends alone.
LONGEST = (
    "tests/faults", "tests/test_whole_study.py", "tests/examples", "tests/study", "tests/app",
    "tests/test_determinism.py",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first, in the order above; the rest stay as they are."""
    ranks = {name: rank for rank, name in enumerate(LONGEST)}

    def rank(item: pytest.Item) -> int:
        return next((ranks[name] for name in LONGEST if item.nodeid.startswith(name)), len(ranks))

    items.sort(key=rank)


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The folder of real images and tables by others, which is no part of the repository."""
    if not SHARED.is_dir():
        pytest.skip("the folder of real data is not here; set ALNUS_DATA to run this test")
    return SHARED


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Headless Chromium; its sandbox is off for root, as it must be."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    found = os.environ.get("ALNUS_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), "")
    if not found:
        pytest.skip("no Chromium is here; install it, or name one in ALNUS_CHROMIUM")
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=found, args=arguments)
        yield chromium
        chromium.close()
