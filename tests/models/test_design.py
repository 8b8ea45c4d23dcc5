import numpy as np
import pytest

from alnus.errors import ModelError
from alnus.models.design import design_matrix, terms_of, titles
from alnus.regression.logistic import fit_logistic
from alnus.variable import Variable

AGE = Variable("age", "Age", "years")
STAGE = Variable("stage", "N stage", kind="ordinal", levels=("N1", "N2", "N3"))
REGIMEN = Variable("nac", "NAC regimen", kind="nominal", levels=("TEC", "AC-T", "TCbH"))


def columns_of(variable, values, coding=None):
    terms = terms_of(variable, values, coding)
    return terms, design_matrix(terms, {variable.name: variable}, {variable.name: values})


def test_a_nominal_variable_becomes_dummies_against_its_first_level():
    terms, columns = columns_of(REGIMEN, np.array([0.0, 1, 2]))
    assert [term.name for term in terms] == ["nac=AC-T", "nac=TCbH"]
    assert columns.tolist() == [[0, 0], [1, 0], [0, 1]]


@pytest.mark.parametrize("coding", ["linear", "polynomial"])
def test_a_nominal_variable_is_never_a_number(coding):
    with pytest.raises(ModelError, match="its levels are no numbers"):
        terms_of(REGIMEN, np.array([0.0, 1, 2]), coding)


def test_an_ordinal_variable_is_its_code():
    _, columns = columns_of(STAGE, np.array([1.0, 2, 3]))
    assert columns.ravel().tolist() == [1, 2, 3]


def test_polynomials_are_those_of_contr_poly():
    terms, columns = columns_of(STAGE, np.array([1.0, 2, 3]), "polynomial")
    assert [term.name for term in terms] == ["stage.L", "stage.Q"]
    # what contr.poly gives for three levels
    expected = [
        [-np.sqrt(1 / 2), np.sqrt(1 / 6)],
        [0, -np.sqrt(2 / 3)],
        [np.sqrt(1 / 2), np.sqrt(1 / 6)],
    ]
    np.testing.assert_allclose(columns, expected, atol=1e-14)


def test_polynomials_are_orthonormal_for_many_levels():
    many = Variable("m", "M", kind="ordinal", levels=tuple("abcdef"))
    terms, columns = columns_of(many, np.arange(1.0, 7), "polynomial")
    assert [term.name for term in terms] == ["m.L", "m.Q", "m.C", "m^4", "m^5"]
    np.testing.assert_allclose(columns.T @ columns, np.eye(5), atol=1e-12)


def test_a_spline_is_that_of_rms(birthwt, logistic_from_r):
    table, outcome = birthwt
    weight, lrm = Variable("lwt", "Weight"), logistic_from_r["birthwt_rcs"]
    terms, columns = columns_of(weight, table["lwt"].to_numpy(), "spline")
    np.testing.assert_allclose(terms[0].knots, lrm["knots"], rtol=1e-12)
    assert [term.name for term in terms] == ["lwt", "lwt'", "lwt''"]
    fit = fit_logistic(np.column_stack([columns, table["smoke"]]), outcome)
    np.testing.assert_allclose(fit.coefficients, lrm["coef"], rtol=0, atol=1e-8)


@pytest.mark.parametrize(
    ("coding", "quantiles"),
    [("spline-3", [0.1, 0.5, 0.9]), ("spline-5", [0.05, 0.275, 0.5, 0.725, 0.95])],
)
def test_knots_stand_at_rms_quantiles(coding, quantiles):
    values = np.random.default_rng(3).normal(size=200)
    knots = terms_of(AGE, values, coding)[0].knots
    np.testing.assert_allclose(knots, np.quantile(values, quantiles))


def test_outer_knots_of_small_cohorts_are_the_fifth_values_from_the_ends():
    knots = terms_of(AGE, np.arange(50.0), "spline")[0].knots
    assert (knots[0], knots[-1]) == (4, 45)


def test_a_spline_is_a_straight_line_beyond_its_outer_knots():
    values = np.linspace(0, 1, 300)
    terms = terms_of(AGE, values, "spline")
    far = design_matrix(terms, {"age": AGE}, {"age": np.array([2.0, 3, 4, -1, -2, -3])})
    np.testing.assert_allclose(np.diff(far[:3], n=2, axis=0), 0, atol=1e-10)
    np.testing.assert_allclose(np.diff(far[3:], n=2, axis=0), 0, atol=1e-10)


@pytest.mark.parametrize("values", [np.repeat([1.0, 2, 3], 50), np.arange(5.0)])
def test_too_few_values_for_a_spline_are_refused(values):
    with pytest.raises(ModelError, match="too few different values for a spline of 4 knots"):
        terms_of(AGE, values, "spline")


@pytest.mark.parametrize(
    ("variable", "coding"),
    [(AGE, "dummies"), (AGE, "polynomial"), (STAGE, "spline"), (REGIMEN, "spline-3")],
)
def test_a_coding_that_does_not_fit_the_kind_is_refused(variable, coding):
    with pytest.raises(ModelError, match=f'{variable.label} is .*coding "{coding}"'):
        terms_of(variable, np.array([1.0, 2]), coding)


def test_titles_are_what_people_read():
    terms = [*terms_of(AGE, [1.0]), *terms_of(REGIMEN, [1.0])]
    named = titles(terms, {"age": AGE, "nac": REGIMEN})
    assert named == ["Age (years)", "NAC regimen=AC-T", "NAC regimen=TCbH"]
