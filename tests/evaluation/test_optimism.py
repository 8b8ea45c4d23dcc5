import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from alnus.evaluation.optimism import MEASURES, BootstrapFit, optimism_table
from alnus.regression.logistic import irls
from tests.evaluation.conftest import GOLDEN

R_NAMES = {
    "AUC": "C", "Nagelkerke R²": "R2", "Brier score": "Brier", "intercept": "Intercept",
    "slope": "Slope",
}  # fmt: skip
N = 40


@pytest.fixture
def birthwt(data_folder):
    """Birth weights (R package MASS): design without intercept, outcome."""
    table = pd.read_csv(data_folder / "clinical_tables" / "birthwt.csv")
    numbers = table[["age", "lwt", "smoke", "ptl", "ht", "ui", "ftv"]].to_numpy(dtype=float)
    races = [(table["race"] == race).to_numpy(dtype=float) for race in (2, 3)]
    return np.column_stack([numbers, *races]), table["low"].to_numpy(dtype=float)


@pytest.mark.compat
def test_optimism_equals_that_of_r_with_the_same_samples(birthwt, validation_from_r):
    columns, outcome = birthwt
    samples = pd.read_csv(GOLDEN / "birthwt_boot_idx_B100.csv", header=None).to_numpy() - 1

    def probability(cases):
        found = irls(columns[cases], outcome[cases]).coefficients
        return expit(found[0] + columns @ found[1:])

    refits = (BootstrapFit(sample, {"all": probability(sample)}) for sample in samples)
    table = optimism_table(outcome, {"all": probability(slice(None))}, refits)
    expected = validation_from_r["optimism_birthwt_idx"]
    for row in table.to_dict("records"):
        for column in ("apparent", "optimism", "corrected"):
            # 4e-9 apart in the slope: R's calibration line stops at a relative 1e-8, ours does not
            from_r = expected[column][R_NAMES[row["measure"]]]
            assert row[column] == pytest.approx(from_r, abs=1e-8), (row["measure"], column)
    assert table["n_samples"].tolist() == [100] * len(MEASURES)


@pytest.fixture
def cohort():
    rng = np.random.default_rng(0)
    outcome = np.arange(N) % 2 == 0
    return outcome, rng.uniform(0.2, 0.6, N) + 0.3 * outcome, rng


def test_a_model_that_never_changes_has_no_optimism(cohort):
    outcome, probability, _ = cohort
    everyone = BootstrapFit(np.arange(N), {"fixed": probability})
    table = optimism_table(outcome, {"fixed": probability}, [everyone, everyone])
    assert (table["optimism"] == 0).all()
    assert (table["corrected"] == table["apparent"]).all()


def test_a_sample_without_the_model_is_counted(cohort):
    outcome, probability, _ = cohort
    refits = [
        BootstrapFit(np.arange(N), {}),
        BootstrapFit(np.arange(N), {"fixed": probability, "other": probability}),
    ]
    table = optimism_table(outcome, {"fixed": probability}, refits)
    assert set(table["model"]) == {"fixed"}
    assert table[["n_samples", "n_requested"]].to_numpy().tolist() == [[1, 2]] * len(MEASURES)


def test_a_model_that_is_never_built_again_has_no_corrected_value(cohort):
    outcome, probability, _ = cohort
    table = optimism_table(outcome, {"fixed": probability}, [BootstrapFit(np.arange(N), {})])
    assert table["apparent"].notna().all()
    assert table[["optimism", "corrected"]].isna().all(axis=None)


def test_cases_without_a_prediction_do_not_count(cohort):
    outcome, probability, rng = cohort
    lacking = np.where(np.arange(N) < 6, np.nan, probability)
    sample = rng.integers(0, N, N)
    with_gaps = optimism_table(outcome, {"m": lacking}, [BootstrapFit(sample, {"m": lacking})])
    known = sample[sample >= 6] - 6
    without = optimism_table(
        outcome[6:], {"m": lacking[6:]}, [BootstrapFit(known, {"m": lacking[6:]})]
    )
    pd.testing.assert_frame_equal(with_gaps, without)
