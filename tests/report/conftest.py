"""One run and one report of it, shared by the tests of this wing."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from alnus.report.document import write_report
from alnus.report.drawing.canvas import drawing_style
from tests.report import builder


@pytest.fixture(scope="session")
def tables() -> dict[str, pd.DataFrame]:
    """Every table; tests that change one must copy it."""
    return builder.all_tables()


@pytest.fixture(scope="session")
def report(tables: dict[str, pd.DataFrame], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a simulated study, with its files beside it."""
    folder = tmp_path_factory.mktemp("run") / "report"
    return write_report(tables, builder.facts(simulated=True), folder)


@pytest.fixture(scope="module")
def paper_style() -> Iterator[None]:
    """Draw as the report does."""
    with drawing_style():
        yield
