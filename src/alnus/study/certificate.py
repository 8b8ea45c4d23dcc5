"""What every fitted number saw: its rows' hashes, and the number itself, as a file that is sealed.

A statistic that is fitted before the cohorts are divided, or on more than the training cohort,
leaks. :mod:`alnus.study.verification` fits everything again to the training rows alone and compares.
"""

import hashlib
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.types import is_numeric_dtype

from alnus.arrays import Floats
from alnus.evaluation.operating_point import OperatingPoint
from alnus.models.batch_adjustment import BatchAdjustment
from alnus.models.formula import SCORE_NAME, RiskModel
from alnus.models.radiomics_model import RadiomicsModel
from alnus.sealed_file import SealedFormat
from alnus.study.recipe import FittedModel, FittedStudy
from alnus.study.training import Training

PLACE = "certificate.json"
Numbers = Mapping[str, tuple[float | None, ...]]
Texts = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Rows:
    """Rows that something was fitted to.

    Parameters
    ----------
    name : str
        What was fitted to them.
    n : int
        How many.
    cases_sha256 : str
        Of their case identifiers and outcomes, in their order.
    values_sha256 : str
        Of the columns' names and values, float64 in little-endian order.
    """

    name: str
    n: int
    cases_sha256: str
    values_sha256: str


@dataclass(frozen=True)
class Statistic:
    """Something fitted.

    Parameters
    ----------
    name, rows : str
        Its own name, and that of the rows which it saw.
    numbers : mapping of str to tuple of float
        Null where a number is not finite.
    texts : mapping of str to tuple of str
        Names that belong to the numbers, or were chosen.
    """

    name: str
    rows: str
    numbers: Numbers
    texts: Texts


@dataclass(frozen=True)
class Certificate:
    """Every fitted statistic of a study, and the rows that it saw.

    Parameters
    ----------
    cohort : str
        Name of the training cohort.
    rows : tuple of Rows
        Each named once.
    statistics : tuple of Statistic
        In the order in which they were fitted.
    """

    cohort: str
    rows: tuple[Rows, ...]
    statistics: tuple[Statistic, ...]


CERTIFICATES = SealedFormat(
    "certificate",
    "alnus-certificate",
    1,
    Certificate,
    "Give the run directory that `alnus run` made.",
)


def certificate_of(
    cohort: str,
    fitted: FittedStudy,
    training: Training,
    predictions: pd.DataFrame,
    points: Mapping[str, OperatingPoint],
) -> Certificate:
    """Write down what was fitted, and the very rows that were handed to each fit.

    Parameters
    ----------
    cohort : str
        Name of the training cohort.
    fitted : FittedStudy
        The fit; each of its models keeps the columns that it was fitted to.
    training : Training
        What the fit as a whole was given.
    predictions : DataFrame
        ``PREDICTIONS``; those of the training cohort chose the thresholds.
    points : mapping of str to OperatingPoint
        Each model's threshold.
    """
    rows, statistics = [], []
    for seen, found in (
        *_before(fitted, training),
        *(_of_model(name, model, training) for name, model in fitted.models.items()),
        *(_threshold(name, point, predictions, cohort) for name, point in points.items()),
    ):
        rows.append(seen)
        statistics += found
    return Certificate(cohort, tuple(rows), tuple(statistics))


def rows_of(name: str, cases: pd.DataFrame, columns: pd.DataFrame) -> Rows:
    """Hash rows: ``case_id`` and ``outcome`` of ``cases``, and the columns that were looked at."""
    pairs = zip(cases["case_id"], cases["outcome"].astype(int), strict=True)
    identity = "".join(f"{case_id}\x1f{outcome}\n" for case_id, outcome in pairs)
    values = hashlib.sha256()
    for column in columns:
        values.update(f"{column}\x1f".encode())
        values.update(_bytes(columns[column]))
    return Rows(name, len(cases), _sha256(identity.encode()), values.hexdigest())


def _bytes(cells: pd.Series) -> bytes:
    if is_numeric_dtype(cells):
        return np.ascontiguousarray(cells.to_numpy(dtype="<f8")).tobytes()
    return "\x1f".join(map(str, cells)).encode()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


Seen = tuple[Rows, list[Statistic]]


def _before(fitted: FittedStudy, training: Training) -> Iterator[Seen]:
    """Give what is fitted before any model: features that repeat, and ComBat."""
    patients = training.patients
    for number, rereading in enumerate(training.rereadings, start=1):
        name = f"features that repeat, {number}"
        again = rereading.readings[0].index
        measured = patients[patients["case_id"].isin(again)]
        own = list(rereading.readings[0].columns)
        parts = [measured[own].reset_index(drop=True)]
        parts += [
            part.loc[measured["case_id"]].reset_index(drop=True) for part in rereading.readings
        ]
        columns = pd.concat(dict(enumerate(parts)), axis="columns")
        texts = {"features kept": fitted.features}
        yield rows_of(name, measured, columns), [Statistic(name, name, {}, texts)]
    if fitted.adjustment is not None:
        name = "harmonization"
        columns = patients[["batch", *fitted.features]]
        yield rows_of(name, patients, columns), [*_lines(name, fitted.adjustment)]


def _lines(rows: str, adjustment: BatchAdjustment) -> Iterator[Statistic]:
    for batch, lines in adjustment.lines.items():
        numbers = {
            "intercept": _numbers(line.intercept for line in lines.values()),
            "slope": _numbers(line.slope for line in lines.values()),
        }
        yield Statistic(f"ComBat, batch {batch}", rows, numbers, {"features": tuple(lines)})


def _of_model(name: str, model: FittedModel, training: Training) -> Seen:
    # The model's own columns, not the training cohort's: what was handed to its fit is the question.
    columns = model.columns
    rows = f"{name} model"
    cases = training.patients.loc[columns.index, ["case_id", "outcome"]]
    return rows_of(rows, cases, columns), [
        *_selection(name, rows, model),
        Statistic(f"{name}: formula", rows, formula_numbers(model.risk), formula_texts(model.risk)),
        Statistic(f"{name}: nomogram axes", rows, _mapped(model.axes), {}),
    ]


def _selection(name: str, rows: str, model: FittedModel) -> Iterator[Statistic]:
    if name == "radiomics":
        yield from _radiomics(rows, model.estimator)
    if name == "clinical":
        pipeline: Any = model.estimator
        p, backward = pipeline["screen"].p_, pipeline["backward"].elimination_
        yield Statistic(
            "clinical: univariable P", rows, {"P": _numbers(p.values())}, {"variables": tuple(p)}
        )
        yield Statistic(
            "clinical: backward elimination",
            rows,
            {
                "value": _numbers(step.value for step in backward.steps),
                "aic": _numbers(step.aic for step in backward.steps),
            },
            {"removed": tuple(step.removed for step in backward.steps), "kept": backward.kept},
        )
    if model.rad_score is not None:
        score = model.columns[SCORE_NAME]
        numbers = {"mean": _numbers([score.mean()]), "SD": _numbers([score.std()])}
        yield Statistic("combined: Rad-scores that it was fitted to", rows, numbers, {})


def _radiomics(rows: str, fitted: RadiomicsModel) -> Iterator[Statistic]:
    names, selection, score = fitted.features, fitted.selection_, fitted.score_

    def named(positions: Iterable[int]) -> tuple[str, ...]:
        return tuple(names[position] for position in positions)

    dropped, left_out = selection.distinct, selection.left_out
    yield Statistic(
        "radiomics: constant and repeated features", rows, {},
        {"constant": named(dropped.constant), "repeated": named(dropped.duplicates[:, 0])},
    )  # fmt: skip
    yield Statistic(
        "radiomics: features that hardly vary", rows,
        {"value": _numbers(item.value for item in left_out)},
        {"features": named(item.position for item in left_out)},
    )  # fmt: skip
    chosen = {"features": named(selection.columns)}
    ranks = {"rank": _numbers(selection.rank), "score": _numbers(selection.score)}
    yield Statistic("radiomics: mRMR", rows, ranks, chosen)
    scaling = {
        "mean": _numbers(selection.center), "SD": _numbers(selection.scale),
        "lowest": _numbers(selection.low), "highest": _numbers(selection.high),
    }  # fmt: skip
    yield Statistic("radiomics: z-scores and ranges", rows, scaling, chosen)
    cv = score.cv_
    penalty = {
        "penalties": _numbers(cv.path.penalties), "loss": _numbers(cv.mean),
        "standard error": _numbers(cv.std), "position taken": _numbers([score.position_]),
    }  # fmt: skip
    yield Statistic("radiomics: penalty", rows, penalty, {})
    weights = {
        "LASSO": _numbers(score.lasso_coef_), "score": _numbers(score.coef_),
        "intercept": _numbers([score.intercept_]), "calibration": _numbers(score.calibration_),
    }  # fmt: skip
    yield Statistic("radiomics: coefficients", rows, weights, chosen)


def _threshold(name: str, point: OperatingPoint, predictions: pd.DataFrame, cohort: str) -> Seen:
    rows = f"threshold of the {name} model"
    seen = predictions[(predictions["cohort"] == cohort) & (predictions["model"] == name)]
    numbers = {"threshold": _numbers([point.threshold])}
    return rows_of(rows, seen, seen[["probability"]]), [Statistic(rows, rows, numbers, {})]


def formula_numbers(model: RiskModel) -> dict[str, tuple[float | None, ...]]:
    """Give every number of a formula, by what it is."""
    terms = model.terms
    return {
        "intercept": _numbers([model.intercept]),
        "coefficient": _numbers(term.coefficient for term in terms),
        "center": _numbers(term.center for term in terms),
        "scale": _numbers(term.scale for term in terms),
        "weights": _numbers(weight for term in terms for weight in term.weights),
        "knots": _numbers(knot for term in terms for knot in term.knots),
        "covariance": _numbers(cell for row in model.covariance for cell in row),
        "range": _numbers(end for item in model.inputs for end in (item.low, item.high)),
    }


def formula_texts(model: RiskModel) -> dict[str, tuple[str, ...]]:
    """Give the names of a formula's terms and variables."""
    return {
        "terms": tuple(term.name for term in model.terms),
        "variables": tuple(model.variables),
    }


def _mapped(pairs: Mapping[str, tuple[float, float]]) -> Numbers:
    return {name: _numbers(values) for name, values in pairs.items()}


def _numbers(values: Iterable[float | None] | Floats | Sequence[int]) -> tuple[float | None, ...]:
    found = (math.nan if value is None else float(value) for value in values)
    return tuple(value if math.isfinite(value) else None for value in found)
