"""Units: the same in every table, and of a size that fits the numbers."""

import math
from collections.abc import Iterator
from statistics import median

from alnus.audit.findings import Check, Verdict
from alnus.audit.printed import Spread
from alnus.audit.published import Cohort, Continuous, Means, Published, Regression, Row

MILLIMETERS = {"mm": 1.0, "cm": 10.0, "m": 1000.0}
SLIP = 5.0  # means of two cohorts that differ by more, with alike SD over mean, differ in unit
FACTORS = (10.0, 100.0, 1000.0)


def unit_checks(published: Published) -> Iterator[Check]:
    """Check units between tables, between cohorts, and against the size of odds ratios."""
    variables = {variable.variable: variable for variable in published.continuous}
    for variable in published.continuous:
        yield from _between_cohorts(variable, published.outcome)
    for table in published.regressions:
        for row in table.rows:
            if row.variable in variables and row.odds_ratio is not None:
                ratio = row.odds_ratio.value.value
                yield from _row_checks(published, table, row, ratio, variables[row.variable])


def _between_cohorts(variable: Continuous, outcome: tuple[str, str]) -> Iterator[Check]:
    groups = {
        f"{cohort}, {group}": spread
        for cohort, means in variable.columns.items()
        for group, spread in zip(outcome, (means.positive, means.negative), strict=True)
    }
    # Of two means that differ nobody can tell which one is in the wrong unit.
    if len(groups) < 3 or any(_mean(spread) <= 0 for spread in groups.values()):
        return
    usual = median(_mean(spread) for spread in groups.values())
    shape = median(spread.sd.value / _mean(spread) for spread in groups.values())
    for name, spread in groups.items():
        ratio = _mean(spread) / usual
        # Another unit changes mean and SD alike; another kind of patient does not.
        alike = 0.4 < spread.sd.value / _mean(spread) / max(shape, 1e-12) < 2.5
        if alike and (ratio > SLIP or ratio < 1 / SLIP):
            yield Check(
                variable.where, f"{variable.variable}, {name}", "unit", spread.text,
                f"{max(ratio, 1 / ratio):.1f} times {'the' if ratio > 1 else 'below the'} other means",
                "means of all groups", Verdict.INCONSISTENT, _factor(max(ratio, 1 / ratio)),
            )  # fmt: skip


def _mean(spread: Spread) -> float:
    return spread.mean.value


def _factor(ratio: float) -> str:
    # Within a factor of 2, because groups differ, too.
    near = [factor for factor in FACTORS if 0.5 < ratio / factor < 2]
    return f"a factor of {near[0]:g}, as between units" if near else ""


def _row_checks(
    published: Published, table: Regression, row: Row, ratio: float, variable: Continuous
) -> Iterator[Check]:
    means = variable.columns.get(table.cohort)
    unit, fitting = row.unit or variable.unit, ""
    differs = bool(row.unit and variable.unit and row.unit != variable.unit)
    if means is not None and table.kind == "univariable":
        slope = _normal_slope(means, published.cohort(table.cohort))
        check = _size_check(table, row, math.log(ratio), slope, variable.unit)
        fitting = _fitting_unit(row, math.log(ratio), slope, unit=unit, of=variable.unit)
        wrong = bool(fitting) and not differs
        yield (
            check.corrected(f"the odds ratio is per {fitting}, not per {unit}") if wrong else check
        )
    if differs:
        yield Check(
            table.where, row.name, "unit", row.unit, variable.unit, f"as in {variable.where}",
            Verdict.INCONSISTENT, f"the odds ratio is per {fitting}" if fitting else "",
        )  # fmt: skip


def _size_check(table: Regression, row: Row, printed: float, slope: float, of: str) -> Check:
    """Put ln OR beside the slope of two normal groups: difference of means over variance."""
    return Check(
        table.where, row.name, "size of ln OR", f"{printed:.3f}", f"{slope:.3g} per {of or 'unit'}",
        "difference of means / pooled variance, as if both groups were normal",
        Verdict.NOT_COMPUTABLE, "the value itself needs the patients",
    )  # fmt: skip


def _fitting_unit(row: Row, printed: float, slope: float, *, unit: str, of: str) -> str:
    """Name another unit, if the odds ratio is off by more than three and fits that one better."""
    if unit not in MILLIMETERS or of not in MILLIMETERS or printed * slope <= 0:
        return ""
    off = {
        name: abs(math.log(printed / (slope * millimeters / MILLIMETERS[of])))
        for name, millimeters in MILLIMETERS.items()
    }
    best = min(off, key=lambda name: off[name])
    # Units of length lie a factor of 10 apart: half of that, on the log scale, is about 3.
    return best if best != unit and off[unit] > math.log(3) and _is_clear(row) else ""


def _is_clear(row: Row) -> bool:
    """Tell whether a coefficient differs from 0 enough to have a size."""
    estimate = row.odds_ratio
    if estimate is None or estimate.limits is None:
        return False
    low, high = estimate.limits
    return low.value > 1 or high.value < 1


def _normal_slope(means: Means, cohort: Cohort) -> float:
    first, second = means.positive, means.negative
    m, n = cohort.positive, cohort.negative
    variance = (m * first.sd.value**2 + n * second.sd.value**2) / max(m + n, 1)
    # For two normal groups of equal variance this is the slope of the logistic line itself.
    return (_mean(first) - _mean(second)) / max(variance, 1e-300)
