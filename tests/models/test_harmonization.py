from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

from alnus.errors import ModelError
from alnus.models.batch_adjustment import BatchAdjustment, Line
from alnus.models.harmonization import ComBat
from alnus.variable import Variable

GOLDEN = Path(__file__).parent / "golden"
FEATURES = slice(2, None)
SCANNER = Variable("scanner", "scanner", kind="nominal", levels=("A", "B", "C"))


@pytest.fixture(scope="module")
def table():
    return pd.read_csv(GOLDEN / "combat_in.csv")


@pytest.fixture
def scanners():
    rng = np.random.default_rng(0)
    features = rng.normal(size=(60, 5))
    scanner = np.repeat(["A", "B", "C"], 20)
    features[scanner == "B"] = features[scanner == "B"] * 1.5 + 2.0
    return features, scanner


@pytest.mark.compat
@pytest.mark.parametrize(
    ("golden", "reference", "with_covariate"),
    [("par_mod", None, True), ("par_nomod", None, False), ("ref_A", "A", True)],
)
def test_values_are_those_of_sva(golden, reference, with_covariate, table):
    harmonized = ComBat(reference).fit_transform(
        table.iloc[:, FEATURES],
        batch=table["batch"],
        covariates=table["malignant"] if with_covariate else None,
    )
    expected = pd.read_csv(GOLDEN / f"combat_{golden}.csv").to_numpy()
    np.testing.assert_allclose(harmonized, expected, rtol=0, atol=1e-8)


def test_new_cases_are_adjusted_as_training_cases_were(table):
    features, batch = table.iloc[:, FEATURES], table["batch"]
    fitted = ComBat().fit(features, batch=batch)
    together = fitted.transform(features, batch=batch)
    alone = fitted.transform(features.iloc[[7]], batch=batch.iloc[[7]])
    np.testing.assert_allclose(alone[0], together[7], rtol=1e-12)


def test_the_reference_stays_as_it_is(scanners):
    features, scanner = scanners
    harmonized = ComBat("A").fit_transform(features, batch=scanner)
    np.testing.assert_array_equal(harmonized[scanner == "A"], features[scanner == "A"])


def test_a_scanner_s_shift_and_spread_are_taken_away(scanners):
    features, scanner = scanners
    harmonized = ComBat().fit_transform(features, batch=scanner)
    means = [harmonized[scanner == name].mean() for name in "ABC"]
    spreads = [harmonized[scanner == name].std() for name in "ABC"]
    assert np.ptp(means) < 0.05
    assert max(spreads) / min(spreads) < 1.1


def test_one_batch_changes_nothing(scanners):
    features, _ = scanners
    np.testing.assert_array_equal(ComBat().fit_transform(features), features)


def test_a_feature_constant_on_one_scanner_is_left_alone(scanners):
    features, scanner = scanners
    features[scanner == "C", 3] = 0.0
    fitted = ComBat().fit(features, batch=scanner)
    assert fitted.untouched_.tolist() == [False, False, False, True, False]
    harmonized = fitted.transform(features, batch=scanner)
    np.testing.assert_array_equal(harmonized[:, 3], features[:, 3])


def test_features_that_agree_on_their_effects_are_not_shrunken(scanners):
    features, scanner = scanners
    twins = np.column_stack([features[:, 0], features[:, 0]])
    harmonized = ComBat().fit_transform(twins, batch=scanner)
    means = [harmonized[scanner == name].mean() for name in "ABC"]
    np.testing.assert_allclose(means, means[0])


def test_an_unknown_scanner_is_refused(scanners):
    features, scanner = scanners
    fitted = ComBat().fit(features, batch=scanner)
    with pytest.raises(ModelError, match=r"found also \['D'\]"):
        fitted.transform(features[:2], batch=["A", "D"])


def test_a_scanner_with_one_case_is_refused(scanners):
    features, scanner = scanners
    with pytest.raises(ModelError, match=r"at least two cases a batch; \['D'\] have one"):
        ComBat().fit(features[:21], batch=[*scanner[:20], "D"])


def test_an_unknown_reference_is_refused(scanners):
    features, scanner = scanners
    with pytest.raises(ModelError, match="reference 'E' is none of the batches"):
        ComBat("E").fit(features, batch=scanner)


def test_a_covariate_that_is_the_scanner_is_refused(scanners):
    features, scanner = scanners
    with pytest.raises(ModelError, match="cannot tell the covariates from the batches"):
        ComBat().fit(features, batch=scanner, covariates=scanner == "B")


def test_a_single_feature_is_refused(scanners):
    features, scanner = scanners
    with pytest.raises(ModelError, match="at least two that vary"):
        ComBat().fit(features[:, :1], batch=scanner)


def test_effects_that_do_not_settle_are_refused(scanners, monkeypatch):
    features, scanner = scanners
    monkeypatch.setattr("alnus.models.harmonization.MAX_STEPS", 1)
    with pytest.raises(ModelError, match="did not settle in 1 steps for a batch of 20 cases"):
        ComBat().fit(features, batch=scanner)


def test_every_case_needs_a_batch(scanners):
    features, _ = scanners
    with pytest.raises(ValueError, match="one batch a case: 60 cases"):
        ComBat().fit(features, batch=["A", "B"])


@parametrize_with_checks([ComBat()])
def test_transformer_keeps_the_contract_of_scikit_learn(estimator, check):
    check(estimator)


@pytest.mark.parametrize("reference", [None, "B"])
def test_the_lines_give_what_transform_gives(reference, scanners):
    features, batch = scanners
    features = np.column_stack([features, np.ones(len(features))])  # constant: left alone
    combat = ComBat(reference).fit(features, batch=batch)
    names = [f"f{position}" for position in range(features.shape[1])]
    adjustment = BatchAdjustment(SCANNER, combat.lines(names))
    expected = combat.transform(features, batch=batch)
    for name in sorted(set(batch)):
        rows = np.asarray(batch) == name
        found = adjustment.apply(dict(zip(names, features[rows].T, strict=True)), name)
        np.testing.assert_allclose(
            np.column_stack(list(found.values())), expected[rows], atol=1e-12
        )


def test_lines_of_one_batch_change_nothing(scanners):
    features, _ = scanners
    lines = ComBat().fit(features).lines([str(position) for position in range(features.shape[1])])
    assert set(lines[""].values()) == {Line(0.0, 1.0)}
