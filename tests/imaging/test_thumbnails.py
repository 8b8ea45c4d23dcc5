import io

import numpy as np
import pytest
from PIL import Image

from alnus.imaging.thumbnails import (
    OUTLINE,
    OUTLINED,
    SIDE,
    colored,
    png,
    sheet_jpeg,
    surroundings,
    thumbnail,
    to_bytes,
)


def disk(shape, row, column, radius):
    y, x = np.mgrid[: shape[0], : shape[1]]
    return (y - row) ** 2 + (x - column) ** 2 <= radius**2


def test_the_surroundings_are_a_square_half_as_wide_again_as_the_roi():
    rows, columns = surroundings(disk((400, 500), 200, 300, 50))
    assert (rows, columns) == (slice(124, 276), slice(224, 376))


@pytest.mark.parametrize(("row", "column"), [(3, 3), (396, 496)])
def test_they_end_where_the_picture_ends_and_hold_the_whole_roi(row, column):
    roi = disk((400, 500), row, column, 20)
    part = surroundings(roi)
    assert roi[part].sum() == roi.sum()
    assert roi[part].shape == (30, 30)


def test_a_name_on_the_border_of_the_image_is_not_shown():
    image = np.full((400, 500), 60, np.uint8)
    image[:20] = 255  # where scanners write
    assert colored(thumbnail(image, disk(image.shape, 200, 250, 50)))[..., 2].max() < 100


def test_the_outline_is_drawn_on_gray_and_only_there():
    tile = thumbnail(np.full((300, 300), 90, np.uint8), disk((300, 300), 150, 150, 60))
    assert tile.shape == (SIDE, SIDE)
    outline = tile == OUTLINED
    assert set(tile[~outline]) == {90}
    assert set(map(tuple, colored(tile)[outline])) == {OUTLINE}
    radius = np.hypot(*(np.argwhere(outline) - (SIDE - 1) / 2).T)
    assert np.allclose(radius, 60 / 181 * SIDE, atol=1.5)


def test_what_is_white_is_no_outline():
    tile = thumbnail(np.full((300, 300), 255, np.uint8), disk((300, 300), 150, 150, 60))
    assert set(np.unique(tile)) == {OUTLINED - 1, OUTLINED}
    assert (tile == OUTLINED).sum() < 500


def test_bytes_stay_and_other_numbers_are_spread():
    gray = np.array([[3, 200]], np.uint8)
    assert to_bytes(gray).tolist() == [[3, 200]]
    assert to_bytes(gray.astype(float)).tolist() == [[3, 200]]
    assert to_bytes(np.array([[-5.0, 0.0, 5.0]])).tolist() == [[0, 128, 255]]
    assert to_bytes(np.zeros((2, 2))).tolist() == [[0, 0], [0, 0]]


def test_a_sheet_holds_its_thumbnails_at_their_places_on_white():
    tiles = [np.full((SIDE, SIDE), n * 40, np.uint8) for n in range(5)]
    sheet = np.asarray(Image.open(io.BytesIO(sheet_jpeg(tiles, columns=3, step=(120, 100)))))
    assert sheet.shape == (240, 300, 3)
    assert [
        int(sheet[120 * (n // 3) + 48, 100 * (n % 3) + 48, 0]) for n in range(5)
    ] == pytest.approx([0, 40, 80, 120, 160], abs=2)
    assert sheet[230, 10].tolist() == [255, 255, 255]


def test_png_keeps_every_value():
    values = np.arange(256, dtype=np.uint8).reshape(16, 16)
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(png(values)))), values)
