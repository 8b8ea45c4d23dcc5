import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from alnus.extraction.kernels.order_statistics import gather_around_ranks

INTENSITIES = hnp.arrays(
    np.float64, st.integers(1, 60), elements=st.integers(-9, 9) | st.floats(-1e6, 1e6)
)


@given(INTENSITIES, st.data())
def test_gathered_intensities_have_those_of_a_full_sort_at_their_new_ranks(intensities, data):
    rank = st.integers(0, intensities.size - 1)
    ranks = np.array(sorted(data.draw(st.lists(rank, min_size=1, max_size=8))))
    gathered, new_ranks = gather_around_ranks(intensities, ranks)
    assert np.sort(gathered)[new_ranks].tolist() == np.sort(intensities)[ranks].tolist()


def test_few_of_many_intensities_are_gathered():
    intensities = np.random.default_rng(0).normal(size=10_000)
    gathered, _ = gather_around_ranks(intensities, np.array([1000, 5000, 9000]))
    assert gathered.size < 200
