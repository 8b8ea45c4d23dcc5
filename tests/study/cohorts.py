"""Training cohorts as tables, without images: for tests of what a study learns."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from alnus.study.config import Study, study_from
from alnus.study.training import Rereading, Training
from alnus.tables.signature import PERTURBATION, RELIABILITY

CONTENT: dict[str, Any] = {
    "name": "A cohort of numbers",
    "seed": 3,
    "patients": {
        "table": "patients.csv",
        "case_id": "id",
        "outcome": {"column": "aln", "positive": "ALN+", "negative": "ALN-"},
        "image": "{id}.png",
        "roi": "{id}.png",
        "spacing": 0.1,
    },
    "cohorts": [{"name": "training", "role": "training", "where": {"center": "A"}}],
    "clinical": {
        "variables": {
            "stage": {"label": "Stage", "levels": ["1", "2", "3"]},
            "marker": {"label": "Marker"},
        }
    },
    "extraction": {"image_types": {"original": {}}},
    "rad_score": {"mrmr": 6, "folds": 3, "penalties": 30, "cross_fits": 1},
    "resampling": {"nested": 0},
}


def a_study(**sections: dict[str, Any]) -> Study:
    """The study of these cohorts; a section's keys are laid over its own."""
    content = {**CONTENT}
    for name, section in sections.items():
        content[name] = {**content.get(name, {}), **section}
    return study_from(content, source="study", folder=Path())


def a_training(
    study: Study,
    *,
    n: int = 120,
    signal: float = 1.0,
    second: bool = False,
    changed: bool = False,
    seed: int = 0,
) -> Training:
    """Draw patients whose first five features and whose clinical variables carry the signal."""
    rng = np.random.default_rng(seed)
    outcome = rng.random(n) < 0.5
    names = list(study.extraction.feature_names)
    features = rng.normal(size=(n, len(names)))
    features[:, :5] += signal * 0.6 * outcome[:, None]
    patients = pd.DataFrame(features, columns=names)
    patients.insert(0, "case_id", [f"P{place:03d}" for place in range(n)])
    patients.insert(1, "outcome", outcome)
    patients.insert(2, "batch", np.where(rng.random(n) < 0.5, "one", "two"))
    latent = rng.normal(size=n) + signal * outcome
    patients.insert(3, "stage", np.clip(np.rint(2 + latent / 2), 1, 3))
    patients.insert(4, "marker", rng.normal(size=n) + signal * 0.8 * outcome)
    rereadings = []
    if second:
        assert study.second_reader is not None
        error = np.where(np.arange(len(names)) % 2, 3.0, 0.1)
        again = _again(patients, features + error * rng.normal(size=features.shape), names)
        reader = study.second_reader
        rereadings.append(
            Rereading(RELIABILITY, (again.iloc[: n // 2],), reader.minimum, reader.kind)
        )
    if changed:
        assert study.perturbation is not None
        error = np.where(np.arange(len(names)) % 3, 0.1, 3.0)
        readings = tuple(
            _again(patients, features + error * rng.normal(size=features.shape), names)
            for _ in range(4)
        )
        rereadings.append(
            Rereading(PERTURBATION, readings, study.perturbation.minimum, "agreement")
        )
    return Training(patients, tuple(rereadings))


def _again(patients: pd.DataFrame, features: NDArray[np.float64], names: list[str]) -> pd.DataFrame:
    return pd.DataFrame(features, columns=names).set_index(patients["case_id"])
