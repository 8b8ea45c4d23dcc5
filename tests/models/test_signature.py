import numpy as np
import pandas as pd
import pytest

from alnus.models.radiomics_model import RadiomicsModel
from alnus.models.settings import RadScoreSettings
from alnus.models.signature import (
    lasso_cv_table,
    lasso_path_table,
    selection_table,
    signature,
)


@pytest.fixture(scope="module")
def found():
    rng = np.random.default_rng(0)
    features = pd.DataFrame(rng.normal(3.0, 2.0, size=(90, 12)), columns=list("abcdefghijkl"))
    outcome = features["c"] - features["h"] + rng.normal(0.0, 2.0, size=90) > 0
    settings = RadScoreSettings(mrmr=7, penalties=40)
    return signature(
        RadiomicsModel(features.columns.tolist(), settings, random_state=4).fit(features, outcome)
    )


def test_selection_lists_mrmr_s_choice_in_its_order(found):
    table = selection_table(found)
    assert table["mrmr_rank"].tolist() == [1, 2, 3, 4, 5, 6, 7]
    assert set(table["feature"]) == set(found.features)
    assert table["feature"].iloc[0] == found.features[int(found.mrmr_rank.argmin())]


def test_selection_has_a_coefficient_exactly_where_the_lasso_has_one(found):
    table = selection_table(found)
    kept = table["lasso_coefficient"] != 0
    assert (table["coefficient"] != 0).equals(kept)
    assert set(table.loc[kept, "feature"]) == set(found.kept) >= {"c", "h"}


def test_cross_validation_marks_one_penalty_of_each_rule(found):
    table = lasso_cv_table(found)
    assert len(table) == 40
    assert table[["minimum", "one_standard_error", "used"]].sum().tolist() == [1, 1, 1]
    assert table["used"].equals(table["minimum"])
    assert table.loc[table["minimum"], "mean"].item() == table["mean"].min()
    assert set(table["measure"]) == {"deviance"}


def test_path_lists_every_feature_at_every_penalty(found):
    table = lasso_path_table(found)
    assert len(table) == 40 * 7
    kept = table[table["coefficient"] != 0].groupby("penalty").size()
    counted = lasso_cv_table(found).set_index("penalty")["n_features"]
    assert (counted[counted > 0].sort_index() == kept.sort_index()).all()


def test_a_selection_without_shortfall_has_no_notes(found):
    assert found.notes == ()


def test_number_of_folds_is_the_settings(found):
    assert np.bincount(found.cv.folds[0]).tolist() == [18, 18, 18, 18, 18]


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("refitted linear predictor", ["coefficients are Firth's penalized ones"]),
        ("penalized linear predictor", []),
    ],
)
def test_a_refit_that_separates_is_told(kind, said):
    rng = np.random.default_rng(1)
    features = pd.DataFrame(rng.normal(size=(60, 5)), columns=list("abcde"))
    outcome = features["b"] > 0
    settings = RadScoreSettings(mrmr=5, penalties=40, score=kind)
    found = signature(RadiomicsModel(list("abcde"), settings).fit(features, outcome))
    assert len(found.notes) == len(said)
    assert all(words in note for note, words in zip(found.notes, said, strict=True))
