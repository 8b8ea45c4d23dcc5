import warnings

import pytest

from alnus.errors import (
    AlnusError,
    AlnusWarning,
    CaseError,
    CohortError,
    Fault,
    ModelError,
    StudyError,
    warnings_told,
)


def test_one_fault_is_one_sentence():
    assert str(StudyError.of_faults("study.toml", ["missing key 'name'"])) == (
        "study.toml: missing key 'name'"
    )


def test_many_faults_are_counted_and_listed():
    message = str(CohortError.of_faults("patient table", ["one", "two"]))
    assert message.splitlines() == ["patient table has 2 faults:", "  - one", "  - two"]


def test_every_refusal_is_an_alnus_error():
    assert issubclass(CohortError, StudyError)
    assert all(issubclass(kind, AlnusError) for kind in (StudyError, CaseError, ModelError))


def test_our_own_warnings_are_told_and_others_go_their_way():
    told: list[str] = []
    with warnings.catch_warnings(record=True) as elsewhere, warnings_told(told.append):
        warnings.simplefilter("always")
        warnings.warn("ours", AlnusWarning, stacklevel=1)
        warnings.warn("theirs", UserWarning, stacklevel=1)
    assert told == ["ours"]
    assert [str(item.message) for item in elsewhere] == ["theirs"]


def test_the_faults_of_a_refusal_keep_their_places():
    refusal = StudyError.of_faults("study.toml", [Fault("a.b", "is missing"), "is empty"])
    assert refusal.faults == (Fault("a.b", "is missing"), Fault("", "is empty"))
    assert str(refusal).splitlines()[1:] == ["  - a.b: is missing", "  - is empty"]


@pytest.mark.parametrize("kind", [StudyError, CohortError, CaseError, ModelError])
def test_gathered_faults_are_a_refusal_of_the_kind_that_was_asked(kind):
    refusal = kind.of_faults("it", ["is wrong"])
    assert type(refusal) is kind
    assert type(refusal).faults == ()


def test_a_fault_of_the_whole_has_no_place():
    assert str(Fault("", "is empty")) == "is empty"
    assert str(Fault("evaluation.confidence", "is 95")) == "evaluation.confidence: is 95"


def test_a_fault_without_end_keeps_its_ends():
    told = str(StudyError.of_faults("a.csv", [f"row 2: found '{'x' * 100_000}'. Write a number"]))
    assert len(told) < 2000
    assert told.startswith("a.csv: row 2: found 'xxx")
    assert told.endswith("xxx'. Write a number")


def test_warnings_go_their_old_way_again_afterwards():
    before = warnings.showwarning
    with warnings_told(lambda _: None):
        pass
    assert warnings.showwarning is before


def test_a_warning_that_is_an_error_still_is_one():
    with warnings.catch_warnings(), warnings_told(lambda _: None):
        warnings.simplefilter("error")
        with pytest.raises(AlnusWarning, match="ours"):
            warnings.warn("ours", AlnusWarning, stacklevel=1)


def test_a_thousand_faults_are_listed_and_the_others_counted():
    refusal = AlnusError.of_faults("a.csv", [f"row {n}" for n in range(1002)])
    assert str(refusal).startswith("a.csv has 1002 faults:\n  - row 0\n")
    assert str(refusal).endswith("\n  - row 999\n  - and 2 more")
    assert len(refusal.faults) == 1002
