import numpy as np
import pytest

from alnus.errors import StudyError
from alnus.study.proposal.columns import column_of
from alnus.study.proposal.roles import identifier_of, leak_of, names_rows, outcome_of, patient_of
from alnus.study.proposal.words import event_of

ALN = column_of("ALN status", ["positive", "negative"] * 20)
SEX = column_of("sex", ["f", "m", "f", "f"] * 10)


def test_an_outcome_is_found_by_name_and_its_event_by_words():
    found = outcome_of([SEX, ALN])
    assert (found.column, found.positive, found.negative) == ("ALN status", "positive", "negative")
    assert found.of(["Positive ", "", "negative"]) == [True, None, False]


def test_a_recoded_outcome_is_one_question_less():
    codes = column_of("label", ["1", "0"] * 20)
    assert outcome_of([codes, ALN]).column == "ALN status"


def test_two_outcomes_are_asked_for():
    other = column_of("pathology", ["malignant", "benign", "benign", "benign"] * 10)
    with pytest.raises(StudyError, match=r'--outcome "COLUMN=TEXT".*ALN status.*pathology'):
        outcome_of([ALN, other])


def test_codes_whose_event_nobody_can_know_are_asked_for():
    codes = column_of("outcome", ["1", "2"] * 20)
    with pytest.raises(StudyError, match=r"which text is the event\?.*outcome \(1 20, 2 20\)"):
        outcome_of([codes])
    assert outcome_of([codes], "outcome=2").positive == "2"


def test_an_answer_is_checked():
    with pytest.raises(StudyError, match="no column 'sax'"):
        outcome_of([SEX], "sax=f")
    with pytest.raises(StudyError, match="Which column"):
        outcome_of([SEX], "sex=female")


def test_a_column_with_an_equals_sign_can_be_answered():
    column = column_of("a=b", ["x", "y"] * 5)
    assert outcome_of([column], "a=b=x").positive == "x"


def test_a_third_text_is_neither():
    column = column_of("class", ["benign", "malignant", "normal"] * 5)
    found = outcome_of([column], "class=malignant")
    assert (found.negative, found.others) == ("benign", ("normal",))


def test_nothing_to_choose_from_is_said():
    with pytest.raises(StudyError, match="No column has two values"):
        outcome_of([column_of("x", ["a", "b", "c"] * 4)])


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ({"patient_id": "P", "image": "i"}, "patient_id"),
        ({"row": "1", "CaseID": "4"}, "CaseID"),
    ],
)
def test_the_identifier(others, expected):
    columns = [column_of(name, [f"{start}{n}" for n in range(9)]) for name, start in others.items()]
    found = identifier_of(columns)
    assert found.name == expected


def test_file_names_and_persons_are_the_last_and_no_identifiers():
    columns = [
        column_of("Image_filename", [f"case{n}.png" for n in range(9)]),
        column_of("CaseID", [str(n) for n in range(9)]),
        column_of("patient name", [f"Mrs {n}" for n in range(9)]),
    ]
    found = identifier_of(columns)
    assert found.name == "CaseID"
    with pytest.raises(StudyError, match="No column has another text in every row"):
        identifier_of(columns[2:])


def test_images_of_one_patient_are_seen():
    image = column_of("ID", ["1l", "1r", "2l", "3l"])
    woman = column_of("patient", ["1", "1", "2", "3"])
    assert patient_of([image, woman], image) == "patient"
    assert patient_of([image], image) == ""


def test_what_names_the_outcome_is_a_leak_with_its_reason():
    rng = np.random.default_rng(1)
    outcome = [bool(n % 2) for n in range(60)]
    recoded = column_of("group B", ["x" if event else "y" for event in outcome])
    assert "names the outcome in 100 % of rows" in leak_of(recoded, outcome)
    score = column_of("score", [f"{event + rng.normal(0, 0.01):.3f}" for event in outcome])
    assert "AUC 1.00" in leak_of(score, outcome)
    noise = column_of("age", [f"{x:.2f}" for x in rng.normal(50, 9, 60)])
    assert leak_of(noise, outcome) == ""
    assert leak_of(column_of("Age at diagnosis", noise.cells), outcome) == ""
    birads = column_of("BIRADS", ["3", "4a", "4b"] * 20)
    assert leak_of(birads, outcome).startswith("known with the outcome")


def test_a_rare_outcome_makes_no_leak_of_every_column():
    outcome = [n == 0 for n in range(60)]
    assert leak_of(column_of("sex", ["f", "m"] * 30), outcome) == ""


@pytest.mark.parametrize(
    ("texts", "event"),
    [
        (("pos.", "neg."), "pos."),
        (("1", "0"), "1"),
        (("1", "2"), ""),
        (("ALN+", "ALN-"), "ALN+"),
        (("not enlarged", "enlarged"), "enlarged"),
        (("left", "right"), ""),
    ],
)
def test_which_text_is_the_event(texts, event):
    assert event_of(*texts) == event
    assert event_of(*reversed(texts)) == event


def test_an_identifier_beside_the_one_that_is_used_is_no_variable():
    assert names_rows(column_of("CaseID", ["4", "8", "15"]))
    assert names_rows(column_of("case", ["case004", "case008", "case015"]))
    assert not names_rows(column_of("glcm_Id", ["0.25", "0.5", "0.75"]))
    assert not names_rows(column_of("Age", ["40", "50", "60"]))
