from alnus.errors import AlnusError, CaseError, CohortError, ModelError, StudyError


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
