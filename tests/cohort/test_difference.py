import math

import numpy as np
import pytest
from scipy import stats

from alnus.cohort.difference import NONE, continuous_difference
from alnus.cohort.settings import CharacteristicsSettings

WELCH, POOLED = (CharacteristicsSettings(continuous=test) for test in ("welch", "pooled"))


@pytest.mark.parametrize(("settings", "equal"), [(WELCH, False), (POOLED, True)])
def test_means_are_compared_as_scipy_does(settings, equal):
    rng = np.random.default_rng(0)
    first, second = rng.normal(3, 1, 40), rng.normal(3.4, 2, 25)
    expected = stats.ttest_ind(first, second, equal_var=equal)
    found = continuous_difference(first, second, settings)
    assert found.statistic == pytest.approx(expected.statistic, rel=1e-12)
    assert found.p == pytest.approx(expected.pvalue, rel=1e-12)


def test_a_group_without_variance_is_compared_without_a_warning():
    found = continuous_difference([-1, -1], [-1, 1, 1, -1, 0, 0, 0, -1], WELCH)
    assert found.statistic == pytest.approx(-2.965614910077132)
    assert found.p == pytest.approx(0.020937570206924636)


@pytest.mark.parametrize(
    ("first", "second"), [([1.0], [1.0, 2.0]), ([2, 2], [2, 2]), ([1, 1], [2, 2])]
)
def test_groups_that_cannot_be_compared_have_no_p(first, second):
    assert continuous_difference(first, second, WELCH) is NONE
    assert math.isnan(NONE.p)
