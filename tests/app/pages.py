"""The page as a person uses it: where to click, and what stands there."""

import re

from playwright.sync_api import expect

MARGIN = 8  # screen pixels around a fitted picture
PATIENCE = 20_000  # ms; a busy machine takes its time

expect.set_options(timeout=PATIENCE)


def opened(page, path):
    """Open a picture."""
    page.set_input_files("#file", path)
    page.wait_for_selector("#empty", state="hidden", timeout=PATIENCE)
    expect(page.locator("#hint")).to_contain_text(
        re.compile("four calipers|四个卡尺点"), timeout=PATIENCE
    )


def on_screen(page, place, box):
    """Where a place of the picture lies; box is what is fitted: top, bottom, left, right."""
    stage = page.locator("#stage").bounding_box()
    top, bottom, left, right = box
    width, height = stage["width"] - 0, stage["height"] - 0
    scale = min((width - 2 * MARGIN) / (right - left), (height - 2 * MARGIN) / (bottom - top))
    x = stage["x"] + width / 2 + scale * (place[0] + 0.5 - (left + right) / 2)
    y = stage["y"] + height / 2 + scale * (place[1] + 0.5 - (top + bottom) / 2)
    return x, y


def click(page, places, box):
    for place in places:
        page.mouse.click(*on_screen(page, place, box))


def drag(page, places, box):
    first, *rest = [on_screen(page, place, box) for place in places]
    page.mouse.move(*first)
    page.mouse.down()
    for place in rest:
        page.mouse.move(*place, steps=6)
    page.mouse.up()


def measured(page, key="longAxis"):
    """A measurement as it is shown, once it is there."""
    place = page.locator(f"#measure-{key}")
    expect(place).to_have_text(re.compile(r"\d"), timeout=PATIENCE)
    return float(place.inner_text().split()[0])


def fill(page, **changed):
    """Fill the form in; texts may be replaced by label."""
    for group, level in (("N stage", "N2"), ("HER2", "Positive"), ("Regimen", "AC-T")):
        page.get_by_role("group", name=group).get_by_label(level).check()
    for label, text in {"Cortical thickness": "0.8", "Age": "52", **changed}.items():
        page.get_by_role("textbox", name=re.compile(f"^{label}$")).fill(text)


def probability(page):
    """The risk, to the last digit."""
    expect(page.locator("#result .risk")).to_be_visible(timeout=PATIENCE)
    return float(page.locator("#result").get_attribute("data-probability"))


def settled(page, before):
    """The risk after something has changed it."""
    expect(page.locator("#result")).not_to_have_attribute(
        "data-probability", before, timeout=PATIENCE
    )
    expect(page.locator("#result")).to_have_attribute(
        "data-probability", re.compile(r"\d"), timeout=PATIENCE
    )
    return probability(page)
