import numpy as np
import pytest
import SimpleITK

from alnus.extraction.image_types.laplacian import Laplacian
from alnus.extraction.image_types.pointwise import crop
from tests.extraction.image_types.images import (
    IMAGES,
    SPACINGS,
    assert_boxes_equal_the_whole,
    boxed,
    node,
)

SIGMAS = (0.2, 0.4, 0.6, 0.8, 1.0, 1.7)


def by_simpleitk(image, *, sigma, spacing):
    source = SimpleITK.GetImageFromArray(image)
    source.SetSpacing(spacing[::-1])
    filtered = SimpleITK.LaplacianRecursiveGaussian(source, sigma, True)
    return SimpleITK.GetArrayFromImage(filtered).astype(np.float64)


@pytest.mark.parametrize("spacing", SPACINGS)
@pytest.mark.parametrize("image", IMAGES)
def test_the_laplacian_equals_simpleitk_bit_for_bit(image, spacing):
    found = Laplacian(SIGMAS).apply(boxed(image, spacing=spacing))
    for part, sigma in zip(found, SIGMAS, strict=True):
        assert np.array_equal(part, by_simpleitk(image, sigma=sigma, spacing=spacing))


@pytest.mark.parametrize("shape", [(4, 4), (4, 9), (5, 6)])
def test_the_smallest_images_equal_simpleitk(shape):
    image = node()[20 : 20 + shape[0], 20 : 20 + shape[1]]
    (found,) = Laplacian((1.0,)).apply(boxed(image))
    assert np.array_equal(found, by_simpleitk(image, sigma=1.0, spacing=(1.0, 1.0)))


def test_a_box_equals_the_same_part_of_the_whole():
    image = node((110, 120))  # wider than the margins
    assert_boxes_equal_the_whole(Laplacian((0.2, 0.9)), image)
    assert_boxes_equal_the_whole(Laplacian((0.06,)), image, (0.07, 0.11))


def test_a_box_in_flat_patches_has_the_signs_of_the_whole():
    rng = np.random.default_rng(1)
    laplacian = Laplacian((0.4, 1.0))
    for _ in range(40):
        image = rng.integers(0, 256, (150, 160))
        for row, column in rng.integers(0, 120, (8, 2)):
            image[row : row + 60, column : column + 70] = rng.integers(0, 3) * 40
        top, left = rng.integers(0, 120, 2)
        box = (top, top + 20, left, left + 25)
        whole_image = laplacian.apply(boxed(image))
        parts = laplacian.apply(boxed(image, box))
        for part, all_of_it in zip(parts, whole_image, strict=True):
            assert np.array_equal(np.sign(part), np.sign(crop(all_of_it, box)))


def test_a_sigma_is_skipped_where_a_side_is_too_short_for_it():
    laplacian = Laplacian((1.0, 9.0))
    assert laplacian.skipped((3, 80), (1.0, 1.0)) == {
        "log-sigma-1-0-mm-3D": "the image's side of 3 pixels is below 4",
        "log-sigma-9-0-mm-3D": "the image's side of 3 pixels is below 10",
    }
    assert laplacian.skipped((9, 80), (1.0, 1.0)) == {
        "log-sigma-9-0-mm-3D": "the image's side of 9 pixels is below 10"
    }
    assert laplacian.skipped((10, 80), (1.0, 1.0)) == {}
    assert list(laplacian.skipped((10, 80), (0.5, 1.0))) == ["log-sigma-9-0-mm-3D"]


@pytest.mark.parametrize("sigma", [(), (0.0,), (1.0, -2.0), (float("nan"),), (float("inf"),)])
def test_a_scale_that_is_none_is_refused(sigma):
    with pytest.raises(
        ValueError,
        match=r"sigma: (a number from 0.001 to 100 is|at least one number in mm is) needed",
    ):
        Laplacian(sigma)


def test_a_sigma_given_twice_is_refused():
    with pytest.raises(ValueError, match="twice"):
        Laplacian((1.0, 1.0))
