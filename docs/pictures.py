"""Take the pictures of README and tutorial from two runs' report pages, in a headless browser.

python -m docs.pictures DEMO_RUN EXAMPLE_RUN

DEMO_RUN is a run of the demo (simulated), EXAMPLE_RUN one of examples/breast-ultrasound. Pictures show tables and
figures; none shows an image of a patient. They go into docs/pictures.
"""

import sys
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

PICTURES = Path(__file__).parent / "pictures"
BROWSER = "/usr/bin/chromium"
WIDTH = 900
LARGEST = 300_000  # bytes
UNSTUCK = """
for (const one of document.querySelectorAll("*"))
  if (getComputedStyle(one).position === "sticky") one.style.position = "static";
"""
OF_DEMO = {"nomogram": "#nomogram"}
OF_EXAMPLE = {
    "flow": "#flow",
    "characteristics": "#characteristics",
    "combined": "#combined_model",
    "roc": "#roc",
    "transport": "#transport_picture",
}


def main(demo: Path, example: Path) -> None:
    """Write every picture, and refuse one that is too large for a page of documentation."""
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": 640})
        _open(page, demo)
        page.screenshot(path=PICTURES / "report.png")
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        _take(page, OF_DEMO)
        _open(page, example)
        _take(page, OF_EXAMPLE)
        browser.close()
    for path in PICTURES.glob("*.png"):
        size = path.stat().st_size
        if size > LARGEST:
            message = f"{path} has {size} bytes, more than {LARGEST}"
            raise ValueError(message)


def _open(page: Page, run: Path) -> None:
    page.goto((run / "report" / "report.html").resolve().as_uri())
    # A banner that stays on top would lie over what is taken below it.
    page.evaluate(UNSTUCK)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = false })")


def _take(page: Page, parts: Mapping[str, str]) -> None:
    for name, selector in parts.items():
        page.locator(selector).first.screenshot(path=PICTURES / f"{name}.png")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
