from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alnus.cohort.derivation import Choice, Decision, Threshold
from alnus.errors import ModelError
from alnus.prediction.inputs import answers, assigned, questions, read_value
from tests.prediction.models import CLINICAL, GIVEN, MEAN, STAGE, THICKNESS, WITH_IMAGE
from tests.test_model_file import COMBINED


@pytest.mark.parametrize(
    ("text", "value"),
    [("0.35", 0.35), ("3.5 mm", 0.35), ("3.5mm", 0.35), ("0.35 cm", 0.35), ("0,35", 0.35),
     ("3,5 mm", 0.35), (" .35 ", 0.35), (0.35, 0.35), ("1e-1", 0.1)],
)  # fmt: skip
def test_a_length_may_carry_its_unit_and_a_decimal_comma(text, value):
    found, note = read_value(THICKNESS, text)
    assert found == pytest.approx(value)
    assert note == ""


@pytest.mark.parametrize("text", ["mm", "3.5 m", "3.5 inch", "1,2,3", "1.000,5", "3_5 mm", ""])
def test_another_unit_or_number_is_refused(text):
    with pytest.raises(ValueError, match="must be a number"):
        read_value(THICKNESS, text)


@pytest.mark.parametrize("text", ["1,234", "12,500 mm"])
def test_a_comma_before_three_digits_is_asked_about(text):
    with pytest.raises(ValueError, match="use a point"):
        read_value(THICKNESS, text)


@pytest.mark.parametrize(
    ("text", "note"),
    [("N2", ""), (" N2 ", ""), ("n2", "N stage 'n2' was read as N2"), ("N 2", "N stage 'N 2' was read as N2")],
)  # fmt: skip
def test_case_and_blanks_of_a_level_are_forgiven_and_told(text, note):
    assert read_value(STAGE, text) == (1.0, note)


def test_all_faults_come_at_once():
    with pytest.raises(ModelError) as refusal:
        answers(CLINICAL, {"grade": "3", "thickness": "thick", "ki67": "1"}, with_case=False)
    assert [fault.text for fault in refusal.value.faults] == [
        "needs a value for her2 (HER2; 1 or 2)",
        "needs a value for n_stage (N stage; N1 or N2 or N3)",
        "knows no variable ki67; its variables are grade, her2, n_stage, thickness",
        "Grade must be 0 or 1 or 2; found '3'",
        "Cortical thickness (cm) must be a number; found 'thick'",
    ]


def test_what_is_asked_is_what_a_form_asks():
    assert list(questions(CLINICAL)) == list(GIVEN)
    assert list(questions(WITH_IMAGE)) == ["n_stage"]
    assert questions(CLINICAL)["thickness"].high == 2.6


def test_a_batch_is_asked_for_with_an_image_and_not_with_a_score():
    values = {"n_stage": "N1", "scanner": "b"}
    assert answers(COMBINED, values, with_case=True).batch == "B"
    with pytest.raises(ModelError, match=r"needs a value for scanner \(scanner; A or B\)"):
        answers(COMBINED, {"n_stage": "N1"}, with_case=True)
    with pytest.raises(ModelError, match="cannot harmonize features: scanner must be A or B"):
        answers(COMBINED, {**values, "scanner": "C"}, with_case=True)
    given_score = answers(COMBINED, {"n_stage": "N1", "rad_score": "0.5"}, with_case=False)
    assert (given_score.batch, given_score.values["rad_score"]) == ("", 0.5)


def test_features_are_taken_all_or_none():
    found = answers(WITH_IMAGE, {"n_stage": "N1", MEAN: "99.5"}, with_case=False)
    assert found.values[MEAN] == 99.5


def test_assignments_are_read_and_their_faults_gathered():
    assert assigned(["a=1", " b = x=y ", "a=2"]) == {"a": "2", "b": "x=y"}
    with pytest.raises(ModelError, match=r"(?s)2 faults.*found 'a'.*found 'b'"):
        assigned(["a", "c=1", "b"])


@given(st.floats(0.001, 1000), st.sampled_from(["mm", "cm"]))
def test_millimeters_and_centimeters_agree(length, unit):
    value, _ = read_value(THICKNESS, f"{length!r} {unit}")
    assert value == pytest.approx(length / 10 if unit == "mm" else length)


DERIVED = replace(
    CLINICAL,
    derived={
        "her2": Decision((Choice("2", {"ihc": "3+"}), Choice("1", {"ihc": ("0", "1+")}))),
    },
)
REST = {name: text for name, text in GIVEN.items() if name != "her2"}


def test_a_raw_value_stands_for_what_follows_from_it():
    found = answers(DERIVED, {**REST, "ihc": "3+"}, with_case=False)
    assert found.values["her2"] == 1.0
    assert found.notes == ("her2 is 2 (2 where ihc is 3+, else 1 where ihc is 0 or 1+; otherwise indeterminate)",)  # fmt: skip
    assert answers(DERIVED, GIVEN, with_case=False).notes == ()


@pytest.mark.parametrize(
    ("values", "fault"),
    [({"ihc": "2+"}, "needs a value for her2 (HER2; 1 or 2), or for ihc"),
     ({}, "needs a value for her2 (HER2; 1 or 2), or for ihc"),
     ({"ihc": "3+", "her2": "1"}, "her2 is given as 1 and follows as 2; which is it?")],
)  # fmt: skip
def test_a_raw_value_that_decides_nothing_or_contradicts_is_told(values, fault):
    with pytest.raises(ModelError) as refusal:
        answers(DERIVED, {**REST, **values}, with_case=False)
    assert [item.text for item in refusal.value.faults] == [fault]


def test_a_raw_value_may_agree_with_what_is_given():
    given_twice = {**REST, "ihc": "0", "her2": "1"}
    assert answers(DERIVED, given_twice, with_case=False).values["her2"] == 0.0


def test_a_raw_number_must_be_one():
    derived = {"her2": Threshold("copies", at_least=6, yes="2", no="1")}
    with pytest.raises(ModelError, match="her2: a number is needed; found 'many'"):
        answers(replace(CLINICAL, derived=derived), {**REST, "copies": "many"}, with_case=False)
