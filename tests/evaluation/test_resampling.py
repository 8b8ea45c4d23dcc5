import numpy as np
import pytest

from alnus.evaluation.resampling import patient_samples, stratified_samples

OUTCOME = np.array([True, True, False, False, False, True, False])


def test_patients_with_one_case_are_drawn_as_cases_are():
    plain = stratified_samples(OUTCOME, n_samples=20, rng=np.random.default_rng(3))
    drawn = patient_samples(
        OUTCOME, np.arange(len(OUTCOME)), n_samples=20, rng=np.random.default_rng(3)
    )
    assert np.array_equal(np.stack(drawn), plain)


@pytest.mark.parametrize("seed", range(5))
def test_a_patient_comes_with_all_cases_or_with_none(seed):
    patients = np.array([0, 1, 2, 2, 3, 0, 3])
    for rows in patient_samples(OUTCOME, patients, n_samples=30, rng=np.random.default_rng(seed)):
        times = np.bincount(rows, minlength=len(OUTCOME))
        for patient in range(4):
            assert len(set(times[patients == patient])) == 1
        assert sum(times[[0, 1]]) == 2  # two patients with the event, two without
