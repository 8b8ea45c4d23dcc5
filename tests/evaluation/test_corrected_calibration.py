import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from alnus.evaluation.corrected_calibration import corrected_calibration_table
from alnus.evaluation.optimism import BootstrapFit
from alnus.regression.logistic import irls
from alnus.tables.evaluation import CORRECTED_CALIBRATION


@pytest.fixture(scope="module")
def of_birthwt(data_folder):
    """The model that R's rms::calibrate was asked about, and 500 refits of our own samples."""
    table = pd.read_csv(data_folder / "clinical_tables" / "birthwt.csv")
    numbers = table[["age", "lwt", "smoke", "ptl", "ht", "ui", "ftv"]].to_numpy(dtype=float)
    races = [(table["race"] == race).to_numpy(dtype=float) for race in (2, 3)]
    columns, outcome = np.column_stack([numbers, *races]), table["low"].to_numpy(dtype=float)

    def probability(cases):
        found = irls(columns[cases], outcome[cases]).coefficients
        return expit(found[0] + columns @ found[1:])

    rng = np.random.default_rng(2024)
    samples = [rng.integers(0, len(outcome), len(outcome)) for _ in range(500)]
    refits = (BootstrapFit(sample, {"all": probability(sample)}) for sample in samples)
    return corrected_calibration_table(outcome, {"all": probability(slice(None))}, refits)


def from_r(validation_from_r):
    found = validation_from_r["rms_calibrate_B500"]
    return pd.DataFrame(found["m"], columns=found["cols"])


@pytest.mark.compat
def test_the_apparent_curve_is_that_of_r(of_birthwt, validation_from_r):
    expected = from_r(validation_from_r)
    inside = expected["predy"].between(of_birthwt["predicted"].min(), of_birthwt["predicted"].max())
    known = expected[inside]
    assert len(known) >= 13
    found = np.interp(known["predy"], of_birthwt["predicted"], of_birthwt["apparent"])
    # between 50 places the curve is read along straight lines
    np.testing.assert_allclose(found, known["calibrated.orig"], atol=1e-3)


@pytest.mark.compat
def test_the_corrected_curve_is_that_of_r_but_for_the_samples(of_birthwt, validation_from_r):
    expected = from_r(validation_from_r)
    inside = expected["predy"].between(of_birthwt["predicted"].min(), of_birthwt["predicted"].max())
    known = expected[inside]
    optimism = of_birthwt["apparent"] - of_birthwt["corrected"]
    found = np.interp(known["predy"], of_birthwt["predicted"], optimism)
    # Optimism runs from -0.04 to 0.12; two means of 500 samples are a few thousandths apart.
    np.testing.assert_allclose(found, known["optimism"], atol=0.015)


@pytest.fixture
def cohort():
    rng = np.random.default_rng(0)
    outcome = np.arange(40) % 2 == 0
    return outcome, rng.uniform(0.2, 0.6, 40) + 0.3 * outcome


def test_a_model_that_never_changes_owes_nothing_to_its_own_cases(cohort):
    outcome, probability = cohort
    everyone = BootstrapFit(np.arange(40), {"fixed": probability})
    table = corrected_calibration_table(outcome, {"fixed": probability}, [everyone, everyone])
    assert len(table) == 50
    assert table["corrected"].tolist() == table["apparent"].tolist()
    assert set(table["n_samples"]) == {2}


def test_a_refit_counts_only_where_it_reaches(cohort):
    outcome, probability = cohort
    narrow = BootstrapFit(np.arange(40), {"m": 0.4 + 0.2 * probability})
    own = BootstrapFit(np.arange(40), {"m": probability})
    table = corrected_calibration_table(outcome, {"m": probability}, [narrow, own])
    assert set(table["n_samples"]) == {1, 2}
    only = corrected_calibration_table(outcome, {"m": probability}, [narrow])
    assert len(only) == (table["n_samples"] == 2).sum()


def test_a_patient_without_a_prediction_is_no_part_of_it(cohort):
    outcome, probability = cohort
    missing = probability.copy()
    missing[3] = np.nan
    refits = [BootstrapFit(np.arange(40), {"m": missing})]
    kept = np.isfinite(missing)
    found = corrected_calibration_table(outcome, {"m": missing}, refits)
    without = [BootstrapFit(np.arange(39), {"m": missing[kept]})]
    expected = corrected_calibration_table(outcome[kept], {"m": missing[kept]}, without)
    pd.testing.assert_frame_equal(found, expected)


@pytest.mark.parametrize("case", ["few", "constant", "never refitted"])
def test_a_model_without_a_curve_has_no_rows(case, cohort):
    outcome, probability = cohort
    own = {"few": probability[:10], "constant": np.full(40, 0.3)}.get(case, probability)
    outcome = outcome[: len(own)]
    refits = [BootstrapFit(np.arange(len(own)), {} if case == "never refitted" else {"m": own})]
    table = corrected_calibration_table(outcome, {"m": own}, refits)
    assert table.empty
    CORRECTED_CALIBRATION.check(table)
