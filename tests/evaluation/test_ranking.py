import pytest
from sklearn.metrics import average_precision_score, roc_auc_score

from alnus.evaluation.ranking import ranking_table
from alnus.evaluation.settings import EvaluationSettings

FAST = EvaluationSettings(bootstrap=100, partial_specificity=0.8)


def test_average_precision_is_scikit_learns(predictions):
    table = ranking_table(predictions, FAST)
    found = table[table["measure"] == "average precision"].set_index(["cohort", "model"])["value"]
    for key, part in predictions.groupby(["cohort", "model"]):
        expected = average_precision_score(part["outcome"], part["probability"])
        assert found[key] == pytest.approx(expected, abs=1e-12)


def test_the_partial_area_is_scikit_learns(predictions):
    table = ranking_table(predictions, FAST)
    partial = table[table["measure"] == "partial AUC (McClish)"]
    assert partial["at"].eq(0.8).all()
    found = partial.set_index(["cohort", "model"])["value"]
    for key, part in predictions.groupby(["cohort", "model"]):
        expected = roc_auc_score(part["outcome"], part["probability"], max_fpr=0.2)
        assert found[key] == pytest.approx(expected, abs=1e-12)


def test_the_prevalence_stands_beside_it(predictions):
    table = ranking_table(predictions, FAST)
    prevalence = table[table["measure"] == "prevalence"]
    precision = table[table["measure"] == "average precision"]
    assert (precision["value"].to_numpy() > prevalence["value"].to_numpy()).all()
    assert prevalence["method"].eq("no interval").all()
