import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.utils.estimator_checks import parametrize_with_checks

from alnus.errors import EmptySelectionError, ModelError
from alnus.models.logistic_model import LogisticModel
from alnus.models.stepwise import BackwardStepwise, stepwise_table
from alnus.variable import Variable
from tests.models.conftest import BIRTHWT, RACE

R_NAMES = {"wald": "Wald", "likelihood ratio": "LRT"}


@pytest.mark.parametrize("criterion", ["wald", "likelihood ratio"])
@pytest.mark.parametrize("keep", [0.05, 0.1, 0.157])
def test_the_path_by_p_value_is_rs_step_by_step(birthwt, logistic_from_r, criterion, keep):
    expected = logistic_from_r[f"birthwt_backward_p_{R_NAMES[criterion]}_{keep}"]
    selector = BackwardStepwise(variables=BIRTHWT, p=keep, criterion=criterion).fit(*birthwt)
    path = stepwise_table(selector.elimination_).iloc[1:]
    assert list(path["removed"]) == [step["term"] for step in expected["removed"]]
    np.testing.assert_allclose(
        path["value"], [step["p"] for step in expected["removed"]], rtol=0, atol=1e-7
    )
    assert list(selector.get_feature_names_out()) == expected["kept"]
    assert path["kept"].iloc[-1] == " + ".join(expected["kept"])


@pytest.mark.parametrize("keep", [0.05, 0.1, 0.157])
def test_the_model_that_remains_is_rs(birthwt, logistic_from_r, keep):
    expected = logistic_from_r[f"birthwt_backward_p_Wald_{keep}"]
    columns, outcome = birthwt
    model = LogisticModel(variables=BIRTHWT).fit(columns[expected["kept"]], outcome)
    np.testing.assert_allclose(model.fit_.coefficients, expected["coef"], rtol=0, atol=1e-8)
    np.testing.assert_allclose(model.fit_.std_errors, expected["se"], rtol=0, atol=1e-7)


def test_the_path_by_aic_is_that_of_step(birthwt, logistic_from_r):
    expected = logistic_from_r["birthwt_step_aic"]
    selector = BackwardStepwise(variables=BIRTHWT, criterion="aic").fit(*birthwt)
    path = stepwise_table(selector.elimination_)
    assert list(path["removed"][1:]) == expected["removed"]
    np.testing.assert_allclose(path["aic"], expected["aic_path"], rtol=0, atol=1e-8)


@given(st.permutations(range(8)))
@settings(max_examples=10)
def test_the_order_of_columns_does_not_matter(birthwt, order):
    columns, outcome = birthwt
    names = [BIRTHWT[place].name for place in order]
    selector = BackwardStepwise(variables=BIRTHWT).fit(columns[names], outcome)
    assert set(selector.get_feature_names_out()) == {"lwt", "race", "smoke", "ht", "ui"}
    assert [step.removed for step in selector.elimination_.steps] == ["", "ftv", "age", "ptl"]


def test_the_last_variable_stays_when_going_by_p_value(birthwt):
    columns, outcome = birthwt
    selector = BackwardStepwise(variables=BIRTHWT).fit(columns[["age", "ftv"]], outcome)
    assert len(selector.get_feature_names_out()) == 1


def test_nothing_kept_by_aic_is_refused(birthwt):
    columns, _ = birthwt
    noise = np.arange(len(columns)) % 2 == 0
    with pytest.raises(EmptySelectionError, match="kept none of 1"):
        BackwardStepwise(variables=BIRTHWT, criterion="aic").fit(columns[["ftv"]], noise)


def test_cases_with_a_missing_value_are_left_out_and_counted(birthwt):
    columns, outcome = birthwt
    gappy = columns.copy()
    gappy.loc[:9, "lwt"] = np.nan
    assert BackwardStepwise(variables=BIRTHWT).fit(gappy, outcome).n_used_ == 179


def test_imputed_tables_are_pooled_at_every_step(birthwt):
    columns, outcome = birthwt
    gappy = columns.copy()
    gappy.loc[::10, "ftv"] = np.nan
    selector = BackwardStepwise(variables=BIRTHWT, missing="impute", imputations=5)
    selector.fit(gappy, outcome)
    assert selector.n_used_ == 189
    assert set(selector.get_feature_names_out()) == {"lwt", "race", "smoke", "ht", "ui"}


@pytest.mark.parametrize("criterion", ["aic", "likelihood ratio"])
def test_imputed_tables_have_no_common_likelihood(birthwt, criterion):
    columns, outcome = birthwt
    gappy = columns.copy()
    gappy.loc[:9, "lwt"] = np.nan
    selector = BackwardStepwise(
        variables=BIRTHWT, criterion=criterion, missing="impute", imputations=2
    )
    with pytest.raises(ModelError, match="no common likelihood"):
        selector.fit(gappy, outcome)


def test_a_nominal_variable_leaves_with_all_its_terms(birthwt):
    columns, outcome = birthwt
    selector = BackwardStepwise(variables=(*BIRTHWT[:2], RACE), p=0.01)
    selector.fit(columns[["lwt", "race"]], outcome)
    assert [step.removed for step in selector.elimination_.steps] == ["", "race"]
    assert stepwise_table(selector.elimination_)["n_terms"].tolist() == [2, 1]


@parametrize_with_checks(
    [
        BackwardStepwise(p=1.0, penalty="firth"),
        BackwardStepwise(p=1.0, penalty="firth", criterion="likelihood ratio"),
        BackwardStepwise(p=1.0, penalty="firth", missing="impute", imputations=2),
    ]
)
def test_scikit_learn_accepts_the_elimination(estimator, check):
    check(estimator)


def test_firth_eliminates_by_the_penalized_likelihood_ratio():
    """A rare level, which Wald's test would throw out first, stays."""
    rng = np.random.default_rng(2)
    outcome = np.repeat([True, False], 40)
    columns = pd.DataFrame(
        {"rare": np.where(np.arange(80) < 7, 1.0, 0.0), "noise": rng.normal(size=80)}
    )
    variables = (
        Variable("rare", "Rare", kind="nominal", levels=("no", "yes")),
        Variable("noise", "Noise"),
    )
    found = BackwardStepwise(variables=variables, penalty="firth", p=0.05).fit(columns, outcome)
    assert list(found.get_feature_names_out()) == ["rare"]
    table = stepwise_table(found.elimination_)
    assert set(table["criterion"]) == {"penalized likelihood ratio"}
