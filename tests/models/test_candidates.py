import numpy as np
import pytest

from alnus.models.candidates import candidates_of, described
from alnus.models.imputation import complete
from alnus.models.logistic_model import LogisticModel
from alnus.regression.logistic import fit_logistic
from alnus.variable import Variable

AGE = Variable("age", "Age", "years")
STAGE = Variable("stage", "N stage", kind="nominal", levels=("N1", "N2", "N3"))
ER = Variable("er", "ER", kind="binary", levels=("Negative", "Positive"))
ALL = (AGE, STAGE, ER)


def cohort(n=150, seed=2):
    rng = np.random.default_rng(seed)
    values = np.column_stack([rng.normal(50, 10, n), rng.integers(0, 3, n), rng.integers(0, 2, n)])
    odds = 0.05 * (values[:, 0] - 50) + 0.7 * (values[:, 1] == 2)
    return values.astype(float), rng.random(n) < 1 / (1 + np.exp(-odds))


def candidates(values=None, *, penalty="none", missing="complete cases", **settings):
    own, outcome = cohort()
    values = own if values is None else values
    completed = complete(values, outcome, ALL, missing=missing, imputations=3, seed=0)
    return candidates_of(completed, outcome, ALL, penalty=penalty, **settings)


def with_gaps():
    values, _ = cohort()
    values[::5, 0] = np.nan
    return values


def test_any_part_is_fitted_as_if_the_others_did_not_exist():
    values, outcome = cohort()
    found = candidates().fit(["er", "age"])
    expected = fit_logistic(values[:, [2, 0]], outcome)
    np.testing.assert_allclose(found.coefficients, expected.coefficients)
    np.testing.assert_allclose(found.covariance, expected.covariance)


def test_no_variable_at_all_is_the_prevalence():
    _, outcome = cohort()
    found = candidates().fit([])
    share = outcome.mean()
    assert found.coefficients.tolist() == pytest.approx([np.log(share / (1 - share))])


def test_places_follow_the_intercept_in_the_order_asked_for():
    some = candidates()
    assert some.places(["stage", "age"]) == {"stage": slice(1, 3), "age": slice(3, 4)}
    assert [term.name for term in some.terms_of(["stage", "age"])] == [
        "stage=N2", "stage=N3", "age",
    ]  # fmt: skip
    assert some.places([]) == {}


@pytest.mark.parametrize("name", ["age", "stage", "er"])
def test_a_variables_test_does_not_depend_on_the_order_of_the_others(name):
    some = candidates()
    orders = (["age", "stage", "er"], ["er", "stage", "age"])
    first, second = (some.test(names, name, some.fit(names)) for names in orders)
    assert first.p == pytest.approx(second.p, rel=1e-9)
    assert first.degrees == second.degrees == (2 if name == "stage" else 1)


def test_the_likelihood_ratio_is_twice_what_the_variable_adds():
    some = candidates()
    found = some.likelihood_ratio_test(["age", "stage", "er"], "stage")
    with_it, without = some.fit(["age", "stage", "er"]), some.fit(["age", "er"])
    expected = 2 * (with_it.log_likelihood - without.log_likelihood)
    assert found.statistic == pytest.approx(expected, rel=1e-9)
    assert found.degrees == 2


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({}, "Wald"),
        ({"penalty": "firth"}, "penalized likelihood ratio"),
        ({"missing": "impute", "values": with_gaps()}, "pooled Wald"),
        ({"missing": "impute", "values": with_gaps(), "penalty": "firth"}, "pooled Wald"),
        ({"missing": "impute"}, "Wald"),
    ],
)
def test_the_test_that_decides_has_a_name(settings, name):
    assert candidates(**settings).test_name == name


def test_firth_is_tested_by_its_likelihood():
    some = candidates(penalty="firth")
    names = ["age", "er"]
    assert some.test(names, "age", some.fit(names)) == some.likelihood_ratio_test(names, "age")


def test_complete_cases_and_outcomes_stay_together():
    some = candidates(with_gaps())
    assert len(some.outcome) == len(some.designs[0]["age"]) == 120
    _, outcome = cohort()
    np.testing.assert_array_equal(some.outcome, np.delete(outcome, slice(None, None, 5)))


def test_a_coding_of_ones_own_takes_the_place_of_the_usual_one():
    some = candidates(codings={"age": "spline-3"})
    assert [term.name for term in some.terms["age"]] == ["age", "age'"]
    assert some.designs[0]["age"].shape == (150, 2)


def test_every_imputed_table_has_the_knots_of_the_first():
    some = candidates(with_gaps(), missing="impute", codings={"age": "spline-3"})
    assert len(some.designs) == 3
    knots = some.terms["age"][0].knots
    first = complete(with_gaps(), cohort()[1], ALL, missing="impute", imputations=3, seed=0)
    np.testing.assert_allclose(knots, np.quantile(first.tables[0][:, 0], [0.1, 0.5, 0.9]))


def test_columns_without_names_are_numbered_and_continuous():
    model = LogisticModel()
    model.n_features_in_ = 2
    assert described(model, None) == (Variable("x0", "x0"), Variable("x1", "x1"))


def test_every_column_without_a_description_is_named():
    model = LogisticModel()
    model.n_features_in_ = 3
    with pytest.raises(ValueError, match="columns without a description: x1, x2"):
        described(model, (Variable("x0", "X"),))
