from alnus.report.layouts.terms import odds_ratios_table, term_checks_table
from tests.report.builder import facts

FACTS = facts()


def cells(table):
    return [row.cells for row in table.rows]


def test_odds_ratios_stand_per_step_with_the_variables_unit(tables):
    rows = cells(odds_ratios_table(tables, FACTS))
    assert rows[0][0] == "Clinical model"
    assert rows[2] == ("Cortical thickness (cm)", "chosen step", "0.100", "2.050", "1.558–2.697")


def test_a_term_says_whether_its_sign_flips(tables):
    rows = cells(term_checks_table(tables, FACTS))
    assert rows[1] == ("Long axis (cm)", "0.588", "−0.792", "flips", "5.76", "2.40")
    assert rows[-1][0] == "Regimen: AC-T"
    assert rows[-1][3] == "stays"
