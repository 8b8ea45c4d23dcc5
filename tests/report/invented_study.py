"""The invented study behind the tables: cohorts, models, patients."""

import pandas as pd

COHORTS = {"training": (221, 89), "validation": (95, 39), "external test": (52, 29)}
MODELS = ("clinical", "radiomics", "combined")


def cases() -> pd.DataFrame:
    rows = [
        (cohort, f"{cohort[:2]}-{number:04d}", number < positive)
        for cohort, (positive, negative) in COHORTS.items()
        for number in range(positive + negative)
    ]
    return pd.DataFrame(rows, columns=["cohort", "case_id", "outcome"])


def patients() -> pd.DataFrame:
    everybody = cases()[["case_id", "cohort", "outcome"]]
    return everybody.assign(image="i.png", roi="r.png", spacing_row=0.1, spacing_column=0.1)
