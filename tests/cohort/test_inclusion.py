import pandas as pd
import pytest

from alnus.cohort.inclusion import include, one_sided_cohorts, without_failures
from alnus.cohort.rules import CohortRule, Condition, Exclusion
from alnus.errors import CohortError

TABLE = pd.DataFrame({
    "id": list("abcdefg"),
    "center": ["1", "1", "1", "2", "2", "3", "1"],
    "male": ["yes", "no", "no", "no", "yes", "no", "no"],
    "late": ["yes", "no", "no", "yes", "no", "no", "no"],
})  # fmt: skip
MALE = Exclusion("Male", (Condition("male", (True,)),))
LATE = Exclusion("Late", (Condition("late", (True,)),))
FIRST = CohortRule("first", (Condition("center", ("1",)),), "training")
SECOND = CohortRule("second", (Condition("center", ("2",)),))


def test_a_patient_counts_for_the_first_exclusion_met():
    flow = include(TABLE.drop(index=3), [MALE, LATE], [FIRST]).flow
    excluded = flow[flow["step"] == "excluded"]
    assert excluded["n_excluded"].tolist() == [2, 0, 1]
    assert excluded["reason"].tolist() == ["Male", "Late", "In no cohort"]


def test_the_flow_adds_up():
    flow = include(TABLE, [MALE], [FIRST, SECOND]).flow
    assert flow["n_left"].iloc[0] - flow["n_excluded"].sum() == 4
    assert flow[flow["step"] == "cohort"]["n_left"].tolist() == [3, 1]
    assert flow[flow["step"] == "included"]["n_left"].item() == 4


def test_rows_come_cohort_after_cohort():
    included = include(TABLE, [], [SECOND, FIRST])
    assert included.cohort.tolist() == ["second"] * 2 + ["first"] * 4
    assert included.table["id"].tolist() == list("deabcg")


def test_overlapping_cohorts_are_refused_with_a_row():
    everybody = CohortRule("all")
    with pytest.raises(CohortError, match=r'"first" and "all" overlap in 4 patients .*row 0'):
        include(TABLE, [], [FIRST, everybody])


def test_an_empty_cohort_is_refused():
    nobody = CohortRule("nobody", (Condition("center", ("9",)),))
    with pytest.raises(CohortError, match='cohort "nobody" has no patient'):
        include(TABLE, [], [FIRST, nobody])


def test_a_cohort_needs_both_outcomes():
    patients = pd.DataFrame({"cohort": ["a", "a", "b", "b"], "outcome": [True, True, False, True]})
    (fault,) = one_sided_cohorts(patients)
    assert fault.startswith('cohort "a" has 2 cases and no patient without the event')


def test_failed_cases_leave_the_flow_after_the_exclusions():
    included = include(TABLE, [MALE], [FIRST, SECOND])
    patients = pd.DataFrame({
        "case_id": included.table["id"].to_numpy(), "cohort": included.cohort.to_numpy(),
    })  # fmt: skip
    flow = without_failures(included.flow, patients, {"b", "d"})
    row = flow[flow["reason"] == "Image or ROI could not be used"].iloc[0]
    assert (row["n_excluded"], row["n_left"]) == (2, 2)
    assert flow[flow["step"] == "cohort"]["n_left"].tolist() == [2, 0]


def test_the_flow_counts_patients_where_rows_are_images():
    table = TABLE.assign(who=list("aabcdde"))  # one of two images of a and d is excluded
    flow = include(table, [MALE], [FIRST, SECOND], patient="who").flow
    assert flow["n_left"].tolist() == [5, 5, 4, 4, 3, 1]
    assert flow["n_excluded"].tolist() == [0, 0, 1, 0, 0, 0]


def test_a_patient_with_images_in_two_cohorts_is_refused():
    table = TABLE.assign(who=list("abcaefg"))
    with pytest.raises(CohortError, match=r"1 patients have images in two cohorts \(a\)"):
        include(table, [], [FIRST, SECOND], patient="who")


def test_a_split_divides_what_the_exclusions_left():
    included = include(TABLE, [MALE], lambda _: ["x", "", "y", "x", "y"])
    assert included.cohort.tolist() == ["x", "x", "y", "y"]
    assert included.table["id"].tolist() == list("bfdg")
    assert included.flow["reason"].tolist()[-4:] == ["In no cohort", "Included", "x", "y"]


def test_nobody_left_is_a_sentence():
    everybody = Exclusion("All", (Condition("id", missing=False),))
    with pytest.raises(CohortError, match="no patient is left to be divided"):
        include(TABLE, [everybody], lambda _: [])


def test_a_failed_image_of_two_loses_no_patient():
    included = include(TABLE.assign(who=list("aabbccd")), [], [FIRST], patient="who")
    patients = pd.DataFrame({
        "case_id": included.table["id"], "cohort": included.cohort, "patient": included.table["who"],
    })  # fmt: skip
    flow = without_failures(included.flow, patients, {"a"})
    assert flow.set_index("reason").loc["Image or ROI could not be used", "n_excluded"] == 0
    assert flow.set_index("reason").loc["first", "n_left"] == 3
    flow = without_failures(included.flow, patients, {"a", "b"})
    assert flow.set_index("reason").loc["first", "n_left"] == 2
