import pytest

from alnus.models.settings import ClinicalSettings
from alnus.study.facts import _criterion, _interval, _test


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, ("Wald", "Wald", "Wald")),
        ({"interval": "profile"}, ("Wald", "Wald", "profile likelihood")),
        ({"criterion": "aic"}, ("Wald", "aic", "Wald")),
        ({"missing": "impute"}, ("Wald", "pooled Wald", "pooled Wald")),
        (
            {"penalty": "firth"},
            ("penalized likelihood ratio", "penalized likelihood ratio", "profile penalized likelihood"),
        ),
        (
            {"penalty": "firth", "missing": "impute"},
            ("penalized likelihood ratio", "pooled Wald", "pooled Wald"),
        ),
    ],
)  # fmt: skip
def test_methods_name_the_tests_and_limits_that_the_tables_hold(settings, words):
    clinical = ClinicalSettings(**settings)
    assert (_test(clinical), _criterion(clinical), _interval(clinical)) == words
