"""Values of included patients that deserve a look: outside their ranges, or impossible together."""

import itertools
import re
from collections.abc import Iterator, Sequence

import pandas as pd

from alnus.cohort.cell_faults import SHOWN
from alnus.study.config import Study
from alnus.variable import MILLIMETERS, Variable

SIZES = (
    re.compile(r"cort\w*[ _-]*thick", re.IGNORECASE),
    re.compile(r"(?:short\w*|minor)[ _-]*(?:axis|diam)", re.IGNORECASE),
    re.compile(r"(?:long\w*|major)[ _-]*(?:axis|diam)", re.IGNORECASE),
)
"""Sizes of a lymph node, by their names; none is larger than those behind it."""


def value_remarks(study: Study, patients: pd.DataFrame) -> Iterator[str]:
    """Yield a sentence for each kind of values that deserve a look.

    Parameters
    ----------
    study : Study
        Its variables, with their ranges and units.
    patients : DataFrame
        ``PATIENTS``.
    """
    yield from _outside_ranges(study, patients)
    found = [_size(pattern, study.clinical_variables) for pattern in SIZES]
    sizes = [variable for variable in found if variable is not None]
    for smaller, larger in itertools.pairwise(sizes):
        yield from _contradictions(smaller, larger, patients)


def _size(pattern: "re.Pattern[str]", variables: Sequence[Variable]) -> Variable | None:
    for variable in variables:
        named = pattern.search(variable.label) or pattern.search(variable.name)
        if named and variable.kind == "continuous" and variable.unit in MILLIMETERS:
            return variable
    return None


def _contradictions(smaller: Variable, larger: Variable, patients: pd.DataFrame) -> Iterator[str]:
    small = patients[smaller.name] * MILLIMETERS[smaller.unit]
    large = patients[larger.name] * MILLIMETERS[larger.unit]
    impossible = patients[small > large * (1 + 1e-9)]
    if len(impossible):
        listed = [
            f"{row[smaller.name]:g} {smaller.unit} over {row[larger.name]:g} {larger.unit} of "
            f"{row['case_id']}"
            for _, row in impossible[:SHOWN].iterrows()
        ]
        more = f" and {len(impossible) - SHOWN} more" if len(impossible) > SHOWN else ""
        yield f"{smaller.label} exceeds {larger.label}: {', '.join(listed)}{more}. Check the cells."


def _outside_ranges(study: Study, patients: pd.DataFrame) -> Iterator[str]:
    """Name the patients whose values lie outside the range that the study file expects."""
    for name, item in study.variables.items():
        if item.range is None:
            continue
        low, high = item.range
        outside = patients[(patients[name] < low) | (patients[name] > high)]
        if len(outside):
            listed = [
                f"{value:g} (case {case})"
                for case, value in zip(outside["case_id"][:SHOWN], outside[name], strict=False)
            ]
            more = f" and {len(outside) - SHOWN} more" if len(outside) > SHOWN else ""
            yield (
                f"{item.label}: {', '.join(listed)}{more}, outside the expected range "
                f"{low:g} to {high:g}. Check the unit and the cells."
            )
