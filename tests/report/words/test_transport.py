import pytest

from alnus.report.words.models import summary
from alnus.report.words.transport import transport, transport_alarm
from alnus.tables.transport import EXTREME_RISKS, TRANSPORT, ExtremeRiskRow
from tests.report.builder import facts
from tests.report.transport_tables import FEATURE, extreme_risks, input_row

FACTS = facts()


def alarm(*rows, n_extreme=0):
    tables = {"transport": TRANSPORT.frame(rows), "extreme_risks": extreme_risks(n_extreme)}
    return transport_alarm(tables, FACTS)


def test_a_cohort_like_training_alarms_nobody(tables):
    assert transport_alarm(tables, FACTS) == []
    assert transport(tables, FACTS)[0].startswith("No input of a model lies 3 standard deviations")


def test_an_input_far_from_training_is_named_with_its_cohort():
    [sentence] = alarm(input_row(shift=72.0, n_outside=100))
    assert sentence == (
        "In the cohort validation the radiomics model meets values that it was not trained on: "
        f"{FEATURE} lies 72.0 standard deviations from its training mean, and 100 of 100 values lie "
        "outside the trained range."
    )


def test_only_the_farthest_input_of_a_model_and_cohort_is_named():
    [sentence] = alarm(
        input_row(shift=4.0),
        input_row(shift=-9.0).__class__("validation", "radiomics", "other", 100, 3, -9.0, 1.0, 0.1),
    )
    assert "other lies −9.0" in sentence


@pytest.mark.parametrize(("n_outside", "told"), [(50, False), (51, True)])
def test_half_of_a_cohort_outside_the_trained_range_alarms(n_outside, told):
    assert bool(alarm(input_row(shift=None, n_outside=n_outside))) is told


@pytest.mark.parametrize(("n_extreme", "told"), [(5, False), (6, True)])
def test_many_extreme_risks_alarm(n_extreme, told):
    said = alarm(n_extreme=n_extreme)
    assert bool(said) is told
    if told:
        assert said[0].startswith("6 of 100 risks of the radiomics model in the cohort validation")


def test_as_many_extreme_risks_as_in_training_alarm_nobody():
    of_training = ExtremeRiskRow("training", "radiomics", 100, 5)
    rows = [of_training, *EXTREME_RISKS.rows(extreme_risks(9))]
    tables = {"extreme_risks": EXTREME_RISKS.frame(rows)}
    assert transport_alarm(tables, FACTS) == []


def test_what_is_bad_leads_the_summary(tables):
    bad = {**tables, "transport": TRANSPORT.frame([input_row(shift=72.0, n_outside=100)])}
    assert "72.0 standard deviations" in summary(bad, FACTS)[0]
    assert "standard deviations" not in summary(tables, FACTS)[0]
