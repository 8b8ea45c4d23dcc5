"""Site files of several hospitals in; their pooled performance out."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from alnus.errors import ModelError
from alnus.site_file import Site, read_site
from alnus.tables.sites import POOLED_MEASURES, SITE_MEASURES, PooledRow, SiteRow
from alnus.validation.centers import MEASURES, by_center


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
        rows, pooled = by_center(
            {site.name: site for site in sites}, measure, confidence=confidence
        )
        by_site += rows
        together += pooled
    return Pool(tuple(sites), SITE_MEASURES.frame(by_site), POOLED_MEASURES.frame(together))


def _faults(sites: Sequence[Site]) -> Iterator[str]:
    if len(sites) < 2:
        yield f"pooling needs two or more; found {len(sites)}"
    yield from model_faults(sites)
    counts = Counter(site.name for site in sites)
    for name in sorted(name for name, count in counts.items() if count > 1):
        yield f"{name} stands there twice; give each hospital's study its own name"
    for site in sites:
        if not 0 < site.auc < 1 or site.auc_variance == 0:
            yield f"{site.name} has an AUC of {site.auc:g}, whose logit has no variance; leave it out"


def model_faults(sites: Sequence[Site]) -> Iterator[str]:
    """Yield a fault where site files tell of more than one model."""
    models = {(site.model, site.model_sha256[:12]) for site in sites}
    if len(models) > 1:
        named = ", ".join(f"{name} ({seal})" for name, seal in sorted(models))
        yield f"one frozen model in all of them is needed; found {named}"


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
