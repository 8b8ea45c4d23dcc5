"""The clinical candidates of a study, fitted beforehand: what a run would refuse after minutes."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from alnus.errors import EmptySelectionError, ModelError
from alnus.models.recipes import clinical_model
from alnus.models.univariable import univariable_table
from alnus.study.config import Study
from alnus.study.training import Training
from alnus.variable import Variable

FEW_EVENTS = 10
"""Events per parameter below which estimates are unstable; Peduzzi et al. (1996)."""


@dataclass(frozen=True)
class ClinicalChecks:
    """What was found.

    Parameters
    ----------
    faults : tuple of str
        Variables that cannot be fitted, alone or together.
    sentences : tuple of str
        What a person should know.
    """

    faults: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()


def check_clinical(patients: pd.DataFrame, study: Study) -> ClinicalChecks:
    """Fit each clinical variable alone and the clinical model, to the training cohort.

    Parameters
    ----------
    patients : DataFrame
        ``PATIENTS``, without faults.
    study : Study
        Variables and settings.

    Returns
    -------
    ClinicalChecks
        No number of a fit: a study is not to be chosen by its check.
    """
    training = patients[patients["cohort"] == study.training]
    variables = study.clinical_variables
    outcome = training["outcome"].to_numpy(dtype=bool)
    if not variables or not 0 < outcome.sum() < len(outcome):
        return ClinicalChecks()
    n_terms, faults = 0, []
    for variable in variables:
        try:
            n_terms += _terms(training, outcome, variable, study)
        except ModelError as refusal:
            faults.append(f"clinical.variables.{variable.name}: {_without_end(refusal)}")
    if not faults:
        faults += _of_the_model(training, outcome, study)
    told = [*_empty_levels(training, study), *_few_events(outcome, n_terms)]
    return ClinicalChecks(tuple(faults), tuple(told))


def _terms(
    training: pd.DataFrame, outcome: NDArray[np.bool_],
    variable: Variable, study: Study,
) -> int:  # fmt: skip
    """Fit a variable alone, as the screen does, and count its terms."""
    table = univariable_table(
        {variable.name: training[variable.name]},
        outcome,
        [variable],
        codings=study.codings,
        screen=study.clinical.screen,
        penalty=study.clinical.penalty,
    )
    return len(table)


def _of_the_model(
    training: pd.DataFrame, outcome: NDArray[np.bool_], study: Study
) -> Iterator[str]:
    recipe = clinical_model(
        study.clinical_variables, study.clinical, codings=study.codings, seed=study.seed
    )
    try:
        recipe.fit(training[[item.name for item in study.clinical_variables]], outcome)
    except EmptySelectionError:
        return  # a study goes on without the clinical model
    except ModelError as refusal:
        yield f"clinical: {_without_end(refusal)}"


def _without_end(refusal: ModelError) -> str:
    return str(refusal).rstrip(".")


def _empty_levels(training: pd.DataFrame, study: Study) -> Iterator[str]:
    """Tell levels that no training patient has: nothing is learned of them."""
    for variable in study.clinical_variables:
        found = set(training[variable.name].dropna())
        empty = [variable.text(code) for code in variable.codes if code not in found]
        if empty:
            yield (
                f"{variable.label}: no training patient has {' or '.join(empty)}; a prediction for "
                "one rests on the other levels"
            )


def _few_events(outcome: NDArray[np.bool_], n_terms: int) -> Iterator[str]:
    rarer = int(min(outcome.sum(), (~outcome).sum()))
    few = f"; fewer than {FEW_EVENTS} make a selection unstable" * (rarer < FEW_EVENTS * n_terms)
    parameters = "1 parameter" if n_terms == 1 else f"{n_terms} parameters"
    yield (
        f"Clinical candidates: {parameters}, {rarer} training patients with the rarer outcome, "
        f"{rarer / max(n_terms, 1):.1f} per parameter{few}"
    )


def few_for_folds(patients: pd.DataFrame, study: Study) -> Iterator[str]:
    """Tell that the Rad-score's cross-validation has fewer patients of an outcome than folds."""
    training = Training(patients[patients["cohort"] == study.training])
    _, first = np.unique(training.groups, return_index=True)
    outcomes = training.outcome[first]
    rarer = int(min(outcomes.sum(), (~outcomes).sum()))
    folds = study.rad_score.folds
    if 0 < rarer < folds:
        yield (
            f"rad_score.folds: cross-validation in {folds} folds needs at least {folds} training "
            f"patients of each outcome; the rarer one has {rarer}. Set fewer folds, or train on more"
        )


def cohort_sentences(patients: pd.DataFrame, event: str) -> Iterator[str]:
    """Tell the size of each cohort and its events."""
    counts = patients.groupby("cohort", sort=False)["outcome"].agg(["size", "sum"])
    for name, size, events in counts.itertuples():
        yield f"{name}: {size} patients, {events} {event}"
