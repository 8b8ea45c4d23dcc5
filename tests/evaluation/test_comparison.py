import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit
from scipy.stats import norm

from alnus.errors import ModelError
from alnus.evaluation.comparison import (
    comparison_table,
    discrimination_improvement,
    holm,
    holm_factors,
    likelihood_ratio_test,
    net_reclassification,
)
from alnus.evaluation.settings import EvaluationSettings
from alnus.tables.evaluation import PREDICTIONS

FAST = EvaluationSettings(bootstrap=50)
AT = 0.35


@pytest.mark.compat
def test_nri_and_idi_equal_those_of_r(pima, validation_from_r):
    expected = validation_from_r["improveProb_glu_to_full"]
    nri = net_reclassification(pima["y"], pima["p_full"], pima["p_glu"])
    idi = discrimination_improvement(pima["y"], pima["p_full"], pima["p_glu"])
    assert nri.estimate.value == pytest.approx(expected["nri"], abs=1e-12)
    assert nri.statistic == pytest.approx(expected["z.nri"], abs=1e-10)
    assert idi.estimate.value == pytest.approx(expected["idi"], abs=1e-12)
    assert idi.statistic == pytest.approx(expected["z.idi"], abs=1e-10)


def test_both_say_what_they_reward(pima):
    for measure in (net_reclassification, discrimination_improvement):
        found = measure(pima["y"], pima["p_full"], pima["p_glu"])
        assert "rewards miscalibrated models" in found.estimate.method


def test_holm_adjusts_as_r_does():
    # from p.adjust with method "holm"
    assert holm([0.01, 0.04, 0.03]).tolist() == pytest.approx([0.03, 0.06, 0.06])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_an_adjusted_p_is_never_smaller_and_keeps_the_order(values):
    found = holm(values)
    assert (found >= np.array(values) - 1e-15).all()
    assert (found <= 1).all()
    assert (np.diff(found[np.argsort(values, kind="stable")]) >= -1e-15).all()


def test_the_likelihood_ratio_is_the_difference_of_deviances():
    outcome = np.array([0, 1, 1, 0, 1])
    small, large = np.full(5, 0.6), np.array([0.2, 0.8, 0.7, 0.3, 0.9])
    expected = 2 * sum(
        np.log(b if y else 1 - b) - np.log(a if y else 1 - a)
        for y, a, b in zip(outcome, small, large, strict=True)
    )
    statistic, p = likelihood_ratio_test(outcome, large, small, degrees=1)
    assert statistic == pytest.approx(expected)
    assert 0 < p < 1


def test_the_table_compares_pairs_cohorts_and_nested_models(predictions):
    table = comparison_table(
        predictions, AT, FAST, training="training", nested={("combined", "clinical"): 1}
    )
    assert set(table["cohort"]) == {"training", "validation"}
    nested = table[table["measure"] == "likelihood ratio"]
    assert nested["cohort"].tolist() == ["training"]
    differences = table[table["measure"] == "difference of AUC"]
    within = differences["reference_cohort"] == differences["cohort"]
    across, paired = differences[~within], differences[within]
    assert across["model"].tolist() == ["clinical", "combined"]
    assert set(across["reference_cohort"]) == {"training"}
    assert across["p_holm"].isna().all()
    assert paired["p_holm"].notna().all()
    assert (paired["p_holm"] >= paired["p"]).all()


def test_what_is_measured_where_the_models_were_fitted_says_so(predictions):
    table = comparison_table(predictions, AT, FAST, training="training")
    apparent = table["method"].str.contains("apparent: the models were fitted to these patients")
    assert set(table["cohort"][apparent]) == {"training"}
    assert apparent[table["cohort"] == "training"].all()


def test_net_benefits_are_compared_at_one_risk(predictions):
    table = comparison_table(predictions, AT, FAST, training="training")
    benefits = table[table["measure"] == "difference of net benefit"]
    assert benefits["at"].unique().tolist() == [AT]
    assert table["at"].notna().sum() == len(benefits)


@pytest.mark.parametrize("lonely", [True, False])
def test_one_case_of_an_outcome_gives_differences_without_intervals(predictions, lonely):
    training = predictions["cohort"] == "training"
    others = predictions["outcome"] != lonely
    alone = predictions[~training & ~others]["case_id"].iloc[0]
    table = comparison_table(
        predictions[training | others | (predictions["case_id"] == alone)],
        AT, FAST, training="training",
    )  # fmt: skip
    known, unknown = (table[table["cohort"] == name] for name in ("training", "validation"))
    assert known[["low", "high"]].notna().all(axis=None)
    assert unknown["value"].notna().all()
    assert unknown[["low", "high", "p", "p_holm"]].isna().all(axis=None)
    assert unknown["method"].str.contains("no interval: one case of an outcome").all()


def test_holm_leaves_unknown_values_aside():
    found = holm([0.01, np.nan, 0.03])
    assert found[[0, 2]].tolist() == pytest.approx([0.02, 0.03])
    assert np.isnan(found[1])


def test_a_pair_is_compared_on_the_patients_that_both_predict(predictions):
    fewer = predictions[~((predictions["model"] == "clinical") & (predictions["case_id"] == "3"))]
    table = comparison_table(fewer, AT, FAST, training="training")
    assert len(table) == len(comparison_table(predictions, AT, FAST, training="training"))


def test_a_pair_that_predicts_one_outcome_together_is_refused(predictions):
    clinical = predictions["model"] == "clinical"
    apart = predictions[~clinical | ~predictions["outcome"]]
    with pytest.raises(ModelError, match="that both predict have one outcome only"):
        comparison_table(apart, AT, FAST, training="training", nested={})


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_a_factor_turns_each_p_into_holm_s(values):
    factors = holm_factors(values)
    np.testing.assert_allclose(np.minimum(np.array(values) * factors, 1), holm(values), rtol=1e-12)
    assert (factors >= 1 - 1e-12).all()
    assert factors[int(np.argmin(values))] == pytest.approx(len(values))


@pytest.mark.parametrize("confidence", [0.9, 0.95])
def test_the_interval_of_a_holm_p_excludes_nothing_else_than_it_says(confidence):
    """Three models in 60 small cohorts: adjusted P and interval never contradict each other."""
    settings = EvaluationSettings(bootstrap=10, confidence=confidence)
    shown = rejected_beyond_bonferroni = 0
    for seed in range(60):
        table = comparison_table(three_models(seed), AT, settings, training="elsewhere")
        pairs = table[table["measure"] == "difference of AUC"]
        excludes = (pairs["low_holm"] > 0) | (pairs["high_holm"] < 0)
        assert (excludes == (pairs["p_holm"] < 1 - confidence)).all()
        assert (pairs["low_holm"] <= pairs["low"] + 1e-12).all()
        assert (pairs["high_holm"] >= pairs["high"] - 1e-12).all()
        shown += int(excludes.sum())
        rejected_beyond_bonferroni += int((excludes & (3 * pairs["p"] >= 1 - confidence)).sum())
    assert shown > 20
    assert rejected_beyond_bonferroni > 0  # where an interval of Bonferroni would contradict


def three_models(seed):
    rng = np.random.default_rng(seed)
    outcome = rng.random(80) < 0.5
    signals = {"clinical": 0.5, "radiomics": 0.9, "combined": 1.4}
    return PREDICTIONS.frame_of(
        cohort="validation",
        case_id=[f"P{place}" for place in range(80)] * 3,
        model=np.repeat(list(signals), 80),
        outcome=np.tile(outcome, 3),
        probability=np.concatenate([
            expit(signal * outcome + rng.normal(size=80)) for signal in signals.values()
        ]),
    )  # fmt: skip


def test_the_interval_across_cohorts_belongs_to_student_s_t_of_its_p(predictions):
    table = comparison_table(predictions, AT, FAST, training="training")
    across = table[(table["measure"] == "difference of AUC") & table["p_holm"].isna()]
    for row in across.to_dict("records"):
        reach = (row["high"] - row["low"]) / 2
        normal = norm.ppf(0.975) * row["std_error"]
        assert reach > normal  # degrees of freedom of two cohorts
        assert (row["low"] > 0 or row["high"] < 0) == (row["p"] < 0.05)
