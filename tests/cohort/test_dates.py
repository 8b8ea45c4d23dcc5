import datetime as dt

import pytest

from alnus.cohort.dates import day


@pytest.mark.parametrize(
    "text", ["2020-06-01", "2020-06-01 10:30:00", "2020-06-01T10:30", "2020/6/1", "1.6.2020", " 01.06.2020 "]
)  # fmt: skip
def test_a_day_is_read_as_hospitals_write_it(text):
    assert day(text) == dt.date(2020, 6, 1)


@pytest.mark.parametrize("text", ["1/6/2020", "06-01-2020", "June 2020", "20200601", "1.6.20", ""])
def test_what_may_be_two_days_is_none(text):
    with pytest.raises(ValueError, match="a date like 2020-06-01 is needed"):
        day(text)


def test_a_day_exists():
    with pytest.raises(ValueError, match="a date that exists is needed; found '2021-02-29'"):
        day("2021-02-29")
