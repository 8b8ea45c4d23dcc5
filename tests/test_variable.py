import math

import pytest

from alnus.variable import Variable

N_STAGE = Variable("n_stage", "N stage", kind="ordinal", levels=("N1", "N2", "N3"))
THICKNESS = Variable("thickness", "Cortical thickness", unit="cm")


def test_ordinal_codes_start_at_one():
    assert N_STAGE.codes == (1.0, 2.0, 3.0)


def test_binary_and_nominal_codes_start_at_zero():
    assert Variable("er", "ER", kind="binary", levels=("-", "+")).codes == (0.0, 1.0)
    assert Variable("race", "Race", kind="nominal", levels=("a", "b", "c")).codes == (0.0, 1.0, 2.0)


@pytest.mark.parametrize("text", ["N2", " N2 ", "2", "2.0"])
def test_a_level_is_known_by_its_text_and_its_code(text):
    assert N_STAGE.code(text) == 2.0


@pytest.mark.parametrize("text", ["N4", "4", "", "nan"])
def test_an_unknown_level_is_refused_with_the_known_ones(text):
    with pytest.raises(ValueError, match="N stage must be N1 or N2 or N3; found"):
        N_STAGE.code(text)


@pytest.mark.parametrize("text", ["thick", "inf", "1,5"])
def test_a_continuous_variable_needs_a_finite_number(text):
    with pytest.raises(ValueError, match=r"Cortical thickness \(cm\) must be a number"):
        THICKNESS.code(text)


def test_codes_read_back_as_texts():
    assert [N_STAGE.text(code) for code in N_STAGE.codes] == ["N1", "N2", "N3"]
    assert THICKNESS.text(0.35) == "0.35"
    assert THICKNESS.text(math.nan) == "missing"


@pytest.mark.parametrize(
    ("kind", "levels"), [("continuous", ("a", "b")), ("binary", ("a",)), ("nominal", ())]
)
def test_levels_that_do_not_fit_the_kind_are_refused(kind, levels):
    with pytest.raises(ValueError, match="levels"):
        Variable("x", "X", kind=kind, levels=levels)
