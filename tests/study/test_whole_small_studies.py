"""Whole small studies of every kind: each ends in tables that mean something, or in a sentence.

From the tables of an extraction through fit and evaluation to every printed table and sentence.
"""

import math
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from alnus.errors import AlnusError
from alnus.report.contents import CONTENTS
from alnus.report.layouts.performance import discrimination_table
from alnus.report.printed_table import PrintedTable
from alnus.report.words.concerns import concerns
from alnus.report.words.models import summary
from alnus.study import reports, steps
from alnus.study.facts import facts_of
from alnus.study.run_directory import RunDirectory
from alnus.study.verification import verify
from alnus.tables.evaluation import CALIBRATION, COMPARISON, DISCRIMINATION, RANKING
from alnus.tables.register import TABLES
from tests.evaluation.test_small_cohorts import check_row
from tests.study.small_studies import write_random_study

MEASURED = (RANKING, CALIBRATION, COMPARISON, DISCRIMINATION)
NO_NUMBER = re.compile(r"(?<![\w-])[−-]?(nan|inf|infinity|∞)(?![\w-])", re.IGNORECASE)
LIMITS = re.compile(r"\((−?[\d.,]+)(?:–| to )(−?[\d.,]+)\)")
PROBABILITIES = {"p", "p_holm", "joint_p", "lr_p", "probability", "sensitivity", "specificity"}


def check(folder: Path, seed: int) -> bool:
    """Run a study; False where it was refused with a sentence."""
    path = write_random_study(folder, seed)
    refusal = ""
    try:
        steps.fit(path, jobs=1)
        steps.evaluate(path)
    except AlnusError as error:
        refusal = str(error)
    if refusal:
        assert NO_NUMBER.search(refusal) is None, refusal
        assert refusal.endswith("."), refusal
        return False
    run = RunDirectory.of(path, None)
    check_tables(run.tables())
    check_paper(run)
    return True


def check_tables(tables: dict[str, pd.DataFrame]) -> None:
    for table in TABLES:
        if table.name in tables:
            check_columns(table.name, tables[table.name])
    for table in MEASURED:
        for row in table.rows(tables[table.name]) if table.name in tables else []:
            cells = {name: getattr(row, name) for name in table.columns}
            known: dict[Any, Any] = {k: math.nan if v is None else v for k, v in cells.items()}
            if table is DISCRIMINATION:
                known["value"] = known["auc"]
            check_row(known, str(known.get("measure", "AUC")))


def check_columns(name: str, frame: pd.DataFrame) -> None:
    """Nothing infinite but a threshold of the ROC curve; P values are shares; limits ascend."""
    for column in frame.select_dtypes("number"):
        if column != "threshold":
            assert not frame[column].isin([math.inf, -math.inf]).any(), (name, column)
        if column in PROBABILITIES:
            assert frame[column].dropna().between(0, 1).all(), (name, column)
    if {"low", "high"} <= set(frame):
        known = frame.dropna(subset=["low", "high"])
        assert (known["low"] <= known["high"]).all(), name
        assert frame["low"].isna().equals(frame["high"].isna()), name
    if "odds_ratio" in frame:
        assert (frame["odds_ratio"] > 0).all(), name


def check_paper(run: RunDirectory) -> None:
    """No cell and no sentence of the report holds a number that is none."""
    tables, facts = run.tables(), facts_of(run, run.study())
    texts = [*summary(tables, facts), *facts.notes]
    texts += [f"{concern}" for concern in concerns(tables, facts)]
    if "discrimination" in tables:
        texts += cells_of(discrimination_table(tables, facts))
    for item in (item for section in CONTENTS for item in section.items):
        if item.absence(tables):
            continue
        texts += item.reading(tables, facts)
        if item.kind == "Table":
            shown = item.show(tables, facts)
            assert isinstance(shown, PrintedTable)
            texts += cells_of(shown)
    for text in texts:
        assert NO_NUMBER.search(text) is None, text
        for low, high in LIMITS.findall(text):
            assert number(low) <= number(high), text


def cells_of(table: PrintedTable) -> list[str]:
    return [str(cell) for row in table.rows for cell in row.cells] + list(table.notes)


def number(text: str) -> float:
    return float(text.replace("−", "-").replace(",", ""))


def test_small_studies_end_in_meaning_or_in_a_sentence(tmp_path):
    done = [check(tmp_path / str(seed), seed) for seed in range(16)]
    assert sum(done) >= 8  # the sentences are the exception


@pytest.mark.slow
@pytest.mark.parametrize("block", range(16, 500, 11))
def test_many_small_studies_end_in_meaning_or_in_a_sentence(tmp_path, block):
    for seed in range(block, block + 11):
        check(tmp_path / str(seed), seed)


def test_a_small_study_s_numbers_are_verified_and_its_page_is_written(tmp_path):
    assert check(tmp_path, seed=0)
    assert verify(tmp_path / "run").faults == ()
    assert (
        NO_NUMBER.search(reports.report(tmp_path / "run").read_text().split("</style>")[1]) is None
    )
