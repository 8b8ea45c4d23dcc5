"""All checks of a publication's tables, in the order in which they are told."""

from pathlib import Path

from alnus.audit.auc_intervals import auc_checks
from alnus.audit.characteristics import characteristics_checks
from alnus.audit.coherence import coherence_checks
from alnus.audit.counting import counting_checks
from alnus.audit.findings import Check
from alnus.audit.intervals import interval_checks
from alnus.audit.performance import performance_checks
from alnus.audit.published import Published
from alnus.audit.reading import read_tables, seed_paper
from alnus.audit.run_tables import read_run
from alnus.audit.statements import statement_checks
from alnus.audit.units import unit_checks
from alnus.errors import AlnusError

STEPS = (
    statement_checks,
    characteristics_checks,
    counting_checks,
    coherence_checks,
    unit_checks,
    performance_checks,
    interval_checks,
    auc_checks,
)


def audit(published: Published) -> tuple[Check, ...]:
    """Recompute what can be recomputed.

    Parameters
    ----------
    published : Published
        The tables, as printed.

    Returns
    -------
    tuple of Check
        Every recomputation; those with ``is_finding`` deserve a look.
    """
    return tuple(check for step in STEPS for check in step(published))


def audit_of(source: str | Path | None, *, paper: bool = False) -> tuple[Check, ...]:
    """Audit a file of published tables, a run directory, or the seed paper.

    Parameters
    ----------
    source : str or Path, optional
        A TOML, CSV or .xlsx file, or a run directory.
    paper : bool
        The seed paper's tables instead.

    Raises
    ------
    AlnusError
        When neither or both are given, or with every fault of the source.
    """
    if (source is None) is not paper:
        message = "Give a file of published tables, a run directory, or --paper; one of them."
        raise AlnusError(message)
    if source is None:
        return audit(seed_paper())
    return audit(read_run(source) if Path(source).is_dir() else read_tables(source))
