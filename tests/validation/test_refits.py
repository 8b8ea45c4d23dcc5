import numpy as np

from alnus.validation.refits import Refit, Sample, out_of_bag, out_of_fold, refits, training_parts

PARTITIONS = np.array([[0, 1, 0, 1, 2, 2], [2, 2, 1, 1, 0, 0]])


def number_fitted(sample):
    """A recipe that says of everybody how many it was fitted to, and of one nothing."""
    said = np.full(6, float(len(sample.rows)))
    said[0] = np.nan
    return Refit({"size": said, "first": np.full(6, float(sample.rows[0]))}, frozenset({"size"}))


def test_each_part_leaves_one_fold_out():
    parts = training_parts(PARTITIONS)
    assert [part.rows.tolist() for part in parts[:3]] == [
        [1, 3, 4, 5],
        [0, 2, 4, 5],
        [0, 1, 2, 3],
    ]
    assert len(parts) == 6


def test_every_case_hears_from_the_fit_that_left_it_out():
    fits = list(refits(number_fitted, training_parts(PARTITIONS)))
    found = out_of_fold(PARTITIONS, fits, "first")
    np.testing.assert_array_equal(found[0], [1, 0, 1, 0, 0, 0])
    np.testing.assert_array_equal(found[1], [2, 2, 0, 0, 0, 0])


def test_a_case_without_prediction_and_a_failed_fit_stay_open():
    fits = list(refits(number_fitted, training_parts(PARTITIONS)))
    fits[1] = Refit()
    found = out_of_fold(PARTITIONS, fits, "size")
    np.testing.assert_array_equal(np.isnan(found[0]), [True, True, False, True, False, False])
    assert np.isnan(out_of_fold(PARTITIONS, fits, "unheard of")).all()


def test_processes_give_the_same_fits():
    parts = training_parts(PARTITIONS)
    here, there = (list(refits(number_fitted, parts, jobs=jobs)) for jobs in (1, 2))
    for one, other in zip(here, there, strict=True):
        np.testing.assert_array_equal(one.probabilities["size"], other.probabilities["size"])


def test_out_of_bag_are_those_never_drawn():
    sample = Sample(np.array([0, 0, 3, 5, 5]))
    assert out_of_bag(sample, 6).tolist() == [False, True, True, False, True, False]
