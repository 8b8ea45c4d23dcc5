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


def days(first):
    """Write a date a patient, five a month, as a German table does."""
    months = [first + n // 5 for n in range(60)]
    return [f"{1 + n % 5:02d}.{m % 12 + 1:02d}.{2020 + m // 12}" for n, m in enumerate(months)]


def test_dates_are_found_by_their_cells_and_the_earliest_is_taken():
    operation, admission = column_of("OP-Datum", days(3)), column_of("Aufnahme", days(1))
    content, text = proposed(operation, admission)
    assert (content["split"]["by"], content["split"]["column"]) == ("date", "Aufnahme")
    assert "mostly the earliest date, before OP-Datum; is it the examination's?" in text


def test_the_examinations_date_comes_before_earlier_ones():
    consent, scan = column_of("consent_date", days(1)), column_of("us_date", days(2))
    content, text = proposed(consent, scan)
    assert content["split"]["column"] == "us_date"
    assert "by its name, before consent_date" in text


def test_a_date_alone_is_asked_for():
    text = proposed(column_of("Datum", days(1)))[1]
    assert "the only date that every patient has; is it the examination's?" in text


def test_births_are_told_by_their_years():
    births = column_of("GD", [f"{1 + n % 28:02d}.03.{1935 + n}" for n in range(60)])
    assert proposed(births)[0]["split"]["by"] == "random"


def test_dates_that_some_have_not_are_told():
    cells = days(1)
    cells[4] = cells[9] = ""
    content, text = proposed(column_of("Aufnahme", cells))
    assert content["split"]["by"] == "random"
    assert "# No split by Aufnahme: 2 patients without a date." in text
