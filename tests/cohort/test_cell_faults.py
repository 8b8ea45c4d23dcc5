from alnus.cohort.cell_faults import CellFaults


def told(*faults):
    collected = CellFaults()
    for fault in faults:
        collected.add(*fault)
    return collected.sentences()


def test_a_single_fault_stands_behind_its_row():
    assert told(("row 2", "stage must be 1; found '3'", "Correct it")) == [
        "row 2: stage must be 1; found '3'. Correct it"
    ]


def test_equal_faults_are_one_sentence_with_their_rows():
    assert told(
        ("row 2", "stage must be 1; found '3'", "Correct it"),
        ("row 2", "id is empty"),
        ("row 4", "stage must be 1; found '4'", "Correct it"),
        ("row 9", "id is empty"),
    ) == [
        "stage must be 1; found '3' in row 2, '4' in row 4. Correct it",
        "id is empty; in row 2, row 9",
    ]


def test_of_many_rows_the_first_are_named():
    (sentence,) = told(*((f"row {n}", f"x must be a number; found '{n},5'") for n in range(231)))
    assert sentence.endswith("'3,5' in row 3, '4,5' in row 4 and 226 more rows")


def test_one_more_row_is_one():
    (sentence,) = told(*((f"row {n}", "id is empty") for n in range(6)))
    assert sentence == "id is empty; in row 0, row 1, row 2, row 3, row 4 and 1 more row"


def test_the_same_fault_of_a_row_counts_once():
    assert told(("row 2", "mm is '0'"), ("row 2", "mm is '0'")) == ["row 2: mm is '0'"]
