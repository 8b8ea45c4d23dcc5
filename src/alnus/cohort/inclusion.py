"""Who is in, and in which cohort: exclusions in order, cohorts, and the flow chart's numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

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


def include(
    table: pd.DataFrame, exclusions: Sequence[Exclusion], cohorts: Sequence[CohortRule]
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
    cohorts : sequence of CohortRule
        Cohorts, which must not overlap.

    Raises
    ------
    CohortError
        When cohorts overlap, a cohort is empty, or a rule meets a value it cannot compare.
    """
    left, steps = table, [FlowRow("assessed", "In the patient table", 0, len(table))]
    try:
        for exclusion in exclusions:
            out = matches(left, exclusion.where)
            left = left[~out]
            steps.append(FlowRow("excluded", exclusion.reason, int(out.sum()), len(left)))
        member = pd.DataFrame({rule.name: matches(left, rule.where) for rule in cohorts})
    except ValueError as error:
        message = f"patient table: {error}. Correct the cell or the rule."
        raise CohortError(message) from error
    _check(member)
    outside = ~member.any(axis=1)
    if outside.any():
        n_outside, n_inside = int(outside.sum()), int((~outside).sum())
        steps.append(FlowRow("excluded", "In no cohort", n_outside, n_inside))
    steps.append(FlowRow("included", "Included", 0, int((~outside).sum())))
    parts = [left[member[rule.name]] for rule in cohorts]
    steps += [
        FlowRow("cohort", rule.name, 0, len(part))
        for rule, part in zip(cohorts, parts, strict=True)
    ]
    names = [r.name for r, part in zip(cohorts, parts, strict=True) for _ in range(len(part))]
    included = pd.concat(parts)
    return Inclusion(
        included,
        pd.Series(names, index=included.index, dtype=str),
        FLOW.frame(steps),
    )


def _check(member: pd.DataFrame) -> None:
    faults = []
    doubled = member.sum(axis=1) > 1
    if doubled.any():
        first = member[doubled].iloc[0]
        names = " and ".join(f'"{name}"' for name in first.index[first])
        faults.append(
            f"cohorts {names} overlap in {int(doubled.sum())} patients (first in row "
            f"{first.name}); a patient belongs to one cohort. Correct cohorts.where"
        )
    faults += [
        f'cohort "{name}" has no patient. Correct its rule'
        for name in member.columns
        if not member[name].any()
    ]
    if faults:
        raise CohortError.of_faults("cohorts", faults)


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
    lost = patients[patients["case_id"].isin(failed)].groupby("cohort").size()
    total = len(patients) - len(failed)
    exclusions = flow[flow["step"].isin({"assessed", "excluded"})]
    added = FLOW.frame([FlowRow("excluded", "Image or ROI could not be used", len(failed), total)])
    rest = flow[flow["step"].isin({"included", "cohort"})].copy()
    rest["n_left"] = [
        total if step == "included" else left - int(lost.get(reason, 0))
        for step, reason, left in zip(rest["step"], rest["reason"], rest["n_left"], strict=True)
    ]
    return FLOW.check(pd.concat([exclusions, added, rest], ignore_index=True))
