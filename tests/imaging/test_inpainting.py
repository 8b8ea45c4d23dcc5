"""Traces at the ROI are filled in from their neighbors; everything else stays as it was."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from alnus.errors import CaseError
from alnus.imaging.case import Case
from alnus.imaging.inpainting import filled, without_traces
from alnus.imaging.read import read_case
from alnus.simulate.marks import with_marks
from tests.delineation.nodes import phantom

CLEAN, ROI, _ = phantom(3)
MARKED = with_marks(CLEAN, ROI)
INK = MARKED != CLEAN


def test_a_plane_is_filled_in_exactly_and_corners_of_the_image_too():
    rows, columns = np.indices((30, 40))
    plane = 2.0 * rows + 0.5 * columns
    holes = np.zeros(plane.shape, bool)
    holes[10:20, 5:30] = True
    found = filled(np.where(holes, 999.0, plane), holes)
    np.testing.assert_allclose(found.astype(np.float64), plane, atol=1e-9)
    corner = np.zeros(plane.shape, bool)
    corner[:2, :2] = True
    assert (
        filled(np.full(plane.shape, 7, np.uint8), corner).tolist() == np.full((30, 40), 7).tolist()
    )


def test_numbers_keep_their_type_and_lie_between_their_neighbors():
    holes = np.zeros(CLEAN.shape, bool)
    holes[100:104, 100:140] = True
    found = filled(CLEAN, holes)
    assert found.dtype == CLEAN.dtype
    assert (found[~holes] == CLEAN[~holes]).all()
    border = CLEAN[99:105, 99:141]
    assert border.min() <= found[holes].min() <= found[holes].max() <= border.max()


def test_traces_leave_the_roi_and_nothing_else_changes():
    found = without_traces(Case("node", MARKED, ROI))
    away = np.abs(found.case.image.astype(int) - CLEAN)
    assert away[INK].mean() < 0.1 * np.abs(MARKED.astype(int) - CLEAN)[INK].mean()
    changed = found.case.image != MARKED
    assert changed.sum() <= found.pixels < 12 * INK.sum()
    assert (changed & ROI).sum() <= found.roi_pixels <= found.pixels


def test_a_clean_case_is_itself():
    case = Case("node", CLEAN, ROI)
    found = without_traces(case)
    assert found.case is case
    assert (found.pixels, found.roi_pixels) == (0, 0)


def test_a_trace_in_color_is_filled_in_though_it_is_as_dark_as_tissue(tmp_path):
    picture = Image.fromarray(CLEAN).convert("RGB")
    rows, columns = np.nonzero(ROI)
    y, x = int(rows.mean()), int(columns.mean())
    ImageDraw.Draw(picture).line([x - 12, y, x + 12, y], fill=(200, 0, 0), width=3)
    picture.save(tmp_path / "node.png")
    Image.fromarray(ROI.astype(np.uint8) * 255).save(tmp_path / "roi.png")
    with pytest.warns(match="is in color"):
        case = read_case(tmp_path / "node.png", tmp_path / "roi.png")
    found = without_traces(case)
    assert found.roi_pixels >= 75
    assert found.case.colors is None


def test_an_roi_that_is_mostly_trace_is_refused():
    roi = np.zeros(CLEAN.shape, bool)
    rows, columns = np.nonzero(INK)
    y, x = int(rows[0]), int(columns[0])
    roi[y : y + 9, x - 2 : x + 3] = True
    with pytest.raises(CaseError, match="at most 25% are filled in"):
        without_traces(Case("node", MARKED, roi))
