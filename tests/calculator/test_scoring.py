"""JavaScript and Python give the same numbers."""

import math
from dataclasses import asdict, replace

import numpy as np
import pytest

from alnus.calculator.content import content_of_model
from alnus.models.formula import RadScore
from alnus.models.nomogram import nomogram
from tests.calculator.models import COMBINED, FEATURES, RADIOMICS, SCANNERS, model_file, patients

N = 10_000
TOLERANCE = 1e-9
ALL = """(() => {
  const { content, columns } = data, names = Object.keys(columns);
  return columns[names[0]].map((_, i) => {
    const values = new Map(names.map((name) => [name, columns[name][i]]));
    const { value, low, high } = risk(content.model, values);
    return [value, low, high, ...points(content.model, content.nomogram, values).values(),
      ...contributions(content.model, values).values()];
  });
})()"""


@pytest.fixture(scope="module")
def columns():
    return patients(COMBINED, N)


@pytest.fixture(scope="module")
def by_python(columns):
    """Risk, limits, points and log odds by Python, a row a patient."""
    chart, rows = nomogram(COMBINED), []
    for place in range(N):
        values = {name: float(column[place]) for name, column in columns.items()}
        risk, parts = COMBINED.risk(values), COMBINED.contributions(values)
        points = [chart.scale * (parts[name] - chart.origins[name]) for name in parts]
        rows.append([risk.value, risk.low, risk.high, *points, *parts.values()])
    return np.array(rows)


@pytest.fixture(scope="module")
def data(columns):
    return {
        "content": content_of_model(model_file()),
        "columns": {name: column.tolist() for name, column in columns.items()},
    }


def test_ten_thousand_random_patients_score_alike(javascript, data, by_python):
    found = np.array(javascript(ALL, data), dtype=np.float64)
    assert np.abs(found - by_python).max() < TOLERANCE


def test_ten_thousand_random_patients_score_alike_in_the_browser(opened, data, by_python):
    page = opened(data["content"])
    found = np.array(page.evaluate(f"(data) => {ALL}", data), dtype=np.float64)
    assert np.abs(found - by_python).max() < TOLERANCE


def test_a_model_without_covariance_has_no_interval(javascript):
    content = content_of_model(model_file(replace(COMBINED, covariance=())))
    values = {name: float(column[0]) for name, column in patients(COMBINED, 1).items()}
    found = javascript(
        "risk(data.content.model, new Map(Object.entries(data.values)))",
        {"content": content, "values": values},
    )
    assert (found["low"], found["high"]) == (None, None)
    assert found["value"] == pytest.approx(float(COMBINED.probability(values)), abs=TOLERANCE)


@pytest.mark.parametrize("kind", ["refitted linear predictor", "refitted probability"])
@pytest.mark.parametrize("scanner", ["A", "B"])
def test_a_rad_score_is_computed_from_features_of_any_scanner(javascript, kind, scanner):
    score = RadScore(kind, RADIOMICS)
    features = {FEATURES[0]: 131.7, FEATURES[1]: 4.2}
    found = javascript(
        "radScore(data.score, adjusted(data.lines, new Map(Object.entries(data.features)), "
        "data.scanner))",
        {"score": asdict(score), "lines": asdict(SCANNERS), "features": features,
         "scanner": scanner},
    )  # fmt: skip
    adjusted = SCANNERS.apply(features, scanner)
    assert found == pytest.approx(float(score.value(adjusted)), abs=TOLERANCE)


def test_a_level_that_does_not_exist_gives_no_number(javascript):
    content = content_of_model(model_file())
    values = {name: float(column[0]) for name, column in patients(COMBINED, 1).items()}
    found = javascript(
        "Number.isNaN(linearPredictor(data.content.model, new Map(Object.entries(data.values))))",
        {"content": content, "values": {**values, "regimen": 3.0}},
    )
    assert found is True


def test_the_nomogram_of_a_patient_is_the_one_that_python_gives(javascript):
    content, chart = content_of_model(model_file()), nomogram(COMBINED)
    values = {name: float(column[0]) for name, column in patients(COMBINED, 1).items()}
    found = javascript(
        "[...points(data.content.model, data.content.nomogram, "
        "new Map(Object.entries(data.values)))]",
        {"content": content, "values": values},
    )
    assert dict(found) == pytest.approx(chart.points(values), abs=TOLERANCE)


def test_a_risk_stands_where_its_total_points_stand(javascript):
    content, chart = content_of_model(model_file()), nomogram(COMBINED)
    risks = [1e-6, 0.01, 0.3, 0.5, 0.99, 1 - 1e-9]
    places = javascript(
        "data.risks.map((risk) => pointsAt(data.content.model, data.content.nomogram, risk))",
        {"content": content, "risks": risks},
    )
    assert chart.risk_at(places) == pytest.approx(risks, rel=1e-12)


@pytest.mark.parametrize("log_odds", [-1e4, -40.0, -1e-9, 0.0, 3.3, 40.0, 1e4])
def test_no_log_odds_overflow(javascript, log_odds):
    found = javascript("expit(data)", log_odds)
    exact = 1 / (1 + math.exp(-log_odds)) if abs(log_odds) < 500 else float(log_odds > 0)
    assert found == pytest.approx(exact, rel=1e-14)
