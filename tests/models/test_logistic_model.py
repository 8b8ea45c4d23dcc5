import numpy as np
import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

from alnus.errors import ModelError
from alnus.models.logistic_model import LogisticModel
from tests.models.conftest import BIRTHWT


@pytest.fixture
def model(birthwt):
    return LogisticModel(variables=BIRTHWT).fit(*birthwt)


def test_probabilities_are_those_of_glm(model, birthwt, logistic_from_r):
    expected = logistic_from_r["birthwt_full"]["fitted_first10"]
    found = model.predict_proba(birthwt[0].iloc[:10])[:, 1]
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-8)


def test_the_formula_predicts_what_the_estimator_predicts(model, birthwt):
    columns, _ = birthwt
    formula = model.risk_model(name="clinical", outcome="low weight")
    assert (formula.name, formula.outcome) == ("clinical", "low weight")
    np.testing.assert_array_equal(
        formula.probability({name: columns[name] for name in columns}),
        model.predict_proba(columns)[:, 1],
    )


def test_inputs_carry_the_training_range(model, birthwt):
    weight = model.model_.inputs[1]
    assert (weight.low, weight.high) == (birthwt[0]["lwt"].min(), birthwt[0]["lwt"].max())


def test_a_case_with_a_missing_value_is_left_out_and_has_no_probability(birthwt):
    columns, outcome = birthwt
    gappy = columns.copy()
    gappy.loc[3, "age"] = np.nan
    model = LogisticModel(variables=BIRTHWT).fit(gappy, outcome)
    assert model.n_used_ == model.fit_.n == 188
    assert np.isnan(model.predict_proba(gappy)[3]).all()


def test_imputation_uses_every_case_and_only_to_fit(birthwt):
    columns, outcome = birthwt
    gappy = columns.copy()
    gappy.loc[:40, "age"] = np.nan
    whole = LogisticModel(variables=BIRTHWT).fit(columns, outcome)
    model = LogisticModel(variables=BIRTHWT, missing="impute", imputations=10).fit(gappy, outcome)
    assert model.n_used_ == 189
    assert np.isnan(model.predict_proba(gappy)[:41]).all()
    assert np.abs(model.fit_.coefficients - whole.fit_.coefficients).max() < 0.5
    assert model.fit_.std_errors[1] > whole.fit_.std_errors[1]  # what is not known shows


def test_the_same_seed_imputes_the_same(birthwt):
    columns, outcome = birthwt
    gappy = columns.copy()
    gappy.loc[:20, "race"] = np.nan
    first, again, other = (
        LogisticModel(variables=BIRTHWT, missing="impute", imputations=3, random_state=seed)
        .fit(gappy, outcome)
        .fit_.coefficients
        for seed in (1, 1, 2)
    )
    assert (first == again).all()
    assert (first != other).any()


def test_separation_names_the_variable_as_people_do(birthwt):
    columns, outcome = birthwt
    leaking = columns.assign(smoke=outcome.astype(float))
    with pytest.raises(ModelError, match="Smoking separates the outcomes"):
        LogisticModel(variables=BIRTHWT).fit(leaking, outcome)


@parametrize_with_checks(
    [
        LogisticModel(penalty="firth"),
        LogisticModel(penalty="firth", missing="impute", imputations=2),
    ]
)
def test_scikit_learn_accepts_the_model(estimator, check):
    check(estimator)
