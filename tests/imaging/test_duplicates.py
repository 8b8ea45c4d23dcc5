import io

import numpy as np
import pytest
from PIL import Image
from scipy.ndimage import gaussian_filter

from alnus.imaging.duplicates import are_copies, landmarks, likely_copies

N = 12


def speckle(seed, shape=(220, 260)):
    """Ultrasound-like: Rayleigh speckle over soft blobs, compressed to gray."""
    rng = np.random.default_rng(seed)
    tissue = np.exp(gaussian_filter(rng.normal(size=shape), 12) * 12)
    grain = gaussian_filter(rng.rayleigh(1.0, shape), 1.3)
    return np.clip(60 + 28 * np.log(tissue * grain + 0.05), 0, 255).astype(np.uint8)


def gained(image, factor, offset):
    return np.clip(np.rint(image * factor + offset), 0, 255).astype(np.uint8)


def curved(image, gamma):
    return np.rint(255 * (image / 255.0) ** gamma).astype(np.uint8)


def compressed(image, quality):
    file = io.BytesIO()
    Image.fromarray(image).save(file, "JPEG", quality=quality)
    return np.asarray(Image.open(file))


COPIES = {
    "identical": lambda image: image.copy(),
    "cropped": lambda image: image[30:190, 50:240],
    "brighter": lambda image: gained(image, 1.2, 8),
    "darker": lambda image: gained(image, 0.7, 0),
    "another gamma": lambda image: curved(image, 0.75),
    "JPEG": lambda image: compressed(image, 60),
    "cropped, brighter, JPEG": lambda image: compressed(gained(image[20:200, 30:230], 1.15, 5), 75),
}


@pytest.fixture(scope="module")
def images():
    return [speckle(seed) for seed in range(N)]


def copies(pictures):
    marks = [landmarks(picture) for picture in pictures]
    return {
        (i, j)
        for i, j, offset in likely_copies(marks)
        if are_copies(pictures[i], pictures[j], offset)
    }


@pytest.mark.parametrize("kind", COPIES)
def test_a_copy_is_found_and_nothing_else(images, kind):
    pictures = [*images, *(COPIES[kind](image) for image in images)]
    assert copies(pictures) == {(n, n + N) for n in range(N)}


def test_different_pictures_are_no_copies(images):
    assert copies(images) == set()


def test_the_offset_says_where_a_crop_was_cut(images):
    marks = [landmarks(images[0]), landmarks(images[0][30:190, 50:240])]
    assert list(likely_copies(marks)) == [(0, 1, (-30, -50))]


def test_pictures_without_any_spot_are_compared_by_their_pixels():
    flat, other = np.zeros((40, 50), np.uint8), np.full((40, 50), 9, np.uint8)
    assert copies([flat, flat.copy()]) == {(0, 1)}
    assert copies([flat, other]) == set()


def test_three_identical_pictures_are_three_pairs(images):
    assert copies([images[0]] * 3) == {(0, 1), (0, 2), (1, 2)}


@pytest.mark.parametrize("shape", [(1, 1), (5, 300), (31, 31)])
def test_a_picture_too_small_for_landmarks_has_none(shape):
    found = landmarks(speckle(1, shape))
    assert found.points.shape == (0, 2)
    assert found.codes.shape == (0,)


def test_no_pictures_have_no_copies():
    assert list(likely_copies([])) == []


def test_the_same_picture_in_another_arrangement_is_not_identical():
    image = np.arange(600, dtype=np.uint16).reshape(20, 30)
    assert landmarks(image).sha256 != landmarks(image.reshape(30, 20)).sha256
    assert landmarks(image).sha256 == landmarks(image.copy()).sha256


def test_public_images_hold_no_copies_of_each_other(data_folder):
    """And each of them is found in a crop of half of it with another gain."""
    files = sorted((data_folder / "breast_usg" / "images").glob("*.png"))[:30]
    assert len(files) == 30
    pictures = [np.asarray(Image.open(file).convert("L")) for file in files]
    assert copies(pictures) == set()
    cropped = [
        gained(picture[picture.shape[0] // 5 :, : int(picture.shape[1] * 0.8)], 1.2, 5)
        for picture in pictures
    ]
    assert copies([*pictures, *cropped]) == {(n, n + 30) for n in range(30)}
