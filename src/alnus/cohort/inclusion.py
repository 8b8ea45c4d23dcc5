"""Who is in, and in which cohort: exclusions in order, cohorts, and the flow chart's numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import pandas as pd

from alnus.cohort.cell_faults import SHOWN
from alnus.cohort.patients import once_each
from alnus.cohort.rules import CohortRule, Exclusion, matches
from alnus.errors import CohortError
from alnus.tables.cohort import FLOW, FlowRow


@dataclass(frozen=True)
class Inclusion:
    """The included rows, each with its cohort, and the flow of patients.

    Parameters
    ----------
    table : DataFrame of str
        Included rows of the patient table, cohort after cohort in the study file's order.
    cohort : Series of str
        Cohort of each included row.
    flow : DataFrame
        ``FLOW``: assessed, excluded (a reason a row), included, cohort.
    """

    table: pd.DataFrame
    cohort: "pd.Series[str]"
    flow: pd.DataFrame


Divide = Callable[[pd.DataFrame], Sequence[str]]
"""Gives each row left its cohort, empty for none."""


def include(
    table: pd.DataFrame,
    exclusions: Sequence[Exclusion],
    cohorts: Sequence[CohortRule] | Divide,
    *,
    patient: str = "",
    order: Sequence[str] = (),
) -> Inclusion:
    """Apply the exclusions in order, then divide the rest into cohorts.

    A patient who meets two exclusions counts for the first. A patient in no cohort is excluded
    last, for the reason "in no cohort".

    Parameters
    ----------
    table : DataFrame of str
        The patient table.
    exclusions : sequence of Exclusion
        In the order in which the flow chart prints them.
    cohorts : sequence of CohortRule, or callable
        Cohorts, which must not overlap; or what divides the rows left.
    patient : str
        Column of the patient where rows are images: the flow counts patients then, and no patient
        may have rows in two cohorts.
    order : sequence of str
        Names of the cohorts as they are printed, where they come of a division.

    Raises
    ------
    CohortError
        When cohorts overlap, a cohort is empty, a patient straddles two, or a rule meets a value it
        cannot compare.
    """
    count = partial(_patients, column=patient)
    left, steps = table, [FlowRow("assessed", "In the patient table", 0, count(table))]
    try:
        for exclusion in exclusions:
            before = count(left)
            left = left[~matches(left, exclusion.where)]
            steps.append(FlowRow("excluded", exclusion.reason, before - count(left), count(left)))
        member = _members(left, cohorts, order)
    except ValueError as error:
        message = f"patient table: {error}. Correct the cell or the rule."
        raise CohortError(message) from error
    _check(member, left[patient] if patient else None)
    inside = left[member.any(axis=1)]
    if len(inside) < len(left):
        lost = count(left) - count(inside)
        steps.append(FlowRow("excluded", "In no cohort", lost, count(inside)))
    steps.append(FlowRow("included", "Included", 0, count(inside)))
    parts = {name: left[member[name]] for name in member}
    steps += [FlowRow("cohort", str(name), 0, count(part)) for name, part in parts.items()]
    names = [str(name) for name, part in parts.items() for _ in range(len(part))]
    included = pd.concat(list(parts.values()))
    return Inclusion(
        included,
        pd.Series(names, index=included.index, dtype=str),
        FLOW.frame(steps),
    )


def _patients(table: pd.DataFrame, column: str) -> int:
    return table[column].nunique() if column else len(table)


def _members(
    left: pd.DataFrame, cohorts: Sequence[CohortRule] | Divide, order: Sequence[str]
) -> pd.DataFrame:
    """Tell for each row and cohort whether the one is in the other."""
    if not callable(cohorts):
        return pd.DataFrame({rule.name: matches(left, rule.where) for rule in cohorts})
    dealt = pd.Series(list(cohorts(left)), index=left.index, dtype=str)
    found = [name for name in dict.fromkeys(dealt) if name]
    names = sorted(found, key=lambda name: order.index(name) if name in order else len(order))
    return pd.DataFrame({name: dealt == name for name in names}, index=left.index)


def _check(member: pd.DataFrame, patient: "pd.Series[str] | None") -> None:
    faults = []
    doubled = member.sum(axis=1) > 1
    if doubled.any():
        first = member[doubled].iloc[0]
        names = " and ".join(f'"{name}"' for name in first.index[first])
        faults.append(
            f"cohorts {names} overlap in {int(doubled.sum())} patients (first in row "
            f"{first.name}); a patient belongs to one cohort. Correct cohorts.where"
        )
    elif patient is not None:
        faults += _straddling(member, patient)
    faults += [
        f'cohort "{name}" has no patient. Correct its rule'
        for name in member.columns
        if not member[name].any()
    ]
    if not len(member.columns):
        faults.append("no patient is left to be divided. Look at the exclusions")
    if faults:
        raise CohortError.of_faults("cohorts", faults)


def _straddling(member: pd.DataFrame, patient: "pd.Series[str]") -> list[str]:
    """Say which patients have rows in two cohorts."""
    in_cohorts = member.groupby(patient, sort=False).any().sum(axis=1)
    both = [str(name) for name in in_cohorts.index[in_cohorts > 1]]
    if not both:
        return []
    more = ", …" if len(both) > SHOWN else ""
    told = (
        f"{len(both)} patients have images in two cohorts ({', '.join(both[:SHOWN])}{more}); a model "
        "would be tested on whom it learned from. Correct cohorts.where"
    )
    return [told]


def one_sided_cohorts(patients: pd.DataFrame) -> list[str]:
    """List a fault for each cohort in which one of the two outcomes does not occur."""
    faults = []
    for name, group in patients.groupby("cohort", sort=False):
        events = int(group["outcome"].sum())
        if events in {0, len(group)}:
            which = "no event" if events == 0 else "no patient without the event"
            faults.append(
                f'cohort "{name}" has {len(group)} cases and {which}; a cohort needs both outcomes'
            )
    return faults


def without_failures(flow: pd.DataFrame, patients: pd.DataFrame, failed: set[str]) -> pd.DataFrame:
    """Write cases whose image could not be used into the flow, after the exclusions.

    Parameters
    ----------
    flow : DataFrame
        ``FLOW``.
    patients : DataFrame
        ``PATIENTS``, with the failed cases.
    failed : set of str
        Case ids that extraction refused.
    """
    if not failed:
        return flow
    kept = patients[~patients["case_id"].isin(failed)]
    before, after = (once_each(part).groupby("cohort").size() for part in (patients, kept))
    lost = before.sub(after, fill_value=0).astype(int)
    total = int(after.sum())
    exclusions = flow[flow["step"].isin({"assessed", "excluded"})]
    added = FLOW.frame(
        [FlowRow("excluded", "Image or ROI could not be used", int(lost.sum()), total)]
    )
    rest = flow[flow["step"].isin({"included", "cohort"})].copy()
    rest["n_left"] = [
        total if step == "included" else left - int(lost.get(reason, 0))
        for step, reason, left in zip(rest["step"], rest["reason"], rest["n_left"], strict=True)
    ]
    return FLOW.check(pd.concat([exclusions, added, rest], ignore_index=True))
