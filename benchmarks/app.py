"""How long the app lets one wait: an outline, fifty predictions at once, a whole session by mouse.

A node of 120 x 60 pixels is opened for a model that looks at two features of it; the app runs as `alnus serve` runs it, on this machine. Printed are medians and 95th
percentiles as the page sees them, the answer included, and the time from choosing a file to reading a risk in
Chromium, driven by a script that waits for nothing but the page.

Usage: python benchmarks/app.py
"""

import sys

sys.path.pop(0)  # this folder, where another file's name hides the standard library's statistics

import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import httpx2
import numpy as np

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from alnus.model_file import write_model
from tests.app.nodes import CALIPERS, MODEL, VALUES, node_file

PARALLEL, OUTLINES = 50, 40


def main() -> None:
    """Print one line a measure."""
    with tempfile.TemporaryDirectory() as folder:
        model, image = Path(folder) / "model.json", Path(folder) / "node.nrrd"
        write_model(MODEL, model)
        image.write_bytes(node_file())
        command = [sys.executable, "-m", "alnus", "serve", str(model), "--no-open"]
        app = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        try:
            address = app.stdout.readline().strip() if app.stdout else ""
            questions(address)
            session(address, image)
        finally:
            app.terminate()
            app.wait(20)


def questions(address: str) -> None:
    """Time single outlines, then predictions one after the other and all at once."""
    with httpx2.Client(follow_redirects=True, timeout=120, headers={"x-alnus": "1"}) as page:
        page.get(address)
        base = address.partition("/?")[0]
        key = page.post(
            f"{base}/pictures", content=node_file(), headers={"x-name": "b.nrrd"}
        ).json()["picture"]
        asked = {"picture": key, "points": CALIPERS}
        node = page.post(f"{base}/outline", json=asked).json()["outline"]
        told(
            "an outline from four calipers",
            [timed(lambda: page.post(f"{base}/outline", json=asked)) for _ in range(OUTLINES)],
        )
        risk = {"values": VALUES, "drawn": {"picture": key, "node": node}}

        def predict(_: int = 0) -> float:
            return timed(lambda: answered(page.post(f"{base}/predictions", json=risk)))

        predict()  # compiles or loads the kernels
        told("a prediction alone", [predict() for _ in range(OUTLINES)])
        with ThreadPoolExecutor(PARALLEL) as pool:
            told(f"{PARALLEL} predictions at once", list(pool.map(predict, range(PARALLEL))))


def answered(answer: httpx2.Response) -> None:
    """End the benchmark where an answer is lost."""
    answer.raise_for_status()


def timed(act: Callable[[], object]) -> float:
    """Give the milliseconds that something takes."""
    start = time.perf_counter()
    act()
    return 1000 * (time.perf_counter() - start)


def told(what: str, times: list[float]) -> None:
    """Print median and 95th percentile."""
    print(
        f"{what}: {len(times)} answered, median {np.median(times):.0f} ms, p95 {np.percentile(times, 95):.0f} ms"
    )


def session(address: str, image: Path) -> None:
    """Time a file's way to a risk in the browser; say so where there is none."""
    with suppress(ImportError):
        from playwright.sync_api import sync_playwright  # noqa: PLC0415

        from tests.app.pages import click, fill, measured, opened, probability  # noqa: PLC0415

        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        if chromium is None:
            print("a session in the browser: there is no Chromium here")
            return
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.goto(address)
            start = time.perf_counter()
            opened(page, image)
            click(page, CALIPERS, (0, 160, 0, 200))
            measured(page)
            fill(page)
            probability(page)
            print(
                f"from a file to a risk in the browser, by a script: {time.perf_counter() - start:.1f} s"
            )
            browser.close()


if __name__ == "__main__":
    main()
