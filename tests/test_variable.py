import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alnus.numeral import alike
from alnus.variable import Variable

N_STAGE = Variable("n_stage", "N stage", kind="ordinal", levels=("N1", "N2", "N3"))
GRADE = Variable("grade", "Grade", kind="ordinal", levels=("0", "1", "2"))
HER2 = Variable("her2", "HER2", kind="binary", levels=("1", "2"))
THICKNESS = Variable("thickness", "Cortical thickness", unit="cm")


def test_ordinal_codes_start_at_one():
    assert N_STAGE.codes == (1.0, 2.0, 3.0)


def test_binary_and_nominal_codes_start_at_zero():
    assert Variable("er", "ER", kind="binary", levels=("-", "+")).codes == (0.0, 1.0)
    assert Variable("race", "Race", kind="nominal", levels=("a", "b", "c")).codes == (0.0, 1.0, 2.0)


@pytest.mark.parametrize("text", ["N2", " N2 ", "n2", "N 2"])
def test_a_level_is_known_by_its_text(text):
    assert N_STAGE.code(text) == 2.0
    assert N_STAGE.is_exactly(text, 2.0) is (text.strip() == "N2")


@pytest.mark.parametrize(
    ("variable", "text", "level"),
    [(GRADE, "0", "0"), (GRADE, "1.0", "1"), (GRADE, "2.00", "2"), (GRADE, "1e0", "1"),
     (HER2, "1.0", "1"), (HER2, "2", "2")],
)  # fmt: skip
def test_a_level_that_is_a_number_is_known_as_that_number(variable, text, level):
    assert variable.text(variable.code(text)) == level


@pytest.mark.parametrize(
    ("variable", "text"),
    [(N_STAGE, text) for text in ("N4", "2", "2.0", "1", "", "nan")]
    + [(GRADE, text) for text in ("3", "1.5", "01", "-0.5", "１", "True", "0x1")]
    + [(HER2, text) for text in ("0", "0.0", "3")],
)
def test_anything_else_is_refused_with_the_known_levels(variable, text):
    expected = " or ".join(variable.levels)
    with pytest.raises(ValueError, match=f"{variable.label} must be {expected}; found"):
        variable.code(text)


@pytest.mark.parametrize("text", ["thick", "inf", "nan", "1,5", "3_5", "0x10", "３"])
def test_a_continuous_variable_needs_a_finite_number(text):
    with pytest.raises(ValueError, match=r"Cortical thickness \(cm\) must be a number"):
        THICKNESS.code(text)


def test_codes_read_back_as_texts():
    assert [N_STAGE.text(code) for code in N_STAGE.codes] == ["N1", "N2", "N3"]
    assert THICKNESS.text(0.35) == "0.35"
    assert THICKNESS.text(math.nan) == "missing"


NUMERALS = st.one_of(
    st.integers(-99, 99).map(str), st.floats(allow_nan=False, allow_infinity=False).map(repr)
)


@given(
    st.lists(NUMERALS, min_size=2, max_size=10, unique_by=float),
    st.sampled_from(["ordinal", "nominal"]),
    st.sampled_from(["", " ", "\t", "\N{NO-BREAK SPACE}"]),
)
def test_levels_that_are_numbers_read_back_as_the_texts_written(levels, kind, blank):
    variable = Variable("v", "V", kind=kind, levels=tuple(levels))
    for level in levels:
        assert variable.text(variable.code(blank + level + blank)) == level


@given(st.lists(st.text(min_size=1).map(str.strip), min_size=2, max_size=6), st.text())
def test_a_text_is_a_level_or_refused_never_another_level(levels, text):
    try:
        variable = Variable("v", "V", kind="nominal", levels=tuple(levels))
    except ValueError:
        return
    try:
        found = variable.text(variable.code(text))
    except ValueError:
        return
    assert alike(found, text)


@pytest.mark.parametrize(
    ("kind", "levels"), [("continuous", ("a", "b")), ("binary", ("a",)), ("nominal", ())]
)
def test_levels_that_do_not_fit_the_kind_are_refused(kind, levels):
    with pytest.raises(ValueError, match="levels"):
        Variable("x", "X", kind=kind, levels=levels)


@pytest.mark.parametrize(
    "levels", [("Yes", "yes"), ("1", "1.0"), ("T 1", "T1"), ("a", "b", "A"), ("0", "-0")]
)
def test_levels_that_nobody_can_tell_apart_are_refused(levels):
    with pytest.raises(ValueError, match=r"cannot tell its levels .* apart"):
        Variable("x", "X", kind="nominal", levels=levels)


def test_a_level_may_have_several_texts():
    stage = Variable(
        "t", "T stage", kind="ordinal", levels=("T1", "T2"), synonyms=(("T1a", "T1"), ("T1b", "T1"))
    )
    assert [stage.code(text) for text in ("T1", "t1a", "T 1b", "T2")] == [1, 1, 1, 2]
    assert stage.is_exactly("T1a", 1.0)
    assert not stage.is_exactly("t1a", 1.0)
    assert not stage.is_exactly("T1a", 2.0)


@pytest.mark.parametrize("synonyms", [(("t2", "T1"),), (("T1a", "T1"), ("t 1A", "T2"))])
def test_no_text_means_two_levels(synonyms):
    with pytest.raises(ValueError, match="cannot tell its levels"):
        Variable("t", "T stage", kind="ordinal", levels=("T1", "T2"), synonyms=synonyms)


def test_a_synonym_is_of_a_level():
    with pytest.raises(ValueError, match="a synonym of 'T9', which is none of its levels"):
        Variable("t", "T stage", kind="ordinal", levels=("T1", "T2"), synonyms=(("T9a", "T9"),))
