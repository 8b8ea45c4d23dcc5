import math

from alnus.report.effects import effects_of
from alnus.tables.models import CoefficientRow
from tests.report import builder


def row(term, variable, b=0.5, *, penalized=False):
    error = None if penalized else 0.2
    return CoefficientRow(
        model="clinical",
        term=term,
        variable=variable,
        coefficient=b,
        std_error=error,
        z=None if penalized else b / 0.2,
        p=None if penalized else 0.012,
        test="" if penalized else "Wald",
        odds_ratio=math.exp(b),
        low=None if penalized else math.exp(b - 0.392),
        high=None if penalized else math.exp(b + 0.392),
        method="Wald",
        confidence=0.95,
    )


def test_a_step_raises_the_odds_ratio_and_multiplies_the_coefficient():
    (effect,) = effects_of([row("age", "age", 0.05)], builder.facts(steps={"age": 10.0}))
    assert effect.label == "Age, per 10 years"
    assert effect.cells[0] == f"{math.exp(0.5):.3f}"
    assert effect.cells[2:4] == ("0.500", "2.000")


def test_a_spline_has_no_step():
    terms = [row("age", "age"), row("age'", "age")]
    first, second = effects_of(terms, builder.facts(steps={"age": 10.0}))
    assert (first.label, second.label) == ("Age (years)", "Age (years)'")
    assert first.cells[0] == f"{math.exp(0.5):.3f}"


def test_a_nominal_level_names_its_reference():
    terms = [row("regimen=AC-T", "regimen"), row("regimen=TCbHP", "regimen")]
    labels = [effect.label for effect in effects_of(terms, builder.facts())]
    assert labels == ["Regimen: AC-T vs TAC", "Regimen: TCbHP vs TAC"]


def test_a_penalized_term_has_its_odds_ratio_alone():
    (effect,) = effects_of([row("er", "er", penalized=True)], builder.facts())
    assert effect.label == "ER: Positive vs Negative"
    assert effect.cells == ("1.649", "–", "0.500", "–", "–", "–")
