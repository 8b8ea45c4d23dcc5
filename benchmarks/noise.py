"""What the default study says of noise, and what noise costs a true marker: 310 patients, 1,032 features.

Noise: features, age and marker tell nothing. Twenty cohorts; the internal AUC of each model by nested
cross-validation as the Summary shows it, how often its interval lies above .5, how often there is no
radiomics model. One marker: the marker tells the outcome; the AUC of the clinical and of the combined
model on 2,000 new patients, whose features are noise again.
"""

import sys
from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd
from rigor import PATIENTS, PREVALENCE, study

from alnus.models.settings import ResamplingSettings
from alnus.study.config import Study
from alnus.study.internal_validation import validate
from alnus.study.recipe import FittedStudy, fit
from alnus.study.training import Training
from alnus.tables.models import INTERNAL_VALIDATION
from alnus.validation.discrimination import auc
from alnus.workers.ordered_map import map_ordered

COHORTS, NEW = 20, 2_000
MARKER = 0.8  # standard deviations between the outcomes


def cohort(of: Study, n: int, *, marker: float, rng: np.random.Generator) -> Training:
    """Draw patients of whose columns at most the marker tells the outcome."""
    outcome = rng.random(n) < PREVALENCE
    names = list(of.extraction.feature_names)
    own = pd.DataFrame(
        {
            "case_id": [f"P{place}" for place in range(n)],
            "outcome": outcome,
            "age": rng.normal(55, 10, n),
            "marker": rng.normal(size=n) + marker * outcome,
        }
    )
    return Training(
        pd.concat([own, pd.DataFrame(rng.normal(size=(n, len(names))), columns=names)], axis=1)
    )


def noise(seed: int, *, of: Study) -> tuple[pd.DataFrame, bool]:
    """Give the internal validation of a cohort of noise, and whether it got a radiomics model."""
    training = cohort(of, PATIENTS, marker=0.0, rng=np.random.default_rng([seed, 0]))
    mine = replace(of, seed=seed)
    fitted = fit(training, mine)
    return validate(training, mine, fitted)[INTERNAL_VALIDATION], "radiomics" in fitted.models


def one_marker(seed: int, *, of: Study) -> tuple[float, float | None]:
    """Give the AUC of the clinical and, where there is one, the combined model on new patients."""
    rng = np.random.default_rng([seed, 1])
    fitted: FittedStudy = fit(cohort(of, PATIENTS, marker=MARKER, rng=rng), replace(of, seed=seed))
    new = cohort(of, NEW, marker=MARKER, rng=rng)
    said = {
        name: auc(new.outcome, p.to_numpy())
        for name, p in fitted.probabilities(new.patients).items()
    }
    return said["clinical"], said.get("combined")


def main() -> None:
    """Print both experiments; arguments: number of cohorts, processes."""
    n, jobs = (int(text) for text in (*sys.argv[1:3], *("20", "1")[len(sys.argv) - 1 :]))
    of = study()
    alone = replace(of, resampling=ResamplingSettings(nested=0))
    pairs = list(map_ordered(partial(one_marker, of=alone), range(n), workers=jobs))
    lost = [clinical - both for clinical, both in pairs if both is not None]
    print(f"one marker: combined model in {len(lost)} of {n}; clinical AUC on {NEW} new patients "
          f"{np.mean([pair[0] for pair in pairs]):.3f}; loses at most {max(lost, default=0):.4f}, "
          f"on average {np.mean(lost or [0]):.4f}", flush=True)  # fmt: skip
    found = list(map_ordered(partial(noise, of=of), range(n), workers=jobs))
    table = pd.concat([frame for frame, _ in found])
    for model, part in table.groupby("model", sort=False):
        print(f"noise, {model}: internal AUC {part['value'].mean():.3f} ({part['value'].min():.3f} "
              f"to {part['value'].max():.3f}), interval above .5 in {(part['low'] > 0.5).sum()} of "
              f"{n}, below in {(part['high'] < 0.5).sum()}")  # fmt: skip
    print(f"no radiomics model in {sum(not built for _, built in found)} of {n}")


if __name__ == "__main__":
    main()
