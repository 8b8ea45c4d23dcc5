import json
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from alnus.errors import AlnusWarning, ModelError
from alnus.models.effects import odds_ratios_table, term_checks, variance_inflation
from alnus.models.formula import Input, RiskModel, Term
from alnus.models.logistic_model import LogisticModel
from alnus.models.univariable import univariable_table
from alnus.tables.models import ODDS_RATIOS, TERM_CHECKS
from alnus.variable import Variable
from tests.models.conftest import BIRTHWT

R = json.loads((Path(__file__).parent / "golden" / "nomogram_dca.json").read_text())


@pytest.fixture
def model(birthwt):
    return LogisticModel(variables=BIRTHWT).fit(*birthwt).model_


def test_variance_inflation_is_that_of_car(model, logistic_from_r):
    car = logistic_from_r["birthwt_vif"]
    expected = dict(zip(car["term"], car["gvif"], strict=True))
    assert variance_inflation(model) == pytest.approx(expected, rel=1e-8)


def test_a_model_without_covariance_has_no_variance_inflation():
    with pytest.raises(ModelError, match="no covariance"):
        variance_inflation(RiskModel("m", "event", 0.0, (), ()))


def test_term_checks_stand_beside_the_univariable_fits(model, birthwt, logistic_from_r):
    columns, outcome = birthwt
    checks = term_checks(model, univariable_table(columns, outcome, BIRTHWT))
    TERM_CHECKS.check(checks)
    adjusted = logistic_from_r["birthwt_vif"]["gvif_adj"]
    found = checks.drop_duplicates("variable")["inflation"]
    np.testing.assert_allclose(found, adjusted, rtol=1e-8)
    flips = checks.set_index("term")["sign_flips"]
    assert list(flips.index[flips]) == ["ftv"]  # protective alone, not beside the others


def test_a_term_without_univariable_fit_is_refused(model, birthwt):
    columns, outcome = birthwt
    with pytest.raises(ValueError, match="without a univariable fit: smoke"):
        term_checks(model, univariable_table(columns, outcome, BIRTHWT[:3]))


@pytest.fixture(scope="module")
def pima(data_folder):
    table = pd.read_csv(data_folder / "clinical_tables" / "pima_train.csv")
    names = ["npreg", "glu", "bmi", "ped", "age"]
    outcome = table["type"].isin([1, "Yes"]).to_numpy()
    return table[names].astype(float), outcome


def test_odds_ratios_per_iqr_are_those_of_rms(pima):
    columns, outcome = pima
    model = LogisticModel().fit(columns, outcome).model_
    table = odds_ratios_table(model, columns)
    iqr = table[table["step"] == "IQR"]
    rows = np.array(R["pima_summary"]["m"][1::2], dtype=float)
    np.testing.assert_allclose(iqr["size"], rows[:, 2], rtol=1e-12)
    np.testing.assert_allclose(iqr[["odds_ratio", "low", "high"]], rows[:, [3, 5, 6]], rtol=1e-7)


def test_odds_ratios_of_all_steps_tell_the_same_slope(pima):
    columns, outcome = pima
    model = LogisticModel().fit(columns, outcome).model_
    table = odds_ratios_table(model, columns, steps={"glu": 10})
    ODDS_RATIOS.check(table)
    glucose = table[table["variable"] == "glu"]
    assert list(glucose["step"]) == ["unit", "step", "SD", "IQR"]
    slopes = np.log(glucose["odds_ratio"]) / glucose["size"]
    np.testing.assert_allclose(slopes, model.terms[1].coefficient, rtol=1e-9)


def test_only_numbers_have_an_odds_ratio_per_step(model, birthwt):
    table = odds_ratios_table(model, birthwt[0])
    assert "race" not in set(table["variable"])


def test_an_odds_ratio_that_no_reader_can_use_is_warned_of():
    thickness = Variable("thickness", "Cortical thickness", "cm")
    model = RiskModel(
        "clinical", "ALN+", 0.0, (Input(thickness, 0, 1),),
        (Term("thickness", "thickness", float(np.log(2926))),),
    )  # fmt: skip
    with pytest.warns(AlnusWarning, match="2926 per cm; it is 2.22 per mm and"):
        table = odds_ratios_table(model, {"thickness": np.linspace(0, 0.5, 11)})
    assert table["low"].isna().all()  # a model without covariance has no limits


def test_a_study_that_has_chosen_a_step_is_not_asked_to_choose_one():
    thickness = Variable("thickness", "Cortical thickness", "cm")
    term = Term("thickness", "thickness", float(np.log(2926)))
    model = RiskModel("clinical", "ALN+", 0.0, (Input(thickness, 0, 1),), (term,))
    values = {"thickness": np.linspace(0, 0.5, 11)}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        table = odds_ratios_table(model, values, steps={"thickness": 0.1})
    assert "step" in set(table["step"])


def single(slope, *, covariance=(), scale=1.0):
    score = Variable("score", "Rad-score")
    term = Term("score", "score", slope * scale, scale=scale)
    return RiskModel("combined", "ALN+", 0.0, (Input(score, 0, 1),), (term,), covariance)


def test_a_slope_beyond_every_float_is_warned_of_and_never_an_error():
    """A penalized score may spread over a thousandth, and have a slope of a thousand."""
    values = {"score": np.linspace(0, 0.002, 11)}
    with pytest.warns(AlnusWarning, match="odds ratio of inf per unit; it is 2.69e"):
        rows = ODDS_RATIOS.rows(odds_ratios_table(single(1000.0), values))
    ratios = {row.step: row.odds_ratio for row in rows}
    assert ratios["unit"] == np.inf
    assert 1 < ratios["SD"] < 3


@pytest.mark.parametrize("scale", [0.5, 1.0, 4.0])
@pytest.mark.parametrize("slope", [-0.7, 0.3])
def test_a_standardized_term_has_the_odds_ratio_of_its_variables_unit(slope, scale):
    model = single(slope, covariance=((0.1, 0.0), (0.0, (0.1 * scale) ** 2)), scale=scale)
    rows = odds_ratios_table(model, {"score": np.arange(10.0)}).set_index("step")
    assert rows.loc["unit", "odds_ratio"] == pytest.approx(np.exp(slope))
    reach = 1.959963984540054 * 0.1
    assert rows.loc["unit", "low"] == pytest.approx(np.exp(slope - reach))
    assert rows.loc["unit", "high"] == pytest.approx(np.exp(slope + reach))
    assert rows.loc["SD", "size"] == pytest.approx(np.arange(10.0).std(ddof=1))


def test_quartiles_that_coincide_have_no_odds_ratio():
    values = np.r_[np.zeros(9), 1.0]
    assert list(odds_ratios_table(single(0.3), {"score": values})["step"]) == ["unit", "SD"]


def test_missing_values_are_no_part_of_a_steps_size():
    full = odds_ratios_table(single(0.3), {"score": np.arange(10.0)})
    gappy = odds_ratios_table(single(0.3), {"score": np.r_[np.nan, np.arange(10.0), np.nan]})
    pd.testing.assert_frame_equal(full, gappy)


@pytest.mark.parametrize(
    ("unit", "said"), [("cm", "per mm"), ("years", "per 0.1 years"), ("", "per 0.1 unit")]
)
def test_the_smaller_step_that_is_offered_is_one_that_people_use(unit, said):
    variable = Variable("x", "X", unit)
    model = RiskModel("m", "y", 0.0, (Input(variable, 0, 1),), (Term("x", "x", 6.0),))
    with pytest.warns(AlnusWarning, match=said):
        odds_ratios_table(model, {"x": np.linspace(0, 1, 9)})


def test_a_variable_alone_is_not_inflated():
    covariance = ((0.1, 0.02), (0.02, 0.3))
    assert variance_inflation(single(0.3, covariance=covariance)) == {"score": 1.0}


@pytest.mark.parametrize("r", [-0.9, 0.0, 0.5])
def test_two_terms_are_inflated_by_what_they_share(r):
    """VIF = 1 / (1 - r²), r the correlation of the two."""
    items = tuple(Variable(name, name) for name in "ab")
    covariance = ((1.0, 0.0, 0.0), (0.0, 4.0, 2 * r), (0.0, 2 * r, 1.0))
    model = RiskModel(
        "m", "y", 0.0, tuple(Input(item, 0, 1) for item in items),
        tuple(Term(item.name, item.name, 1.0) for item in items), covariance,
    )  # fmt: skip
    expected = pytest.approx(1 / (1 - r**2))
    assert variance_inflation(model) == {"a": expected, "b": expected}
