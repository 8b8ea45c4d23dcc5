import numpy as np
import pytest

from alnus.extraction.families.entropy import entropy


@pytest.mark.parametrize("n", [1, 2, 5, 64])
def test_equal_shares_have_the_logarithm_of_their_number(n):
    assert entropy(np.full(n, 1 / n)) == pytest.approx(np.log2(n), abs=1e-12)


def test_what_does_not_occur_adds_nothing():
    assert entropy(np.array([0.5, 0.0, 0.5])) == entropy(np.array([0.5, 0.5]))
