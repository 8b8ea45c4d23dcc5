from dataclasses import replace

import pytest

from alnus.report.drawing.canvas import drawing_style
from alnus.report.drawing.transport import SHOWN, farthest, transport_plate
from alnus.tables.transport import TRANSPORT
from tests.report.builder import facts
from tests.report.drawn import outside, overlaps
from tests.report.transport_tables import input_row

FACTS = facts()
COHORTS = ("validation", "external test")


def rows(n=20, model="combined"):
    return [
        replace(
            input_row(shift=(-1) ** place * place * (1 + 4 * (cohort == "external test")),
                      cohort=cohort),
            model=model, input=f"wavelet-HL_glszm_SmallAreaHighGrayLevelEmphasis{place}",
        )
        for place in range(n)
        for cohort in COHORTS
    ]  # fmt: skip


@pytest.fixture
def figure():
    with drawing_style():
        yield transport_plate({"transport": TRANSPORT.frame(rows())}, FACTS)


def test_no_text_meets_another_or_leaves_the_paper(figure):
    with drawing_style():
        assert overlaps(figure) == []
        assert outside(figure) == []


def test_each_cohort_has_a_mark_at_its_shift_in_every_input_shown(figure):
    (axes,) = figure.axes
    drawn = [line for line in axes.lines if line.get_marker() not in {"None", None, ""}]
    found = sorted(float(line.get_xdata()[0]) for line in drawn)
    assert found == sorted(row.shift or 0.0 for of in farthest(rows()).values() for row in of)
    assert len(drawn) == SHOWN * len(COHORTS)
    low, high = axes.get_xlim()
    assert low < min(found) < max(found) < high


def test_the_farthest_stand_first_and_those_without_a_shift_are_left_out():
    some = [input_row(shift=0.1), replace(input_row(shift=-9.0), input="far"),
            replace(input_row(shift=None), input="constant")]  # fmt: skip
    assert list(farthest(some)) == ["far", some[0].input]


def test_the_combined_model_is_shown_where_there_is_one():
    with drawing_style():
        both = TRANSPORT.frame([*rows(2, "clinical"), *rows(2, "combined")])
        alone = TRANSPORT.frame(rows(2, "radiomics"))
        titles = [
            transport_plate({"transport": table}, FACTS).axes[0].get_title(loc="left")
            for table in (both, alone)
        ]
    assert titles == ["Combined model", "Radiomics model"]
