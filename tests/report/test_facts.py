import pytest

from tests.report import builder

FACTS = builder.facts()


def test_the_interval_names_its_level():
    assert FACTS.interval == "95 % CI"


def test_a_variable_is_titled_with_its_unit_and_called_without():
    assert FACTS.title("long_axis") == "Long axis (cm)"
    assert FACTS.label("long_axis") == "Long axis"


@pytest.mark.parametrize(
    ("term", "variable", "title"),
    [
        ("long_axis", "long_axis", "Long axis (cm)"),
        ("regimen=AC-T", "regimen", "Regimen: AC-T"),
        ("age'", "age", "Age (years)'"),
        ("rad_score", "rad_score", "Rad-score"),
        ("wavelet-LL_glcm_MCC", "wavelet-LL_glcm_MCC", "wavelet-LL_glcm_MCC"),
        ("other", "age", "other"),
    ],
)
def test_a_term_is_named_after_its_variable(term, variable, title):
    assert FACTS.term_title(term, variable) == title
