"""The study's recipe as a function of rows: what refits on parts of the training cohort say."""

from dataclasses import replace

import numpy as np

from alnus.arrays import Floats
from alnus.errors import ModelError, StudyError
from alnus.study.config import Study
from alnus.study.recipe import FittedStudy, fit
from alnus.study.training import Training
from alnus.validation.refits import Refit, Sample


def refit(sample: Sample, *, training: Training, study: Study) -> Refit:
    """Put a sample of the training cohort through the recipe and predict the whole of it.

    Variables that separate the outcomes only together, or a batch that is alone, fail a sample; the
    tables count what was built.
    """
    if sample.shuffle is not None:
        dealt = training.patients.assign(outcome=training.outcome[sample.shuffle])
        training = replace(training, patients=dealt)
    drawn = training.sample(sample.rows)
    try:
        fitted = fit(drawn, study, lenient=True)
    except (ModelError, StudyError):
        return Refit()
    prevalence = float(drawn.outcome.mean())
    return Refit(
        predictions(fitted, training, study, prevalence=prevalence), frozenset(fitted.models)
    )


def predictions(
    fitted: FittedStudy, training: Training, study: Study, *, prevalence: float
) -> dict[str, Floats]:
    """Predict every training patient by what the recipe offers for each of the models asked for.

    Where it found no clinical or no radiomics model, its prediction is the prevalence; where there
    is none to combine, the combined model's is that of the one found.
    """
    found = {name: p.to_numpy() for name, p in fitted.probabilities(training.patients).items()}
    nothing = np.full(len(training.patients), prevalence)
    asked = ["clinical"] * bool(study.variables) + ["radiomics"]
    said = {name: found.get(name, nothing) for name in asked}
    if study.variables:
        left = found.get("clinical", found.get("radiomics", nothing))
        said["combined"] = found.get("combined", left)
    return said
