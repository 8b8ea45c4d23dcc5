"""A run directory's own tables, read as if they had been published with all their digits."""

import csv
import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

from alnus.audit.printed import Count, Estimate, Printed, Span, Spread
from alnus.audit.published import (
    Categorical,
    Coding,
    Cohort,
    Continuous,
    Counts,
    Means,
    Performance,
    Published,
    Regression,
    Row,
    Sum,
)
from alnus.contents import toml_content
from alnus.errors import AlnusError
from alnus.estimate import BY_PATIENT
from alnus.tables.cohort import CHARACTERISTICS, FLOW, PATIENTS
from alnus.tables.evaluation import DISCRIMINATION, OPERATING_POINTS
from alnus.tables.models import COEFFICIENTS, UNIVARIABLE
from alnus.tables.table import Table

Rows = list[dict[str, str]]
Content = Mapping[str, Any]
LEFT_OUT = "the other patients"


def read_run(folder: str | Path) -> Published:
    """Read what a run directory says about its patients and models.

    Parameters
    ----------
    folder : str or Path
        The run directory of a study.

    Returns
    -------
    Published
        Every table that is there; results of steps that have not run are not.

    Raises
    ------
    AlnusError
        When the folder is no run directory, or a file of it is damaged.
    """
    folder = Path(folder)
    study = folder / "study.toml"
    if not study.is_file() or not (folder / PATIENTS.path).is_file():
        message = f"{folder}: is no run directory; study.toml and {PATIENTS.path} are needed."
        raise AlnusError(message)
    content = _study(study)
    patients, performance = _rows(folder, PATIENTS), tuple(_performance(folder))
    cohorts = (*_cohorts(patients), *_predicted(folder))
    return Published(
        title=str(content.get("name", folder)),
        cohorts=cohorts,
        sums=tuple(_sums(_rows(folder, FLOW))),
        continuous=tuple(_continuous(_rows(folder, CHARACTERISTICS))),
        categorical=tuple(_categorical(_rows(folder, CHARACTERISTICS), content)),
        regressions=tuple(_regressions(folder, content, counted=not _several_images(patients))),
        performance=tuple(_sized(row, cohorts) for row in performance),
    )


def _study(path: Path) -> Mapping[str, Any]:
    try:
        return toml_content(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise AlnusError(_damaged(path, error)) from error


def _damaged(path: Path, error: Exception) -> str:
    return f"{path}: is damaged ({error}). Make the run again with --force."


def _rows(folder: Path, table: Table[Any]) -> Rows:
    """Read a table's cells as they are printed, after it was read and checked as what they mean."""
    path = folder / table.path
    if not path.is_file():
        return []
    try:
        table.read(path)
    except ValueError as error:
        raise AlnusError(_damaged(path, error)) from error
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _number(text: str) -> Printed | None:
    """Read a cell, which has all its digits; None where it is empty or holds no finite number."""
    value = float(text) if text else math.nan
    return Printed(text, value, Span(value, value)) if math.isfinite(value) else None


def _estimate(row: Mapping[str, str], value: str) -> Estimate | None:
    point, low, high = (_number(row[column]) for column in (value, "low", "high"))
    if point is None:
        return None
    return Estimate(row[value], point, None if low is None or high is None else (low, high))


def _cohorts(patients: Rows) -> Iterator[Cohort]:
    counts = Counter((row["cohort"], row["outcome"] == "True") for row in patients)
    for name in dict.fromkeys(row["cohort"] for row in patients):
        positive, negative = counts[name, True], counts[name, False]
        yield Cohort(name, positive + negative, positive, negative)


def _predicted(folder: Path) -> Iterator[Cohort]:
    """Give the patients whom a model could predict, as a cohort of their own."""
    for row in _rows(folder, DISCRIMINATION):
        n, events = int(row["n"]), int(row["events"])
        yield Cohort(f"{row['cohort']} ({row['model']})", n, events, n - events)


def _sized(row: Performance, cohorts: tuple[Cohort, ...]) -> Performance:
    predicted = f"{row.cohort} ({row.model})"
    known = any(cohort.name == predicted for cohort in cohorts)
    return replace(row, cohort=predicted) if known else row


def _sums(flow: Rows) -> Iterator[Sum]:
    steps = [row for row in flow if row["step"] != "cohort"]
    for before, row in pairwise(steps):
        parts = {row["reason"]: int(row["n_excluded"]), LEFT_OUT: int(row["n_left"])}
        yield Sum(f"before {row['reason']}", int(before["n_left"]), parts, FLOW.name)
    cohorts = {row["reason"]: int(row["n_left"]) for row in flow if row["step"] == "cohort"}
    if cohorts and steps:
        yield Sum("included", int(steps[-1]["n_left"]), cohorts, FLOW.name)


def _known(row: Mapping[str, str]) -> tuple[int, int]:
    return int(row["n_positive"]), int(row["n_negative"])


def _continuous(characteristics: Rows) -> Iterator[Continuous]:
    rows = sorted((r for r in characteristics if not r["level"]), key=lambda r: r["variable"])
    for variable, group in groupby(rows, key=lambda row: row["variable"]):
        columns = {}
        for row in group:
            spreads = [_spread(row, side) for side in ("positive", "negative")]
            first, second = spreads
            if first is not None and second is not None:
                columns[row["cohort"]] = Means(
                    first, second, _number(row["p"]), row["test"], _known(row)
                )
        yield Continuous(variable, columns, where=CHARACTERISTICS.name)


def _spread(row: Mapping[str, str], side: str) -> Spread | None:
    mean, sd = _number(row[side]), _number(row[f"{side}_sd"])
    return None if mean is None or sd is None else Spread(f"{row[side]} ± {sd.text}", mean, sd)


def _categorical(characteristics: Rows, content: Content) -> Iterator[Categorical]:
    named = content.get("clinical", {}).get("variables", {})
    rows = sorted((r for r in characteristics if r["level"]), key=lambda r: r["variable"])
    for variable, group in groupby(rows, key=lambda row: row["variable"]):
        of_cohorts: dict[str, Rows] = {}
        for row in group:
            of_cohorts.setdefault(row["cohort"], []).append(row)
        levels = tuple(row["level"] for row in next(iter(of_cohorts.values())))
        kind: Coding = named.get(variable, {}).get("kind") or "ordinal"
        columns = {cohort: _counts(found) for cohort, found in of_cohorts.items()}
        yield Categorical(variable, kind, levels, columns, CHARACTERISTICS.name)


def _counts(rows: Rows) -> Counts:
    positive, negative = (
        tuple(Count(row[side], int(float(row[side]))) for row in rows)
        for side in ("positive", "negative")
    )
    return Counts(positive, negative, _number(rows[0]["p"]), rows[0]["test"], _known(rows[0]))


def _several_images(patients: Rows) -> bool:
    """Tell whether Table 1, which counts patients, counts something else than a fit of images."""
    return len({row.get("patient") or row["case_id"] for row in patients}) < len(patients)


def _regressions(folder: Path, content: Content, *, counted: bool) -> Iterator[Regression]:
    """Take each model's terms; penalized or pooled fits are no logistic regression of counts.

    ``counted`` tells whether the characteristics count what was fitted.
    """
    clinical = content.get("clinical", {})
    plain = clinical.get("penalty", "none") == "none" and clinical.get("missing") != "impute"
    cohorts = content.get("cohorts", [])  # a split calls its training cohort so
    training = next((c["name"] for c in cohorts if c.get("role") == "training"), "training")
    univariable = _rows(folder, UNIVARIABLE)
    if univariable:
        table = _regression(UNIVARIABLE.name, training, univariable, plain=plain)
        yield replace(table, kind="univariable") if plain and counted else table
    coefficients = _rows(folder, COEFFICIENTS)
    for model in dict.fromkeys(row["model"] for row in coefficients):
        terms = [row for row in coefficients if row["model"] == model]
        yield _regression(f"{COEFFICIENTS.name}, {model}", training, terms, plain=plain)


def _regression(where: str, training: str, rows: Rows, *, plain: bool) -> Regression:
    wald = plain and rows[0]["method"] == "Wald"
    return Regression(
        where, tuple(map(_term, rows)), cohort=training, interval="Wald" if wald else "other",
        test="Wald" if plain and rows[0]["test"] == "Wald" else "other", confidence=float(rows[0]["confidence"]),
    )  # fmt: skip


def _term(row: Mapping[str, str]) -> Row:
    """Name a dummy by its level; terms of polynomials and splines stand for themselves."""
    variable, term = row["variable"], row["term"]
    level = term.removeprefix(f"{variable}=") if term.startswith(f"{variable}=") else ""
    return Row(
        variable if level or term == variable else term, level,
        odds_ratio=_estimate(row, "odds_ratio"), coefficient=_number(row["coefficient"]),
        std_error=_number(row["std_error"]), z=_number(row["z"]), p=_number(row["p"]),
    )  # fmt: skip


def _of_counts(row: Mapping[str, str]) -> Estimate | None:
    """Give a proportion, its limits only where they follow from its counts alone."""
    found = _estimate(row, "value")
    if found is not None and BY_PATIENT in row["method"]:
        return replace(found, limits=None)
    return found


def _performance(folder: Path) -> Iterator[Performance]:
    key = ("cohort", "model")
    for (cohort, model), group in groupby(
        _rows(folder, OPERATING_POINTS), key=lambda row: tuple(row[name] for name in key)
    ):
        rows = {row["measure"].lower(): row for row in group}
        cells = {name: _of_counts(row) for name, row in rows.items()}
        by_counts = (row for row in rows.values() if BY_PATIENT not in row["method"])
        first = next(by_counts, next(iter(rows.values())))
        yield Performance(
            OPERATING_POINTS.name, cohort, model, cells.get("accuracy"), cells.get("sensitivity"),
            cells.get("specificity"), cells.get("ppv"), cells.get("npv"),
            interval=first["method"], confidence=float(first["confidence"]),
        )  # fmt: skip
    for row in _rows(folder, DISCRIMINATION):
        auc = _estimate(row, "auc")
        if auc is not None and not row["method"].startswith("DeLong"):
            auc = replace(auc, limits=None)  # they hang on the patients
        yield Performance(
            DISCRIMINATION.name, row["cohort"], row["model"], auc=auc,
            auc_std_error=_number(row["std_error"]), confidence=float(row["confidence"]),
        )  # fmt: skip
