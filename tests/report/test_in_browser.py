"""The page as a browser shows it: on a desk, on a phone, in the dark, without the network."""

import pytest

SIZES = {"desk": (1280, 900), "phone": (390, 844)}


@pytest.fixture(params=SIZES)
def size(request):
    width, height = SIZES[request.param]
    return {"width": width, "height": height}


@pytest.fixture
def opened(browser, report, size):
    """The report's page; no request beside itself and no console message is allowed."""
    said, asked = [], []
    context = browser.new_context(viewport=size, offline=True, bypass_csp=True)
    page = context.new_page()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(report.as_uri())
    yield page
    context.close()
    assert said == []
    assert asked == [report.as_uri()]


def test_the_page_itself_never_moves_sideways(opened, size):
    widest = opened.evaluate("document.documentElement.scrollWidth")
    assert widest <= size["width"]
    warning = opened.evaluate("document.querySelector('.simulated').offsetHeight")
    left_free = opened.evaluate("getComputedStyle(document.documentElement).scrollPaddingTop")
    assert float(left_free.removesuffix("px")) >= warning  # or links would lead below it


def test_a_long_name_breaks_inside_its_sentence(opened):
    for place in (".summary li", ".caption", ".reading", ".note"):
        first = opened.locator(place).first
        told = first.evaluate(
            "node => { const before = node.textContent; node.textContent = 'wavelet_'.repeat(40);"
            " const fits = node.scrollWidth <= node.clientWidth; node.textContent = before; return fits }"
        )
        assert told, place


def test_the_title_of_real_patients_stands_first(opened):
    opened.evaluate("document.querySelector('.simulated').remove()")
    title, summary = (opened.locator(name).first.bounding_box() for name in ("h1", "#summary"))
    assert title["y"] + title["height"] <= summary["y"]
    assert title["y"] < 200


def test_contents_are_folded_on_a_phone_and_open_on_a_desk(opened, size):
    entry = opened.get_by_role("link", name="Table 1 · Characteristics")
    assert entry.is_visible() == (size["width"] > 1000)
    if size["width"] < 1000:
        opened.get_by_text("Contents", exact=True).click()
        assert entry.is_visible()


def test_the_first_tab_leads_to_the_results(opened):
    opened.keyboard.press("Tab")
    assert opened.evaluate("document.activeElement.getAttribute('href')") == "#main"
    box = opened.locator(".skip").bounding_box()
    assert box is not None
    assert box["x"] >= 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(opened, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not here")
    opened.emulate_media(color_scheme=scheme)
    found = axe.Axe().run(opened).response["violations"]
    serious = [v["id"] for v in found if v["impact"] in {"serious", "critical"}]
    assert serious == [], found
