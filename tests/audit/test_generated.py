"""Sets of invented tables: nothing is found in clean ones, and one planted error is found."""

from collections import Counter

import pytest

from alnus.audit.audit import audit
from alnus.audit.reading import structured
from tests.audit.generated import tables
from tests.audit.planted import KINDS, planted


def findings(content):
    return [check for check in audit(structured(content, "invented")) if check.is_finding]


@pytest.mark.parametrize("seed", range(6))
def test_clean_tables_have_no_finding(seed):
    assert findings(tables(seed)) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_planted_error_is_found(kind):
    assert findings(planted(kind, 2000))


@pytest.mark.slow
def test_nothing_is_found_in_two_hundred_clean_sets():
    assert {seed: found for seed in range(200) if (found := findings(tables(seed)))} == {}


@pytest.mark.slow
def test_at_least_19_of_20_planted_errors_are_found():
    sets = [(kind, seed) for kind in KINDS for seed in range(1000, 1020)]
    found = Counter(kind for kind, seed in sets if findings(planted(kind, seed)))
    assert len(sets) == 200
    assert found.total() >= 190, found
