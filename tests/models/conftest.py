"""Tables that R's reference values were computed on; they are read, never kept here."""

import json
from pathlib import Path

import pandas as pd
import pytest

from alnus.variable import Variable

GOLDEN = Path(__file__).parent / "golden"
RACE = Variable("race", "Race", kind="nominal", levels=("white", "black", "other"))
BIRTHWT = (
    Variable("age", "Age"), Variable("lwt", "Weight"), RACE, Variable("smoke", "Smoking"),
    Variable("ptl", "Premature labors"), Variable("ht", "Hypertension"),
    Variable("ui", "Irritability"), Variable("ftv", "Visits"),
)  # fmt: skip


@pytest.fixture(scope="session")
def birthwt(data_folder):
    """Birth weights (R package MASS), race coded 0 white, 1 black, 2 other."""
    table = pd.read_csv(data_folder / "clinical_tables" / "birthwt.csv")
    if table["race"].dtype != object and table["race"].max() == 3:
        table["race"] -= 1
    elif table["race"].dtype == object or str(table["race"].dtype).startswith("str"):
        table["race"] = table["race"].map({"white": 0, "black": 1, "other": 2})
    return table[[item.name for item in BIRTHWT]].astype(float), table["low"].to_numpy() == 1


@pytest.fixture(scope="session")
def logistic_from_r():
    return json.loads((GOLDEN / "logistic.json").read_text())
