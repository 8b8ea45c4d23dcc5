import warnings

from alnus.errors import (
    AlnusError,
    AlnusWarning,
    CaseError,
    CohortError,
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
