from functools import partial

import pytest

from alnus.cohort.consensus import same_number, same_text, settled

NAMES = ("hilum_1", "hilum_2", "hilum_3")


def found(*texts, agree=same_text):
    return settled(NAMES, texts, agree)


def test_what_two_read_alike_stands_whatever_the_third_read():
    assert found("Present", " present", "absent") == ("Present", False)


def test_where_two_disagree_the_third_decides_even_for_another_text():
    assert found("present", "absent", "focal") == ("focal", True)


def test_who_was_not_read_is_missing():
    assert found("", "NA", "absent") == ("", False)


def test_numbers_that_are_near_enough_give_their_mean_and_others_the_third():
    near = partial(same_number, within=0.1)
    assert found("1.0", "1,1", "", agree=near) == ("1.05", False)
    assert found("1.0", "1.2", "1.15", agree=near) == ("1.15", True)
    assert found("0.3", "0.4", "9", agree=near) == ("0.35", False)  # 0.1 but for rounding


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (("present", "", "absent"), "hilum_1 is read and hilum_2 is not; two readers are needed"),
        (("", "present", ""), "hilum_2 is read and hilum_1 is not"),
        (("present", "absent", ""), "hilum_1 and hilum_2 disagree, and hilum_3 is not there"),
    ],
)
def test_what_cannot_be_settled_is_refused(texts, said):
    with pytest.raises(ValueError, match=said):
        found(*texts)
