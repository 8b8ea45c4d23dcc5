"""What the recipe is worth to new patients of the training cohort's kind: all of it refitted."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice

import numpy as np
import pandas as pd

from alnus.arrays import Bools, Floats, Integers
from alnus.estimate import Estimate
from alnus.evaluation.checked import several
from alnus.evaluation.corrected_calibration import corrected_calibration_table
from alnus.evaluation.optimism import BootstrapFit, optimism_table
from alnus.evaluation.resampling import patient_samples
from alnus.models.lasso_cv import stratified_folds
from alnus.study.config import Study
from alnus.study.recipe import FittedStudy
from alnus.study.refitting import predictions, refit
from alnus.study.training import Training
from alnus.tables.evaluation import CORRECTED_CALIBRATION
from alnus.tables.models import (
    INTERNAL_VALIDATION,
    NOISE_FLOOR,
    OPTIMISM,
    InternalValidationRow,
    NoiseFloorRow,
)
from alnus.tables.table import AnyTable
from alnus.validation.discrimination import auc, cross_validated_auc, out_of_bag_auc
from alnus.validation.noise_floor import noise_floor
from alnus.validation.refits import Refit, Sample, out_of_fold, refits, training_parts
from alnus.workers.ordered_map import Progress

NESTED = "nested cross-validation"
OUT_OF_BAG = "out-of-bag bootstrap, .632+"


@dataclass(frozen=True, eq=False)
class _Plan:
    """Which samples of the training cohort are refitted, all drawn beforehand.

    Parameters
    ----------
    partitions : ndarray of int64, shape (repeats, n)
        Folds of the nested cross-validation.
    bootstrap : list of Sample
        Samples of both bootstraps, the first of which each takes.
    shuffles : list of ndarray of int64, shape (n,)
        Whose outcome each patient gets, where noise is measured.
    """

    partitions: Integers
    bootstrap: list[Sample]
    shuffles: list[Integers]

    @property
    def nested(self) -> list[Sample]:
        return training_parts(self.partitions)

    def shuffled(self, shuffle: Integers) -> tuple[Integers, list[Sample]]:
        """Folds that are stratified by the dealt outcomes; the whole cohort, then its parts."""
        partition = self.partitions[:1, shuffle]
        whole = Sample(np.arange(len(shuffle)), shuffle)
        return partition, [whole, *(Sample(p.rows, shuffle) for p in training_parts(partition))]

    @property
    def samples(self) -> list[Sample]:
        noise = [sample for shuffle in self.shuffles for sample in self.shuffled(shuffle)[1]]
        return [*self.nested, *self.bootstrap, *noise]


def validate(
    training: Training,
    study: Study,
    fitted: FittedStudy,
    *,
    jobs: int | None = 1,
    progress: Progress | None = None,
) -> dict[AnyTable, pd.DataFrame]:
    """Give the tables of the refits that the study asks for under ``[resampling]``.

    Parameters
    ----------
    training : Training
        The training cohort.
    study : Study
        Numbers of repetitions, seed and everything that a fit needs.
    fitted : FittedStudy
        The models on all training patients.
    jobs : int, optional
        Processes; default: one a core. The tables are the same for every number.
    progress : callable, optional
        Called with the number of refits made and of all.
    """
    plan = _plan(training.outcome, training.groups, study)
    samples = plan.samples
    if not samples:
        return {}
    work = partial(refit, training=training, study=study)
    made = refits(work, samples, jobs=jobs, progress=progress)
    nested = list(islice(made, len(plan.nested)))
    bootstrap = list(islice(made, len(plan.bootstrap)))
    noise = [list(islice(made, len(plan.shuffled(s)[1]))) for s in plan.shuffles]
    own = predictions(fitted, training, study, prevalence=float(training.outcome.mean()))
    tables: dict[AnyTable, pd.DataFrame] = {}
    whose = several(training.groups)
    cohort = _Cohort(training.outcome, whose, own, frozenset(fitted.models), study)
    rows = [*_nested_rows(cohort, plan, nested), *_out_of_bag_rows(cohort, plan, bootstrap)]
    if rows:
        tables[INTERNAL_VALIDATION] = INTERNAL_VALIDATION.frame(rows)
    if study.resampling.optimism and fitted.models:
        tables |= _optimism(cohort, plan, bootstrap)
    if noise:
        tables[NOISE_FLOOR] = NOISE_FLOOR.frame(_noise_rows(cohort, plan, nested, noise))
    return tables


@dataclass(frozen=True, eq=False)
class _Cohort:
    """The training cohort's outcomes, and what the study's own models say of it.

    ``patients`` are whose each case is, where one has several.
    """

    outcome: Bools
    patients: Integers | None
    own: dict[str, Floats]
    built: frozenset[str]
    study: Study

    def apparent(self, model: str) -> float | None:
        if model not in self.built:
            return None
        known = np.isfinite(self.own[model])
        return auc(self.outcome[known], self.own[model][known])


def _plan(outcome: Bools, patients: Integers, study: Study) -> _Plan:
    settings = study.resampling
    of_patients = outcome[np.unique(patients, return_index=True)[1]]
    rarest = int(min(of_patients.sum(), len(of_patients) - of_patients.sum()))
    folds = min(settings.nested_folds, rarest)
    partitions = np.empty((0, len(outcome)), dtype=np.int64)
    if folds >= 2 and (settings.nested or settings.noise):
        partitions = stratified_folds(
            outcome.astype(np.float64), folds=folds, repeats=max(settings.nested, 1),
            rng=np.random.default_rng([study.seed, 1]), groups=patients,
        )  # fmt: skip
    drawn = patient_samples(
        outcome,
        patients,
        n_samples=max(settings.optimism, settings.bootstrap),
        rng=np.random.default_rng(study.seed),
    )
    rng = np.random.default_rng([study.seed, 2])
    shuffles = [rng.permutation(len(outcome)) for _ in range(settings.noise * (folds >= 2))]
    return _Plan(partitions, [Sample(rows) for rows in drawn], shuffles)


def _nested_rows(
    cohort: _Cohort, plan: _Plan, fits: Sequence[Refit]
) -> Iterator[InternalValidationRow]:
    if not cohort.study.resampling.nested:
        return
    confidence = cohort.study.evaluation.confidence
    for model in cohort.own:
        said = out_of_fold(plan.partitions, fits, model)
        estimating = partial(
            cross_validated_auc, cohort.outcome, said, plan.partitions, cohort.patients,
            confidence=confidence,
        )  # fmt: skip
        yield _row(cohort, model, NESTED, fits, estimating)


def _out_of_bag_rows(
    cohort: _Cohort, plan: _Plan, fits: Sequence[Refit]
) -> Iterator[InternalValidationRow]:
    n = cohort.study.resampling.bootstrap
    confidence = cohort.study.evaluation.confidence
    for model, own in cohort.own.items() if n else ():
        estimating = partial(
            out_of_bag_auc, cohort.outcome, own, plan.bootstrap[:n], fits[:n], model,
            confidence=confidence,
        )  # fmt: skip
        yield _row(cohort, model, OUT_OF_BAG, fits[:n], estimating)


def _row(
    cohort: _Cohort,
    model: str,
    procedure: str,
    fits: Sequence[Refit],
    estimating: Callable[[], Estimate],
) -> InternalValidationRow:
    value = low = high = None
    try:
        found = estimating()
        value, low, high, method = found.value, found.low, found.high, found.method
    except ValueError as reason:
        method = f"not estimable: {reason}"
    return InternalValidationRow(
        model=model,
        procedure=procedure,
        measure="AUC",
        apparent=cohort.apparent(model),
        value=value,
        low=low,
        high=high,
        method=method,
        confidence=cohort.study.evaluation.confidence,
        n_built=sum(model in fitted.built for fitted in fits),
        n_refits=len(fits),
    )


def _optimism(cohort: _Cohort, plan: _Plan, fits: Sequence[Refit]) -> dict[AnyTable, pd.DataFrame]:
    n = cohort.study.resampling.optimism
    again = [
        BootstrapFit(sample.rows, {name: fitted.probabilities[name] for name in fitted.built})
        for sample, fitted in zip(plan.bootstrap[:n], fits[:n], strict=True)
    ]
    own = {name: said for name, said in cohort.own.items() if name in cohort.built}
    return {
        OPTIMISM: optimism_table(cohort.outcome, own, again),
        CORRECTED_CALIBRATION: corrected_calibration_table(cohort.outcome, own, again),
    }


def _noise_rows(
    cohort: _Cohort, plan: _Plan, nested: Sequence[Refit], noise: Sequence[Sequence[Refit]]
) -> Iterator[NoiseFloorRow]:
    """Compare the training and the cross-validated AUC with those of outcomes dealt anew."""
    for model in cohort.own:
        observed = {"apparent AUC": cohort.apparent(model)}
        if nested:
            said = out_of_fold(plan.partitions, nested, model)
            observed["cross-validated AUC"] = _cross_validated(
                cohort.outcome, said, plan.partitions
            )
        reached = [
            _reached(cohort.outcome[shuffle], plan.shuffled(shuffle)[0], fits, model)
            for shuffle, fits in zip(plan.shuffles, noise, strict=True)
        ]
        for place, (measure, value) in enumerate(observed.items()):
            values = np.array([pair[place] for pair in reached])
            values = values[np.isfinite(values)]
            if value is not None and np.isfinite(value) and len(values):
                floor = noise_floor(value, values)
                yield NoiseFloorRow(
                    model=model,
                    measure=measure,
                    observed=value,
                    noise_mean=floor.mean,
                    noise_high=floor.high,
                    p=floor.p,
                    n_shuffles=floor.n,
                )


def _reached(
    outcome: Bools, partition: Integers, fits: Sequence[Refit], model: str
) -> tuple[float, float]:
    """Training and cross-validated AUC that a model reaches with dealt outcomes."""
    whole, parts = fits[0], fits[1:]
    if model not in whole.probabilities:
        return np.nan, np.nan
    said = whole.probabilities[model]
    known = np.isfinite(said)
    apparent = auc(outcome[known], said[known])
    return apparent, _cross_validated(outcome, out_of_fold(partition, parts, model), partition)


def _cross_validated(outcome: Bools, said: Floats, partitions: Integers) -> float:
    try:
        return cross_validated_auc(outcome, said, partitions, confidence=0.95).value
    except ValueError:
        return np.nan
