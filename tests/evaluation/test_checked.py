import numpy as np
import pandas as pd
import pytest

from alnus.errors import ModelError
from alnus.evaluation.checked import checked, checked_probability, groups, is_single

OUTCOME, RISK = [True, False, True], [0.2, 0.5, 0.9]


@pytest.mark.parametrize(
    ("outcome", "score", "said"),
    [
        ([1, 0], RISK, r"\(2,\) outcomes and \(3,\) scores; one of each a case"),
        ([[1, 0, 1]], [RISK], "one of each a case"),
        (OUTCOME, [0.2, np.nan, np.inf], "2 of 3 scores are not finite"),
        ([1, 1, 1], RISK, "of 3 cases there is no case without the event"),
        ([0, 0, 0], RISK, "of 3 cases there is no event"),
        ([], [], "of 0 cases there is no event"),
    ],
)
def test_what_nothing_can_be_measured_on_is_refused(outcome, score, said):
    with pytest.raises(ValueError, match=said):
        checked(outcome, score)


@pytest.mark.parametrize("outside", [-1e-9, 1 + 1e-9, -3.0, 40.0])
def test_a_probability_outside_its_scale_is_counted(outside):
    with pytest.raises(ValueError, match=r"1 of 3 probabilities lie outside 0\.\.1"):
        checked_probability(OUTCOME, [0.0, outside, 1.0])


def test_the_ends_of_the_scale_are_probabilities():
    _, values = checked_probability([1, 0], [0.0, 1.0])
    assert values.tolist() == [0, 1]


def test_scores_need_no_scale_and_outcomes_may_be_0_and_1():
    events, values = checked([0, 1], [-3, 40])
    assert [events.dtype.name, values.dtype.name] == ["bool", "float64"]


@pytest.mark.parametrize(
    ("events", "n", "single"), [(1, 5, True), (4, 5, True), (2, 5, False), (1, 2, True)]
)
def test_an_outcome_that_occurs_once_is_single(events, n, single):
    assert is_single(np.arange(n) < events) is single


def frame(*groups):
    return pd.DataFrame(
        [
            (cohort, f"{place}", model, bool(place % 2), risk)
            for cohort, model, risk in groups
            for place in range(4)
        ],
        columns=["cohort", "case_id", "model", "outcome", "probability"],
    ).astype({"cohort": "str", "case_id": "str", "model": "str"})


def test_groups_come_in_the_order_of_the_table():
    table = frame(("validation", "b", 0.1), ("training", "a", 0.2), ("validation", "a", 0.3))
    assert [group[:2] for group in groups(table)] == [
        ("validation", "b"), ("training", "a"), ("validation", "a"),
    ]  # fmt: skip


def test_a_refusal_names_cohort_and_model():
    table = frame(("training", "a", 0.2), ("validation", "b", 1.2))
    with pytest.raises(ModelError, match=r"^Model b in cohort validation: 4 of 4 .*0\.\.1\.$"):
        list(groups(table))


def test_a_table_of_other_columns_is_refused_before_anything_is_measured():
    with pytest.raises(ValueError, match="table predictions needs the columns"):
        list(groups(pd.DataFrame({"cohort": ["a"]})))
