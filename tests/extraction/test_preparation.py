import math

import numpy as np
import pytest
import SimpleITK
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from alnus.errors import CaseError
from alnus.extraction.preparation import (
    Normalization,
    PreparedCase,
    Resampling,
    Resegmentation,
)
from alnus.imaging.case import Case

SPECKLE = np.random.default_rng(3).integers(0, 256, (40, 50)).astype(np.float64)


def case(image=SPECKLE, *, box=(10, 25, 12, 40), spacing=(1.0, 1.0)):
    roi = np.zeros(image.shape, bool)
    roi[box[0] : box[1], box[2] : box[3]] = True
    return Case("N1", image, roi, spacing)


class TestNormalization:
    def test_a_normalized_image_equals_simpleitk(self):
        expected = SimpleITK.GetArrayFromImage(
            SimpleITK.Normalize(SimpleITK.GetImageFromArray(SPECKLE))
        )
        assert np.array_equal(Normalization().apply(case()).image, expected)

    @given(hnp.arrays(np.float64, (5, 6), elements=st.integers(0, 255)), st.floats(1, 200))
    def test_it_has_mean_zero_and_the_scale_as_standard_deviation(self, image, scale):
        image[0, 0] = 256.0
        normalized = Normalization(scale).apply(case(image, box=(0, 3, 0, 3))).image
        assert normalized.mean() == pytest.approx(0, abs=1e-10)
        assert normalized.std(ddof=1) == pytest.approx(scale, rel=1e-9)

    def test_outliers_end_at_their_limit(self):
        normalized = Normalization(scale=100.0, outliers=1.0).apply(case()).image
        assert (normalized.min(), normalized.max()) == (-100.0, 100.0)

    @pytest.mark.parametrize("intensity", [0.0, 7.0, 0.1])
    def test_a_flat_image_is_refused(self, intensity):
        with pytest.raises(CaseError, match=r"N1: the intensities .* do not differ enough"):
            Normalization().apply(case(np.full((30, 45), intensity)))

    def test_differences_at_rounding_level_are_refused(self):
        image = np.full((30, 45), 1e9)
        image[12, 12] += 1e-6
        with pytest.raises(CaseError, match="do not differ enough"):
            Normalization().apply(case(image))

    @pytest.mark.parametrize("numbers", [(0.0, None), (math.nan, None), (1.0, -1.0)])
    def test_numbers_that_are_not_positive_are_refused(self, numbers):
        with pytest.raises(ValueError, match=r"(scale|outliers): a number above 0"):
            Normalization(*numbers)


class TestResampling:
    def test_the_image_keeps_its_content_where_the_grids_meet(self):
        # At a third of the spacing, the second of every three new pixels is an old one.
        fine = Resampling((1 / 3, 1 / 3), margin=90).apply(case())
        assert fine.image.shape == (120, 150)
        # ITK begins its spline at the border with a tolerance of 1e-10, which dies out inward.
        assert fine.image[1::3, 1::3][9:, 9:] == pytest.approx(SPECKLE[9:, 9:], abs=1e-9)

    def test_the_area_of_the_roi_is_kept(self):
        resampled = Resampling((0.5, 0.25)).apply(case(spacing=(1.0, 1.0)))
        assert resampled.spacing == (0.5, 0.25)
        assert resampled.roi.sum() * 0.5 * 0.25 == case().roi.sum()

    def test_a_zero_keeps_the_spacing_of_that_direction(self):
        assert Resampling((0.0, 0.5)).apply(case(spacing=(0.8, 1.0))).spacing == (0.8, 0.5)

    def test_the_same_spacing_only_cuts_the_box_with_its_margin(self):
        cut = Resampling((1.0, 1.0), margin=3).apply(case())
        assert np.array_equal(cut.image, SPECKLE[7:28, 9:43])
        assert cut.roi.sum() == case().roi.sum()

    def test_the_margin_ends_at_the_border_of_the_image(self):
        cut = Resampling((1.0, 1.0), margin=20).apply(case())
        assert cut.image.shape == (40, 50)
        assert Resampling((0.5, 0.5), margin=90).apply(case()).image.shape == (80, 100)

    def test_whole_pixels_stay_whole_and_in_range(self):
        image = Resampling((0.7, 0.7), pixels="uint8").apply(case()).image
        assert np.array_equal(image, image.round())
        assert image.min() >= 0
        assert image.max() <= 255

    @pytest.mark.parametrize("off", [0.5, 300.0, -1.0])
    def test_pixels_of_another_type_are_refused(self, off):
        image = SPECKLE.copy()
        image[0, 0] = off
        with pytest.raises(
            CaseError, match=r'resampling expects uint8 pixels.* Set pixels = "float64"'
        ):
            Resampling((0.5, 0.5), pixels="uint8").apply(case(image))

    def test_a_grid_that_misses_the_roi_is_refused(self):
        with pytest.raises(CaseError, match="no pixel of the ROI is left on a grid of 9 x 9 mm"):
            Resampling((9.0, 9.0)).apply(case(box=(10, 12, 10, 12)))

    @pytest.mark.parametrize(
        ("spacing", "margin"), [((-1.0, 1.0), 5), ((math.nan, 1.0), 5), ((1.0, 1.0), -1)]
    )
    def test_a_grid_that_is_none_is_refused(self, spacing, margin):
        with pytest.raises(ValueError, match="needed"):
            Resampling(spacing, margin)


class TestResegmentation:
    def test_both_limits_belong_to_the_range(self):
        image = np.tile(np.arange(10.0), (4, 1))
        roi = Resegmentation((3.0, 6.0)).apply(case(image, box=(0, 4, 0, 10))).roi
        assert np.flatnonzero(roi[0]).tolist() == [3, 4, 5, 6]

    def test_the_order_of_the_limits_does_not_matter(self):
        upward = Resegmentation((50.0, 99.0)).apply(case())
        downward = Resegmentation((99.0, 50.0)).apply(case())
        assert np.array_equal(upward.roi, downward.roi)

    def test_relative_limits_are_multiples_of_the_largest_intensity(self):
        roi = Resegmentation((0.5,), mode="relative").apply(case()).roi
        highest = SPECKLE[case().roi].max()
        assert np.array_equal(roi, case().roi & (highest / 2 <= SPECKLE))

    def test_sigma_limits_are_standard_deviations_from_the_mean(self):
        roi = Resegmentation((-1.0, 1.0), mode="sigma").apply(case()).roi
        inside = SPECKLE[case().roi]
        near = np.abs(SPECKLE - inside.mean()) <= inside.std()
        assert np.array_equal(roi, case().roi & near)

    def test_a_range_without_pixels_is_refused(self):
        sentence = r"N1: resegmentation to 300\.\.inf leaves 0 of 420 pixels of the ROI"
        with pytest.raises(CaseError, match=sentence):
            Resegmentation((300.0,)).apply(case())

    @pytest.mark.parametrize("limits", [(), (1.0, 2.0, 3.0), (math.inf,)])
    def test_a_range_that_is_none_is_refused(self, limits):
        with pytest.raises(ValueError, match="one or two numbers are needed"):
            Resegmentation(limits)


class TestPreparedCase:
    def test_a_case_without_steps_is_itself(self):
        drawn = case()
        prepared = PreparedCase.of(drawn)
        assert prepared.case is drawn
        assert prepared.outline is drawn.roi

    def test_shape_is_measured_on_the_drawn_roi_unless_asked_otherwise(self):
        drawn = PreparedCase.of(case(), resegmentation=Resegmentation((100.0,)))
        narrowed = PreparedCase.of(case(), resegmentation=Resegmentation((100.0,), shape=True))
        assert np.array_equal(drawn.outline, case().roi)
        assert np.array_equal(narrowed.outline, narrowed.case.roi)
        assert np.array_equal(drawn.case.roi, narrowed.case.roi)

    def test_normalization_comes_before_resegmentation(self):
        prepared = PreparedCase.of(
            case(), normalization=Normalization(), resegmentation=Resegmentation((0.0,))
        )
        assert np.array_equal(prepared.case.roi, case().roi & (SPECKLE.mean() <= SPECKLE))
