"""Tables of predictions whose patients have several images: every interval says how it takes them."""

import numpy as np
import pandas as pd
import pytest

from alnus.evaluation.calibration import calibration_curve_table, calibration_table
from alnus.evaluation.checked import SINGLE_PATIENT
from alnus.evaluation.comparison import comparison_table
from alnus.evaluation.delong import OBUCHOWSKI
from alnus.evaluation.discrimination import discrimination_table
from alnus.evaluation.operating_point import choose_threshold, operating_points_table
from alnus.evaluation.ranking import ranking_table
from alnus.evaluation.resampling import in_samples
from alnus.evaluation.roc_band import roc_band_table
from alnus.evaluation.settings import AucInterval, EvaluationSettings, ProportionInterval
from alnus.evaluation.utility import decision_curve_table, net_benefit_curve_table

AUC_INTERVALS: list[AucInterval] = [
    "DeLong",
    "logit DeLong",
    "bootstrap percentile",
    "bootstrap BCa",
]
PROPORTIONS: list[ProportionInterval] = ["Wilson", "Clopper-Pearson", "bootstrap percentile"]


def tables(predictions, settings):
    """Give every table of the evaluation that has an interval, by name."""
    points = {
        model: choose_threshold(part["outcome"], part["probability"], settings)
        for model, part in predictions[predictions["cohort"] == "training"].groupby("model")
    }
    return {
        "discrimination": discrimination_table(predictions, settings),
        "points": operating_points_table(predictions, points, settings),
        "comparison": comparison_table(predictions, 0.3, settings, training="training"),
        "ranking": ranking_table(predictions, settings),
        "calibration": calibration_table(predictions, settings),
        "calibration curve": calibration_curve_table(predictions, settings),
        "decision curve": decision_curve_table(predictions, settings),
        "net benefit curve": net_benefit_curve_table(predictions, settings),
        "roc band": roc_band_table(predictions, settings),
    }


def copied(predictions, times):
    """Give every case several images that look alike, all of its patient."""
    named = predictions.assign(patient=predictions["case_id"])
    return pd.concat(
        [named.assign(case_id=named["case_id"] + f" image {n}") for n in range(times)],
        ignore_index=True,
    )


@pytest.mark.parametrize("auc_interval", AUC_INTERVALS)
@pytest.mark.parametrize("proportion_interval", PROPORTIONS)
def test_with_one_image_a_patient_every_cell_is_as_without(
    predictions, auc_interval, proportion_interval
):
    settings = EvaluationSettings(
        bootstrap=30, auc_interval=auc_interval, proportion_interval=proportion_interval
    )
    named = predictions.assign(patient="P" + predictions["case_id"])
    plain = tables(predictions, settings)
    for name, table in tables(named, settings).items():
        pd.testing.assert_frame_equal(table, plain[name], check_exact=True)


def test_methods_say_what_is_by_patient_and_what_is_not(predictions):
    found = tables(copied(predictions, 2), EvaluationSettings(bootstrap=30))
    methods = {name: set(table["method"]) for name, table in found.items()}
    drawn = "bootstrap percentile, 30 samples, by patient"
    assert methods["discrimination"] == {OBUCHOWSKI}
    assert methods["points"] == {"Wilson, by patient (Rao-Scott 1992)"}
    assert methods["ranking"] == {drawn, "no interval"}
    assert methods["roc band"] == methods["calibration curve"] == {drawn}
    for name in ("decision curve", "net benefit curve"):
        assert methods[name] == {drawn, "no interval"}
    calibration = found["calibration"].set_index("measure")["method"]
    assert set(calibration["Brier score"]) == {drawn}
    assert set(calibration["slope"]) == {"Wald"}
    comparison = found["comparison"].groupby("measure")["method"].agg(set)
    assert all(OBUCHOWSKI in method for method in comparison["difference of AUC"])
    assert all(drawn in method for method in comparison["difference of net benefit"])
    for measure in ("continuous NRI", "IDI"):
        assert not any("by patient" in method for method in comparison[measure])


@pytest.mark.parametrize("proportion_interval", PROPORTIONS)
def test_copies_of_images_make_no_interval_narrower(predictions, proportion_interval):
    settings = EvaluationSettings(bootstrap=300, proportion_interval=proportion_interval)
    once, thrice = tables(predictions, settings), tables(copied(predictions, 3), settings)
    blind = tables(copied(predictions, 3).drop(columns="patient"), settings)
    for name in ("discrimination", "points", "ranking", "decision curve", "roc band"):
        before, after, without = (
            float((found[name]["high"] - found[name]["low"]).mean())
            for found in (once, thrice, blind)
        )
        assert after == pytest.approx(before, rel=0.05), name
        assert without < 0.7 * before, name


def test_differences_between_models_and_cohorts_stay_what_they_are(predictions):
    settings = EvaluationSettings(bootstrap=30)
    columns = ["value", "low", "high", "p", "std_error", "p_holm", "low_holm", "high_holm"]
    once, twice = (
        table[table["measure"] == "difference of AUC"][columns].to_numpy()
        for table in (
            comparison_table(part, 0.3, settings, training="training")
            for part in (predictions, copied(predictions, 2))
        )
    )
    np.testing.assert_allclose(twice, once, rtol=1e-9)


def test_one_patient_of_an_outcome_has_no_limits_whatever_they_are_made_of():
    predictions = pd.DataFrame({
        "cohort": "training", "case_id": list("abcdefgh"), "model": "m",
        "outcome": [True, True, True, False, False, False, False, False],
        "probability": [0.9, 0.3, 0.6, 0.5, 0.2, 0.4, 0.1, 0.35], "patient": list("11123344"),
    })  # fmt: skip
    for interval in AUC_INTERVALS:
        settings = EvaluationSettings(bootstrap=20, auc_interval=interval)
        (row,) = discrimination_table(predictions, settings).to_dict("records")
        assert row["method"] == SINGLE_PATIENT
        assert np.isnan([row["low"], row["high"], row["std_error"]]).all()
    band = roc_band_table(predictions, EvaluationSettings(bootstrap=20))
    assert band["low"].isna().all()
    assert set(band["method"]) == {SINGLE_PATIENT}


def test_a_share_whose_images_are_of_different_patients_is_a_plain_one(predictions):
    # only others have a second image: sensitivity counts each patient once
    more = predictions[~predictions["outcome"]]
    both = pd.concat(
        [
            predictions.assign(patient=predictions["case_id"]),
            more.assign(case_id=more["case_id"] + " again", patient=more["case_id"]),
        ],
        ignore_index=True,
    )
    found = tables(both, EvaluationSettings(bootstrap=20))["points"]
    plain = tables(predictions, EvaluationSettings(bootstrap=20))["points"]
    assert set(found[found["measure"] == "sensitivity"]["method"]) == {"Wilson"}
    assert set(plain["method"]) == {"Wilson"}
    assert all("by patient" in m for m in found[found["measure"] == "specificity"]["method"])


def test_samples_without_an_outcome_are_left_out():
    outcome = np.array([True] * 6 + [False] * 2)
    patients = np.array([0, 1, 2, 3, 4, 5, 0, 1])  # both others are second images
    shares = in_samples(
        lambda rows: outcome[rows].mean(axis=1), outcome, patients,
        n_samples=200, rng=np.random.default_rng(0),
    )  # fmt: skip
    assert 100 < len(shares) < 200
    assert shares.max() < 1
