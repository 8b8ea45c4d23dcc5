from alnus.report.layouts import procedures as layouts
from tests.report.builder import facts


def cells(tables):
    printed = layouts.procedures_table(tables, facts())
    return {row.cells[0]: [str(cell) for cell in row.cells[1:]] for row in printed.rows}


def test_a_measure_stands_in_one_row_with_both_procedures(tables):
    found = cells(tables)
    assert found["Clinical variables kept"] == ["2: N stage, ER", "1: N stage"]
    assert found["AUC, validation"] == ["0.580 (0.530–0.630)", "–"]
    ratios = [text.replace("\N{NO-BREAK SPACE}", " ") for text in found["Odds ratio of the Rad-score per SD"]]  # fmt: skip
    assert ratios == ["3.200 (3.150–3.250), P < 0.001", "1.100 (1.050–1.150), P = 0.40"]


def test_features_are_counted_since_their_names_fill_a_page(tables):
    assert cells(tables)["Features kept"] == ["2", "–"]


def test_a_model_that_one_of_them_lacks_has_its_reason(tables):
    assert cells(tables)["Model"] == ["–", "not estimable: the LASSO kept no feature"]


def test_every_interval_has_its_method_and_level_below(tables):
    notes = layouts.procedures_table(tables, facts()).notes
    assert notes[0].startswith("Value (95 % CI); internal AUC")
    assert notes[1:] == (
        "Apparent AUC, AUC: DeLong.", "Internal AUC: logit.",
        "Odds ratio of the Rad-score per SD: Wald.",
    )  # fmt: skip


def test_a_setting_stands_beside_its_other_and_what_follows(tables):
    [row] = layouts.settings_table(tables, facts()).rows
    assert row.cells == ("Rad-score", "refitted probability", "penalized", "It is squeezed.")
