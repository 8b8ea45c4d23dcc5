import tomllib

import pytest

from alnus.study.proposal.columns import column_of
from alnus.study.proposal.division import division_lines

OUTCOME = [bool(n % 2) for n in range(60)]


def proposed(*columns, outcome=OUTCOME, included=None):
    lines = division_lines(columns, outcome, included=included or [True] * len(outcome))
    text = "\n".join(map(str, lines))
    return tomllib.loads(text), text


def test_chance_where_nothing_else_is_known():
    content, text = proposed()
    assert content["split"] == {"by": "random", "shares": {"training": 0.7, "validation": 0.3}}
    assert "stratified by the outcome" in text


def test_the_tables_own_cohorts_come_first():
    cohort = column_of("Cohort", ["train", "train", "train", "train", "test", "test"] * 10)
    center = column_of("center", ["A", "A", "B"] * 20)
    content, _ = proposed(cohort, center)
    assert content["cohorts"] == [
        {"name": "training", "role": "training", "where": {"Cohort": "train"}},
        {"name": "test", "where": {"Cohort": "test"}},
    ]


def test_the_larger_centers_train():
    center = column_of("Hospital", ["A", "B", "A", "A", "C", "A"] * 10)
    outcome = [bool(n // 6 % 2) for n in range(60)]
    content, _ = proposed(center, outcome=outcome)
    assert content["split"]["centers"] == {"training": ["A"], "external test": ["B", "C"]}


def test_a_center_of_one_outcome_tests_nothing_and_that_is_said():
    center = column_of("center", ["A", "A", "A", "B"] * 15)
    outcome = [cell == "B" or n % 3 == 0 for n, cell in enumerate(center.cells)]
    content, text = proposed(center, outcome=outcome)
    assert content["split"]["by"] == "random"
    assert "# A split by center would leave a cohort with few of one outcome." in text


def test_the_latest_validate():
    days = column_of("exam_date", [f"2020-{1 + n // 5:02d}-{1 + n % 5:02d}" for n in range(60)])
    content, _ = proposed(days)
    assert content["split"]["by"] == "date"
    assert content["split"]["starts"]["validation"].isoformat() == "2020-09-03"


def test_a_birthday_divides_nobody():
    days = column_of("birth_date", [f"19{40 + n // 2}-01-01" for n in range(60)])
    assert proposed(days)[0]["split"]["by"] == "random"


@pytest.mark.parametrize("missing", [0, 59])
def test_patients_without_a_date_divide_nobody(missing):
    cells = [f"2020-{1 + n // 5:02d}-{1 + n % 5:02d}" for n in range(60)]
    cells[missing] = ""
    days = column_of("exam_date", cells)
    assert proposed(days)[0]["split"]["by"] == "random"
    included = [n != missing for n in range(60)]
    assert proposed(days, included=included)[0]["split"]["by"] == "date"
