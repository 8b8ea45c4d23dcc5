"""Whether a run's fitted numbers come from its training rows alone: all of it fitted again to these."""

import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from alnus.errors import AlnusWarning, ModelError, StudyError
from alnus.evaluation.operating_point import OperatingPoint
from alnus.model_file import read_model
from alnus.study.certificate import (
    CERTIFICATES,
    PLACE,
    Certificate,
    Numbers,
    Rows,
    Statistic,
    certificate_of,
    formula_numbers,
)
from alnus.study.model_files import operating_points
from alnus.study.predictions import predict_cohorts
from alnus.study.recipe import FittedStudy, fit
from alnus.study.reliability import rereadings
from alnus.study.run_directory import RunDirectory
from alnus.study.training import Training
from alnus.tables.cohort import PATIENTS
from alnus.tables.features import FEATURES

T = TypeVar("T", Rows, Statistic)


@dataclass(frozen=True)
class Verification:
    """What came out.

    Parameters
    ----------
    n_rows, n_statistics, n_files : int
        Sets of rows, statistics and model files compared.
    faults : tuple of str
        A sentence each; none where everything agrees.
    """

    n_rows: int
    n_statistics: int
    n_files: int
    faults: tuple[str, ...]

    def __str__(self) -> str:
        """Say what was compared and what does not agree."""
        looked_at = (
            f"{self.n_statistics} fitted statistics, the rows of {self.n_rows} fits and "
            f"{self.n_files} model files compared with a fit to the training rows alone"
        )
        said = f"{len(self.faults)} do not agree" if self.faults else "all agree"
        return "\n".join([*self.faults, f"{looked_at}; {said}."])


def verify(folder: str | Path, *, tolerance: float = 0.0) -> Verification:
    """Fit a run's recipe again to its training rows alone and compare with what the run recorded.

    Patients of other cohorts are taken away before anything is computed, so that a number which
    they had a part in comes out differently.

    Parameters
    ----------
    folder : str or Path
        A run directory; nothing else is needed.
    tolerance : float
        Relative difference of numbers that counts as none, as between two machines; the hashes of
        values that were computed are not compared then, those of patients and outcomes are.

    Raises
    ------
    ModelError
        When there is no certificate, or it was changed without its seal.
    StudyError
        When tables of the run are missing.
    """
    run = RunDirectory(Path(folder))
    study = run.study()
    recorded = CERTIFICATES.read(run.folder / PLACE)
    training = _training_alone(run)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", AlnusWarning)  # the run has told them
            fitted = fit(training, study)
    except ModelError as error:
        reason = f"The training rows alone cannot be fitted: {error}"
        return Verification(len(recorded.rows), len(recorded.statistics), 0, (reason,))
    predictions, _ = predict_cohorts(fitted, training.patients)
    points = operating_points(predictions, study) if len(predictions) else {}
    again = certificate_of(study.training, fitted, training, predictions, points)
    faults = [
        *_of_rows(recorded, again, exact=tolerance == 0),
        *_of_statistics(recorded, again, tolerance),
        *_of_files(run, fitted, points, tolerance),
    ]
    return Verification(len(again.rows), len(again.statistics), len(fitted.models), tuple(faults))


def _training_alone(run: RunDirectory) -> Training:
    study = run.study()
    patients = run.read(PATIENTS)
    patients = patients[patients["cohort"] == study.training]
    if patients.empty:
        message = f"{run.folder}: has no patient of the cohort {study.training}; it was changed."
        raise StudyError(message)
    measured = patients.merge(run.read(FEATURES), on="case_id")
    return Training(measured, tuple(rereadings(run, study)))


def _of_rows(recorded: Certificate, again: Certificate, *, exact: bool) -> Iterator[str]:
    n = max((rows.n for rows in again.rows), default=0)
    for name, then, now in _pairs(recorded.rows, again.rows):
        if then is None or now is None:
            yield _only_one(name, recorded=then is not None)
        elif then.n != now.n:
            yield (
                f"{name}: was fitted to {then.n} rows; the cohort {again.cohort} has {now.n} for it"
                f"{', so it saw others' if then.n > n else ''}."
            )
        elif then.cases_sha256 != now.cases_sha256:
            yield f"{name}: was fitted to other patients or outcomes than the training cohort's."
        elif exact and then.values_sha256 != now.values_sha256:
            yield f"{name}: was fitted to other values than the training cohort's."


def _of_statistics(recorded: Certificate, again: Certificate, tolerance: float) -> Iterator[str]:
    for name, then, now in _pairs(recorded.statistics, again.statistics):
        if then is None or now is None:
            yield _only_one(name, recorded=then is not None)
        elif then.texts != now.texts:
            what = next(key for key in now.texts if then.texts.get(key) != now.texts[key])
            yield f"{name}: its {what} are others than a fit to the training rows alone gives."
        else:
            yield from _different(name, then.numbers, now.numbers, tolerance)


def _of_files(
    run: RunDirectory,
    fitted: FittedStudy,
    points: Mapping[str, OperatingPoint],
    tolerance: float,
) -> Iterator[str]:
    """Compare the formulas that predict: a certificate is worth nothing beside other models."""
    for name, model in fitted.models.items():
        path = run.folder / "models" / f"{name}.json"
        if not path.is_file():
            yield f"{path}: is not there, but a fit to the training rows alone gives this model."
            continue
        written = read_model(path)
        compared: dict[str, tuple[Numbers, Numbers]] = {
            "threshold": (
                {"probability": (written.operating_point.threshold,)},
                {"probability": (points[name].threshold,)},
            ),
            "formula": (formula_numbers(written.model), formula_numbers(model.risk)),
        }
        if written.rad_score is not None and model.rad_score is not None:
            compared["Rad-score"] = (
                formula_numbers(written.rad_score.model), formula_numbers(model.rad_score.model)
            )  # fmt: skip
        for what, (then, now) in compared.items():
            yield from _different(f"{path}, {what}", then, now, tolerance)


def _different(name: str, then: Numbers, now: Numbers, tolerance: float) -> Iterator[str]:
    for key, numbers in now.items():
        written = then.get(key, ())
        if len(written) != len(numbers):
            yield f"{name}: has {len(written)} numbers of its {key}; a fit gives {len(numbers)}."
            continue
        for place, (one, other) in enumerate(zip(written, numbers, strict=True), start=1):
            if not _same(one, other, tolerance):
                yield (
                    f"{name}: {key}, number {place}, is {one}; a fit to the training rows alone "
                    f"gives {other}."
                )
                break


def _same(one: float | None, other: float | None, tolerance: float) -> bool:
    if one is None or other is None:
        return one is other
    return one == other or abs(one - other) <= tolerance * max(abs(one), abs(other))


def _pairs(
    recorded: tuple[T, ...], again: tuple[T, ...]
) -> Iterator[tuple[str, T | None, T | None]]:
    then: Mapping[str, T] = {item.name: item for item in recorded}
    now: Mapping[str, T] = {item.name: item for item in again}
    for name in dict.fromkeys([*then, *now]):
        yield name, then.get(name), now.get(name)


def _only_one(name: str, *, recorded: bool) -> str:
    if recorded:
        return f"{name}: is recorded, but a fit to the training rows alone has none."
    return f"{name}: is not recorded, but a fit to the training rows alone has it."
