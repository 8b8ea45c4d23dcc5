from alnus.report.layouts.transport import left_out_table, transport_table
from alnus.tables.transport import TRANSPORT
from tests.report.builder import facts
from tests.report.transport_tables import FEATURE, extreme_risks, input_row

FACTS = facts()


def test_inputs_stand_below_their_cohort_and_model(tables):
    rows = [row.cells for row in transport_table(tables, FACTS).rows]
    assert rows[0][0] == "Validation, radiomics model"
    assert rows[1] == (FEATURE, "1/100", "0.10", "1.20", "0.05")
    assert rows[2][0] == "External test, radiomics model"


def test_extreme_risks_are_counted_beside_the_cohort():
    found = {"transport": TRANSPORT.frame([input_row()]), "extreme_risks": extreme_risks(7)}
    title = transport_table(found, FACTS).rows[0].cells[0]
    assert title == "Validation, radiomics model; 7 of 100 risks beyond 0.1 % or 99.9 %"


def test_a_cohort_without_values_prints_no_numbers():
    row = input_row(shift=None)
    empty = type(row)("validation", "radiomics", FEATURE, 0, 0, None, None, None)
    found = {"transport": TRANSPORT.frame([empty]), "extreme_risks": extreme_risks()}
    assert transport_table(found, FACTS).rows[1].cells == (FEATURE, "no value", "–", "–", "–")


def test_features_left_out_are_counted_by_rule(tables):
    rows = [row.cells for row in left_out_table(tables, FACTS).rows]
    assert rows == [
        ("Gray levels", "below 3", "3", "wavelet-HH_glcm_Feature0"),
        ("Frequency ratio", "above 19", "1", "lbp-2D_firstorder_Range"),
    ]
