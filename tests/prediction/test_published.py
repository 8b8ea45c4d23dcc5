import json
import math

import pytest
from click.testing import CliRunner, Result

from alnus.cli.main import main
from alnus.errors import ModelError
from alnus.prediction.published import WARNING, as_text, published_risk

GIVEN = (
    "n_stage=N2", "long_axis=14.5mm", "short_axis=0.74", "cortical_thickness=0.5", "er=Positive",
    "ki67=> 20 %",
)  # fmt: skip


def test_the_risk_is_that_of_the_printed_odds_ratios_per_centimeter():
    ratios = {2.320: 2, 0.453: 1.45, 9.142: 0.74, 1308.975: 0.5, 1.883: 1, 0.489: 1}
    log_odds = -2.3 + sum(value * math.log(ratio) for ratio, value in ratios.items())
    found = published_risk(GIVEN)
    for value, moved in ((found.low, -0.4), (found.probability, 0.0), (found.high, 0.4)):
        assert value == pytest.approx(1 / (1 + math.exp(-log_odds - moved)), rel=1e-12)


def test_the_warning_comes_before_the_risk():
    text = as_text(published_risk(GIVEN))
    assert text.index(WARNING) < text.index("Risk of ALN+")
    assert "Research use only" in text


def test_what_is_missing_unknown_or_in_another_unit_is_told_at_once():
    with pytest.raises(ModelError) as refused:
        published_risk(("n_stage=N4", "long_axis=18", "age=50"))
    told = str(refused.value)
    for part in (
        "knows no variable age",
        "N4",
        "18 is outside 0.3 to 4",
        "needs er (ER; Negative, Positive)",
    ):
        assert part in told


def test_the_verb_takes_no_model_beside_it_and_one_of_both():
    def said(*words: str) -> Result:
        return CliRunner().invoke(main, ["predict", *words])

    settings = [word for text in GIVEN for word in ("--set", text)]
    done = said("--published", *settings, "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["probability"] == published_risk(GIVEN).probability
    assert said("--published", "model.json").exit_code == 2
    assert "or --published" in said().stderr
