"""Marks drawn on clean, simulated ultrasound are found where they are; tissue is no mark."""

import csv

import numpy as np
import pytest
from PIL import Image, ImageDraw

from alnus.imaging.overlays import find_overlays, find_overlays_near
from tests.delineation.nodes import phantom

CLEAN, ROI, _ = phantom(3)
ROWS, COLUMNS = np.nonzero(ROI)
TOP, BOTTOM = int(ROWS.min()), int(ROWS.max())
MIDDLE = int(COLUMNS[ROWS == TOP].mean())


def drawn(draw, image=CLEAN, mode="L"):
    """The image with something drawn on it."""
    picture = Image.fromarray(image).convert(mode)
    draw(ImageDraw.Draw(picture))
    return np.asarray(picture)


def cross(pen, x, y, size=6, fill=255):
    pen.line([x - size, y, x + size, y], fill=fill)
    pen.line([x, y - size, x, y + size], fill=fill)


def calipers(pen):
    cross(pen, MIDDLE, TOP)
    cross(pen, MIDDLE, BOTTOM)


def dotted(pen):
    for y in range(TOP, BOTTOM, 5):
        pen.point((MIDDLE, y), fill=255)


def writing(pen):
    pen.text((20, 285), "L AXILLA", fill=255)


def test_a_clean_image_has_no_overlay():
    found = find_overlays(CLEAN)
    assert not found.anywhere
    assert not found.near(ROI)


@pytest.mark.parametrize("mark", [calipers, dotted], ids=["crosses", "dotted line"])
def test_a_measuring_trace_is_found_at_the_roi(mark):
    found = find_overlays(drawn(mark))
    assert found.anywhere
    assert found.near(ROI)


def test_writing_beside_the_node_is_on_the_image_but_not_at_the_roi():
    found = find_overlays(drawn(writing))
    assert found.anywhere
    assert not found.near(ROI)


def test_the_marked_pixels_lie_where_the_mark_is():
    found = find_overlays(drawn(calipers)).pixels
    rows, columns = np.nonzero(found)
    assert found[TOP, MIDDLE]
    assert found[BOTTOM, MIDDLE]
    assert np.minimum(np.abs(rows - TOP), np.abs(rows - BOTTOM)).max() <= 12
    assert np.abs(columns - MIDDLE).max() <= 12


def test_near_is_within_5_pixels_of_the_roi():
    for distance, expected in ((4, True), (40, False)):
        mark = drawn(lambda pen, at=TOP - 6 - distance: cross(pen, MIDDLE, at))  # size 6
        assert find_overlays(mark).near(ROI) is expected


def test_looking_at_the_roi_alone_tells_what_looking_everywhere_tells():
    for mark, expected in ((calipers, True), (dotted, True), (writing, False)):
        image = drawn(mark)
        assert find_overlays(image).near(ROI) is expected
        assert find_overlays_near(image, ROI).any() == expected
    assert not find_overlays_near(CLEAN, ROI).any()


def test_an_roi_at_the_border_is_looked_at():
    corner = np.zeros(CLEAN.shape, bool)
    corner[:20, -20:] = True
    assert not find_overlays_near(CLEAN, corner).any()
    marked = drawn(lambda pen: cross(pen, CLEAN.shape[1] - 12, 10))
    assert find_overlays_near(marked, corner).any()


def test_a_colored_caliper_is_found_by_its_color():
    def yellow(pen):
        cross(pen, MIDDLE, TOP, fill=(150, 130, 0))

    found = find_overlays(drawn(yellow, mode="RGB"))
    assert found.near(ROI)
    assert found.rating[TOP, MIDDLE] == 1.0


def test_the_tint_of_a_whole_picture_is_no_overlay():
    sepia = (CLEAN[..., None] * np.array([1.0, 0.85, 0.6])).astype(np.uint8)
    found = find_overlays(sepia)
    assert not found.anywhere


def test_equal_channels_give_what_gray_gives():
    marked = drawn(calipers)
    colored = np.repeat(marked[..., None], 3, axis=2)
    assert np.allclose(find_overlays(colored).rating, find_overlays(marked).rating, atol=1e-4)


@pytest.mark.parametrize("scale", [np.float64(1 / 255), np.float64(257.0)])
def test_images_of_other_ranges_are_looked_at_in_8_bits(scale):
    marked = drawn(calipers)
    assert find_overlays(marked * scale).near(ROI)
    assert not find_overlays(CLEAN * scale).near(ROI)


def test_the_edge_of_a_sector_is_no_overlay():
    rows, columns = np.indices(CLEAN.shape)
    sector = np.where(columns > 60 + rows // 4, np.maximum(CLEAN, 40), 0).astype(np.uint8)
    assert not find_overlays(sector).anywhere
    assert find_overlays(drawn(writing, image=sector)).anywhere


def test_a_tiny_image_is_looked_at():
    assert not find_overlays(np.full((4, 5), 80, np.uint8)).anywhere


def test_real_images_are_told_apart(data_folder):
    """A few of each set; docs/images.md has all of the half that nothing was chosen on."""
    for name, word, least in (("busbra", "caliper", 5), ("breast_usg", None, 0)):
        if not (data_folder / name).is_dir():
            pytest.skip(f"{data_folder / name} is not here")
        with (data_folder / name / "labels.csv").open(encoding="utf-8") as file:
            rows = [row for row in csv.DictReader(file) if row.get("measured_trace") == word]
        flagged = sum(_at_roi(data_folder / name, row) for row in rows[:6])
        assert flagged >= least if least else flagged <= 1


def _at_roi(folder, row):
    image, mask = (
        np.asarray(Image.open(folder / row[key]).convert("L")) for key in ("image", "mask")
    )
    return find_overlays(image).near(mask > 127)


def test_noise_that_differs_from_pixel_to_pixel_holds_no_overlay_but_in_color():
    rng = np.random.default_rng(4)
    gray = np.where(ROI, 60, 110) * rng.gamma(4, 1 / 4, ROI.shape)
    noise = np.clip(gray, 0, 255).astype(np.uint8)
    found = find_overlays(noise)
    assert not found.anywhere
    assert not found.near(ROI)
    assert not find_overlays_near(noise, ROI).any()
    colored = drawn(lambda pen: cross(pen, MIDDLE, TOP, fill=(0, 255, 0)), noise, mode="RGB")
    assert find_overlays(colored).near(ROI)


def test_a_scanners_grain_is_no_noise_where_traces_cross_it():
    rng = np.random.default_rng(5)
    grainy = np.clip(CLEAN + rng.normal(0, 3, CLEAN.shape), 0, 255).astype(np.uint8)
    assert find_overlays(drawn(calipers, grainy)).near(ROI)
