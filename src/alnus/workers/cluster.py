"""Work on a Dask cluster, whose workers may come and go."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future, wait
from typing import TYPE_CHECKING, Any, TypeVar

from alnus.errors import StudyError
from alnus.workers.under_way import under_way

if TYPE_CHECKING:
    from distributed import Client

WAITING = 1024  # tasks; workers may come and go, and there may be hundreds
SECONDS_TO_CONNECT = 15
SECONDS_WITHOUT_WORKERS = 600  # jobs of a cluster may have to queue, but not for ever
SECONDS_BETWEEN_LOOKS = 5

Chunk = TypeVar("Chunk")
Results = TypeVar("Results")


def over_cluster(
    work: Callable[[Chunk], Results], chunks: Iterator[Chunk], scheduler: str, *, remedy: str
) -> Iterator[Results]:
    """Work on the chunks by a scheduler's workers; yield results in order."""
    try:
        from distributed import KilledWorker  # noqa: PLC0415 - an extra
    except ImportError as error:
        message = f"The scheduler {scheduler} needs Dask. Install alnus[cluster]."
        raise StudyError(message) from error
    with _client(scheduler) as client:  # which takes back what is under way when it closes
        # Dask would otherwise keep one result for two equal chunks.
        pool = client.get_executor(pure=False)
        try:
            for task in under_way(pool, work, chunks, waiting=WAITING):
                _wait(task, client, scheduler, remedy)
                yield task.result()
        except KilledWorker as error:
            message = f"Workers of {scheduler} died over the same task. Read their logs: {error}"
            raise StudyError(message) from error
        except CancelledError as error:
            message = f"The scheduler {scheduler} no longer answers. Start it. {remedy}"
            raise StudyError(message) from error


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
