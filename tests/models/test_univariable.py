import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm
from sklearn.utils.estimator_checks import parametrize_with_checks

from alnus.errors import EmptySelectionError, ModelError
from alnus.models.univariable import UnivariableScreen, univariable_table
from alnus.tables.models import UNIVARIABLE
from alnus.variable import Variable
from tests.models.conftest import BIRTHWT


@pytest.fixture
def table(birthwt):
    columns, outcome = birthwt
    return univariable_table(columns, outcome, BIRTHWT)


def test_every_variables_own_regression_is_glms(table, logistic_from_r):
    for name, glm in logistic_from_r["birthwt_univariate"].items():
        rows = table[table["variable"] == name]
        for column, key, tolerance in [
            ("coefficient", "coef", 1e-8), ("std_error", "se", 1e-7), ("z", "z", 1e-6),
            ("p", "p", 1e-7),
        ]:  # fmt: skip
            np.testing.assert_allclose(rows[column], glm[key][1:], rtol=0, atol=tolerance)
        np.testing.assert_allclose(np.log(rows["low"]), glm["wald_lo"][1:], rtol=0, atol=1e-7)
        np.testing.assert_allclose(np.log(rows["high"]), glm["wald_hi"][1:], rtol=0, atol=1e-7)
        assert rows["lr_chi2"].iloc[0] == pytest.approx(glm["lr_chi2"], rel=1e-9)
        assert rows["lr_df"].iloc[0] == glm["lr_df"]
        assert rows["lr_p"].iloc[0] == pytest.approx(glm["lr_p"], abs=1e-9)


def test_odds_ratios_intervals_and_p_values_cohere(table):
    reach = norm.ppf(0.975) * table["std_error"]
    np.testing.assert_allclose(table["odds_ratio"], np.exp(table["coefficient"]))
    np.testing.assert_allclose(table["low"], np.exp(table["coefficient"] - reach))
    np.testing.assert_allclose(table["high"], np.exp(table["coefficient"] + reach))
    np.testing.assert_allclose(table["z"], table["coefficient"] / table["std_error"])
    np.testing.assert_allclose(table["p"], 2 * norm.cdf(-table["z"].abs()))


def test_the_table_has_its_columns_and_a_row_a_term(table):
    UNIVARIABLE.check(table)
    assert len(table) == 9
    assert not table.isna().any(axis=None)


def test_all_terms_of_a_variable_are_kept_or_dropped_together(birthwt):
    columns, outcome = birthwt
    table = univariable_table(columns, outcome, BIRTHWT, screen=0.08)
    race = table[table["variable"] == "race"]
    assert race["p"].min() < 0.08  # black against white alone
    assert not race["kept"].any()  # jointly 0.083


def test_each_variable_uses_the_cases_that_have_it(birthwt):
    columns, outcome = birthwt
    gappy = columns.copy()
    gappy.loc[:19, "age"] = np.nan
    table = univariable_table(gappy, outcome, BIRTHWT).set_index("variable")
    assert table.loc["age", "n"] == 169
    assert table.loc["lwt", "n"] == 189


def test_firth_likelihood_ratios_carry_the_penalty_of_all_columns(birthwt):
    columns, outcome = birthwt
    table = univariable_table(columns, outcome, BIRTHWT[:1], penalty="firth")
    assert 0 < table["lr_chi2"].iloc[0] < 3
    assert table["lr_p"].iloc[0] == pytest.approx(table["p"].iloc[0], abs=0.02)


def test_the_screen_keeps_what_the_table_keeps(birthwt):
    columns, outcome = birthwt
    screen = UnivariableScreen(variables=BIRTHWT).fit(columns, outcome)
    table = univariable_table(columns, outcome, BIRTHWT)
    kept = set(table.loc[table["kept"], "variable"])
    assert set(screen.get_feature_names_out()) == kept == {"lwt", "smoke", "ptl", "ht", "ui"}


def test_a_variable_that_cannot_be_fitted_is_dropped_on_request(birthwt):
    columns, outcome = birthwt
    separated = columns.assign(smoke=outcome)
    with pytest.raises(ModelError):
        UnivariableScreen(variables=BIRTHWT).fit(separated, outcome)
    screen = UnivariableScreen(variables=BIRTHWT, drop_unfit=True).fit(separated, outcome)
    assert "smoke" not in screen.p_
    assert set(screen.get_feature_names_out()) == {"lwt", "ptl", "ht", "ui"}
    with pytest.raises(EmptySelectionError, match="none has one"):
        UnivariableScreen(variables=BIRTHWT, drop_unfit=True).fit(separated[["smoke"]], outcome)


def test_a_screen_that_keeps_nothing_is_refused(birthwt):
    columns, outcome = birthwt
    with pytest.raises(EmptySelectionError, match="None of 1 clinical variables"):
        UnivariableScreen(variables=BIRTHWT, p=1e-6).fit(columns[["age"]], outcome)


def test_a_column_without_description_is_refused(birthwt):
    columns, outcome = birthwt
    screen = UnivariableScreen(variables=(Variable("age", "Age"),))
    with pytest.raises(ValueError, match="without a description: lwt"):
        screen.fit(columns[["age", "lwt"]], outcome)


@parametrize_with_checks([UnivariableScreen(p=1.0, penalty="firth")])
def test_scikit_learn_accepts_the_screen(estimator, check):
    check(estimator)


RARE = Variable("rare", "Rare", kind="nominal", levels=("no", "yes"))


def rare_level():
    """A level that 7 of 40 patients with the event and none of 40 without it have."""
    outcome = np.repeat([True, False], 40)
    return pd.DataFrame({"rare": np.where(np.arange(80) < 7, 1.0, 0.0)}), outcome


def test_firth_decides_and_prints_by_the_penalized_likelihood_ratio():
    # R logistf: the penalized likelihood ratio's P is .0046, Wald's .066
    columns, outcome = rare_level()
    table = univariable_table(columns, outcome, [RARE], screen=0.05, penalty="firth")
    row = table.iloc[0]
    assert row["p"] == row["joint_p"] == pytest.approx(0.0046, abs=5e-5)
    assert row["kept"]
    assert row["test"] == "penalized likelihood ratio"
    assert row["low"] > 1
    assert row["method"] == "profile penalized likelihood"
    assert 2 * norm.sf(abs(row["z"])) == pytest.approx(0.066, abs=5e-4)
    screen = UnivariableScreen(variables=(RARE,), penalty="firth").fit(columns, outcome)
    assert screen.p_["rare"] == row["joint_p"]


@pytest.mark.parametrize(("penalty", "n"), [("none", 400), ("firth", 60)])
def test_the_p_that_is_printed_is_the_p_that_decides(penalty, n):
    """Nominal variables at the edge of the screen: none contradicts itself, whatever other tests say."""
    levels = ("a", "b", "c")
    variable = Variable("x", "X", kind="nominal", levels=levels)
    kept = other_test = 0
    for seed in range(n):
        rng = np.random.default_rng(seed)
        column = pd.DataFrame({"x": rng.integers(0, 3, 60).astype(float)})
        outcome = rng.random(60) < np.array([0.35, 0.5, 0.65])[column["x"].astype(int)]
        table = univariable_table(
            {"x": column["x"].to_numpy()}, outcome, [variable], screen=0.05, penalty=penalty
        )
        assert (table["kept"] == (table["joint_p"] < 0.05)).all()
        screen = UnivariableScreen(variables=(variable,), penalty=penalty, p=1.1)
        assert screen.fit(column, outcome).p_["x"] == table["joint_p"].iloc[0]
        kept += int(table["kept"].iloc[0])
        other_test += int((table["lr_p"].iloc[0] < 0.05) != table["kept"].iloc[0])
    assert n / 10 < kept < n * 9 / 10
    # Wald's and the likelihood ratio disagree in some: entering by one and printing the other lied
    assert (other_test > 0) == (penalty == "none")
