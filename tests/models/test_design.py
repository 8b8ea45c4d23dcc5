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


# R package rpart: kyphosis$Age, months
KYPHOSIS_AGE = (
    71, 158, 128, 2, 1, 1, 61, 37, 113, 59, 82, 148, 18, 1, 168, 1, 78, 175, 80, 27, 22, 105, 96,
    131, 15, 9, 8, 100, 4, 151, 31, 125, 130, 112, 140, 93, 1, 52, 20, 91, 73, 35, 143, 61, 97, 139,
    136, 131, 121, 177, 68, 9, 139, 2, 140, 72, 2, 120, 51, 102, 130, 114, 81, 118, 118, 17, 195,
    159, 18, 15, 158, 127, 87, 206, 11, 178, 157, 26, 120, 42, 36,
)  # fmt: skip


@pytest.mark.compat
def test_a_heap_at_an_end_moves_the_knot_as_in_rms():
    assert len(KYPHOSIS_AGE) == 81
    knots = terms_of(AGE, np.array(KYPHOSIS_AGE, dtype=float), "spline")[0].knots
    np.testing.assert_allclose(knots, (2, 10.2, 97, 175), rtol=1e-12)


def test_heaps_at_both_ends_leave_the_quantiles_between_to_the_others():
    values = np.concatenate([np.zeros(40), np.arange(1, 201), np.full(40, 201.0)])
    knots = terms_of(AGE, values, "spline-5")[0].knots
    inner = np.quantile(np.arange(2, 200), [0.05, 0.5, 0.95])
    np.testing.assert_allclose(knots, (1, *inner, 200))
    mirrored = terms_of(AGE, 201 - values, "spline-5")[0].knots
    np.testing.assert_allclose(mirrored, 201 - np.array(knots)[::-1])
    assert terms_of(AGE, values, "spline-3")[0].knots == (1, 100.5, 200)


def test_a_heap_in_the_middle_moves_no_knot():
    values = np.concatenate([np.zeros(40), np.full(60, 77.0), np.arange(1, 201)])
    knots = terms_of(AGE, values, "spline")[0].knots
    np.testing.assert_allclose(knots, np.quantile(values, np.linspace(0.05, 0.95, 4)))
