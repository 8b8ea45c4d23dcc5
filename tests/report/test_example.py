import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alnus.models.formula import Input, RiskModel, Term
from alnus.models.nomogram import nomogram, nomogram_table
from alnus.report.example import example_of
from alnus.tables.models import NOMOGRAM
from alnus.variable import Variable


def model_of(slopes, intercept):
    names = [f"x{n}" for n in range(len(slopes))]
    return RiskModel(
        name="m",
        outcome="event",
        intercept=intercept,
        inputs=tuple(Input(Variable(name, name), 0.0, 10.0) for name in names),
        terms=tuple(Term(n, n, b) for n, b in zip(names, slopes, strict=True)),
    )


@given(
    st.lists(st.floats(0.05, 1) | st.floats(-1, -0.05), min_size=1, max_size=6), st.floats(-3, 3)
)
def test_the_risk_that_is_read_off_is_the_models(slopes, intercept):
    model = model_of(slopes, intercept)
    example = example_of(NOMOGRAM.rows(nomogram_table(nomogram(model))))
    if example is not None:
        values = {tick.axis: tick.value for tick in example.ticks}
        assert example.risk == pytest.approx(float(model.probability(values)), abs=1e-9)
        assert example.total == pytest.approx(sum(tick.points for tick in example.ticks))


def test_the_papers_nomogram_has_an_example(tables):
    example = example_of(NOMOGRAM.rows(tables["nomogram"]))
    assert example is not None
    assert len(example.ticks) == 7
    assert 0.01 <= example.risk <= 0.99


def test_without_a_risk_in_reach_there_is_no_example(tables):
    rows = NOMOGRAM.rows(tables["nomogram"])
    assert example_of([row for row in rows if row.axis != "risk"]) is None
    assert example_of([row for row in rows if row.axis in {"risk", "total points"}]) is None
    assert example_of([]) is None
    assert not math.isnan(rows[0].points)
