"""Site files in the order of time: whether a frozen model's risks have begun to be too high or too low."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from alnus.errors import ModelError
from alnus.pool.pool import model_faults
from alnus.site_file import Site, read_site
from alnus.tables.sites import MONITORING, MonitoringRow
from alnus.validation.cusum import LIMIT, REFERENCE, cusum

LEAST = 50
METHOD = f"tabular CUSUM, k = {REFERENCE:g}, h = {LIMIT:g}"


@dataclass(frozen=True)
class _Period:
    """Site files that together hold enough patients to say something."""

    sites: tuple[Site, ...]

    @property
    def n(self) -> int:
        return sum(site.n for site in self.sites)

    @property
    def events(self) -> int:
        return sum(site.events for site in self.sites)

    @property
    def in_the_large(self) -> tuple[float, float]:
        """Calibration in the large and its variance; of several files, weighted by inverse variance."""
        weights = [1 / site.in_the_large_variance for site in self.sites]
        added = sum(w * site.in_the_large for w, site in zip(weights, self.sites, strict=True))
        return added / sum(weights), 1 / sum(weights)


@dataclass(frozen=True, eq=False)
class Monitoring:
    """A frozen model over time.

    Parameters
    ----------
    sites : tuple of Site
        The files, the earliest first; all are of one model.
    table : DataFrame
        ``MONITORING``.
    waiting : int
        Patients of the last files that are too few for a period yet.
    least : int
        How many a period needs.
    simulated : bool
        Whether any of the patients, or those of the model, are invented.
    """

    sites: tuple[Site, ...]
    table: pd.DataFrame
    waiting: int
    least: int
    simulated: bool


def monitor_files(paths: Sequence[Path], *, least: int = LEAST) -> Monitoring:
    """Monitor a model by its site files, the earliest first.

    Files of fewer than ``least`` patients wait for the next ones: of few patients, chance alone looks
    like a model that has aged.

    Raises
    ------
    ModelError
        For files of more than one model, and as :func:`alnus.site_file.read_site`.
    """
    sites = [read_site(path) for path in paths]
    faults = list(model_faults(sites))
    if faults:
        source = "The site files"
        raise ModelError.of_faults(source, faults)
    periods, waiting = _periods(sites, least)
    return Monitoring(
        tuple(sites), MONITORING.frame(_rows(periods)),
        sum(site.n for site in waiting), least, any(site.simulated for site in sites),
    )  # fmt: skip


def _periods(sites: Sequence[Site], least: int) -> tuple[list[_Period], list[Site]]:
    periods, waiting = [], []
    for site in sites:
        waiting.append(site)
        if sum(one.n for one in waiting) >= least:
            periods.append(_Period(tuple(waiting)))
            waiting = []
    return periods, waiting


def _rows(periods: Sequence[_Period]) -> Iterator[MonitoringRow]:
    found = [period.in_the_large for period in periods]
    z = [value / math.sqrt(variance) for value, variance in found]
    upper, lower = cusum(z)
    for place, period in enumerate(periods):
        yield MonitoringRow(
            period=place + 1,
            sites=" + ".join(site.name for site in period.sites),
            n=period.n,
            events=period.events,
            expected=sum(site.expected for site in period.sites),
            in_the_large=found[place][0],
            z=z[place],
            upper=float(upper[place]),
            lower=float(lower[place]),
            signal=_signal(upper[place], lower[place]),
            reference=REFERENCE,
            limit=LIMIT,
        )


def _signal(upper: float, lower: float) -> str:
    if upper > LIMIT:
        return "risks too low"
    return "risks too high" if lower > LIMIT else ""


def as_text(found: Monitoring) -> str:
    """Say a monitoring in lines for a terminal: the verdict first."""
    lines = [verdict(found), *map(_line, MONITORING.rows(found.table)), *waiting(found)]
    if found.simulated:
        lines.append("SIMULATED: patients of a hospital or of the model were invented.")
    return "\n".join([*lines, f"Method: {METHOD}.", "Research use only."])


def waiting(found: Monitoring) -> list[str]:
    """Say how many patients are no period yet; nothing where there are none."""
    if not found.waiting:
        return []
    return [
        f"{found.waiting} patients of the last files wait for the next ones; {found.least} are a period."
    ]


def verdict(found: Monitoring) -> str:
    """Say whether the model has aged, in one sentence."""
    first = found.sites[0]
    return f"Model {first.model} of {first.outcome}: {_verdict(found)}"


def _verdict(found: Monitoring) -> str:
    rows = MONITORING.rows(found.table)
    if not rows:
        return f"fewer than {found.least} patients; nothing can be said yet."
    first = next((row for row in rows if row.signal), None)
    if first is None:
        return f"no signal in {len(rows)} periods."
    return (
        f"{first.signal} since period {first.period} ({first.sites}). Look for what has changed; "
        "`alnus validate` writes recalibrated versions."
    )


def _line(row: MonitoringRow) -> str:
    told = f"  ← {row.signal}" if row.signal else ""
    return (
        f"  {row.period}. {row.sites}: {row.events} events of {row.n}, {row.expected:.1f} expected; "
        f"z {row.z:+.2f}, sums +{row.upper:.2f} and −{row.lower:.2f}{told}"
    )
