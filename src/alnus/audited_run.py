"""A whole study and the audit of its own tables, as `alnus run` does it, for Python."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec

from alnus.audit.audit import audit_of
from alnus.audit.findings import as_text
from alnus.errors import AuditError
from alnus.study import steps

Arguments = ParamSpec("Arguments")


def audited(made: Callable[Arguments, Path]) -> Callable[Arguments, Path]:
    """Audit what a function has run, that gives the report's page."""

    @wraps(made)
    def run(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Path:
        page = made(*args, **kwargs)
        require_no_finding(page.parent.parent)
        return page

    return run


def require_no_finding(folder: Path) -> None:
    """Recompute what a run has printed.

    Parameters
    ----------
    folder : Path
        The run directory.

    Raises
    ------
    AuditError
        With every finding. The run is left as it is: its report is there, and not to be relied on.
    """
    checks = audit_of(folder)
    if any(check.is_finding for check in checks):
        message = f"{folder}: the run's own tables do not agree; this is a fault of alnus. {as_text(checks)}"
        raise AuditError(message)


run = audited(steps.run)
