"""The app in a browser, from a file to a risk."""

import re
import threading
import time
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

from playwright.sync_api import expect

from alnus.app.desk import Desk
from alnus.app.launch import listening, server
from alnus.app.pictures import Pictures
from alnus.app.server import application
from alnus.imaging.untrusted.reader import UntrustedReader
from alnus.memory import Memory
from alnus.model_file import write_model
from alnus.models.formula import RiskModel
from alnus.prediction.files import Files, predict_files
from tests.app.conftest import TOKEN
from tests.app.nodes import CALIPERS, MODEL, SHAPE, desk, node_file, png
from tests.app.pages import (
    PATIENCE,
    click,
    drag,
    fill,
    measured,
    on_screen,
    opened,
    probability,
    settled,
)
from tests.calculator.models import COMBINED, RADIOMICS, SCANNERS, model_file
from tests.calculator.test_page import hostile_file
from tests.imaging.dicom_files import dicom

WHOLE = (0, SHAPE[0], 0, SHAPE[1])
HILUM = ((80, 75), (120, 75), (120, 85), (80, 85))
EXPECTED = ("status of 422", "ERR_CONNECTION_REFUSED")
"""The browser's own notes: on a refusal, which the page tells in words, and on the app's end."""


@contextmanager
def served(a_desk):
    """The app's address, served from a thread."""
    with listening(0) as place:
        port = place.getsockname()[1]
        running = server(application(a_desk, token=TOKEN, port=port))
        thread = threading.Thread(target=running.run, kwargs={"sockets": [place]}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{port}/?token={TOKEN}"
        finally:
            running.should_exit = True
            thread.join(10)
            a_desk.pictures.close()


@pytest.fixture
def visit(browser):
    """A function that opens an address; nothing may ask outside, fail, or complain."""
    said, asked, contexts = [], [], []

    def go(address, **options):
        options = {"locale": "en-GB", "viewport": {"width": 1280, "height": 900}, **options}
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(address)
        return page

    yield go
    for context in contexts:
        context.close()
    assert [text for text in said if not any(note in text for note in EXPECTED)] == []
    outside = [
        url for url in asked if not re.match(r"(blob:)?http://127\.0\.0\.1:|data:|file:", url)
    ]
    assert outside == []


@pytest.fixture
def node(tmp_path):
    path = tmp_path / "node.nrrd"
    path.write_bytes(node_file())
    return path


@pytest.fixture
def address(tmp_path):
    found = desk(tmp_path)
    with served(Desk(MODEL, found.pictures, found.registry)) as where:
        yield where


@pytest.fixture
def outlined(visit, address, node):
    """A page with a node that was outlined from four calipers."""
    page = visit(address)
    opened(page, node)
    click(page, CALIPERS, WHOLE)
    measured(page)
    return page


ECHO = (38, 760, 14, 1012)  # what its file says shows B-mode
TEXTS = ("n_stage=N2", "her2=Positive", "regimen=AC-T", "thickness=0.8", "age=52")


def test_a_scanners_file_becomes_the_risk_that_the_command_line_gives(visit, tmp_path, data_folder):
    image = data_folder / "dicom_us" / "JPGLosslessP14SV1_1s_1f_8b.dcm"
    reader = UntrustedReader()
    with served(Desk(MODEL, Pictures(reader))) as where:
        page = visit(where)
        opened(page, image)
        shown = corrected_risk(page)
        roi = saved_roi(page, tmp_path)
        page.reload()
        opened(page, image)
        page.set_input_files("#roi-file", roi)
        measured(page)
        fill(page)
        again = probability(page)
    reader.close()
    write_model(MODEL, tmp_path / "model.json")
    told = predict_files(tmp_path / "model.json", Files(image, roi), assignments=TEXTS)
    assert shown == pytest.approx(told.probability, abs=1e-9)
    assert again == pytest.approx(told.probability, abs=1e-9)
    assert roi.name == "JPGLosslessP14SV1_1s_1f_8b-roi.seg.nrrd"


def corrected_risk(page):
    """Outline by calipers, correct by a drag and a stroke, each of which changes the risk."""
    click(page, [(520, 430), (700, 460), (610, 400), (600, 490)], ECHO)
    measured(page)
    fill(page)
    risks = [probability(page)]
    drag(page, [(520, 430), (500, 425)], ECHO)
    risks.append(settled(page, str(risks[-1])))
    page.get_by_text("Brush", exact=True).first.click()
    drag(page, [(610, 395), (630, 395)], ECHO)
    risks.append(settled(page, str(risks[-1])))
    assert len(set(risks)) == 3
    return risks[-1]


def saved_roi(page, folder):
    with page.expect_download() as got:
        page.click("#saveRoi")
    path = folder / got.value.suggested_filename
    got.value.save_as(path)
    return path


def test_it_works_by_keyboard_alone(visit, address, node):
    page = visit(address)
    press = page.keyboard.press
    for _ in range(3):  # new case, language, open
        press("Tab")
    expect(page.locator("#file")).to_be_focused()
    page.set_input_files(
        "#file", node
    )  # Enter opens the system's own dialog, which no test reaches
    expect(page.locator("#hint")).to_contain_text("four calipers")
    expect(page.locator("#stage")).to_be_focused()
    steps = (("ArrowLeft", 6), ("ArrowRight", 12), ("ArrowLeft", 6), ("ArrowDown", 6))
    for number, (arrow, times) in enumerate(steps):
        for _ in range(times):
            press(f"Shift+{arrow}")
        if number == 2:
            for _ in range(3):
                press("Shift+ArrowUp")
        press("Enter")
    assert measured(page) == pytest.approx(12, rel=0.1)
    before = measured(page, "area")
    press("b")
    press("Enter")
    for _ in range(4):
        press("Shift+ArrowDown")
    press("Enter")
    expect(page.locator("#measure-area")).not_to_have_text(f"{before:.0f} mm²")
    page.get_by_role("textbox", name=re.compile("^Age$")).focus()
    page.keyboard.type("52")
    fill_by_keys(page)
    assert 0 < probability(page) < 1


def fill_by_keys(page):
    """Choose levels with the space bar and type the thickness."""
    for group in ("N stage", "HER2", "Regimen"):
        page.get_by_role("group", name=group).get_by_role("radio").first.focus()
        page.keyboard.press("Space")
    page.get_by_role("textbox", name=re.compile("^Cortical thickness$")).focus()
    page.keyboard.type("8 mm")


def test_steps_go_back_and_forth(outlined):
    page = outlined
    area = measured(page, "area")
    drag(page, [(100, 110), (100, 125)], WHOLE)
    expect(page.locator("#measure-area")).not_to_have_text(f"{area:.0f} mm²")
    grown = measured(page, "area")
    assert grown > area
    page.click("#undo")
    expect(page.locator("#measure-area")).to_have_text(f"{area:.0f} mm²")
    page.keyboard.press("Control+y")
    expect(page.locator("#measure-area")).to_have_text(f"{grown:.0f} mm²")
    for _ in range(6):
        page.keyboard.press("Control+z")
    expect(page.locator("#measure-area")).to_have_count(0)
    expect(page.locator("#undo")).to_be_disabled()


def test_brush_and_eraser_change_what_is_inside(outlined):
    page = outlined
    area = measured(page, "area")
    for tool, bigger in (("Brush", True), ("Eraser", False)):
        page.get_by_text(tool, exact=True).first.click()
        drag(page, [(80, 112), (120, 112)] if bigger else [(60, 80), (100, 80), (100, 130)], WHOLE)
        expect(page.locator("#measure-area")).not_to_have_text(f"{area:.0f} mm²")
        changed = measured(page, "area")
        assert (changed > area) is bigger
        area = changed
    drag(page, [(60, 80), (65, 80)], WHOLE)
    expect(page.locator("#hint")).to_contain_text("That changed nothing")


def test_zoom_window_and_move_change_no_number(outlined):
    page = outlined
    page.get_by_text("Node", exact=True).first.click()
    before = page.locator("#measured").inner_text()
    for name in ("nearer", "nearer", "farther", "fit"):
        page.click(f"#{name}")
    page.locator("#contrast").fill("60")
    page.locator("#brightness").fill("-30")
    page.get_by_text("Move", exact=True).first.click()
    drag(page, [(100, 80), (120, 90)], WHOLE)
    page.mouse.wheel(0, -300)
    time.sleep(0.3)
    assert page.locator("#measured").inner_text() == before


def test_a_hilum_gives_the_thickness_and_fills_the_form_until_a_hand_does(outlined):
    page = outlined
    page.get_by_text("Hilum", exact=True).click()
    click(page, [*HILUM, HILUM[0]], WHOLE)
    thickness = measured(page, "cortex")
    field = page.get_by_role("textbox", name=re.compile("^Cortical thickness$"))
    expect(field).to_have_value(re.compile(r"\d"))
    assert float(field.input_value()) == pytest.approx(thickness / 10, abs=0.006)
    expect(page.get_by_text("from the outline")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    field.fill("0.5")
    expect(page.get_by_text("from the outline")).to_have_count(0)
    drag(page, [(120, 80), (128, 80)], WHOLE)
    drag(page, [(80, 80), (72, 80)], WHOLE)
    expect(page.locator("#measure-cortex")).not_to_have_text(f"{thickness:.1f} mm")
    expect(field).to_have_value("0.5")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_warnings_stand_before_the_risk_and_refusals_in_its_place(outlined):
    page = outlined
    fill(page, Age="90")
    probability(page)
    told = page.locator("#result").inner_text()
    assert told.startswith("Before you read the risk")
    assert "Age (years) is 90, outside the trained range 24 to 81." in told
    assert told.count("outside the trained range 24 to 81") == 1
    fill(page, **{"Cortical thickness": "1.9"})
    expect(page.locator("#result")).to_contain_text("No risk is given")
    expect(page.locator("#result")).to_contain_text("did you mean 1.9 mm?")
    for name in ("report", "reportPrint", "register"):
        expect(page.locator(f"#{name}")).to_be_disabled()


def test_both_languages_show_the_same_risk(outlined):
    page = outlined
    fill(page)
    risk = probability(page)
    page.click("#language")
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    expect(page.locator("#result")).to_contain_text("ALN+ 的风险")
    assert probability(page) == risk
    expect(page.locator("header .research")).to_contain_text("仅供研究使用")
    page.click("#language")
    expect(page.locator("#result")).to_contain_text("Risk of ALN+")


def test_a_picture_without_a_scale_is_measured_after_two_clicks_on_the_ruler(
    visit, address, tmp_path
):
    path = tmp_path / "node.png"
    path.write_bytes(png())
    page = visit(address)
    opened(page, path)
    expect(page.locator("#scale")).to_contain_text("does not tell the size of a pixel")
    click(page, CALIPERS, WHOLE)
    expect(page.locator("#measure-longAxis")).to_contain_text("pixel")
    page.click("#setRuler")
    click(page, [(10, 10), (10, 110)], WHOLE)
    page.locator("#between").fill("10")
    page.locator("#between").press("Tab")
    expect(page.locator("#measure-longAxis")).to_contain_text("mm")
    assert measured(page) == pytest.approx(12, rel=0.1)
    expect(page.locator("#scale")).to_contain_text("from two points on the ruler")


def test_frames_have_a_slider(visit, address, tmp_path):
    path = dicom(tmp_path, np.stack([np.full(SHAPE, gray, np.uint8) for gray in (40, 200)]))
    page = visit(address)
    opened(page, path)
    expect(page.locator("#frame-label")).to_have_text("Frame 1 of 2")
    assert gray_in_the_middle(page) == 40
    page.locator("#frame").fill("2")
    expect(page.locator("#frame-label")).to_have_text("Frame 2 of 2")
    for _ in range(PATIENCE // 100):
        if gray_in_the_middle(page) != 40:
            break
        page.wait_for_timeout(100)
    assert gray_in_the_middle(page) == 200


def gray_in_the_middle(page):
    return page.evaluate("""() => {
      const shown = document.querySelector("#stage canvas"), copy = document.createElement("canvas");
      const context = copy.getContext("2d", { willReadFrequently: true });
      context.drawImage(shown, -shown.width / 2, -shown.height / 2);
      return context.getImageData(0, 0, 1, 1).data[0];
    }""")


def test_a_report_is_one_file_that_asks_for_nothing(outlined, visit, tmp_path):
    page = outlined
    fill(page, Age="90")
    risk = probability(page)
    page.locator("#case-name").fill("P <1>")
    with page.expect_download() as got:
        page.click("#report")
    path = tmp_path / "report.html"
    got.value.save_as(path)
    report = visit(path.as_uri())
    told = report.inner_text("body")
    assert told.startswith("Case P <1>")
    assert f"{100 * risk:.1f} %" in told
    assert "Research use only" in told
    assert "SIMULATED" in told
    assert told.index("outside the trained range") < told.index("Risk of ALN+")
    assert report.locator("img").evaluate("image => image.naturalWidth") > 100
    assert report.locator("svg .mark").count() == 8


def test_paper_shows_the_report_on_one_page(outlined):
    page = outlined
    fill(page)
    probability(page)
    printed = page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1


def test_the_registry_keeps_the_risk_and_takes_the_outcome(outlined):
    page = outlined
    fill(page)
    risk = probability(page)
    page.locator("#case-name").fill("P1")
    page.click("#register")
    expect(page.locator("#kept")).to_have_text("Registered: P1")
    page.locator("#registry summary").click()
    expect(page.locator("#registry tbody")).to_contain_text(f"{100 * risk:.1f} %")
    page.click("#register")
    expect(page.locator("#kept")).to_contain_text("is in the registry already")
    page.get_by_label("Pathology P1").select_option("yes")
    expect(page.get_by_label("Pathology P1")).to_have_count(0)
    expect(page.locator("#registry tbody td").last).to_have_text("ALN+")


def test_a_worklist_is_read_one_after_the_other_without_a_risk(visit, tmp_path):
    with served(desk(tmp_path)) as where:
        page = visit(where)
        expect(page.locator("#worklist")).to_contain_text("0 of 2 read")
        assert page.locator("#result, #chart, form, #file").count() == 0
        expect(page.locator("#file-name")).to_have_text("one.nrrd")
        page.click("#next")
        expect(page.locator("#hint")).to_contain_text("Nothing is drawn yet")
        click(page, CALIPERS, WHOLE)
        measured(page)
        page.locator("#stage").press("n")
        expect(page.locator("#file-name")).to_have_text("two.nrrd")
        expect(page.locator("#worklist")).to_contain_text("1 of 2 read")
        page.locator("#stage").press("k")
        expect(page.locator("#file-name")).to_have_text("one.nrrd")
        measured(page)  # what was drawn is there again
    assert (tmp_path / "readings" / "first" / "rois" / "one.seg.nrrd").is_file()
    with served(desk(tmp_path, reader="second")) as where:
        page = visit(where)
        expect(page.locator("#worklist")).to_contain_text("0 of 2 read")
        expect(page.locator("#file-name")).to_have_text("one.nrrd")
        page.wait_for_timeout(300)
        expect(page.locator("#measure-longAxis")).to_have_count(0)


def test_a_new_case_forgets_the_last(outlined):
    page = outlined
    fill(page)
    probability(page)
    page.click("#newCase")
    expect(page.locator("#empty")).to_be_visible()
    assert page.get_by_role("textbox", name=re.compile("^Age$")).input_value() == ""
    expect(page.locator("#result")).to_contain_text("Still needed: an outline of the node")
    expect(page.locator("#file-name")).to_have_text("")


@pytest.mark.parametrize("width", [820, 1280])
def test_it_fits_a_desk_and_a_tablet_and_says_research_use_only(visit, address, node, width):
    page = visit(
        address,
        viewport={"width": width, "height": 1180 if width == 820 else 900},
        has_touch=width == 820,
    )
    opened(page, node)
    click(page, CALIPERS, WHOLE)
    measured(page)
    fill(page)
    probability(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("#result").scroll_into_view_if_needed()
    expect(page.locator("#result .research")).to_be_in_viewport()
    expect(page.get_by_text("SIMULATED: this model").first).to_be_in_viewport()
    page.evaluate("window.scrollTo(0, 0)")
    expect(page.locator("header .research")).to_be_in_viewport()
    stage = page.locator("#stage").bounding_box()
    assert stage["y"] + stage["height"] < (1180 if width == 820 else 900)


@pytest.mark.parametrize(("width", "locale"), [(1280, "en-GB"), (820, "zh-CN")])
def test_axe_finds_nothing(visit, address, node, width, locale):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not here")
    page = visit(address, viewport={"width": width, "height": 1000}, locale=locale, bypass_csp=True)
    assert_accessible(axe, page)
    opened(page, node)
    click(page, CALIPERS, WHOLE)
    measured(page)
    fill(page, Age="90")
    probability(page)
    page.locator(".keys summary").click()
    page.locator("#registry summary").click()
    assert_accessible(axe, page)


def assert_accessible(axe, page):
    found = axe.Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_a_model_that_looks_at_no_picture_needs_none(visit, tmp_path):
    clinical = RiskModel("clinical", "ALN+", -2.0, COMBINED.inputs[:2], COMBINED.terms[:2])
    found = desk(tmp_path, model_file(clinical, None, None, None))
    with served(Desk(found.model_file, found.pictures)) as where:
        page = visit(where)
        page.get_by_role("group", name="N stage").get_by_label("N2").check()
        expect(page.locator("#result")).to_contain_text("Still needed: HER2.")
        page.get_by_role("group", name="HER2").get_by_label("Negative").check()
        told = float(clinical.probability({"n_stage": 2.0, "her2": 0.0}))
        assert probability(page) == pytest.approx(told, abs=1e-9)
        with page.expect_download():
            page.click("#report")


def test_a_model_of_features_alone_asks_nothing(visit, tmp_path, node):
    radiomics = model_file(RADIOMICS, None, SCANNERS)
    found = desk(tmp_path, radiomics)
    with served(Desk(radiomics, found.pictures)) as where:
        page = visit(where)
        opened(page, node)
        click(page, CALIPERS, WHOLE)
        expect(page.locator("#result")).to_contain_text("Still needed: Scanner.")
        page.get_by_label("Scanner").select_option("B")
        first = probability(page)
        page.get_by_label("Scanner").select_option("A")
        assert settled(page, str(first)) != first


def test_what_a_model_says_runs_nothing(visit, tmp_path):
    with served(desk(tmp_path, hostile_file())) as where:
        page = visit(where)
        expect(page.locator("h1")).to_be_visible()
    assert page.locator("img").count() == 0


def test_a_file_that_is_no_picture_is_refused_in_words(visit, address, tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(b"garbage")
    page = visit(address)
    page.set_input_files("#file", path)
    expect(page.locator("#hint")).to_contain_text("The file is no PNG, JPEG, BMP or TIFF")
    expect(page.locator("#empty")).to_be_visible()
    assert on_screen(page, (0, 0), WHOLE)[0] > 0


def test_two_fingers_zoom_and_take_back_what_the_first_began(visit, address, node):
    page = visit(address, viewport={"width": 820, "height": 1180}, has_touch=True)
    opened(page, node)
    fingers = page.context.new_cdp_session(page)
    middle = on_screen(page, (100, 80), WHOLE)

    def touch(kind, *apart):
        points = [{"x": middle[0] + far, "y": middle[1], "id": n} for n, far in enumerate(apart)]
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", -40)
    expect(page.locator("#hint")).to_contain_text("other end of the long axis")
    touch("touchStart", -40, 40)
    expect(page.locator("#hint")).to_contain_text("four calipers")
    touch("touchMove", -80, 80)
    touch("touchEnd")
    expect(page.locator("#undo")).to_be_disabled()
    click(page, CALIPERS, WHOLE)  # these places on the screen are half as far apart now
    assert measured(page) == pytest.approx(6, abs=1.5)


def test_a_scanner_that_training_did_not_have_is_warned_of_and_may_stay_untold(
    visit, tmp_path, node
):
    remembering = replace(
        MODEL, memory=Memory({}, 10, 0, None, sites={"scanner": ("Aplio 300", "MyLab")})
    )
    found = desk(tmp_path)
    with served(Desk(remembering, found.pictures, found.registry)) as where:
        page = visit(where)
        opened(page, node)
        click(page, CALIPERS, WHOLE)
        measured(page)
        fill(page)
        shown = probability(page)
        told = page.locator("#result")
        expect(told).not_to_contain_text("none of training's")
        page.get_by_label("scanner").select_option("another")
        expect(told).to_contain_text("Scanner another is none of training's (Aplio 300, MyLab)")
        assert probability(page) == shown
        page.get_by_label("scanner").select_option("MyLab")
        expect(told).not_to_contain_text("none of training's")
