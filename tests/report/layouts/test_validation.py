from alnus.report.layouts.validation import internal_validation_table, noise_floor_table
from alnus.tables.models import INTERNAL_VALIDATION
from tests.report.builder import facts

FACTS = facts()


def test_the_apparent_value_stands_beside_the_internal_one(tables):
    printed = internal_validation_table(tables, FACTS)
    rows = [row.cells for row in printed.rows]
    assert rows[0][0] == "Nested cross-validation, 50 refits"
    assert rows[1] == ("Clinical", "0.860", "0.790 (0.730–0.850)", "20")
    assert rows[4][0] == "Out-of-bag bootstrap, .632+, 50 refits"
    assert "influence curve, logit" in printed.notes[0]


def test_a_value_that_does_not_exist_says_why(tables):
    frame = (
        tables["internal_validation"]
        .head(1)
        .assign(apparent=None, value=None, low=None, high=None, method="not estimable: no fold")
    )
    frame = INTERNAL_VALIDATION.frame(INTERNAL_VALIDATION.rows(frame))
    printed = internal_validation_table({"internal_validation": frame}, FACTS)
    assert printed.rows[1].cells == ("Clinical", "–", "not estimable", "20")
    assert printed.notes[-1] == "Clinical: not estimable: no fold."


def test_noise_stands_beside_the_study(tables):
    printed = noise_floor_table(tables, FACTS)
    assert printed.rows[0].cells == ("Clinical", "Apparent AUC", "0.860", "0.600", "0.710", "0.010")
    assert "99 times" in printed.notes[0]
