import pytest

from alnus.report.words.concerns import concerns
from alnus.report.words.groups import drivers, shape_would_do
from tests.report import builder, group_tables

FACTS = builder.facts()


def test_the_leading_group_is_named_and_shape_alone_is_told(tables):
    assert drivers(tables, FACTS) == [
        "The radiomics model is driven most by filtered features (75 %).",
        "The combined model is driven most by clinical variables (60 %).",
        "Shape alone has an internal AUC of 0.620 (0.570–0.670) (9 features), all features 0.740.",
    ]


@pytest.mark.parametrize(
    ("shape", "everything", "told"),
    [(0.62, 0.74, 0), (0.72, 0.74, 0), (0.735, 0.74, 1), (0.8, 0.74, 1), (None, 0.74, 0)],
)
def test_shape_that_does_as_well_is_warned_of(tables, shape, everything, told):
    with_shape = {**tables, "alone": group_tables.alone(shape, everything)}
    found = list(shape_would_do(with_shape, FACTS))
    assert len(found) == told
    assert all(sentence in concerns(with_shape, FACTS) for sentence in found)


def test_without_a_comparison_nothing_is_said(tables):
    without = {name: table for name, table in tables.items() if name != "alone"}
    assert len(drivers(without, FACTS)) == 2
    assert list(shape_would_do(without, FACTS)) == []
