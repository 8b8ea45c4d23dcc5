from dataclasses import replace
from pathlib import Path

import pytest

from alnus.evaluation.settings import EvaluationSettings
from alnus.models.settings import ClinicalSettings
from alnus.report.manuscript.methods import methods
from alnus.study.config import study_from
from alnus.study.facts import _criterion, _interval, _test, methods_of
from tests.report.builder import facts
from tests.study.cohorts import CONTENT


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, ("Wald", "Wald", "Wald")),
        ({"interval": "profile"}, ("Wald", "Wald", "profile likelihood")),
        ({"criterion": "aic"}, ("Wald", "aic", "Wald")),
        ({"missing": "impute"}, ("Wald", "pooled Wald", "pooled Wald")),
        (
            {"penalty": "firth"},
            ("penalized likelihood ratio", "penalized likelihood ratio", "profile penalized likelihood"),
        ),
        (
            {"penalty": "firth", "missing": "impute"},
            ("penalized likelihood ratio", "pooled Wald", "pooled Wald"),
        ),
    ],
)  # fmt: skip
def test_methods_name_the_tests_and_limits_that_the_tables_hold(settings, words):
    clinical = ClinicalSettings(**settings)
    assert (_test(clinical), _criterion(clinical), _interval(clinical)) == words


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ({}, ("DeLong, level 0.95", "Wilson")),
        (
            {"patient": "woman"},
            (
                "DeLong, by patient where one has several images (Obuchowski 1997), level 0.95",
                "Wilson, by patient where one has several images (Rao-Scott 1992)",
            ),
        ),
    ],
)
def test_methods_name_whose_images_are_taken_together(source, words):
    study = study_from(CONTENT, source="study", folder=Path())
    study = replace(study, patients=replace(study.patients, **source))
    rows = dict(methods_of(study))
    assert (rows["Interval of the AUC"], rows["Interval of proportions"]) == words


def test_lesions_of_a_patient_are_taken_together_like_images():
    study = study_from(CONTENT, source="study", folder=Path())
    rows = dict(methods_of(replace(study, patients=replace(study.patients, several="separate"))))
    assert ", by patient" in rows["Interval of the AUC"]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, "the largest Youden index"),
        ({"threshold": "sensitivity", "target": 0.95}, "a sensitivity of at least 0.95"),
        ({"threshold": "specificity"}, "a specificity of at least 0.9"),
        (
            {"threshold": "cost", "cost_ratio": 3.0},
            "the least cost, a false negative costing 3 false positives",
        ),
    ],
)
def test_methods_say_what_fixes_the_threshold(settings, words):
    study = study_from(CONTENT, source="study", folder=Path())
    rows = dict(methods_of(replace(study, evaluation=EvaluationSettings(**settings))))
    assert rows["Threshold"] == f"{words}, on the training cohort"
    written = dict(methods(replace(facts(), methods=tuple(rows.items()))))
    cited = " [@Youden1950]" if "Youden" in words else ""
    assert (
        f"The threshold of each model is that of {rows['Threshold']}{cited}."
        in written["Evaluation"]
    )


def test_methods_say_what_became_of_missing_values():
    study = study_from(CONTENT, source="study", folder=Path())
    imputed = replace(study, clinical=ClinicalSettings(missing="impute", imputations=7))
    said = [dict(methods_of(one))["Missing clinical values"] for one in (study, imputed)]
    assert said == [
        "complete cases",
        "multiple imputation, 7 completed tables pooled by Rubin's rules",
    ]
