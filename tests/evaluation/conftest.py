"""R's reference values, and the cases they were computed on."""

import json
from pathlib import Path

import pandas as pd
import pytest

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(scope="session")
def roc_from_r():
    return json.loads((GOLDEN / "roc.json").read_text())


@pytest.fixture(scope="session")
def validation_from_r():
    return json.loads((GOLDEN / "validation.json").read_text())


@pytest.fixture(scope="session")
def misc_from_r():
    return json.loads((GOLDEN / "misc.json").read_text())


@pytest.fixture(scope="session")
def pima():
    """Outcome and probabilities of three models for 332 women, predicted by R."""
    return pd.read_csv(GOLDEN / "pima_te_pred.csv")


@pytest.fixture(scope="session")
def asah(data_folder):
    """Subarachnoid hemorrhage (R package pROC); read, never kept here."""
    table = pd.read_csv(data_folder / "clinical_tables" / "aSAH.csv")
    return table.assign(poor=(table["outcome"] == "Poor").to_numpy())


@pytest.fixture
def predictions(pima):
    """Two cohorts, two models, as a run directory holds them."""
    blocks = [
        pd.DataFrame({
            "cohort": cohort, "case_id": part.index.map(str), "model": model,
            "outcome": part["y"] == 1, "probability": part[column],
        })
        for cohort, part in (("training", pima[:200]), ("validation", pima[200:]))
        for model, column in (("clinical", "p_glu"), ("combined", "p_full"))
    ]  # fmt: skip
    return pd.concat(blocks, ignore_index=True)
