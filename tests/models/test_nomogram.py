import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alnus.errors import ModelError
from alnus.models.formula import Input, RiskModel, Term, expit
from alnus.models.nomogram import crowd_table, nomogram, nomogram_table
from alnus.tables.models import NOMOGRAM, NOMOGRAM_CROWD
from alnus.variable import Variable

R = json.loads((Path(__file__).parent / "golden" / "nomogram_dca.json").read_text())
RISKS = {
    "pima": (0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95),
    "birthwt": (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9),
}


def pima():
    fit = R["pima"]
    low, high = (fit["limit_rows"].index(row) for row in ("Low", "High"))
    coefficients = dict(zip(fit["names"], fit["coef"], strict=True))
    names = list(fit["predictors"])
    return RiskModel(
        "pima",
        "diabetes",
        coefficients["Intercept"],
        tuple(Input(Variable(n, n), fit["limits"][n][low], fit["limits"][n][high]) for n in names),
        tuple(Term(n, n, coefficients[n]) for n in names),
    )


def birthwt():
    fit = R["birthwt"]
    coefficients = dict(zip(fit["names"], fit["coef"], strict=True))
    race = Variable("race", "Race", kind="nominal", levels=("white", "black", "other"))
    lwt = Input(Variable("lwt", "Weight"), *fit["datadist"]["lwt_limits"][5:])
    binary = [Variable(n, n, kind="binary", levels=("0", "1")) for n in ("smoke", "ht", "ui")]
    return RiskModel(
        "birthwt",
        "low weight",
        coefficients["Intercept"],
        (lwt, Input(race, 0, 2), *(Input(item, 0, 1) for item in binary)),
        (
            Term("lwt", "lwt", coefficients["lwt"]),
            Term("race=black", "race", coefficients["race=black"], weights=(0.0, 1.0, 0.0)),
            Term("race=other", "race", coefficients["race=other"], weights=(0.0, 0.0, 1.0)),
            *(Term(item.name, item.name, coefficients[item.name]) for item in binary),
        ),
    )


def drawn(name):
    """The nomogram with the bounds that rms takes from the training cohort."""
    marks = R[name]["lp_axis"]["x.real"]
    model = {"pima": pima, "birthwt": birthwt}[name]()
    return nomogram(model, linear_predictors=(marks[0], marks[-1]), risks=RISKS[name])


@pytest.mark.parametrize("name", ["pima", "birthwt"])
def test_points_of_every_tick_are_those_of_rms(name):
    for axis in drawn(name).axes:
        expected = R[name]["predictors"][axis.name]
        shown = [t.text if axis.name == "race" else t.value for t in axis.ticks]
        assert shown == expected["value"]
        np.testing.assert_allclose(
            [tick.points for tick in axis.ticks], expected["points"], rtol=0, atol=1e-8
        )


@pytest.mark.parametrize("name", ["pima", "birthwt"])
def test_total_points_and_linear_predictor_are_those_of_rms(name):
    chart = drawn(name)
    assert [tick.value for tick in chart.total_points.ticks] == R[name]["total_points"]
    assert [t.value for t in chart.linear_predictor.ticks] == R[name]["lp_axis"]["x.real"]
    np.testing.assert_allclose(
        [tick.points for tick in chart.linear_predictor.ticks],
        R[name]["lp_axis"]["x"],
        rtol=0,
        atol=1e-8,
    )
    assert chart.scale == pytest.approx(R[name]["info"]["sc"], rel=1e-10)


@pytest.mark.parametrize("name", ["pima", "birthwt"])
def test_risks_stand_where_rms_would_put_them_without_interpolating(name):
    chart, expected = drawn(name), R[name]["fun"]["Risk"]
    marks = R[name]["lp_axis"]["x.real"]
    assert [tick.value for tick in chart.risk.ticks] == expected["x.real"]
    # rms reads the inverse of the risk off 1,000 points; ours through the same points is theirs
    grid = np.linspace(marks[0], marks[-1], 1000)
    coarse = np.interp(expected["x.real"], expit(grid), grid)
    np.testing.assert_allclose(
        chart.scale * (coarse - chart.lowest), expected["x"], rtol=0, atol=1e-8
    )
    np.testing.assert_allclose(
        [tick.points for tick in chart.risk.ticks], expected["x"], rtol=0, atol=1.1e-4
    )


@given(st.lists(st.floats(-3, 3), min_size=5, max_size=5))
def test_the_total_of_the_points_gives_back_the_risk(values):
    model = pima()
    chart = nomogram(model)
    patient = {
        name: item.low + (item.high - item.low) * value
        for (name, item), value in zip(
            zip(model.variables, model.inputs, strict=True), values, strict=True
        )
    }
    total = sum(chart.points(patient).values())
    assert float(chart.risk_at(total)) == pytest.approx(float(model.probability(patient)), rel=1e-9)


def test_the_longest_axis_has_100_points_and_every_axis_starts_at_0():
    chart = nomogram(pima())
    longest = [max(tick.points for tick in axis.ticks) for axis in chart.axes]
    assert max(longest) == pytest.approx(100)
    assert all(min(tick.points for tick in axis.ticks) == 0 for axis in chart.axes)


def test_points_of_a_tick_are_the_patients_points():
    chart = nomogram(birthwt())
    patient = {"lwt": 120, "race": 1, "smoke": 1, "ht": 0, "ui": 0}
    points = chart.points(patient)
    race = next(axis for axis in chart.axes if axis.name == "race")
    assert points["race"] == pytest.approx(race.ticks[1].points)


def test_a_spline_axis_turns_where_the_risk_turns():
    knots = (94.4, 115.0, 130.2, 188.2)
    coefficients = (-0.0515430023195381, 0.227994602941189, -0.590170389615145)
    model = RiskModel(
        "spline",
        "event",
        4.58606773211903,
        (Input(Variable("lwt", "Weight"), 80, 250),),
        tuple(
            Term("lwt" + "'" * k, "lwt", b, knots=knots, component=k)
            for k, b in enumerate(coefficients)
        ),
    )
    chart = nomogram(model)
    for tick in chart.axes[0].ticks:
        assert chart.risk_at(tick.points) == pytest.approx(
            float(model.probability({"lwt": tick.value}))
        )


def test_limits_keep_an_outlier_from_squeezing_the_other_axes():
    chart = nomogram(pima(), limits={"glu": (90, 110)})
    by_name = {axis.name: axis for axis in chart.axes}
    assert by_name["glu"].ticks[-1].value == 110
    assert max(tick.points for tick in by_name["ped"].ticks) == pytest.approx(100)


@pytest.mark.parametrize("limits", [{"sugar": (0, 1)}, {"glu": (2, 1)}])
def test_limits_that_are_none_are_refused(limits):
    with pytest.raises(ValueError, match="limits of"):
        nomogram(pima(), limits=limits)


def test_a_model_that_nothing_changes_has_no_nomogram():
    model = RiskModel("empty", "event", 0.3, (), ())
    with pytest.raises(ModelError, match="no variable that changes the risk"):
        nomogram(model)


def test_a_variable_without_effect_has_no_points():
    model = RiskModel(
        "two",
        "event",
        0.0,
        (Input(Variable("a", "A"), 0, 1), Input(Variable("b", "B"), 0, 1)),
        (Term("a", "a", 2.0), Term("b", "b", 0.0)),
    )
    assert {tick.points for tick in nomogram(model).axes[1].ticks} == {0.0}


def test_the_table_holds_every_tick_and_risks_that_can_be_reached():
    frame = nomogram_table(nomogram(birthwt()))
    assert NOMOGRAM.whole(frame) is frame
    assert set(frame["axis"]) == {"lwt", "race", "smoke", "ht", "ui", "total points", "risk"}
    assert not frame.isna().any(axis=None)
    risk = frame[frame["axis"] == "risk"]
    assert (risk["label"] == "Risk of low weight").all()
    assert risk["points"].is_monotonic_increasing
    total = frame.loc[frame["axis"] == "total points", "points"]
    assert risk["points"].between(-50, total.max() + 1e-9).all()
    assert math.isclose(total.min(), 0.0)


def test_the_nomogram_of_the_whole_demo_is_that_of_rms():
    """The pipeline that R ran on the simulated cohort; levels are those of its binary columns."""
    demo = json.loads((Path(__file__).parent / "golden" / "demo.json").read_text())
    axes, coefficients = demo["nomogram"]["predictors"], demo["rnwcf"]["coef"]
    few = {name for name, axis in axes.items() if len(axis["value"]) <= 3}
    variables = [
        Variable(
            name, name,
            kind="continuous" if name not in few
            else "ordinal" if len(axes[name]["value"]) == 3 else "binary",
            levels=tuple(map(str, axes[name]["value"])) if name in few else (),
        )
        for name in axes
    ]  # fmt: skip
    model = RiskModel(
        "combined", "ALN+", coefficients[0],
        tuple(Input(v, min(axes[v.name]["value"]), max(axes[v.name]["value"])) for v in variables),
        tuple(Term(v.name, v.name, b) for v, b in zip(variables, coefficients[1:], strict=True)),
    )  # fmt: skip
    chart = nomogram(model)
    assert chart.scale == pytest.approx(demo["nomogram"]["info"]["sc"], rel=1e-8)
    for axis in chart.axes:
        points = [tick.points for tick in axis.ticks]
        np.testing.assert_allclose(points, axes[axis.name]["points"], rtol=0, atol=1e-8)


@given(
    st.lists(st.floats(-3, 3).filter(lambda b: abs(b) > 0.01), min_size=1, max_size=4),
    st.floats(-2, 2),
    st.floats(0, 1),
)
def test_points_and_risk_of_any_model_agree_with_its_formula(slopes, intercept, place):
    variables = [Variable(f"v{n}", f"V{n}") for n in range(len(slopes))]
    model = RiskModel(
        "any", "event", intercept, tuple(Input(v, -1.0, 2.0) for v in variables),
        tuple(Term(v.name, v.name, b) for v, b in zip(variables, slopes, strict=True)),
    )  # fmt: skip
    chart = nomogram(model)
    patient = {v.name: -1.0 + 3 * place for v in variables}
    points = chart.points(patient)
    assert float(chart.risk_at(sum(points.values()))) == pytest.approx(
        float(model.probability(patient)), abs=1e-12
    )
    spans = [max(t.points for t in axis.ticks) for axis in chart.axes]
    assert max(spans) == pytest.approx(100)
    ratio = [abs(b) / max(map(abs, slopes)) for b in slopes]
    assert spans == pytest.approx([100 * share for share in ratio])


@given(st.floats(-50, 150))
def test_every_point_more_means_more_risk(points):
    chart = nomogram(pima())
    assert chart.risk_at(points + 1) > chart.risk_at(points)
    assert chart.scale * (math.log(chart.risk_at(points) / (1 - chart.risk_at(points))) - chart.lowest) == pytest.approx(points, abs=1e-6)  # fmt: skip


def test_a_risk_tick_stands_where_the_formula_puts_it():
    chart = nomogram(birthwt())
    for tick in chart.risk.ticks:
        assert float(chart.risk_at(tick.points)) == pytest.approx(tick.value, abs=1e-12)
    for tick in chart.linear_predictor.ticks:
        assert chart.lowest + tick.points / chart.scale == pytest.approx(tick.value, abs=1e-9)


def test_a_crowd_stands_where_its_patients_points_are():
    model = birthwt()
    chart = nomogram(model)
    rng = np.random.default_rng(5)
    columns = {
        item.variable.name: rng.choice(item.variable.codes, 60)
        if item.variable.levels
        else rng.uniform(item.low, item.high, 60)
        for item in model.inputs
    }
    crowd = crowd_table(chart, columns)
    every = [chart.points({name: column[i] for name, column in columns.items()}) for i in range(60)]
    for axis, own in crowd.groupby("axis", sort=False):
        assert own["share"].sum() == pytest.approx(1)
        points = np.array([p.get(str(axis), sum(p.values())) for p in every])
        for row in NOMOGRAM_CROWD.rows(own):
            reach = max(row.width / 2, 1e-6)
            near = np.abs(points - row.points) <= reach + 1e-9
            assert near.mean() >= row.share - 1e-9
        inside = np.abs(points[:, None] - own["points"].to_numpy()) <= own["width"].max() / 2 + 1e-6
        assert inside.any(axis=1).all()


def test_a_patient_beyond_an_axis_or_without_a_value_is_not_in_its_crowd():
    model = birthwt()
    chart = nomogram(model)
    name = next(item.variable.name for item in model.inputs if not item.variable.levels)
    columns = {
        item.variable.name: np.full(4, item.variable.codes[0] if item.variable.levels else item.low)
        for item in model.inputs
    }
    columns[name] = columns[name] + np.array([0.0, 0.0, 1e6, np.nan])
    crowd = crowd_table(chart, columns)
    own = crowd[crowd["axis"] == name]
    assert own["share"].tolist() == pytest.approx([2 / 3])
