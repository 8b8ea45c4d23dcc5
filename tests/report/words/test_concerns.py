import numpy as np
import pandas as pd
import pytest

from alnus.report.words.concerns import concerns
from tests.report import builder

FACTS = builder.facts()


def changed(tables, name, where, **values):
    """One of the run's tables with other values in some rows."""
    frame = tables[name].copy()
    rows = np.logical_and.reduce([frame[column] == value for column, value in where.items()])
    assert rows.any()
    for column, value in values.items():
        frame.loc[rows, column] = value
    return {**tables, name: frame}


ACROSS = {"model": "radiomics", "reference_cohort": "training", "cohort": "external test"}
GAIN = {"model": "combined", "reference": "clinical", "measure": "difference of AUC"}


def found(tables, words):
    return [sentence for sentence in concerns(tables, FACTS) if words in sentence]


@pytest.mark.parametrize(
    ("value", "p", "told"), [(-0.11, 0.5, True), (-0.03, 0.01, True), (-0.03, 0.5, False), (0.2, 0.01, False)]
)  # fmt: skip
def test_a_fall_of_the_auc_is_told_when_it_is_large_or_demonstrated(tables, value, p, told):
    fallen = changed(tables, "comparison", ACROSS, value=value, p=p)
    assert bool(found(fallen, "falls from training to external test")) == told


def test_a_model_that_is_not_there_is_told_first_with_its_reason(tables):
    assert not found(tables, "There is no")
    none = tables
    for model, reason in (
        ("radiomics", "No feature was kept."),
        ("combined", "nothing to combine"),
    ):
        none = changed(
            none, "availability", {"cohort": "training", "model": model}, n_used=0, reason=reason
        )
    assert concerns(none, FACTS)[0] == "There is no radiomics model: No feature was kept."
    assert len(found(none, "There is no")) == 1
    where = {"cohort": "training", "model": "combined"}
    one = changed(tables, "availability", where, n_used=0, reason="it is separated")
    assert concerns(one, FACTS)[0] == "There is no combined model: it is separated."


def test_a_study_of_images_alone_misses_no_model(tables):
    none = {**tables, "univariable": tables["univariable"].iloc[:0]}
    for model in ("clinical", "combined"):
        none = changed(none, "availability", {"cohort": "training", "model": model}, n_used=0)
    assert not found(none, "There is no")


def test_a_perfect_training_auc_is_told(tables):
    assert not found(tables, "the outcomes are separated")
    perfect = changed(
        tables, "discrimination", {"cohort": "training", "model": "radiomics"}, auc=1.0
    )
    [said] = found(perfect, "the outcomes are separated")
    assert said.startswith("The AUC in training of radiomics is 1")


def test_few_events_are_counted_by_parameter(tables):
    few = tables["patients"].groupby(["cohort", "outcome"]).head(12)
    few_patients = {**tables, "patients": few}
    [clinical, _] = found(few_patients, "events per parameter")
    n_terms = (
        (tables["coefficients"]["model"] == "clinical") & (tables["coefficients"]["variable"] != "")
    ).sum()
    assert f"{12 / n_terms:.1f} events per parameter" in clinical


def test_events_are_counted_by_candidate_too(tables):
    n_candidates = len(tables["univariable"])
    few = tables["patients"].groupby(["cohort", "outcome"]).head(12)
    [said] = found({**tables, "patients": few}, "events per candidate parameter")
    assert f"had {12 / n_candidates:.1f} events" in said
    one = {**tables, "univariable": tables["univariable"].head(1)}
    assert not found(one, "events per candidate parameter")


@pytest.mark.parametrize(("needed", "told"), [(100, False), (5000, True)])
def test_fewer_patients_than_all_criteria_need_are_told(tables, needed, told):
    sized = changed(tables, "sample_size", {"criterion": "final"}, n=needed)
    assert bool(found(sized, "All three criteria need")) == told


def test_a_sign_that_company_turns_is_told_once_for_all_models(tables):
    one = tables["term_checks"].head(1).assign(sign_flips=True)
    assert "in the clinical model is" in found({**tables, "term_checks": one}, "The sign of")[0]
    both = pd.concat([one.assign(model="clinical"), one.assign(model="combined")])
    [said] = found({**tables, "term_checks": both}, "The sign of")
    assert "in the clinical and combined models is" in said


@pytest.mark.parametrize(("measure", "none"), [("slope", "1"), ("calibration in the large", "0")])
def test_an_interval_that_leaves_calibration_out_is_told(tables, measure, none):
    where = {"cohort": "validation", "model": "combined", "measure": "slope"}
    outside = {"value": 0.5, "low": 0.3, "high": 0.7, "measure": measure}
    bad = changed(tables, "calibration", where, **outside)
    assert any(
        f"{none} without miscalibration" in s for s in found(bad, "combined model is miscal")
    )
    own = changed(tables, "calibration", {**where, "cohort": "training"}, **outside)
    assert not found(own, "is miscalibrated in training")


def test_no_gain_is_told_unless_one_cohort_demonstrates_it(tables):
    [said] = found(tables, "No gain in AUC by radiomics")
    assert said.endswith("is demonstrated in validation and external test.")
    gain = changed(tables, "comparison", {**GAIN, "cohort": "validation"}, low=0.001)
    assert not found(gain, "No gain")
    fitted = changed(tables, "comparison", {**GAIN, "cohort": "training"}, low=0.001)
    assert found(fitted, "No gain")


def test_a_selection_that_half_of_the_fits_do_not_repeat_is_told(tables):
    rare = {**tables, "stability": tables["stability"].assign(frequency=0.1)}
    assert len(found(rare, "The selection is unstable")) == 2
    often = {**tables, "stability": tables["stability"].assign(frequency=0.9)}
    assert not found(often, "The selection is unstable")


def test_the_gravest_comes_first_and_duplicates_last(tables):
    grave = changed(tables, "comparison", ACROSS, value=-0.2, p=0.001)
    grave = changed(grave, "discrimination", {"cohort": "training", "model": "radiomics"}, auc=1.0)
    notes = ("Dropped, because equal to an earlier feature: a (as b).", "Something else.")
    said = concerns(grave, builder.facts(notes=notes))
    order = [
        next(i for i, sentence in enumerate(said) if words in sentence)
        for words in ("falls from", "separated", "No gain", "Something else", "because equal")
    ]
    assert order == sorted(order)
    assert order[-1] == len(said) - 1


def test_a_run_without_tables_has_only_its_notes():
    assert concerns({}, builder.facts(notes=("A note.",))) == ["A note."]
