import dataclasses

import numpy as np
import pandas as pd
import pytest

from alnus.evaluation.operating_point import OperatingPoint
from alnus.study.certificate import CERTIFICATES, certificate_of, rows_of
from alnus.study.predictions import predict_cohorts
from alnus.study.recipe import fit
from tests.study.cohorts import a_study, a_training

TWICE = {"roi": "{id}_2.png", "minimum": 0.5}
POINTS = {"clinical": OperatingPoint(0.4, "youden", ())}


def certified(study, training):
    fitted = fit(training, study)
    patients = training.patients.assign(cohort="training")
    predictions, _ = predict_cohorts(fitted, patients)
    return fitted, certificate_of("training", fitted, training, predictions, POINTS)


@pytest.fixture(scope="module")
def study():
    return a_study(second_reader=TWICE, harmonization={"batch": "scanner"})


@pytest.fixture(scope="module")
def training(study):
    return a_training(study, second=True)


@pytest.fixture(scope="module")
def made(study, training):
    return certified(study, training)


def numbers(certificate, name):
    return next(item for item in certificate.statistics if item.name == name).numbers


def test_everything_that_is_fitted_is_named_with_its_rows(made):
    names = [item.name for item in made[1].statistics]
    assert names == [
        "features that repeat, 1", "ComBat, batch one", "ComBat, batch two",
        "clinical: univariable P", "clinical: backward elimination", "clinical: formula",
        "clinical: nomogram axes", "radiomics: constant and repeated features",
        "radiomics: features that hardly vary", "radiomics: mRMR",
        "radiomics: z-scores and ranges", "radiomics: penalty", "radiomics: coefficients",
        "radiomics: formula", "radiomics: nomogram axes",
        "combined: Rad-scores that it was fitted to", "combined: formula",
        "combined: nomogram axes", "threshold of the clinical model",
    ]  # fmt: skip
    rows = {item.name: item.n for item in made[1].rows}
    assert {item.rows for item in made[1].statistics} == set(rows)
    assert rows.pop("features that repeat, 1") == 60
    assert set(rows.values()) == {120}


def test_the_numbers_are_those_of_the_models(made, training):
    fitted, certificate = made
    scaling = numbers(certificate, "radiomics: z-scores and ranges")
    harmonized = fitted.harmonize(training.patients)
    chosen = next(
        i.texts["features"] for i in certificate.statistics if i.name == "radiomics: mRMR"
    )
    values = harmonized[list(chosen)].to_numpy()
    assert scaling["mean"] == tuple(values.mean(axis=0))
    assert scaling["SD"] == tuple(values.std(axis=0, ddof=1))
    formula = numbers(certificate, "combined: formula")
    assert formula["intercept"] == (fitted.models["combined"].risk.intercept,)


def test_a_certificate_comes_back_from_its_file_and_its_bytes_are_its_content(made, tmp_path):
    for name in ("one", "two"):
        CERTIFICATES.write(made[1], tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert CERTIFICATES.read(tmp_path / "one") == made[1]


def test_no_case_identifier_stands_in_it(made):
    content = str(CERTIFICATES.content(made[1]))
    assert "P000" not in content


CASES = pd.DataFrame({"case_id": ["a", "b", "c"], "outcome": [True, False, True]})
VALUES = pd.DataFrame({"x": [1.0, 2.0, np.nan], "batch": ["one", "two", "one"]})


def changed(frame, row, column, value):
    found = frame.copy()
    found.loc[row, column] = value
    return found


@pytest.mark.parametrize(
    ("cases", "values", "same"),
    [
        (CASES, VALUES, (True, True)),
        (changed(CASES, 0, "outcome", False), VALUES, (False, True)),
        (changed(CASES, 0, "case_id", "d"), VALUES, (False, True)),
        (CASES, changed(VALUES, 0, "x", np.nextafter(1.0, 2.0)), (True, False)),
        (CASES, changed(VALUES, 0, "batch", "two"), (True, False)),
        (CASES, VALUES.rename(columns={"x": "y"}), (True, False)),
        (CASES.iloc[::-1], VALUES.iloc[::-1], (False, False)),
        (CASES.iloc[:2], VALUES.iloc[:2], (False, False)),
    ],
)
def test_a_hash_knows_patients_outcomes_names_and_the_last_bit(cases, values, same):
    first, second = rows_of("rows", CASES, VALUES), rows_of("rows", cases, values)
    found = (
        first.cases_sha256 == second.cases_sha256,
        first.values_sha256 == second.values_sha256,
    )
    assert found == same


def test_a_fit_that_was_handed_more_rows_says_so(study, training):
    """The rows come from what a fit keeps, not from what it should have been given."""
    fitted, certificate = certified(study, training)
    models = {
        name: dataclasses.replace(model, columns=pd.concat([model.columns, model.columns.tail(5)]))
        for name, model in fitted.models.items()
    }
    leaky = dataclasses.replace(fitted, models=models)
    other = certificate_of(
        "training", leaky, training, predict_cohorts(fitted, training.patients.assign(cohort="training"))[0], POINTS,
    )  # fmt: skip
    then, now = (
        {rows.name: rows.n for rows in found.rows if rows.name.endswith(" model") and "threshold" not in rows.name}
        for found in (certificate, other)
    )  # fmt: skip
    assert {name: n + 5 for name, n in then.items()} == now
