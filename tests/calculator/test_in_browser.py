"""The page in a browser, as a person uses it."""

import json
import re
from dataclasses import replace

import pytest

from alnus.calculator.content import content_of_coefficients, content_of_model
from alnus.coefficient_file import read_coefficients
from alnus.model_file import Recalibration
from alnus.models.formula import Input, RadScore, RiskModel, Term
from alnus.models.nomogram import nomogram
from tests.calculator.models import (
    COMBINED,
    FEATURES,
    RADIOMICS,
    SCANNERS,
    THICKNESS,
    model_file,
)
from tests.calculator.test_content import COEFFICIENTS
from tests.calculator.test_page import HOSTILE, hostile_file

CONTENT = content_of_model(model_file())
PATIENT = {
    "n_stage": 2.0, "her2": 1.0, "regimen": 1.0, "thickness": 0.8, "age": 52.0, "rad_score": 0.5,
}  # fmt: skip


def fill(page, **changed):
    """Enter PATIENT as a person would; texts may be replaced by label."""
    for group, level in (("N stage", "N2"), ("HER2", "Positive"), ("Regimen", "AC-T")):
        page.get_by_role("group", name=group).get_by_label(level).check()
    texts = {"Cortical thickness": "0.8", "Age": "52", "Rad-score": "0.5", **changed}
    for label, text in texts.items():
        field(page, label).fill(text)


def field(page, label):
    return page.get_by_role("textbox", name=re.compile(f"^{label}$"))


def percent(value):
    return f"{100 * value:.1f} %"


def result(page):
    return page.locator("#result").inner_text()


def test_a_filled_page_says_risk_interval_class_points_and_draws_the_trace(opened):
    page = opened(CONTENT)
    fill(page)
    risk, chart = COMBINED.risk(PATIENT), nomogram(COMBINED)
    told = result(page)
    assert f"Risk of ALN+\n{percent(risk.value)}" in told.replace("\n\n", "\n")
    assert f"95 % confidence interval {percent(risk.low)} to {percent(risk.high)} (Wald" in told
    assert f"{'At or above' if risk.value >= 0.6 else 'Below'} the threshold of 60.0 %" in told
    total = sum(chart.points(PATIENT).values())
    assert f"Total points\t\t{total:.1f}" in page.locator("#points").inner_text()
    assert page.locator("svg .mark").count() == len(PATIENT) + 2  # total and risk, too
    assert page.locator("svg .band").count() == 1


def test_nothing_is_answered_until_every_field_is_filled(opened):
    page = opened(CONTENT)
    assert "No risk yet. Still needed: N stage, HER2, Regimen" in result(page)
    fill(page, Age="")
    assert result(page) == "No risk yet. Still needed: Age."
    assert page.locator("svg .mark").count() == len(PATIENT) - 1
    assert page.locator("#points").inner_text() == ""


def test_warnings_stand_before_the_risk(opened):
    page = opened(CONTENT)
    fill(page, Age="90")
    told = result(page)
    assert told.startswith("Before you read the risk")
    assert "Age (years) is 90, outside the trained range 24 to 81." in told
    assert told.index("outside the trained range") < told.index("Risk of ALN+")


def test_a_value_that_fits_another_unit_is_asked_about(opened):
    page = opened(CONTENT)
    fill(page, **{"Cortical thickness": "1.9"})
    assert "outside the trained range 0.04 to 1.77. Did you mean 1.9 mm?" in result(page)


def test_an_auc_without_limits_stands_alone(opened):
    alone = replace(model_file().performance[0], cohort="test", low=None, high=None)
    both = replace(model_file(), performance=(alone, *model_file().performance))
    told = opened(content_of_model(both)).inner_text(".about")
    assert "test\t310\t221\t0.850\n" in told
    assert "training\t310\t221\t0.850 (0.810–0.890)" in told


def test_a_recalibrated_model_says_on_whom(opened):
    line = Recalibration("logistic", -0.2, 0.8, "ab" * 32, "North", "all", 90, 40, False, "0.1.0")
    provenance = replace(model_file().provenance, recalibration=line)
    page = opened(content_of_model(replace(model_file(), provenance=provenance)))
    assert "recalibrated (logistic) on 90 patients, 40 of them ALN+: study “North”" in (
        page.inner_text(".about")
    )


def test_a_slip_of_the_unit_is_refused(opened):
    page = opened(CONTENT)
    fill(page, Age="5200")
    assert "outside 24 to 81, farther than 1 times its width." in page.inner_text("form")
    assert field(page, "Age").get_attribute("aria-invalid") == "true"
    assert "No risk yet" in result(page)


def test_units_are_converted_and_the_quantity_stays(opened):
    page = opened(CONTENT)
    fill(page)
    before = result(page)
    page.get_by_label("Unit of Cortical thickness").select_option("mm")
    assert field(page, "Cortical thickness").input_value() == "8"
    assert result(page) == before
    for text in ("8", "0,8 cm", "8 mm"):
        field(page, "Cortical thickness").fill(text)
        assert result(page) == before
    field(page, "Cortical thickness").fill("0.8 cm")
    field(page, "Cortical thickness").press("Tab")
    assert field(page, "Cortical thickness").input_value() == "0.8"
    assert page.get_by_label("Unit of Cortical thickness").input_value() == "cm"


def test_a_slider_fills_its_field_by_keyboard(opened):
    page = opened(CONTENT)
    slider = page.get_by_label("Age, slider")
    assert "empty" in slider.get_attribute("class")
    slider.press("ArrowRight")
    first = float(field(page, "Age").input_value())
    slider.press("ArrowRight")
    assert float(field(page, "Age").input_value()) > first
    slider.press("Home")
    assert float(field(page, "Age").input_value()) == 20  # the axis begins there
    assert "empty" not in slider.get_attribute("class")


def test_the_whole_page_works_by_keyboard_alone(opened):
    page = opened(CONTENT)
    keys = ["Tab", "Tab", "Tab"]  # language, print, clear
    keys += ["Tab", "Space", "ArrowRight"] + ["Tab", "Space", "ArrowRight"] * 2
    for key in keys:
        page.keyboard.press(key)
    for text, stops in (("0.8", 3), ("52", 2), ("0.5", 0)):
        page.keyboard.press("Tab")
        page.keyboard.type(text)
        for _ in range(stops - 1):
            page.keyboard.press("Tab")
    assert percent(COMBINED.risk(PATIENT).value) in result(page)


def test_chinese_says_the_same_and_keeps_what_was_typed(opened):
    page = opened(CONTENT)
    fill(page)
    page.get_by_role("button", name="中文").press("Enter")
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    assert "ALN+ 的风险" in result(page)
    assert percent(COMBINED.risk(PATIENT).value) in result(page)
    assert "仅供研究使用" in page.locator("footer").inner_text()
    page.get_by_role("button", name="English").click()
    assert "Risk of ALN+" in result(page)


def test_a_chinese_browser_begins_in_chinese(opened):
    page = opened(CONTENT, locale="zh-CN")
    assert page.title() == "ALN+ 列线图"


@pytest.mark.parametrize(("thickness", "said"), [("3.4", "> 99.9 %"), ("0", "< 0.1 %")])
def test_no_risk_is_ever_a_hundred_or_nothing(opened, thickness, said):
    page = opened(CONTENT)
    score = "13" if said.startswith(">") else "-11"
    fill(page, **{"Cortical thickness": thickness, "Rad-score": score})
    assert said in result(page)
    assert "100.0 %" not in page.inner_text("body")
    assert "0.0 %" not in result(page).replace("60.0 %", "")


def test_simulated_and_research_use_stand_on_screen_and_on_paper(opened):
    page = opened(CONTENT)
    for media in ("screen", "print"):
        page.emulate_media(media=media)
        assert page.get_by_text("SIMULATED: this model").first.is_visible()
        assert page.get_by_text("Research use only").first.is_visible()
    real = replace(model_file().provenance, simulated=False)
    other = opened(content_of_model(replace(model_file(), provenance=real)))
    assert "SIMULATED" not in other.inner_text("body")


def test_paper_shows_the_values_and_the_risk_but_no_buttons(opened):
    page = opened(CONTENT)
    fill(page)
    page.emulate_media(media="print")
    assert page.locator("#result").is_visible()
    assert page.get_by_text("N2", exact=True).first.is_visible()
    assert not page.get_by_role("button", name="Print").is_visible()
    assert not page.get_by_text("N3", exact=True).first.is_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_reaches_over_the_edge_of_a_screen(opened, width):
    page = opened(CONTENT, viewport={"width": width, "height": 844})
    fill(page, Age="90")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [390, 1280])
def test_no_label_of_the_nomogram_lies_on_another(opened, width):
    page = opened(CONTENT, viewport={"width": width, "height": 844})
    fill(page)
    met = page.evaluate("""() => {
      const boxes = [...document.querySelectorAll("svg .text, svg .name, svg .note")]
        .map((one) => ({ text: one.textContent, box: one.getBoundingClientRect() }));
      const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1
        && a.top < b.bottom - 4 && b.top < a.bottom - 4;
      return boxes.flatMap((one, i) => boxes.slice(i + 1)
        .filter((other) => meet(one.box, other.box)).map((other) => [one.text, other.text]));
    }""")
    assert met == []


def test_hostile_labels_run_nothing_and_read_as_they_are(opened):
    page = opened(content_of_model(hostile_file()))
    assert HOSTILE.replace("\u2028", "") in page.locator("h1").inner_text().replace("\u2028", "")
    page.get_by_role("group", name="N stage").get_by_label("N2").check()
    assert page.locator("img").count() == 0


def test_a_rad_score_is_computed_from_pasted_features(opened):
    page = opened(CONTENT)
    features = {FEATURES[0]: 131.7, FEATURES[1]: 8.2}
    page.get_by_text("Compute it from radiomic features").click()
    page.locator("textarea").fill(json.dumps({"case_id": "P1", FEATURES[0]: 131.7}))
    page.get_by_role("button", name="Take these features").click()
    assert f"Not found among what was pasted: {FEATURES[1]}." in page.inner_text(".told")
    page.locator("textarea").fill(json.dumps({"case_id": "P1", **features}))
    page.get_by_role("button", name="Take these features").click()
    score = float(RADIOMICS.linear_predictor(features))
    assert float(field(page, "Rad-score").input_value()) == pytest.approx(score, abs=1e-9)
    assert f"{FEATURES[1]} is 8.2, outside the trained range 3 to 7." in result(page)
    field(page, "Rad-score").fill("0.5")
    assert "outside" not in result(page)


def test_features_are_adjusted_by_the_scanner_and_another_scanner_clears_the_score(opened):
    page = opened(content_of_model(model_file(harmonization=SCANNERS)))
    features = {FEATURES[0]: 131.7, FEATURES[1]: 4.2}
    page.get_by_text("Compute it from radiomic features").click()
    page.locator("textarea").fill(json.dumps(features))
    page.get_by_role("button", name="Take these features").click()
    assert "Choose Scanner first" in page.inner_text(".told")
    page.get_by_label("Scanner").select_option("B")
    page.get_by_role("button", name="Take these features").click()
    score = float(RADIOMICS.linear_predictor(SCANNERS.apply(features, "B")))
    assert float(field(page, "Rad-score").input_value()) == pytest.approx(score, abs=1e-9)
    page.get_by_label("Scanner").select_option("A")
    assert field(page, "Rad-score").input_value() == ""


def test_a_model_of_features_alone_needs_its_scanner(opened):
    page = opened(content_of_model(model_file(RADIOMICS, None, SCANNERS)))
    features = {FEATURES[0]: 131.7, FEATURES[1]: 4.2}
    page.get_by_text("Fill in from radiomic features").click()
    page.locator("textarea").fill("\n".join(f"{name} {value}" for name, value in features.items()))
    page.get_by_role("button", name="Take these features").click()
    assert "Still needed: Scanner" in result(page)
    page.get_by_label("Scanner").select_option("B")
    risk = RADIOMICS.probability(SCANNERS.apply(features, "B"))
    assert percent(float(risk)) in result(page)


def test_clear_forgets_the_patient(opened):
    page = opened(CONTENT)
    fill(page)
    page.get_by_role("button", name="Clear").click()
    assert field(page, "Age").input_value() == ""
    assert "No risk yet" in result(page)


def test_a_coefficient_file_gives_a_risk_and_no_class(opened, tmp_path):
    path = tmp_path / "paper.toml"
    path.write_text(COEFFICIENTS)
    page = opened(content_of_coefficients(read_coefficients(path)))
    field(page, "Cortical thickness").fill("12 mm")
    told = result(page)
    assert percent(float(read_coefficients(path).probability({"thickness": 1.2}))) in told
    assert "outside the stated range 0 to 1." in told
    assert "No confidence interval" in told
    assert "No threshold is stated, so no class is given." in told
    assert "from a coefficient file" in page.inner_text(".about")


def test_a_long_label_and_a_single_axis_are_drawn(opened):
    thickness = replace(THICKNESS, label="Thickness of the cortex " * 40)
    model = RiskModel(
        "one", "ALN+", -1.0, (Input(thickness, 0.0, 1.0),), (Term("t", "thickness", 2.0),)
    )
    page = opened(content_of_model(model_file(model, None, None, None)),
                  viewport={"width": 390, "height": 844})  # fmt: skip
    page.locator("#field-0").fill("0.5")
    assert "50.0 %" in result(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_score_that_is_a_probability_is_computed_as_one(opened):
    score = RadScore("refitted probability", RADIOMICS)
    page = opened(content_of_model(model_file(rad_score=score)))
    features = {FEATURES[0]: 131.7, FEATURES[1]: 4.2}
    page.get_by_text("Compute it from radiomic features").click()
    page.locator("textarea").fill(json.dumps(features))
    page.get_by_role("button", name="Take these features").click()
    found = float(field(page, "Rad-score").input_value())
    assert found == pytest.approx(float(RADIOMICS.probability(features)), abs=1e-9)


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
def test_axe_finds_nothing(opened, language):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not here")
    page = opened(CONTENT, locale=language, bypass_csp=True)
    page.get_by_role("group", name="N stage").get_by_label("N2").check()
    page.locator("summary").click()
    found = axe.Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
