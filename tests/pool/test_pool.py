import json
import math
from dataclasses import replace

import pytest
from click.testing import CliRunner

from alnus.cli.main import main
from alnus.errors import ModelError
from alnus.pool.pool import as_json, as_text, pool_files, pool_sites
from alnus.site_file import write_site
from alnus.tables.sites import SITE_MEASURES
from alnus.validation.aggregates import RiskBin
from alnus.validation.pooling import pooled
from tests.test_site_file import SITE


def site(name, *, n=120, events=50, expected=48.5, **changes):
    return replace(
        SITE, name=name, n=n, events=events, expected=expected,
        bins=(RiskBin(0.0, 1.0, n, events, expected),), **changes,
    )  # fmt: skip


SITES = (
    site("A", auc=0.80, auc_variance=0.0016, slope=0.9),
    site("B", n=300, events=90, expected=110.0, auc=0.74, auc_variance=0.0009, slope=0.7),
    site("C", n=80, events=40, expected=30.0, auc=0.86, auc_variance=0.002, slope=1.2),
)


def test_each_measure_is_pooled_on_its_own_scale():
    rows = pool_sites(SITES).pooled.set_index("measure")
    logits = [math.log(s.auc / (1 - s.auc)) for s in SITES]
    found = pooled(logits, [s.auc_variance / (s.auc * (1 - s.auc)) ** 2 for s in SITES])
    back = [1 / (1 + math.exp(-x)) for x in (found.mean.value, found.low, found.high)]
    auc = rows.loc["AUC"]
    assert [auc["value"], auc["prediction_low"], auc["prediction_high"]] == pytest.approx(back)
    assert auc["tau_squared"] == found.tau_squared
    ratios = [math.log(s.events / s.expected) for s in SITES]
    found = pooled(ratios, [1 / s.events - 1 / s.n for s in SITES])
    assert rows.loc["observed / expected", "value"] == pytest.approx(math.exp(found.mean.value))
    slopes = pooled([s.slope for s in SITES], [s.covariance[1][1] for s in SITES])
    assert rows.loc["slope", "value"] == pytest.approx(slopes.mean.value)
    assert list(rows["n"]) == [500] * 4


def test_each_hospital_has_its_value_interval_and_weight():
    found = pool_sites(SITES, confidence=0.9).by_site
    auc = found[found["measure"] == "AUC"].set_index("site")
    assert list(auc["value"]) == pytest.approx([0.80, 0.74, 0.86])
    assert auc["weight"].sum() == pytest.approx(1)
    assert (auc["low"] < auc["value"]).all()
    assert (auc["value"] < auc["high"]).all()
    assert set(auc["method"]) == {"Wald on the logit"}
    assert set(found["confidence"]) == {0.9}


def test_the_order_of_hospitals_changes_nothing_pooled():
    here, there = pool_sites(SITES).pooled, pool_sites(SITES[::-1]).pooled
    assert here["value"].to_numpy() == pytest.approx(there["value"].to_numpy(), rel=1e-12)


@pytest.mark.parametrize(
    ("sites", "said"),
    [
        (SITES[:1], "needs two or more; found 1"),
        ((SITES[0], replace(SITES[1], model_sha256="c" * 64)), "one frozen model in all of them"),
        ((SITES[0], replace(SITES[1], name="A")), "A stands there twice"),
        ((SITES[0], replace(SITES[1], auc=1.0)), "B has an AUC of 1"),
        ((SITES[0], replace(SITES[1], auc_variance=0.0)), "whose logit has no variance"),
    ],
)
def test_what_is_no_pool_is_refused(sites, said):
    with pytest.raises(ModelError, match=said):
        pool_sites(sites)


@pytest.fixture
def paths(tmp_path):
    found = [tmp_path / f"{item.name}.json" for item in SITES]
    for item, path in zip(SITES, found, strict=True):
        write_site(item, path)
    return found


def test_the_text_names_method_level_heterogeneity_and_simulation(paths):
    text = as_text(pool_files(paths))
    assert text.startswith("Model combined of ALN+ in 3 hospitals, 500 patients, 180 events")
    for part in ("95% CI", "a new hospital's between", "tau²", "I²", "REML, Hartung-Knapp"):
        assert part in text
    assert "SIMULATED" in text
    assert text.endswith("Research use only.")


def test_the_verb_prints_text_or_json(paths):
    words = ["pool", *map(str, paths)]
    told = CliRunner().invoke(main, words)
    assert told.exit_code == 0, told.output
    assert "AUC: 0." in told.stdout
    content = json.loads(CliRunner().invoke(main, [*words, "--json"]).stdout)
    assert {row["measure"] for row in content["pooled"]} == {
        "AUC", "slope", "observed / expected", "calibration in the large",
    }  # fmt: skip
    assert len(content["sites"]) == 12
    assert content["simulated"] is True


def test_the_verb_refuses_a_file_that_is_no_site(paths, tmp_path):
    other = tmp_path / "other.json"
    other.write_text("{}")
    done = CliRunner().invoke(main, ["pool", str(paths[0]), str(other)])
    assert done.exit_code == 2
    assert "is no site file. `alnus validate MODEL STUDY -o site.json` writes one." in done.stderr


@pytest.mark.parametrize("confidence", [0.5, 0.99, 0.999])
def test_a_higher_level_makes_wider_intervals_and_is_named(confidence):
    narrow, wide = (
        pool_sites(SITES, confidence=level).pooled.set_index("measure")
        for level in (0.4, confidence)
    )
    assert wide["value"].equals(narrow["value"])
    assert set(wide["confidence"]) == {confidence}
    # calibration in the large is the same in all of them, and Hartung and Knapp's interval a point
    spread = wide.index != "calibration in the large"
    assert (wide["low"] < narrow["low"])[spread].all()
    assert (wide["high"] > narrow["high"])[spread].all()


def test_limits_beyond_every_float_are_the_ends_of_the_scale():
    """Two hospitals that differ, at a level of .999: Student's t of one degree of freedom is 637."""
    far = (replace(SITES[0], auc=0.999, auc_variance=1e-7), site("B", expected=1.0, events=119))
    rows = pool_sites(far, confidence=0.999).pooled.set_index("measure")
    assert rows.loc["AUC", "prediction_low"] == pytest.approx(0, abs=1e-12)
    assert rows.loc["AUC", "prediction_high"] == 1
    assert rows.loc["observed / expected", "prediction_low"] == pytest.approx(0, abs=1e-12)
    assert rows.loc["observed / expected", "prediction_high"] == math.inf


def test_hospitals_that_agree_have_nothing_between_them():
    same = tuple(replace(SITES[0], name=name) for name in "ABC")
    rows = pool_sites(same).pooled
    assert (rows["tau_squared"] == 0).all()
    assert (rows["i_squared"] == 0).all()
    assert rows["p"].to_numpy() == pytest.approx(1)
    weights = pool_sites(same).by_site["weight"]
    assert weights.to_numpy() == pytest.approx(1 / 3)


def test_all_faults_of_a_pool_are_told_at_once():
    bad = (SITES[0], replace(SITES[0], auc=0.0, model="other"))
    with pytest.raises(ModelError, match="has 3 faults") as refused:
        pool_sites(bad)
    for said in ("one frozen model", "A stands there twice", "A has an AUC of 0"):
        assert said in str(refused.value)


def test_a_slope_without_variance_is_not_pooled_and_says_so():
    flat = replace(SITES[1], covariance=((0.05, 0.0), (0.0, 0.0)))
    found = pool_sites((SITES[0], SITES[2], flat))
    rows = SITE_MEASURES.rows(found.by_site)
    (row,) = (row for row in rows if (row.measure, row.site) == ("slope", "B"))
    assert row.method.startswith("not estimable: ")
    assert row.value is None
    assert found.pooled.set_index("measure").loc["slope", "sites"] == 2


def test_a_pool_of_real_patients_is_not_called_simulated():
    real = [replace(item, simulated=False) for item in SITES]
    assert "SIMULATED" not in as_text(pool_sites(real))
    assert "SIMULATED" in as_text(pool_sites([*real[:2], SITES[2]]))


def test_json_holds_a_limit_beyond_every_float_as_empty():
    """JSON knows no infinity, and a reader that does not accept it would refuse the whole file."""
    far = (SITES[0], site("B", expected=1.0, events=119))
    content = json.loads(as_json(pool_sites(far, confidence=0.999)), parse_constant=pytest.fail)
    (row,) = (row for row in content["pooled"] if row["measure"] == "observed / expected")
    assert row["prediction_high"] is None
