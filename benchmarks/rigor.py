"""What rigor costs: 200 bootstrap refits of the whole recipe, 310 patients and 1,032 features.

Noise, where most refits find no radiomics model, and a cohort with a signal, where every refit also
cross-fits its Rad-score. Prints seconds for one and for two processes, and what a fit is made of.
"""

import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from alnus.models.lasso import lasso_path, penalty_sequence
from alnus.models.radiomics_model import RadiomicsModel
from alnus.models.selection import select
from alnus.models.settings import RadScoreSettings
from alnus.study.config import Study, study_from
from alnus.study.refitting import refit
from alnus.study.training import Training
from alnus.validation.refits import Sample, refits

PATIENTS, PREVALENCE = 310, 0.71
SAMPLES = 200


def study() -> Study:
    """Give the default study of the published 1,032 features and two clinical variables."""
    content = {
        "name": "Rigor",
        "patients": {
            "table": "patients.csv", "case_id": "id", "image": "{id}.png", "roi": "{id}.png",
            "outcome": {"column": "aln", "positive": "ALN+", "negative": "ALN-"}, "spacing": 0.1,
        },
        "cohorts": [{"name": "training", "role": "training", "where": {"center": "A"}}],
        "clinical": {"variables": {"age": {"label": "Age"}, "marker": {"label": "Marker"}}},
        "extraction": {"preset": "rnwcf-1032"},
        "rad_score": {"gray_levels": 0},  # drawn values have none; the rule would leave 206 features
    }  # fmt: skip
    return study_from(content, source="rigor", folder=Path())


def training(of: Study, *, signal: float) -> Training:
    """Draw a cohort whose marker tells the outcome, and ten of whose features do by ``signal``."""
    rng = np.random.default_rng(1)
    outcome = rng.random(PATIENTS) < PREVALENCE
    names = list(of.extraction.feature_names)
    features = rng.normal(size=(PATIENTS, len(names)))
    features[:, :10] += signal * outcome[:, None]
    patients = pd.DataFrame(features, columns=names)
    own = {
        "case_id": [f"P{place}" for place in range(PATIENTS)],
        "outcome": outcome,
        "age": rng.normal(55, 10, PATIENTS),
        "marker": rng.normal(size=PATIENTS) + 0.8 * outcome,
    }
    return Training(pd.concat([pd.DataFrame(own), patients], axis=1))


def seconds(work: Callable[[], object]) -> float:
    """Time one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def parts(cohort: Training, of: Study) -> None:
    """Print what a radiomics fit is made of, the best of five."""
    names, settings = list(of.extraction.feature_names), RadScoreSettings()
    values, outcome = cohort.patients[names].to_numpy(), cohort.outcome
    chosen = select(values, outcome, settings)
    scores, events = chosen.standardize(values), outcome.astype(np.float64)
    penalties = penalty_sequence(scores, events)
    model = RadiomicsModel(names, settings, strict=False)
    works = {
        "constants, copies, mRMR, z-scores": lambda: select(values, outcome, settings),
        "LASSO path of 30 features": lambda: lasso_path(scores, events, penalties=penalties),
        "radiomics model, selection inside 5 folds": lambda: model.fit(values, outcome),
    }
    for name, work in works.items():
        print(f"{name}: {1000 * min(seconds(work) for _ in range(5)):.1f} ms")


def main() -> None:
    """Time 200 bootstraps of both cohorts, with one and with two processes."""
    of = study()
    n = int(sys.argv[1]) if len(sys.argv) > 1 else SAMPLES
    parts(training(of, signal=0.0), of)
    for title, signal in (("noise", 0.0), ("a signal", 0.4)):
        cohort = training(of, signal=signal)
        rng = np.random.default_rng(0)
        groups = [np.flatnonzero(cohort.outcome), np.flatnonzero(~cohort.outcome)]
        samples = [
            Sample(np.concatenate([rng.choice(g, len(g)) for g in groups])) for _ in range(n)
        ]
        work = partial(refit, training=cohort, study=of)
        for jobs in (1, 2):
            start, used = time.perf_counter(), time.process_time()
            built = sum("combined" in made.built for made in refits(work, samples, jobs=jobs))
            took, own = time.perf_counter() - start, time.process_time() - used
            print(
                f"{title}: {n} bootstraps in {took:.0f} s with {jobs} processes ({own:.0f} s of this "
                f"one's processor time), combined model built in {built}"
            )


if __name__ == "__main__":
    main()
