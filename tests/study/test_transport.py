"""A feature that is all but constant in training and moves elsewhere: left out, told or bounded."""

import numpy as np
import pandas as pd
import pytest

from alnus.evaluation.transport import EXTREME
from alnus.study.recipe import fit
from alnus.study.training import Training
from alnus.study.transport import transport_tables
from alnus.tables.transport import EXTREME_RISKS, TRANSPORT
from tests.study.cohorts import a_study, a_training

OFF = {"gray_levels": 0, "frequency_ratio": 0.0, "spread": 0.0}
PLANTED = "original_glrlm_GrayLevelNonUniformityNormalized"


def cohorts(study):
    """The planted feature is .5000 ± .0001 in training, there with signal, and 100 SD away elsewhere."""
    training = a_training(study, n=160, signal=0.7).patients
    noise = np.random.default_rng(5).normal(size=160)
    training[PLANTED] = 0.5 + 1e-4 * (noise + 1.2 * training["outcome"])
    elsewhere = a_training(study, n=80, signal=0.7, seed=9).patients
    elsewhere[PLANTED] = 0.51 + 1e-4 * np.random.default_rng(6).normal(size=80)
    both = [training.assign(cohort="training"), elsewhere.assign(cohort="elsewhere")]
    return training, pd.concat(both, ignore_index=True)


def fitted(**rad_score):
    study = a_study(rad_score={"score": "penalized linear predictor", **rad_score})
    training, everybody = cohorts(study)
    found = fit(Training(training), study)
    return found, everybody, transport_tables(found, everybody, training="training")


def uses_planted(found):
    return PLANTED in found.models["radiomics"].features


def test_by_default_it_is_left_out():
    found, _, tables = fitted()
    assert not uses_planted(found)
    assert tables[TRANSPORT]["shift"].abs().max() < 3


def test_with_the_rules_off_its_shift_is_in_the_table():
    found, _, tables = fitted(**OFF)
    assert uses_planted(found)
    rows = tables[TRANSPORT].set_index(["model", "input"])
    shift = rows.loc[("radiomics", PLANTED)]
    assert shift["shift"] > 50
    assert shift["n_outside"] == shift["n"] == 80
    extreme = tables[EXTREME_RISKS].set_index(["cohort", "model"])["n_extreme"]
    assert extreme["elsewhere", "radiomics"] > 60


def test_clipping_bounds_its_harm():
    loose, everybody, _ = fitted(**OFF)
    held, _, _ = fitted(**OFF, clip=True)
    assert uses_planted(held)
    elsewhere = everybody[everybody["cohort"] == "elsewhere"]
    wild = loose.probabilities(elsewhere)["radiomics"]
    tame = held.probabilities(elsewhere)["radiomics"]
    assert (wild > 1 - EXTREME).mean() > 0.9
    assert (tame > 1 - EXTREME).mean() < 0.5


def test_contributions_add_up_to_the_shift_of_the_linear_predictor():
    found, everybody, tables = fitted(**OFF)
    model = found.models["combined"]
    log_odds = {
        cohort: float(np.mean(np.log(p / (1 - p))))
        for cohort, part in everybody.groupby("cohort")
        for p in [np.clip(model.probabilities(part), 1e-300, 1 - 1e-16)]
    }
    rows = tables[TRANSPORT].query("model == 'combined'").set_index("input")["log_odds_shift"]
    inputs = list(model.risk.variables)
    features = list(model.rad_score.model.variables)
    assert rows[features].sum() == pytest.approx(rows["rad_score"], rel=1e-9)
    total = rows[inputs].sum()
    if abs(total) < 30:  # beyond, the probability itself is rounded to 1
        assert total == pytest.approx(log_odds["elsewhere"] - log_odds["training"], rel=1e-6)


def test_training_is_compared_with_nothing_but_its_risks_are_counted():
    _, _, tables = fitted()
    assert set(tables[TRANSPORT]["cohort"]) == {"elsewhere"}
    assert set(tables[EXTREME_RISKS]["cohort"]) == {"training", "elsewhere"}
