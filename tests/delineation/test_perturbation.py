"""Changes of an ROI are as large as asked for, and the same for the same seed."""

import numpy as np
import pytest

from alnus.delineation.agreement import roi_agreement
from alnus.delineation.perturbation import KINDS, amount_of, perturbed
from tests.delineation.nodes import ellipse

SHAPE = (160, 200)
ROI = ellipse(SHAPE, (100.3, 80.2), (60, 40), 0.4)


def changed(kind, amount, seed=1, roi=ROI):
    return perturbed(roi, kind, amount, np.random.default_rng(seed))


@pytest.mark.parametrize("amount", [1.0, 2.5, 5.0])
def test_erosion_and_dilation_move_the_border_by_the_amount(amount):
    for kind, sign in (("erode", -1), ("dilate", 1)):
        area = np.pi * (60 + sign * amount) * (40 + sign * amount)
        assert changed(kind, amount).sum() == pytest.approx(area, rel=0.02)


def test_erosion_lies_inside_and_dilation_outside():
    assert not (changed("erode", 2) & ~ROI).any()
    assert not (ROI & ~changed("dilate", 2)).any()


def test_a_shift_keeps_shape_and_size_and_moves_by_the_amount():
    for seed in range(8):
        moved = changed("shift", 7, seed)
        assert moved.sum() == ROI.sum()
        way = np.argwhere(moved).mean(axis=0) - np.argwhere(ROI).mean(axis=0)
        assert np.hypot(*way) == pytest.approx(7, abs=0.8)


def test_a_roughened_border_strays_by_about_the_amount_and_keeps_the_area():
    strays = [roi_agreement(ROI, changed("roughen", 3, seed)) for seed in range(20)]
    # the mean of the absolute value of a normal error of 3 is 2.4
    assert np.mean([one.mean_surface_distance for one in strays]) == pytest.approx(2.4, rel=0.3)
    areas = [changed("roughen", 3, seed).sum() for seed in range(20)]
    assert np.mean(areas) == pytest.approx(ROI.sum(), rel=0.05)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_gives_the_same_roi(kind):
    assert np.array_equal(changed(kind, 3, 5), changed(kind, 3, 5))
    assert not np.array_equal(changed(kind, 3, 5), ROI)


@pytest.mark.parametrize("kind", KINDS)
def test_an_roi_that_fills_the_image_stays_in_it(kind):
    whole = np.ones((30, 40), bool)
    assert changed(kind, 3, roi=whole).shape == whole.shape


def test_nothing_left_is_refused():
    with pytest.raises(ValueError, match="nothing is left of an ROI of 9 pixels after erode"):
        changed("erode", 4, roi=np.pad(np.ones((3, 3), bool), 5))


def test_the_amount_is_a_share_of_the_diameter_and_at_least_a_pixel():
    assert amount_of(ROI, 0.05) == pytest.approx(0.05 * 2 * np.sqrt(60 * 40), rel=0.01)
    assert amount_of(ROI, 1e-6) == 1.0
