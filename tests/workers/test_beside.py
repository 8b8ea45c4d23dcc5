"""Work shared with a second process."""

import os
import signal
from multiprocessing import parent_process

import pytest

from alnus.workers.beside import beside


def doubled(number: int) -> tuple[int, int]:
    if number == 13:
        message = "thirteen"
        raise LookupError(message)
    if number == 99 and parent_process() is not None:
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * number, os.getpid()


def test_another_process_answers_in_the_order_asked():
    with beside(doubled, [1, 2, 3]) as other:
        found = [other.next() for _ in range(3)]
    assert [double for double, _ in found] == [2, 4, 6]
    assert os.getpid() not in {process for _, process in found}


def test_without_a_second_process_the_work_is_done_here():
    with beside(doubled, [1, 2], processes=1) as other:
        other.look()
        assert [other.next(), other.next()] == [(2, os.getpid()), (4, os.getpid())]


def test_what_the_work_raises_there_is_raised_here():
    with beside(doubled, [1, 13]) as other:
        assert other.next()[0] == 2
        with pytest.raises(LookupError, match="thirteen"):
            other.next()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
def test_where_the_second_process_ends_the_rest_is_done_here():
    with beside(doubled, [1, 99, 3]) as other:
        found = [other.next() for _ in range(3)]
    assert [double for double, _ in found] == [2, 198, 6]
    assert found[0][1] != os.getpid()
    assert {process for _, process in found[1:]} == {os.getpid()}
