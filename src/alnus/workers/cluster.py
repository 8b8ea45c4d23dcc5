"""Work on a Dask cluster, whose workers may come and go."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Future, wait
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from alnus.errors import StudyError
from alnus.workers.under_way import under_way
from alnus.workers.watched import Lost

if TYPE_CHECKING:
    from distributed import Client

WAITING = 1024  # tasks; workers may come and go, and there may be hundreds
SECONDS_TO_CONNECT = 15
SECONDS_WITHOUT_WORKERS = 600  # jobs of a cluster may have to queue, but not for ever
SECONDS_BETWEEN_LOOKS = 5

Item = TypeVar("Item")
Result = TypeVar("Result")


def over_cluster(
    work: Callable[[Sequence[Item]], list[Result]],
    chunks: Iterator[Sequence[Item]],
    scheduler: str,
    *,
    remedy: str,
    lost: Lost[Item, Result] | None = None,
) -> Iterator[list[Result]]:
    """Work on the chunks by a scheduler's workers; yield results in order.

    ``lost`` gives the result of an item over which as many workers died as the scheduler allows.
    There is no limit of time: workers of a cluster may stand still for reasons of their own.
    """
    try:
        from distributed import KilledWorker  # noqa: PLC0415 - an extra
    except ImportError as error:
        message = f"The scheduler {scheduler} needs Dask. Install alnus[cluster]."
        raise StudyError(message) from error
    with _client(scheduler) as client:  # which takes back what is under way when it closes
        # Dask would otherwise keep one result for two equal chunks.
        submit = partial(client.get_executor(pure=False).submit, work)
        try:
            for items, task in under_way(submit, chunks, waiting=WAITING):
                _wait(task, client, scheduler, remedy)
                if lost is None or not isinstance(task.exception(), KilledWorker):
                    yield task.result()
                    continue
                alone = [task] if len(items) == 1 else [submit([item]) for item in items]
                for one in alone:
                    _wait(one, client, scheduler, remedy)
                yield _found(items, alone, lost)
        except KilledWorker as error:
            message = f"Workers of {scheduler} died over the same task. Read their logs: {error}"
            raise StudyError(message) from error
        except CancelledError as error:
            message = f"The scheduler {scheduler} no longer answers. Start it. {remedy}"
            raise StudyError(message) from error


def _found(
    items: Sequence[Item], tasks: Sequence[Future[list[Result]]], lost: Lost[Item, Result]
) -> list[Result]:
    """Give the results of items that were tasks of their own, after one of them ended workers."""
    from distributed import KilledWorker  # noqa: PLC0415 - an extra

    how = "ended as many workers as the scheduler allows"
    return [
        lost(item, how) if isinstance(task.exception(), KilledWorker) else task.result()[0]
        for item, task in zip(items, tasks, strict=True)
    ]


def _client(scheduler: str) -> "Client":
    from distributed import Client  # noqa: PLC0415 - an extra

    try:
        return Client(scheduler, timeout=SECONDS_TO_CONNECT)
    except (OSError, ValueError) as error:
        message = f"No scheduler answers at {scheduler}. Start it, or correct its address."
        raise StudyError(message) from error


def _wait(task: Future[Any], client: "Client", scheduler: str, remedy: str) -> None:
    """Wait for a task as long as there is somebody to work on it."""
    last_seen = time.monotonic()
    while not wait([task], timeout=SECONDS_BETWEEN_LOOKS).done:
        if client.status == "closed":
            raise CancelledError  # which not every task is told
        if client.scheduler_info().get("workers"):
            last_seen = time.monotonic()
        elif time.monotonic() - last_seen > SECONDS_WITHOUT_WORKERS:
            message = (
                f"The scheduler {scheduler} has had no workers for "
                f"{SECONDS_WITHOUT_WORKERS / 60:.0f} minutes. Start some. {remedy}"
            )
            raise StudyError(message)
