import pandas as pd
import pytest

from alnus.study.recipe import fit
from alnus.study.resampling import resample
from alnus.tables.models import OPTIMISM
from tests.study.cohorts import a_study, a_training

STUDY = a_study(resampling={"optimism": 4})


@pytest.fixture(scope="module")
def training():
    return a_training(STUDY)


@pytest.fixture(scope="module")
def fitted(training):
    return fit(training, STUDY)


def test_any_number_of_processes_gives_the_same_table(training, fitted):
    told = []
    here = resample(training, STUDY, fitted, progress=lambda *counts: told.append(counts))
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    there = resample(training, STUDY, fitted, jobs=2)
    pd.testing.assert_frame_equal(here[OPTIMISM], there[OPTIMISM], check_exact=True)


def test_nothing_is_resampled_unless_asked_for(training, fitted):
    assert resample(training, a_study(), fitted) == {}
