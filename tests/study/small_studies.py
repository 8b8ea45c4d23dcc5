"""Random small studies as tables, without images: every kind of cohort that can go wrong."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import tomli_w
from numpy.typing import NDArray

from alnus.cohort.characteristics import characteristics
from alnus.study.config import Study, content_of, study_from
from alnus.study.run_directory import RunDirectory
from alnus.tables.cohort import CHARACTERISTICS, FLOW, PATIENTS, FlowRow
from alnus.tables.features import FAILURES, FEATURES
from tests.study.cohorts import CONTENT

COHORTS = ("training", "validation")
Outcomes = NDArray[np.bool_]


def write_random_study(folder: Path, seed: int) -> Path:
    """Draw a study of 10 to 80 patients a cohort and write it as an extraction would."""
    rng = np.random.default_rng(seed)
    study = drawn_study(rng, seed)
    cohort, outcome = drawn_outcomes(rng)
    patients = pd.DataFrame({
        "case_id": [f"P{place:03d}" for place in range(len(outcome))], "cohort": cohort,
        "outcome": outcome, "image": "i.png", "roi": "r.png", "spacing_row": 0.1,
        "spacing_column": 0.1, **drawn_clinical(rng, outcome),
    })  # fmt: skip
    names = list(study.extraction.feature_names)
    features = pd.DataFrame(drawn_features(rng, outcome, len(names)), columns=names)
    features.insert(0, "case_id", patients["case_id"])
    run = RunDirectory(folder / "run")
    with run.step("extract", force=False) as step:
        step.write(FEATURES, features)
        step.write(FAILURES, FAILURES.frame([]))
        step.write(PATIENTS, patients)
        step.write(FLOW, flow(patients))
        step.write(
            CHARACTERISTICS,
            characteristics(patients, study.clinical_variables, settings=study.characteristics),
        )
        step.write_study(study)
    (folder / "patients.csv").write_text("id\n", encoding="utf-8")
    path = folder / "study.toml"
    path.write_text(tomli_w.dumps(content_of(study)), encoding="utf-8")
    return path


def drawn_study(rng: np.random.Generator, seed: int) -> Study:
    """Draw settings, so that every way through a fit is gone."""

    def one(*choices: Any) -> Any:
        return choices[rng.integers(len(choices))]

    missing = one("complete cases", "complete cases", "impute")
    content: dict[str, Any] = {
        **CONTENT,
        "name": f"Small study {seed}",
        "cohorts": [
            {"name": name, "where": {"center": name}} | ({"role": "training"} if name == "training" else {})
            for name in COHORTS
        ],
        "clinical": {
            "screen": one(0.05, 0.5, 1.0),
            "keep": one(0.1, 0.9),
            "penalty": one("none", "firth", "firth", "firth", "firth"),
            "missing": missing,
            "imputations": 2,
            "interval": "wald" if missing == "impute" else one("wald", "profile"),
            "criterion": "wald" if missing == "impute" else one("wald", "likelihood ratio", "aic"),
            "variables": {
                "stage": {"label": "Stage", "levels": ["1", "2", "3"]},
                "marker": {"label": "Marker", "step": 0.5},
                "regimen": {"label": "Regimen", "kind": "nominal", "levels": ["a", "b", "c"]},
            },
        },
        "extraction": {"image_types": {"original": {}}, "families": ["firstorder"]},
        "rad_score": {
            "mrmr": 5, "folds": 2, "penalties": 15, "cross_fits": 1,
            "score": one(*["penalized linear predictor"] * 4, "refitted linear predictor", "refitted probability"),
            "cross_fitted": one(True, True, False),
            "selection": one("inside folds", "once"),
            "rule": one("minimum", "one standard error"),
            "least_gain": one(0, 0, 1),
            "gray_levels": 0,
        },
        "resampling": {
            "nested": one(0, 1), "nested_folds": 2, "bootstrap": one(0, 2), "optimism": one(0, 2),
            "noise": one(0, 1), "stability": one(0, 1),
        },
        "evaluation": {
            "bootstrap": 10, "hosmer_lemeshow": one(True, False),
            "auc_interval": one("DeLong", "logit DeLong", "bootstrap percentile", "bootstrap BCa"),
            "proportion_interval": one("Wilson", "Clopper-Pearson", "bootstrap percentile"),
            "threshold": one("youden", "sensitivity", "specificity", "cost"),
        },
        "sample_size": one({}, {"c_statistic": 0.8}),
    }  # fmt: skip
    if one(True, False):
        content["as_published"] = {"mrmr": 5, "folds": 2}
    return study_from(content, source="study", folder=Path())


def drawn_outcomes(rng: np.random.Generator) -> tuple[NDArray[np.str_], Outcomes]:
    """Draw cohorts of 10 to 80 patients, some with one or two events, or all but one."""
    cohorts, outcomes = [], []
    for name in COHORTS:
        n = int(rng.integers(10, 81))
        events = int(rng.choice([3, n // 4, n // 3, n // 2, n // 2, n - 4]))
        cohorts.append(np.repeat(name, n))
        outcomes.append(rng.permutation(np.arange(n) < max(events, 1)))
    return np.concatenate(cohorts), np.concatenate(outcomes)


def drawn_clinical(rng: np.random.Generator, outcome: Outcomes) -> dict[str, NDArray[np.float64]]:
    """Draw useful, useless, separating, rare, tied and missing values."""
    n = len(outcome)
    latent = rng.normal(size=n) + rng.choice([0.0, 1.0]) * outcome
    marker = (
        lambda: latent,
        lambda: latent,
        lambda: np.round(latent),
        lambda: np.where(outcome, latent + 9, latent),
        lambda: np.where(outcome, 1.0, 0.0) + 1e-3 * latent,
        lambda: latent * 1e6,
    )[rng.integers(6)]()
    stage = np.clip(np.rint(2 + latent / 2), 1, 3)
    common = rng.random(n) < rng.choice([0.3, 0.5, 0.5, 0.9])
    regimen = np.where(common, 0.0, rng.integers(1, 3, n).astype(float))
    columns = {"stage": stage, "marker": marker, "regimen": regimen}
    share = rng.choice([0.0, 0.0, 0.1, 0.3])
    return {
        name: np.where(rng.random(n) < share, np.nan, values) for name, values in columns.items()
    }


def drawn_features(rng: np.random.Generator, outcome: Outcomes, p: int) -> NDArray[np.float64]:
    """Draw features of which some are constant, tied, copies, huge, or tell the outcome."""
    n = len(outcome)
    features = rng.normal(size=(n, p))
    features[:, : p // 2] += rng.choice([0.0, 0.7, 3.0]) * outcome[:, None]
    features[:, 1] = features[:, 0]
    features[:, 2] = 7.0
    features[:, 3] = np.round(features[:, 3])
    features[:, 4] *= 1e9
    if rng.random() < 0.15:
        features[:, 5] = outcome + 0.01 * features[:, 5]
    if rng.random() < 0.1:
        features[:] = 1.0
    return features


def flow(patients: pd.DataFrame) -> pd.DataFrame:
    """Give the flow of a cohort from which nobody was excluded."""
    n = len(patients)
    sizes = patients.groupby("cohort", sort=False).size()
    return FLOW.frame(
        [
            FlowRow("assessed", "In the patient table", 0, n),
            FlowRow("included", "Included", 0, n),
            *(FlowRow("cohort", str(name), 0, int(size)) for name, size in sizes.items()),
        ]
    )
