import io
import re

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure
from PIL import Image

from alnus.report.drawing.canvas import (
    COLORS,
    DASHES,
    drawing_style,
    for_page,
    line_style,
    mark_simulated,
    page,
    sheet,
    to_pages,
    to_pdf,
    to_pixels,
    to_svg,
)


def figure() -> Figure:
    drawn = page(85, 60)
    drawn.subplots().plot([0, 1], marker="o", label="$a <b>")
    return drawn


def test_the_readers_own_settings_come_back():
    before = mpl.rcParams["font.size"]
    with drawing_style():
        assert mpl.rcParams["font.size"] == 8
    assert mpl.rcParams["font.size"] == before


def test_styles_of_eight_models_differ_in_color_and_in_dashes():
    styles = [line_style(position) for position in range(8)]
    assert len({style.color for style in styles}) == len(COLORS) == 8
    assert len({style.dashes for style in styles}) == len(DASHES) == 8


def test_two_drawings_of_one_thing_are_the_same_bytes():
    with drawing_style():
        assert to_svg(figure(), "T") == to_svg(figure(), "T")
        assert to_pdf(figure(), "T") == to_pdf(figure(), "T")
        both = [to_pages([figure(), figure()], "T") for _ in range(2)]
        assert both[0] == both[1]
        assert both[0].count(b"/Type /Page ") == 2


def test_files_carry_their_title_and_no_date():
    with drawing_style():
        svg, pdf = to_svg(figure(), "Figure 1"), to_pdf(figure(), "Figure 1")
    assert "<dc:title>Figure 1</dc:title>" in svg
    assert "dc:date" not in svg
    assert b"CreationDate" not in pdf


def test_a_drawing_for_the_page_has_names_of_its_own():
    with drawing_style():
        svg = for_page(to_svg(figure(), "T"), name="fig", label="A label")
    assert svg.startswith('<svg role="img" aria-label="A label"')
    assert all(name.startswith("fig-") for name in re.findall(r'\bid="([^"]*)"', svg))
    assert set(re.findall(r"url\(#([^)]*)\)", svg)) <= set(re.findall(r'\bid="([^"]*)"', svg))
    assert "<metadata>" not in svg


@pytest.mark.parametrize("make", [figure, lambda: sheet(240, 100)[0]], ids=["panels", "sheet"])
def test_a_marked_figure_grows_by_a_line_and_keeps_its_width(make):
    drawn = make()
    before = drawn.get_size_inches().copy()
    mark_simulated(drawn)
    assert drawn.get_size_inches()[0] == before[0]
    assert drawn.get_size_inches()[1] > before[1]
    assert [text.get_text() for text in drawn.texts] == ["Simulated data"]


@pytest.mark.parametrize(("text", "kind"), [("Größe κ ≤ 3", b"/Type0"), ("雌激素", b"/Type3")])
def test_letters_of_postscript_outlines_are_embedded_as_shapes_alone(text, kind):
    """Matplotlib would say TrueType of them."""
    drawn = page(85, 60)
    drawn.text(0.1, 0.5, text)
    with drawing_style():
        pdf = to_pages([figure(), drawn], "T")
    assert {b"/Type0", b"/Type3"} & {
        b"/" + part for part in re.findall(rb"/Subtype /(\w+)", pdf)
    } == {kind}


def test_a_tiff_has_no_transparency():
    with (
        drawing_style(),
        Image.open(io.BytesIO(to_pixels(figure(), "T", kind="tiff", dpi=72))) as tiff,
    ):
        assert tiff.mode == "RGB"
        assert tiff.info["compression"] == "tiff_lzw"
        assert tiff.info["dpi"] == pytest.approx((72, 72))
        assert tiff.getpixel((0, 0)) == (255, 255, 255)
