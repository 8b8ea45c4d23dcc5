"""Many predictions tell how far their patients lie from training."""

import numpy as np
import pytest
from click.testing import CliRunner

from alnus.cli.main import main
from alnus.model_file import write_model
from alnus.tables.transport import TRANSPORT
from tests.prediction.models import CLINICAL, MEAN, WITH_IMAGE
from tests.prediction.test_memory import OLD

SCORES = np.linspace(-1.0, 1.5, 12)


def predict(*arguments):
    return CliRunner().invoke(main, ["predict", *map(str, arguments)])


@pytest.fixture
def model(tmp_path):
    write_model(WITH_IMAGE, tmp_path / "combined.json")
    return tmp_path / "combined.json"


def table(folder, column, values):
    path = folder / "patients.csv"
    lines = [f"P{place},N2,{value}" for place, value in enumerate(values)]
    path.write_text("\n".join([f"id,n_stage,{column}", *lines]) + "\n")
    return path


def test_the_table_compares_every_input_that_was_given(model, tmp_path):
    out = tmp_path / "transport.csv"
    done = predict(model, table(tmp_path, "rad_score", SCORES), "--transport", out)
    assert (done.exit_code, done.stderr) == (0, "")
    rows = {row.input: row for row in TRANSPORT.rows(TRANSPORT.read(out))}
    assert set(rows) == {"n_stage", "rad_score"}
    score = rows["rad_score"]
    assert (score.cohort, score.model, score.n, score.n_outside) == ("predicted", "combined", 12, 0)
    assert score.shift == pytest.approx(SCORES.mean())  # training: mean 0, SD 1
    assert score.spread_ratio == pytest.approx(SCORES.std(ddof=1))
    assert score.log_odds_shift == pytest.approx(0.3 * SCORES.mean())


def test_features_tell_what_they_add_through_the_score(model, tmp_path):
    out = tmp_path / "transport.csv"
    values = np.linspace(160.0, 190.0, 12)
    done = predict(model, table(tmp_path, MEAN, values), "--transport", out)
    rows = {row.input: row for row in TRANSPORT.rows(TRANSPORT.read(out))}
    assert rows[MEAN].shift == pytest.approx((values.mean() - 100) / 20)
    assert rows[MEAN].log_odds_shift == pytest.approx(0.3 * (values.mean() - 100) / 20)
    assert rows[MEAN].n_outside == 12
    assert f"{MEAN} lies 3.8 standard deviations from its training mean; 12 of 12" in done.stderr


def test_few_patients_are_not_talked_about(model, tmp_path):
    done = predict(model, table(tmp_path, MEAN, [170.0, 180.0, 190.0]))
    assert (done.exit_code, done.stderr) == (0, "")


def test_a_model_that_remembers_nothing_says_so_when_asked(tmp_path):
    write_model(CLINICAL, tmp_path / "clinical.json")
    patients = tmp_path / "patients.csv"
    patients.write_text("grade,her2,n_stage,thickness\n1,2,N3,0.5\n")
    done = predict(tmp_path / "clinical.json", patients)
    assert (done.exit_code, done.stderr) == (0, "")
    done = predict(tmp_path / "clinical.json", patients, "--transport", tmp_path / "out.csv")
    assert done.exit_code == 2
    assert "was written before model files remembered their training" in done.stderr
    assert not (tmp_path / "out.csv").exists()


def test_one_patient_is_no_cohort():
    done = predict(OLD, "--set", "rad_score=0.1", "--transport", "out.csv")
    assert (done.exit_code, "give a table of them" in done.stderr) == (2, True)
