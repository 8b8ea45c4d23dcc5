import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from scipy.special import expit, logit

from alnus.cli.main import main
from alnus.errors import ModelError
from alnus.evaluation.calibration_line import calibration_line
from alnus.pool.monitoring import as_text, monitor_files
from alnus.pool.monitoring_page import write_monitoring
from alnus.site_file import write_site
from alnus.validation.cusum import LIMIT, cusum
from tests.pool.test_pool import site


def files(folder: Path, *in_the_large: float, n: int = 120) -> list[Path]:
    """A file a year; each is off by so many log odds, with a standard error of 0.2."""
    paths = []
    for year, off in enumerate(in_the_large, start=2020):
        path = folder / f"{year}.json"
        own = site(str(year), n=n, in_the_large=off, in_the_large_variance=0.04)
        write_site(own, path)
        paths.append(path)
    return paths


def test_a_model_that_ages_is_signalled_and_one_that_does_not_is_not(tmp_path):
    aged = monitor_files(files(tmp_path, 0.0, 0.0, 0.5, 0.5, 0.5)).table
    assert aged["z"].tolist() == pytest.approx([0, 0, 2.5, 2.5, 2.5])
    assert aged["upper"].tolist() == pytest.approx([0, 0, 2, 4, 6])
    assert aged["signal"].fillna("").tolist() == ["", "", "", "", "risks too low"]
    calm = monitor_files(files(tmp_path, 0.1, -0.1, 0.1)).table
    assert set(calm["signal"].fillna("")) == {""}


def test_risks_that_have_become_too_high_are_told_in_the_first_line(tmp_path):
    text = as_text(monitor_files(files(tmp_path, -0.6, -0.6)))
    assert text.splitlines()[0].endswith("writes recalibrated versions.")
    assert "risks too high since period 2 (2021)" in text


def test_few_patients_wait_for_the_next_file(tmp_path):
    found = monitor_files(files(tmp_path, 1.0, 1.0, 1.0), least=200)
    assert found.table["n"].tolist() == [240]
    assert found.table["sites"].tolist() == ["2020 + 2021"]
    assert found.table["z"].tolist() == pytest.approx([1.0 / math.sqrt(0.02)])
    assert found.waiting == 120
    assert "120 patients of the last files wait" in as_text(found)


def test_below_the_least_nothing_is_said(tmp_path):
    found = monitor_files(files(tmp_path, 9.0), least=500)
    assert found.table.empty
    assert "fewer than 500 patients; nothing can be said yet" in as_text(found)


def test_two_models_are_refused(tmp_path):
    paths = files(tmp_path, 0.0)
    write_site(site("other", model="clinical"), tmp_path / "other.json")
    with pytest.raises(ModelError, match="one frozen model in all"):
        monitor_files([*paths, tmp_path / "other.json"])


def test_page_table_and_figure_are_written_the_same_again(tmp_path):
    found = monitor_files(files(tmp_path, 0.5, 0.5, 0.5))
    first, second = tmp_path / "a", tmp_path / "b"
    for folder in (first, second):
        write_monitoring(found, folder)
    assert pd.read_csv(first / "monitoring.csv")["upper"].tolist() == found.table["upper"].tolist()
    svg = (first / "monitoring.svg").read_text(encoding="utf-8")
    assert "risks too low" in svg
    assert "Simulated data" in svg
    page = (first / "monitoring.html").read_text(encoding="utf-8")
    told = as_text(found).splitlines()[0].split("; ")[0]
    for text in (told, "risks too low", "tabular CUSUM", "Research use only", "imulated", "2020"):
        assert text in page
    for path in first.iterdir():
        assert path.read_bytes() == (second / path.name).read_bytes()


def test_the_verb_says_it(tmp_path):
    paths = [str(path) for path in files(tmp_path, 0.0, 0.1)]
    done = CliRunner().invoke(main, ["monitor", *paths, "-o", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    assert "no signal in 2 periods" in done.stdout
    assert "SIMULATED" in done.stdout
    assert (tmp_path / "out" / "monitoring.pdf").is_file()


def first_signals(odds: float, *, runs: int, periods: int = 10, n: int = 50) -> np.ndarray:
    """Draw hospitals whose events have so many times the odds that a model says; when each signals."""
    rng = np.random.default_rng(11)
    found = []
    for _ in range(runs):
        z = []
        for _ in range(periods):
            risks = rng.beta(2, 2, n)
            events = rng.random(n) < expit(logit(risks) + math.log(odds))
            line = calibration_line(events, risks, fixed_slope=True)
            z.append(line.intercept / line.intercept_error)
        upper, lower = cusum(z)
        signals = np.flatnonzero(np.maximum(upper, lower) > LIMIT)
        found.append(signals[0] + 1 if len(signals) else math.inf)
    return np.array(found)


def test_patients_as_the_model_says_alarm_seldom_and_doubled_odds_soon():
    """Fifty patients a period are enough for z to be standard normal, as the table of run lengths has it.

    Of calibrated runs at most 10/168 signal within ten periods. Doubled odds are a shift of about
    log 2 · √(50 · 0.2) = 2.2 standard errors, found after about 4/(2.2 − 0.5) = 2.4 periods.
    """
    calm = first_signals(1.0, runs=400)
    assert np.isfinite(calm).mean() <= 10 / 168
    for odds in (2.0, 0.5):
        aged = first_signals(odds, runs=100)
        assert np.isfinite(aged).all()
        assert 2 <= aged.mean() <= 3.5


def test_a_page_of_no_period_yet_says_so(tmp_path):
    page = write_monitoring(monitor_files(files(tmp_path, 9.0), least=500), tmp_path / "out")
    assert "nothing can be said yet" in page.read_text(encoding="utf-8")
