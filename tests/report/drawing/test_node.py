import re

import numpy as np
import pytest

from alnus.report.drawing.contact_sheet import contact_sheet, words_of
from alnus.report.drawing.node import node_plate
from alnus.tables.features import RoiPictureRow
from tests.report import builder, picture_tables


@pytest.mark.usefixtures("paper_style")
def test_three_panels_show_one_node_and_only_the_last_its_lengths(tables):
    figure = node_plate(tables, builder.facts())
    image, roi, measured = figure.axes
    assert [axes.get_title(loc="left")[0] for axes in figure.axes] == ["A", "B", "C"]
    assert not image.collections
    assert roi.collections
    assert not roi.lines
    drawn = {line.get_label(): np.asarray(line.get_xydata()).tolist() for line in measured.lines}
    assert drawn == {
        "long axis 14.2 mm": [[8, 20], [32, 20]],
        "short axis 9.4 mm": [[20, 12], [20, 28]],
        "cortex 2.4 mm": [[20, 12], [20, 16]],
    }


def told(**changes):
    sound = {"n_parts": 1, "n_specks": 0, "hole_pixels": 0, "traces": ""}
    row = {
        "case_id": "a",
        "number": 1,
        **sound,
        "scale": "pixels",
        "remarks": "",
        **changes,
    }
    return words_of(RoiPictureRow(**row))


def test_nothing_is_said_of_a_sound_roi_and_each_oddity_has_its_word():
    assert told() == told(traces="not in roi") == []
    assert told(traces="in roi") == ["trace"]
    assert told(n_parts=2, n_specks=3, hole_pixels=1) == ["2 parts", "3 specks", "hole"]
    assert told(n_specks=1) == ["1 speck"]
    assert told(remarks="is in color") == ["a remark"]


def test_a_sheet_frames_what_was_told_about_names_no_case_and_escapes_texts():
    jpeg = picture_tables.pictures().sheets[0]
    svg = contact_sheet(jpeg, picture_tables.ROIS, title="ROIs, sheet 1", simulated=True)
    assert svg.count('class="odd"') == 2
    assert "Simulated data" in svg
    assert "<script" not in svg
    assert "QUH" not in svg
    assert "ROI 1: 0.07 mm, given. trace. 2 parts. 1 speck</title>" in svg
    places = re.findall(r'<text class="number" x="(\d+)" y="(\d+)"', svg)
    assert places == [("0", "122"), ("102", "122"), ("204", "122")]
    assert "Simulated" not in contact_sheet(jpeg, picture_tables.ROIS, title="", simulated=False)
