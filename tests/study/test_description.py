from typing import Any

import numpy as np
import pytest

from alnus.study.description import describe
from alnus.study.recipe import fit
from alnus.tables.models import COEFFICIENTS, ODDS_RATIOS, STEPWISE, TERM_CHECKS, UNIVARIABLE
from alnus.tables.signature import HARMONIZATION, LASSO_CV, PERTURBATION, RELIABILITY, SELECTION
from tests.study.cohorts import a_study, a_training


def described(study, **drawn):
    training = a_training(study, **drawn)
    return describe(fit(training, study), training, study)


def test_every_fit_has_its_tables():
    tables = described(a_study()).tables
    assert set(tables[COEFFICIENTS]["model"]) == {"clinical", "radiomics", "combined"}
    assert {STEPWISE, UNIVARIABLE, SELECTION, LASSO_CV, TERM_CHECKS} <= set(tables)
    assert RELIABILITY not in tables
    assert HARMONIZATION not in tables


def test_readers_and_scanners_add_theirs():
    study = a_study(
        second_reader={"roi": "{id}_2.png", "minimum": 0.5}, harmonization={"batch": "scanner"}
    )
    training = a_training(study, second=True)
    fitted = fit(training, study)
    tables = describe(fitted, training, study).tables
    reliability = tables[RELIABILITY]
    assert tuple(reliability["feature"][reliability["kept"]]) == fitted.features
    assert set(tables[HARMONIZATION]["batch"]) == {"one", "two"}


def test_a_feature_must_pass_the_second_reader_and_the_changed_rois():
    study = a_study(
        second_reader={"roi": "{id}_2.png", "minimum": 0.5}, perturbation={"minimum": 0.6}
    )
    training = a_training(study, second=True, changed=True)
    fitted = fit(training, study)
    tables = describe(fitted, training, study).tables
    passed = [set(t["feature"][t["kept"]]) for t in (tables[RELIABILITY], tables[PERTURBATION])]
    names = study.extraction.feature_names
    assert passed == [set(names[::2]), set(names) - set(names[::3])]
    assert set(fitted.features) == passed[0] & passed[1]
    assert tables[RELIABILITY]["n"].unique().tolist() == [60]
    assert tables[PERTURBATION]["n"].unique().tolist() == [120]


def test_a_study_without_any_model_still_shows_its_candidates():
    study = a_study(clinical={"screen": 1e-30}, rad_score={"rule": "one standard error"})
    tables = described(study, signal=0.0).tables
    assert set(tables) == {UNIVARIABLE}
    assert not tables[UNIVARIABLE]["kept"].any()


@pytest.mark.parametrize("interval", ["wald", "profile"])
def test_limits_are_of_the_kind_that_the_study_names(interval):
    tables = described(a_study(clinical={"interval": interval})).tables
    rows = tables[COEFFICIENTS]
    rows = rows[rows["model"] == "combined"]
    middle = np.sqrt(rows["low"] * rows["high"]) / rows["odds_ratio"]
    assert np.allclose(middle, 1, rtol=1e-9) == (interval == "wald")


SETTINGS: dict[str, dict[str, Any]] = {
    "wald": {},
    "profile": {"interval": "profile"},
    "firth": {"penalty": "firth"},
    "impute": {"missing": "impute", "imputations": 3},
}
TESTS = {
    "wald": ("Wald", "Wald"),
    "profile": ("profile likelihood", "likelihood ratio"),
    "firth": ("profile penalized likelihood", "penalized likelihood ratio"),
    "impute": ("pooled Wald", "pooled Wald"),
}


@pytest.mark.parametrize("kind", TESTS)
def test_odds_ratios_have_the_same_limits_in_every_table_and_the_p_that_belongs_to_them(kind):
    study = a_study(clinical=SETTINGS[kind])
    training = a_training(study)
    if kind == "impute":
        training.patients.loc[training.patients.index[:15], "marker"] = np.nan
    tables = describe(fit(training, study), training, study).tables
    coefficients = tables[COEFFICIENTS].set_index(["model", "variable"])
    per_unit = tables[ODDS_RATIOS][tables[ODDS_RATIOS]["step"] == "unit"]
    assert {"marker", "rad_score"} <= set(per_unit["variable"])
    for row in per_unit.to_dict("records"):
        printed = coefficients.loc[(row["model"], row["variable"])]
        for column in ("odds_ratio", "low", "high"):
            assert row[column] == pytest.approx(printed[column], rel=1e-12)
        assert (row["method"], printed["method"], printed["test"]) == (TESTS[kind][0], *TESTS[kind])
        assert (row["low"] > 1 or row["high"] < 1) == (printed["p"] < 0.05)


def test_describing_changes_no_prediction():
    study = a_study()
    training = a_training(study)
    fitted = fit(training, study)
    before = fitted.probabilities(training.patients)
    describe(fitted, training, study)
    after = fitted.probabilities(training.patients)
    for name, values in before.items():
        np.testing.assert_array_equal(values, after[name])
