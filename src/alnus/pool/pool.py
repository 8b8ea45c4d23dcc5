"""Site files of several hospitals in; their pooled performance out."""

import json
import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist

import pandas as pd

from alnus.errors import ModelError
from alnus.site_file import Site, read_site
from alnus.tables.sites import POOLED_MEASURES, SITE_MEASURES, PooledRow, SiteRow
from alnus.validation.pooling import Pooled, log_ratio, logit_auc, pooled

Effect = tuple[float, float]


def _as_it_is(value: float) -> float:
    return value


def _expit(value: float) -> float:
    return 1 / (1 + math.exp(-value))


@dataclass(frozen=True)
class Measure:
    """One measure of performance: its effect in a hospital, and the way back from its scale."""

    name: str
    scale: str
    effect: Callable[[Site], Effect]
    back: Callable[[float], float]


MEASURES = (
    Measure("AUC", "logit", lambda site: logit_auc(site.auc, site.auc_variance), _expit),
    Measure("slope", "as it is", lambda site: (site.slope, site.covariance[1][1]), _as_it_is),
    Measure(
        "observed / expected",
        "log",
        lambda site: log_ratio(site.events, site.expected, site.n),
        math.exp,
    ),
    Measure(
        "calibration in the large",
        "as it is",
        lambda site: (site.in_the_large, site.in_the_large_variance),
        _as_it_is,
    ),
)


@dataclass(frozen=True, eq=False)
class Pool:
    """Several hospitals' performance of one frozen model.

    Parameters
    ----------
    sites : tuple of Site
        In the order of their files.
    by_site, pooled : DataFrame
        ``SITE_MEASURES`` and ``POOLED_MEASURES``.
    """

    sites: tuple[Site, ...]
    by_site: pd.DataFrame
    pooled: pd.DataFrame

    @property
    def simulated(self) -> bool:
        """Whether any of the hospitals, or the model, is invented."""
        return any(site.simulated for site in self.sites)


def pool_files(paths: Sequence[Path], *, confidence: float = 0.95) -> Pool:
    """Pool the site files of several hospitals.

    Raises
    ------
    ModelError
        For fewer than two files, for hospitals that are one, models that are two, or an AUC of 0
        or 1; all faults at once. And as :func:`alnus.site_file.read_site`.
    """
    return pool_sites([read_site(path) for path in paths], confidence=confidence)


def pool_sites(sites: Sequence[Site], *, confidence: float = 0.95) -> Pool:
    """Pool several hospitals; as :func:`pool_files`."""
    source, faults = "The site files", list(_faults(sites))
    if faults:
        raise ModelError.of_faults(source, faults)
    by_site: list[SiteRow] = []
    together: list[PooledRow] = []
    for measure in MEASURES:
        effects = [measure.effect(site) for site in sites]
        found = pooled(*zip(*effects, strict=True), confidence=confidence)
        by_site += _site_rows(measure, sites, effects, found)
        together.append(_pooled_row(measure, sites, found))
    return Pool(tuple(sites), SITE_MEASURES.frame(by_site), POOLED_MEASURES.frame(together))


def _faults(sites: Sequence[Site]) -> Iterator[str]:
    if len(sites) < 2:
        yield f"pooling needs two or more; found {len(sites)}"
    models = {(site.model, site.model_sha256[:12]) for site in sites}
    if len(models) > 1:
        named = ", ".join(f"{name} ({seal})" for name, seal in sorted(models))
        yield f"one frozen model in all of them is needed; found {named}"
    counts = Counter(site.name for site in sites)
    for name in sorted(name for name, count in counts.items() if count > 1):
        yield f"{name} stands there twice; give each hospital's study its own name"
    for site in sites:
        if not 0 < site.auc < 1 or site.auc_variance == 0:
            yield f"{site.name} has an AUC of {site.auc:g}, whose logit has no variance; leave it out"


def _site_rows(
    measure: Measure, sites: Sequence[Site], effects: Sequence[Effect], found: Pooled
) -> Iterator[SiteRow]:
    level = found.mean.confidence
    quantile = NormalDist().inv_cdf(0.5 + level / 2)
    for site, (value, variance), weight in zip(sites, effects, found.weights, strict=True):
        reach = quantile * math.sqrt(variance)
        low, middle, high = map(measure.back, (value - reach, value, value + reach))
        yield SiteRow(
            measure.name, site.name, site.n, site.events, middle, low, high, float(weight),
            "Wald" if measure.scale == "as it is" else f"Wald on the {measure.scale}", level,
        )  # fmt: skip


def _pooled_row(measure: Measure, sites: Sequence[Site], found: Pooled) -> PooledRow:
    mean = found.mean
    return PooledRow(
        measure=measure.name,
        sites=len(sites),
        n=sum(site.n for site in sites),
        events=sum(site.events for site in sites),
        value=measure.back(mean.value),
        low=measure.back(mean.low),
        high=measure.back(mean.high),
        prediction_low=measure.back(found.low),
        prediction_high=measure.back(found.high),
        tau_squared=found.tau_squared,
        scale=measure.scale,
        i_squared=found.i_squared,
        q=found.q,
        p=found.q_p,
        method=mean.method,
        confidence=mean.confidence,
    )


def as_text(pool: Pool) -> str:
    """Say a pool in lines for a terminal."""
    first = pool.sites[0]
    rows = POOLED_MEASURES.rows(pool.pooled)
    counts = f"{rows[0].sites} hospitals, {rows[0].n} patients, {rows[0].events} events"
    lines = [f"Model {first.model} of {first.outcome} in {counts}", *map(_line, rows)]
    lines.append(f"Intervals: {rows[0].method}; prediction intervals at the same level.")
    if pool.simulated:
        lines.append("SIMULATED: patients of a hospital or of the model were invented.")
    return "\n".join([*lines, "Research use only."])


def as_json(pool: Pool) -> str:
    """Give a pool's two tables and whether it is simulated as JSON."""
    tables = {"pooled": pool.pooled, "sites": pool.by_site}
    content = {name: json.loads(frame.to_json(orient="records")) for name, frame in tables.items()}
    return json.dumps({"simulated": pool.simulated, **content}, indent=1, ensure_ascii=False)


def _line(row: PooledRow) -> str:
    return (
        f"{row.measure}: {row.value:.3f} ({row.confidence:.0%} CI {row.low:.3f} to {row.high:.3f}); "
        f"a new hospital's between {row.prediction_low:.3f} and {row.prediction_high:.3f}; "
        f"tau² {row.tau_squared:.4f} ({row.scale}), I² {row.i_squared:.0%}"
    )
