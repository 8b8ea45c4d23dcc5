"""Odds ratio, interval, S.E., Z and P of a row follow from each other, as far as they are printed."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from scipy.special import ndtr, ndtri

from alnus.audit.findings import Check, Verdict, verdict_of
from alnus.audit.printed import Estimate, Printed, Span, image
from alnus.audit.published import Published, Regression, Row
from alnus.audit.recomputation import REFIT, Slope

LEVELS = (0.90, 0.95, 0.99)  # that papers print


def z_of(level: float) -> float:
    """Half the width of an interval in standard errors."""
    return float(ndtri(0.5 + level / 2))


@dataclass(frozen=True)
class Reading:
    """What a printed number may be instead of what its column says.

    Parameters
    ----------
    said : str
        The reading in words; empty where the column is right.
    meant : callable
        From the printed number's span and the log odds ratio's to what the column should hold.
    """

    said: str
    meant: Callable[[Span, Span], Span]


def _logs(span: Span) -> Span:
    return Span(*(math.log(max(end, 1e-300)) for end in (span.low, span.high)))


def _roots(span: Span, log_odds: Span) -> Span:
    low, high = (math.sqrt(max(end, 0.0)) for end in (span.low, span.high))
    return Span(low, high) if log_odds.middle > 0 else Span(-high, -low)


def _plain(span: Span, _: Span) -> Span:
    return span


def _times(span: Span, factor: float) -> Span:
    return Span(factor * span.low, factor * span.high)


def _exponents(span: Span, _: Span) -> Span:
    return _unrounded(_logs(span), span)


def _unrounded(meant: Span, printed: Span) -> Span:
    """A number that was changed had been rounded before, to as many digits."""
    return meant.widened((printed.high - printed.low) / 2)


PLAIN = (Reading("", _plain),)
STD_ERRORS = (
    *PLAIN,
    Reading("what is printed is exp(S.E.)", _exponents),
    Reading(
        "what is printed is the S.E. of the odds ratio itself",
        lambda span, b: image(lambda s, log_odds: s / math.exp(log_odds), span, b),
    ),
    Reading("what is printed is the variance", lambda span, _: _roots(span, Span(1, 1))),
)
ZS = (
    *PLAIN,
    Reading("what is printed is exp(Z)", _exponents),
    Reading("what is printed is Wald's chi-square, Z squared", _roots),
    Reading("the sign is missing or wrong", lambda span, _: Span(-span.high, -span.low)),
)
PS = (
    *PLAIN,
    Reading(
        "what is printed is log10(exp(P)), which is 0.434 P",
        lambda span, _: _unrounded(_times(span, math.log(10)), span),
    ),
    Reading("what is printed is one-sided", lambda span, _: _times(span, 2.0)),
)


@dataclass(frozen=True)
class LogOdds:
    """Log odds ratio of a row and its limits, over all values that print alike."""

    value: Span
    limits: tuple[Span, Span] | None

    def std_error(self, level: float) -> Span | None:
        """Give half the width of the interval over that of a normal one."""
        if self.limits is None:
            return None
        (low, high), width = self.limits, 2 * z_of(level)
        return Span((high.low - low.high) / width, (high.high - low.low) / width)


def coherence_checks(published: Published) -> Iterator[Check]:
    """Check every row of every regression table, and tables that print the same model."""
    tables = {table.where: table for table in published.regressions}
    for table in published.regressions:
        for row in table.rows:
            if row.odds_ratio is not None:
                level = table.confidence or published.confidence
                yield from WaldRow.of(table, row, row.odds_ratio, level).checks()
            if table.same_as:
                yield from _same_checks(table, row, tables[table.same_as])


def follows(row: Row, slope: Slope, level: float) -> bool:
    """Tell whether a row prints this slope, in every number that it has."""
    if row.odds_ratio is None:
        return False
    log_odds, (b, error) = _log_odds(row, row.odds_ratio), (slope.coefficient, slope.std_error)
    reach, z = z_of(level) * error, b / error
    wanted = [(log_odds.value, b)]
    wanted += zip(log_odds.limits or (), (b - reach, b + reach), strict=False)
    cells = ((row.std_error, error), (row.z, z), (row.wald, z * z), (row.p, _p_of(z)))
    wanted += [(cell.span, value) for cell, value in cells if cell is not None]
    return all(span.widened(REFIT * abs(value)).holds(value) for span, value in wanted)


def _log_odds(row: Row, estimate: Estimate) -> LogOdds:
    """Take logarithms; a coefficient may have been rounded before it was exponentiated."""
    # Where several cells of a row were computed from a rounded coefficient, its rounding is that of
    # the S.E.
    slack = (estimate.value if row.std_error is None else row.std_error).half
    parts = (estimate.value, *(estimate.limits or ()))
    value, *limits = (_logs(part.span).widened(slack) for part in parts)
    return LogOdds(value, (limits[0], limits[1]) if limits else None)


@dataclass(frozen=True)
class WaldRow:
    """A row of odds ratios, and which of its numbers follow from each other.

    Parameters
    ----------
    table : Regression
        Where it stands.
    row : Row
        As printed.
    odds_ratio : Estimate
        Its odds ratio.
    log_odds : LogOdds
        The logarithm; without limits where they are not Wald's.
    level : float
        Level that its interval is said to have.
    """

    table: Regression
    row: Row
    odds_ratio: Estimate
    log_odds: LogOdds
    level: float

    @classmethod
    def of(cls, table: Regression, row: Row, odds_ratio: Estimate, level: float) -> "WaldRow":
        """Take the logarithm of a row's odds ratio."""
        log_odds = _log_odds(row, odds_ratio)
        if table.interval != "Wald":
            log_odds = replace(log_odds, limits=None)
        return cls(table, row, odds_ratio, log_odds, level)

    def checks(self) -> Iterator[Check]:
        """Check every number of the row."""
        row, value = self.row, self.log_odds.value
        if self.log_odds.limits is not None:
            yield self._middle_check(*self.log_odds.limits)
        if row.coefficient is not None:
            yield _coefficient_check(self.table.where, row, row.coefficient, value)
        width = self.log_odds.std_error(self.level)
        if row.std_error is not None and width is not None:
            yield self._std_error_check(row.std_error, width)
        error = self._natural_error(width)
        z = None if error is None or error.low <= 0 else image(lambda b, s: b / s, value, error)
        if row.z is not None and z is not None:
            yield self._read("Z", row.z, z, ZS, "ln OR / S.E.")
        if row.wald is not None and z is not None:
            yield self._read("Wald", row.wald, _squares(z), PLAIN, "(ln OR / S.E.)²")
        z = self._natural_z(z)
        if row.p is not None and z is not None and self.table.test == "Wald":
            yield self._read("P", row.p, _p_span(z), PS, "2 Φ(−|Z|)")

    def _middle_check(self, low: Span, high: Span) -> Check:
        middle = Span((low.low + high.low) / 2, (low.high + high.high) / 2)
        return Check(
            self.table.where, self.row.name, "OR and interval", self.odds_ratio.text,
            f"{math.exp(middle.middle):.{self.odds_ratio.value.decimals}f}",
            "the middle of the log limits is the log odds ratio",
            verdict_of(agrees=low.low <= high.high and middle.meets(self.log_odds.value)),
        )  # fmt: skip

    def _std_error_check(self, error: Printed, width: Span) -> Check:
        method = f"width of the log interval / {2 * z_of(self.level):.2f}"
        check = self._read("S.E.", error, width, STD_ERRORS, method)
        if check.verdict is not Verdict.NOT_REPRODUCED:
            return check
        # Asked last, because an S.E. that is meant otherwise explains the row without doubting its
        # interval.
        for other in LEVELS:
            narrower = self.log_odds.std_error(other)
            if other != self.level and narrower is not None and narrower.meets(error.span):
                said = f"the interval is one of {100 * other:g} %, not {100 * self.level:g} %"
                return check.corrected(said)
        return check

    def _read(
        self, quantity: str, printed: Printed, wanted: Span, readings: tuple[Reading, ...],
        method: str,
    ) -> Check:  # fmt: skip
        """Find the first reading of a printed number that agrees with what it should be."""
        value = self.log_odds.value
        fits = (reading for reading in readings if reading.meant(printed.span, value).meets(wanted))
        reading = next(fits, None)
        check = Check(
            self.table.where, self.row.name, quantity, printed.text,
            f"{wanted.middle:.{max(printed.decimals, 3)}f}", method,
            verdict_of(agrees=reading is not None),
        )  # fmt: skip
        return check.corrected(reading.said) if reading is not None and reading.said else check

    def _natural_error(self, width: Span | None) -> Span | None:
        """Give the standard error: as printed where it fits the interval, else the interval's."""
        printed = self.row.std_error
        if printed is None or width is None:
            return width if printed is None else printed.span
        meant = (reading.meant(printed.span, self.log_odds.value) for reading in STD_ERRORS)
        return next((span for span in meant if span.meets(width)), width)

    def _natural_z(self, z: Span | None) -> Span | None:
        """Give Z: as printed in the reading that fits the one recomputed, else as printed."""
        if self.row.z is None:
            return z
        meant = (reading.meant(self.row.z.span, self.log_odds.value) for reading in ZS)
        return next((span for span in meant if z is None or span.meets(z)), self.row.z.span)


def _coefficient_check(where: str, row: Row, coefficient: Printed, log_odds: Span) -> Check:
    return Check(
        where, row.name, "coefficient", coefficient.text,
        f"{log_odds.middle:.{coefficient.decimals}f}", "ln OR",
        verdict_of(agrees=coefficient.span.meets(log_odds)),
    )  # fmt: skip


def _squares(span: Span) -> Span:
    low, high = sorted((abs(span.low), abs(span.high)))
    return Span(0.0 if span.low <= 0 <= span.high else low**2, high**2)


def _p_span(z: Span) -> Span:
    ends = image(_p_of, z)
    return Span(ends.low, 1.0) if z.low <= 0 <= z.high else ends


def _p_of(z: float) -> float:
    return float(2 * ndtr(-abs(z)))


def _same_checks(table: Regression, row: Row, other: Regression) -> Iterator[Check]:
    """Compare a row with the row of another table that prints the same model."""
    twin = next((r for r in other.rows if (r.variable, r.level) == (row.variable, row.level)), None)
    if twin is None:
        return
    ours, theirs = _printed_cells(row), _printed_cells(twin)
    for quantity in ours.keys() & theirs.keys():
        mine, its = ours[quantity], theirs[quantity]
        yield Check(
            table.where, row.name, quantity, mine.text, its.text, f"as in {other.where}",
            verdict_of(agrees=mine.span.meets(its.span)),
        )  # fmt: skip
    if row.coefficient is not None and twin.coefficient is None and twin.odds_ratio is not None:
        log_odds = _log_odds(twin, twin.odds_ratio).value
        check = _coefficient_check(table.where, row, row.coefficient, log_odds)
        yield replace(check, method=f"ln OR of {other.where}")


def _printed_cells(row: Row) -> dict[str, Printed]:
    cells = {
        "coefficient": row.coefficient,
        "S.E.": row.std_error,
        "Z": row.z,
        "Wald": row.wald,
        "P": row.p,
    }
    if row.odds_ratio is not None:
        cells["OR"] = row.odds_ratio.value
        limits = row.odds_ratio.limits or ()
        cells |= dict(zip(("lower limit", "upper limit"), limits, strict=False))
    return {name: cell for name, cell in cells.items() if cell is not None}
