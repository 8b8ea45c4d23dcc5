"""What is said when a cluster fails; a real one works in tests/extraction/test_batch_cluster.py."""

from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest

from alnus.errors import StudyError
from alnus.workers import cluster
from alnus.workers.cluster import over_cluster
from alnus.workers.processes import here

distributed = pytest.importorskip("distributed", reason="install alnus[cluster] for these tests")

ADDRESS = "tcp://somewhere:8786"
REMEDY = "Plug it in."


class Workers:
    """A scheduler's client whose workers are a list of names, and whose pool is given."""

    def __init__(self, pool, *, names=("one",), status="running"):
        self.pool, self.names, self.status = pool, names, status

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.status = "closed"

    def get_executor(self, *, pure):
        assert pure is False  # the same chunk twice is two tasks
        return self.pool

    def scheduler_info(self):
        return {"workers": self.names}


class Stuck:
    """A pool whose tasks end with a fault, or never."""

    def __init__(self, fault=None):
        self.fault = fault

    def submit(self, *_):
        task: Future[Any] = Future()
        if self.fault is not None:
            task.set_exception(self.fault)
        return task


@pytest.fixture
def connect(monkeypatch):
    def to(client):
        monkeypatch.setattr(distributed, "Client", lambda *_, **__: client)
        monkeypatch.setattr(cluster, "SECONDS_BETWEEN_LOOKS", 0.01)
        return client

    return to


def worked(chunks=3, **how):
    return list(
        over_cluster(
            partial(here, str), iter([[n] for n in range(chunks)]), ADDRESS, remedy=REMEDY, **how
        )
    )


def test_results_come_in_order_and_the_client_is_closed(connect):
    with ThreadPoolExecutor(2) as pool:
        client = connect(Workers(pool))
        assert worked() == [["0"], ["1"], ["2"]]
    assert client.status == "closed"


def test_without_workers_it_ends_after_a_while_and_says_so(connect, monkeypatch):
    monkeypatch.setattr(cluster, "SECONDS_WITHOUT_WORKERS", 0.05)
    connect(Workers(Stuck(), names=()))
    with pytest.raises(StudyError, match=rf"{ADDRESS} has had no workers for .*Start some\. Plug"):
        worked()


def test_a_scheduler_that_closed_is_noticed_though_no_task_is_told(connect):
    connect(Workers(Stuck(), status="closed"))
    with pytest.raises(StudyError, match=rf"{ADDRESS} no longer answers\. Start it\. Plug it in\."):
        worked()


def test_a_task_that_was_cancelled_means_that_the_scheduler_is_gone(connect):
    connect(Workers(Stuck(CancelledError())))
    with pytest.raises(StudyError, match="no longer answers"):
        worked()


def test_workers_that_die_over_one_task_are_told_with_their_logs(connect):
    fault = distributed.KilledWorker("chunk-7", SimpleNamespace(address="tcp://w:1"), 3)
    connect(Workers(Stuck(fault)))
    with pytest.raises(StudyError, match=rf"Workers of {ADDRESS} died over the same task\. Read"):
        worked()


def test_an_item_over_which_workers_die_is_lost_where_somebody_says_so(connect):
    fault = distributed.KilledWorker("chunk-7", SimpleNamespace(address="tcp://w:1"), 3)
    connect(Workers(Stuck(fault)))
    found = worked(2, lost=lambda *told: told)
    how = "ended as many workers as the scheduler allows"
    assert found == [[(0, how)], [(1, how)]]


def test_a_fault_of_the_work_itself_reaches_the_caller(connect):
    connect(Workers(Stuck(ZeroDivisionError("the third"))))
    with pytest.raises(ZeroDivisionError, match="the third"):
        worked()


@pytest.mark.parametrize("fault", [OSError("refused"), ValueError("no such protocol")])
def test_an_address_without_a_scheduler_is_named(fault, monkeypatch):
    def refuse(*_, **__):
        raise fault

    monkeypatch.setattr(distributed, "Client", refuse)
    with pytest.raises(StudyError, match=rf"No scheduler answers at {ADDRESS}\. Start it, or"):
        worked()


def test_without_dask_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(StudyError, match=r"needs Dask\. Install alnus\[cluster\]\."):
        worked()
