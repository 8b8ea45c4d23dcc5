import numpy as np
import pytest
from scipy.stats import chi2

from alnus.evaluation.calibration import (
    brier,
    calibration_curve_table,
    calibration_table,
    hosmer_lemeshow,
    scaled_brier,
    smooth_curve,
)
from alnus.evaluation.calibration_line import calibration_line
from alnus.evaluation.settings import EvaluationSettings

MODELS = ("full", "step", "glu")
FAST = EvaluationSettings(bootstrap=50, hosmer_lemeshow=True)


@pytest.mark.compat
@pytest.mark.parametrize("model", MODELS)
def test_weak_calibration_equals_that_of_r(model, pima, validation_from_r):
    expected = validation_from_r["weak_calibration"][model]
    large = calibration_line(pima["y"], pima[f"p_{model}"], fixed_slope=True)
    line = calibration_line(pima["y"], pima[f"p_{model}"])
    assert large.intercept == pytest.approx(expected["citl"], abs=1e-8)
    # R's glm stopped at its default 1e-8 here and takes standard errors from the weights before
    # its last step, which are up to 1.7e-6 off the converged ones
    assert large.intercept_error == pytest.approx(expected["citl_se"], abs=2e-6)
    assert line.intercept == pytest.approx(expected["intercept"], abs=1e-8)
    assert line.slope == pytest.approx(expected["slope"], abs=1e-8)
    assert line.slope_error == pytest.approx(expected["slope_se"], abs=1e-6)


@pytest.mark.compat
@pytest.mark.parametrize("model", MODELS)
def test_brier_scores_equal_those_of_r(model, pima, validation_from_r):
    expected = validation_from_r["weak_calibration"][model]
    assert brier(pima["y"], pima[f"p_{model}"]) == pytest.approx(expected["brier"], abs=1e-12)
    found = scaled_brier(pima["y"], pima[f"p_{model}"])
    assert found == pytest.approx(expected["brier_scaled"], abs=1e-12)


@pytest.mark.compat
@pytest.mark.parametrize("model", ["full", "glu"])
def test_hosmer_lemeshow_equals_that_of_r(model, pima, validation_from_r):
    expected = validation_from_r["hoslem_pima_te"][model]
    statistic, p = hosmer_lemeshow(pima["y"], pima[f"p_{model}"])
    assert statistic == pytest.approx(expected["chi2"], abs=1e-8)
    assert p == pytest.approx(expected["p"], abs=1e-8)


def test_outside_training_hosmer_lemeshow_spends_no_degrees_of_freedom():
    """Where the risks are the true ones, P is uniform with ten degrees of freedom, not with eight."""
    rng = np.random.default_rng(1)
    found: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(400):
        risk = rng.uniform(0.1, 0.9, 300)
        outcome = rng.random(300) < risk
        for fitted, ps in found.items():
            ps.append(hosmer_lemeshow(outcome, risk, fitted=fitted)[1])
    assert abs(np.mean(np.array(found[False]) < 0.05) - 0.05) < 0.03
    assert np.mean(np.array(found[True]) < 0.05) > 0.08


def test_the_table_knows_where_the_models_were_fitted(predictions):
    table = calibration_table(predictions, FAST, training=predictions["cohort"].iloc[0])
    rows = table[table["measure"].str.startswith("Hosmer")].set_index(["cohort", "measure"])[
        "value"
    ]
    for cohort in predictions["cohort"].unique():
        statistic, p = rows[cohort, "Hosmer-Lemeshow chi-square"], rows[cohort, "Hosmer-Lemeshow P"]
        degrees = 8 if cohort == predictions["cohort"].iloc[0] else 10
        np.testing.assert_allclose(p, chi2.sf(statistic, degrees))


@pytest.mark.compat
def test_the_smooth_curve_equals_that_of_r(pima, validation_from_r):
    expected = validation_from_r["lowess_pima_full"]
    order = np.argsort(pima["p_full"].to_numpy())
    found = smooth_curve(pima["y"].to_numpy() == 1, pima["p_full"].to_numpy())[order]
    np.testing.assert_allclose(found[::20], expected["y"], atol=1e-6)


def test_a_perfect_prediction_lies_on_the_line(pima):
    line = calibration_line(pima["y"], pima["p_full"])
    log_odds = np.log(pima["p_full"] / (1 - pima["p_full"]))
    updated = 1 / (1 + np.exp(-(line.intercept + line.slope * log_odds)))
    again = calibration_line(pima["y"], updated)
    assert (again.intercept, again.slope) == pytest.approx((0, 1), abs=1e-8)


def test_the_table_holds_every_measure_with_its_method(predictions):
    table = calibration_table(predictions, FAST)
    measures = set(table["measure"])
    assert {"slope", "calibration in the large", "ICI", "E50", "E90"} <= measures
    assert "Hosmer-Lemeshow P" in measures
    assert table["method"].ne("").all()
    updated = table[table["measure"] == "Brier score, intercept and slope updated"]
    original = table[table["measure"] == "Brier score"]
    assert (updated["value"].to_numpy() <= original["value"].to_numpy() + 1e-3).all()


def test_hosmer_lemeshow_comes_only_on_request(predictions):
    table = calibration_table(predictions, EvaluationSettings(bootstrap=50))
    assert not table["measure"].str.contains("Hosmer").any()


def test_the_curve_stays_within_zero_and_one_with_its_band(predictions):
    curve = calibration_curve_table(predictions, FAST)
    shares = curve[["observed", "low", "high"]].to_numpy()
    assert ((shares >= 0) & (shares <= 1)).all()
    assert (curve["low"] <= curve["high"]).all()


def test_many_equal_probabilities_are_smoothed_to_their_mean():
    outcome = np.array([True, False, False, True] * 5 + [True, False])
    found = smooth_curve(outcome, np.array([0.4] * 20 + [0.1, 0.9]))
    assert found[:20] == pytest.approx(0.5, abs=1e-12)
    assert np.isfinite(found).all()


def test_certain_predictions_are_weighed_and_not_infinite():
    line = calibration_line([0, 1, 0, 1, 1, 0], [0.0, 1.0, 0.3, 0.6, 0.2, 0.8])
    assert np.isfinite([line.intercept, line.slope]).all()
