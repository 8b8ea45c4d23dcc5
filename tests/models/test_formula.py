import math
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alnus.errors import ModelError
from alnus.models.formula import Input, RadScore, RiskModel, Term, basis, expit
from alnus.variable import Variable

AGE = Variable("age", "Age", unit="years")
RACE = Variable("race", "Race", kind="nominal", levels=("white", "black", "other"))
MODEL = RiskModel(
    name="clinical",
    outcome="low",
    intercept=-1.0,
    inputs=(Input(AGE, 20.0, 40.0), Input(RACE, 0.0, 2.0)),
    terms=(
        Term("age", "age", 0.5, center=30.0, scale=10.0),
        Term("race=black", "race", 1.0, weights=(0.0, 1.0, 0.0)),
        Term("race=other", "race", 2.0, weights=(0.0, 0.0, 1.0)),
    ),
    covariance=((0.04, 0.0, 0.0, 0.0), (0.0, 0.01, 0.0, 0.0), (0.0,) * 4, (0.0,) * 4),
)


def test_the_linear_predictor_is_the_formula_on_paper():
    found = MODEL.linear_predictor({"age": [30.0, 40.0, 20.0], "race": [0.0, 1.0, 2.0]})
    np.testing.assert_allclose(found, [-1.0, 0.5, 0.5], rtol=1e-15)


def test_contributions_and_intercept_add_up_to_the_linear_predictor():
    patient = {"age": 37.0, "race": 2.0}
    total = MODEL.intercept + sum(MODEL.contributions(patient).values())
    assert total == pytest.approx(float(MODEL.linear_predictor(patient)), rel=1e-15)


def test_the_interval_is_wald_on_the_log_odds():
    risk = MODEL.risk({"age": 40.0, "race": 0.0})
    spread = 1.959963984540054 * math.sqrt(0.04 + 0.01)
    assert risk.low == pytest.approx(1 / (1 + math.exp(0.5 + spread)), rel=1e-12)
    assert risk.high == pytest.approx(1 / (1 + math.exp(0.5 - spread)), rel=1e-12)


def test_without_a_covariance_there_is_no_interval():
    bare = RiskModel("m", "low", 0.0, (Input(AGE, 20, 40),), (Term("age", "age", 0.1),))
    risk = bare.risk({"age": 1.0})
    assert math.isnan(risk.low)
    assert risk.value == pytest.approx(1 / (1 + math.exp(-0.1)))


def test_a_missing_input_is_named_with_its_unit():
    with pytest.raises(ModelError, match=r"Model clinical needs a value for Age \(years\)"):
        MODEL.probability({"race": 0.0})


def test_a_term_of_an_unknown_variable_is_refused():
    with pytest.raises(ModelError, match="unknown variables"):
        RiskModel("m", "low", 0.0, (), (Term("age", "age", 0.1),))


def test_a_covariance_of_another_size_is_refused():
    with pytest.raises(ModelError, match="covariance of 2 rows"):
        RiskModel("m", "y", 0.0, (Input(AGE, 0, 1),), (Term("age", "age", 0.1),), ((1.0,),))


def test_a_restricted_cubic_spline_is_linear_beyond_its_outer_knots():
    knots = (1.0, 3.0, 5.0, 9.0)
    for component in (1, 2):
        term = Term("x", "age", 1.0, knots=knots, component=component)
        assert basis(term, AGE, [0.0, 1.0]).tolist() == [0.0, 0.0]
        beyond = basis(term, AGE, [9.0, 10.0, 11.0])
        assert beyond[2] - beyond[1] == pytest.approx(beyond[1] - beyond[0], rel=1e-12)


def test_a_missing_value_stays_missing():
    assert np.isnan(MODEL.probability({"age": [math.nan, 30.0], "race": [0.0, math.nan]})).all()


def test_the_rad_score_is_the_number_its_kind_names():
    scores = {
        kind: float(RadScore(kind, MODEL).value({"age": 40.0, "race": 0.0}))
        for kind in ("refitted linear predictor", "refitted probability")
    }
    assert scores["refitted linear predictor"] == pytest.approx(-0.5)
    assert scores["refitted probability"] == pytest.approx(float(expit(-0.5)))


@given(st.floats(-800, 800))
def test_expit_neither_overflows_nor_leaves_zero_to_one(x):
    value = float(expit(x))
    assert 0.0 <= value <= 1.0
    assert value + float(expit(-x)) == pytest.approx(1.0, rel=1e-15)


KNOTS = (1.0, 3.0, 5.0, 9.0)


def harrell(x, knots, j):
    """Regression Modeling Strategies, eq. 2.25, term by term, over the squared range of the knots."""
    t, k = knots, len(knots)

    def cube(u):
        return max(u, 0.0) ** 3

    gap = t[k - 1] - t[k - 2]
    value = (
        cube(x - t[j])
        - cube(x - t[k - 2]) * (t[k - 1] - t[j]) / gap
        + cube(x - t[k - 1]) * (t[k - 2] - t[j]) / gap
    )
    return value / (t[k - 1] - t[0]) ** 2


@given(st.floats(-20, 30), st.integers(0, 1))
def test_a_component_of_a_spline_is_harrells_equation(x, j):
    term = Term("x", "age", 1.0, knots=KNOTS, component=j + 1)
    assert float(basis(term, AGE, x)) == pytest.approx(harrell(x, KNOTS, j), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(
    ("knots", "component", "said"),
    [
        ((1.0, 2.0), 0, "three or more, ascending"),
        ((1.0, 3.0, 2.0), 0, "three or more, ascending"),
        ((1.0, 2.0, 2.0), 1, "three or more, ascending"),
        ((1.0, 2.0, 3.0), 2, "3 knots have no component 2"),
    ],
)
def test_knots_that_make_no_spline_are_refused(knots, component, said):
    with pytest.raises(ValueError, match=f"x: .*{said}"):
        Term("x", "age", 1.0, knots=knots, component=component)


def test_the_range_of_an_input_ascends():
    with pytest.raises(ValueError, match="age: low is 40 and above high, 20"):
        Input(AGE, 40.0, 20.0)


@pytest.mark.parametrize("clip", [True, False])
def test_an_input_beyond_its_range_counts_as_its_end_only_where_it_says_so(clip):
    model = RiskModel(
        "m", "y", 0.0, (Input(AGE, 20.0, 40.0, clip=clip),), (Term("age", "age", 1.0),)
    )
    found = model.linear_predictor({"age": [0.0, 30.0, 99.0, math.nan]})
    expected = [20.0, 30.0, 40.0, math.nan] if clip else [0.0, 30.0, 99.0, math.nan]
    np.testing.assert_array_equal(found, expected)
    assert model.contributions({"age": 99.0}) == {"age": 40.0 if clip else 99.0}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"covariance": ((0.04, 0.0), (0.0, -0.01))}, "a negative variance"),
        ({"covariance": ((0.04, 0.0), (0.0,))}, "a covariance of 2 rows and columns"),
        (
            {"terms": (Term("age", "age", 1.0, weights=(0.0, 1.0)),)},
            "one weight for each of 0 levels",
        ),
    ],
)
def test_a_model_that_contradicts_itself_is_refused(changes, said):
    given_parts: dict[str, Any] = {
        "inputs": (Input(AGE, 0, 1),),
        "terms": (Term("age", "age", 1.0),),
        **changes,
    }
    with pytest.raises(ModelError, match=said):
        RiskModel("m", "y", 0.0, **given_parts)


@pytest.mark.parametrize(
    ("covariance", "possible"),
    [
        ((), True),
        (((0.04, 0.01), (0.01, 0.01)), True),
        (((0.04, 0.0), (0.0, 0.0)), True),
        (((0.04, -0.02), (-0.02, 0.01)), True),  # two estimates that are one
        (((0.04, 0.0), (0.01, 0.01)), False),
        (((0.04, 0.03), (0.03, 0.01)), False),
    ],
)
def test_a_covariance_in_which_something_varies_by_less_than_nothing_is_told(covariance, possible):
    model = RiskModel("m", "y", 0.0, (Input(AGE, 0, 1),), (Term("age", "age", 1.0),), covariance)
    assert model.has_possible_covariance is possible


def test_a_code_that_no_level_has_is_missing():
    """It is not the reference: 3 is no race, and a risk would be made up."""
    assert np.isnan(MODEL.probability({"age": 30.0, "race": 3.0}))
    assert np.isnan(MODEL.probability({"age": 30.0, "race": 0.5}))


@pytest.mark.parametrize("confidence", [0.5, 0.9, 0.99])
def test_the_level_of_the_interval_is_asked_for_and_named(confidence):
    risk = MODEL.risk({"age": 40.0, "race": 0.0}, confidence)
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    assert math.log(risk.high / (1 - risk.high)) == pytest.approx(-0.5 + z * math.sqrt(0.05))
    assert risk.confidence == confidence


def test_parts_of_many_patients_are_those_of_each():
    table = {"age": np.array([20.0, 33.0, 40.0]), "race": np.array([0.0, 1.0, 2.0])}
    parts = MODEL.parts(table)
    for place in range(3):
        one = MODEL.contributions({name: column[place] for name, column in table.items()})
        assert one == {name: part[place] for name, part in parts.items()}


def test_the_order_of_values_does_not_matter():
    there = MODEL.probability({"age": 30.0, "race": 1.0})
    assert there == MODEL.probability({"race": 1.0, "age": 30.0})
