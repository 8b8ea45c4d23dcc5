import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from scipy.special import expit, logit

from alnus.cli.main import main
from alnus.pool.document import site_bins, site_curves, write_pool
from alnus.pool.pool import pool_sites
from alnus.site_file import write_site
from alnus.validation.aggregates import RiskBin
from tests.pool.test_pool import SITES


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pool")
    write_pool(pool_sites(SITES), folder)
    return folder


def test_the_page_shows_figures_table_and_says_what_it_is_for(folder):
    page = (folder / "pooled.html").read_text(encoding="utf-8")
    assert page.count("<svg") == 2
    assert "The frozen model “combined” in 3 hospitals" in page
    assert "Pooled performance" in page
    assert "Research use only" in page
    assert "Simulated" in page


def test_the_forest_names_every_hospital_and_its_numbers(folder):
    svg = (folder / "forest.svg").read_text(encoding="utf-8")
    for site in SITES:
        assert svg.count(f"{site.name} (n = {site.n})") == 3
    texts = re.findall(r">([^<>]*)</text>", svg)
    assert any(text.startswith("0.80 (0.7") for text in texts)
    assert any("I²" in text for text in texts)
    assert any("Simulated data" in text for text in texts)


def test_tables_are_written_as_they_were_pooled(folder):
    found = pd.read_csv(folder / "pooled.csv")
    expected = pool_sites(SITES).pooled
    assert found["value"].tolist() == expected["value"].tolist()


def test_the_same_sites_give_the_same_bytes(folder, tmp_path):
    write_pool(pool_sites(SITES), tmp_path)
    for path in sorted(folder.iterdir()):
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name


def test_a_hospitals_curve_is_its_calibration_line():
    curve = site_curves(SITES[:1])
    line = expit(SITES[0].intercept + SITES[0].slope * logit(curve["predicted"]))
    np.testing.assert_allclose(curve["observed"], line, rtol=1e-12)
    assert (curve["low"] < curve["observed"]).all()
    assert (curve["observed"] < curve["high"]).all()
    covariance = np.array(SITES[0].covariance)
    x = np.array([1.0, logit(0.02)])
    low = expit(x @ [SITES[0].intercept, SITES[0].slope] - 1.959963984540054 * np.sqrt(x @ covariance @ x))  # fmt: skip
    assert curve["low"].iloc[0] == pytest.approx(low, rel=1e-12)


def test_groups_of_patients_stand_at_their_mean_risk():
    bins = (RiskBin(0.0, 0.4, 70, 12, 14.5), RiskBin(0.4, 1.0, 50, 38, 34.0))
    found = site_bins((replace(SITES[0], n=120, events=50, expected=48.5, bins=bins),))
    assert found["predicted"].tolist() == [14.5 / 70, 0.68]
    assert found["observed"].tolist() == [12 / 70, 0.76]


def test_the_verb_writes_the_folder(tmp_path):
    paths = [tmp_path / f"{site.name}.json" for site in SITES]
    for site, path in zip(SITES, paths, strict=True):
        write_site(site, path)
    done = CliRunner().invoke(main, ["pool", *map(str, paths), "-o", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "out" / "pooled.html").is_file()


def test_the_page_names_the_level_of_its_intervals(tmp_path):
    page = write_pool(pool_sites(SITES, confidence=0.9), tmp_path).read_text(encoding="utf-8")
    assert "with its 90 % interval" in page
    assert "Value (90 % CI)" in page
    assert "90 % prediction interval" in page


def test_a_pool_of_real_patients_carries_no_mark(tmp_path):
    write_pool(pool_sites([replace(site, simulated=False) for site in SITES]), tmp_path)
    assert "Simulated" not in (tmp_path / "forest.svg").read_text(encoding="utf-8")
    assert "Simulated" not in (tmp_path / "pooled.html").read_text(encoding="utf-8")


def test_the_page_asks_nothing_of_the_network(folder):
    page = (folder / "pooled.html").read_text(encoding="utf-8")
    assert not re.search(r"(?:src|href)=[\"']?(?:https?:)?//", page)


def test_a_hospitals_name_is_text_and_never_markup(tmp_path):
    strange = (replace(SITES[0], name="<b>A & B</b>"), *SITES[1:])
    page = write_pool(pool_sites(strange), tmp_path).read_text(encoding="utf-8")
    assert "<b>A & B</b>" not in page
    assert "A &amp; B" in page


def test_a_covariance_that_rounding_made_impossible_still_gives_a_band():
    flat = replace(SITES[0], covariance=((1e-12, -1e-6), (-1e-6, 1e-12)))
    curve = site_curves((flat,))
    assert np.isfinite(curve[["low", "high"]].to_numpy()).all()
