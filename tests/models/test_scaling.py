import numpy as np
from sklearn.utils.estimator_checks import parametrize_with_checks

from alnus.models.scaling import ZScore


def test_training_columns_get_mean_0_and_standard_deviation_1():
    features = np.random.default_rng(0).normal(3.0, 7.0, size=(20, 4))
    scores = ZScore().fit_transform(features)
    np.testing.assert_allclose(scores.mean(axis=0), 0.0, atol=1e-14)
    np.testing.assert_allclose(scores.std(axis=0, ddof=1), 1.0)


def test_other_cohorts_are_measured_by_training():
    fitted = ZScore().fit(np.array([[0.0], [2.0]]))
    np.testing.assert_allclose(fitted.transform([[1.0 + np.sqrt(2.0)]]), [[1.0]])


def test_a_constant_column_becomes_0():
    scores = ZScore().fit_transform([[0.1], [0.1], [0.1]])
    np.testing.assert_allclose(scores, 0.0, atol=1e-15)


def test_the_range_of_training_is_kept():
    fitted = ZScore().fit([[3.0, -1.0], [5.0, 4.0]])
    assert fitted.low_.tolist() == [3.0, -1.0]
    assert fitted.high_.tolist() == [5.0, 4.0]


@parametrize_with_checks([ZScore()])
def test_scaler_keeps_the_contract_of_scikit_learn(estimator, check):
    check(estimator)
