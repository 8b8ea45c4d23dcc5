"""What is seen is plausible; what is recorded has the published moments."""

import numpy as np
import pytest

from alnus.simulate.moments import Moments
from alnus.simulate.sizes import SLIP, Slips, node_sizes, normal_scores, ranks

WANTED = {
    "long_axis": Moments(1.45, 0.68),
    "short_axis": Moments(0.74, 0.38),
    "cortical_thickness": Moments(0.44, 0.37),
}
SLIPS = Slips(4, 0.42, Moments(0.50, 0.60))


def latents(n, seed=0):
    """Independent latents of three sizes."""
    rng = np.random.default_rng(seed)
    return {name: rng.standard_normal(n) for name in WANTED}


def test_slips_are_ten_times_what_is_seen_and_as_many_as_asked():
    sizes = node_sizes(latents(221), WANTED, SLIPS, 221)
    seen, recorded = sizes.seen["cortical_thickness"], sizes.recorded["cortical_thickness"]
    slipped = ~np.isclose(seen, recorded)
    assert slipped.sum() == 4
    assert recorded[slipped] == pytest.approx(SLIP * seen[slipped])


def test_a_small_group_has_no_slips():
    sizes = node_sizes(latents(30), WANTED, SLIPS, 221)
    assert np.array_equal(sizes.seen["cortical_thickness"], sizes.recorded["cortical_thickness"])


@pytest.mark.parametrize("n", [3, 10, 221])
def test_what_is_seen_fits_into_the_node(n):
    seen = node_sizes(latents(n, seed=n), WANTED, SLIPS, 221).seen
    assert (seen["cortical_thickness"] > 0).all()
    assert (seen["cortical_thickness"] <= seen["short_axis"]).all()
    assert (seen["short_axis"] <= seen["long_axis"]).all()


def test_scores_follow_ranks_alone():
    latent = np.array([5.0, -1.0, 2.0])
    assert ranks(latent).tolist() == [2, 0, 1]
    assert normal_scores(latent) == pytest.approx(normal_scores(latent**3))
    assert normal_scores(latent).sum() == pytest.approx(0)
