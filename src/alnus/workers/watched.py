"""Processes that are watched: what kills or blocks one is known, and the others go on."""

import os
import sys
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import forkserver, get_context, parent_process, resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.connection import wait as connections_with_news
from multiprocessing.reduction import ForkingPickler
from signal import SIGINT, SIGTERM, Signals
from threading import Thread
from time import monotonic
from typing import Any, Generic, TypeVar

from alnus.workers.one_thread import one_thread

if sys.platform != "win32":
    from signal import SIG_BLOCK, SIG_SETMASK, SIG_UNBLOCK, pthread_sigmask

TRIES = 2  # a process may be killed for what another program did with the memory
SECONDS_TO_END = 5.0  # for the item under way, when nobody wants its result any more
READY = "ready"
# Most work loads these when it is called, which each process would do for itself.
LOADED_BY_WORK = ("numba", "scipy.ndimage", "scipy.spatial")
BLAS_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
NOTHING_FROM_HERE = "PYTHONSAFEPATH"
"""Python would run a multiprocessing.py of the current folder, which came with somebody's images."""

Item = TypeVar("Item")
Result = TypeVar("Result")
Lost = Callable[[Item, str], Result]


class WorkerEndedError(RuntimeError):
    """A process ended, and nobody said what is lost with it."""


@dataclass(eq=False)
class _Task(Generic[Item, Result]):
    """Items that one process works on, and what came of them so far."""

    items: Sequence[Item]
    future: Future[list[Result]] = field(default_factory=Future)
    results: list[Result] = field(default_factory=list)
    each: Callable[[Result], object] | None = None
    deaths: int = 0  # over the item at hand

    @property
    def at_hand(self) -> Item:
        return self.items[len(self.results)]

    def add(self, result: Result) -> bool:
        """Take an item's result; tell whether it was the last."""
        self.results.append(result)
        if self.each is not None:
            self.each(result)
        self.deaths = 0
        if len(self.results) == len(self.items):
            self.future.set_result(self.results)
        return self.future.done()


class _Worker:
    """A process and the pipe to it; it is given work only when it has answered everything."""

    def __init__(self, work: Callable[[Any], Any]) -> None:
        content = ForkingPickler.dumps(work)
        with _environment():
            resource_tracker.ensure_running()  # unblocks signals when it starts
        with _environment(), _signals_held_back():
            context = _context()
            self.pipe, theirs = context.Pipe()
            self.process = context.Process(target=_serve, args=(theirs,), daemon=True)
            self.process.start()
        theirs.close()
        # Not as an argument: Python then waits for ever where a process ends before it has read it.
        with suppress(OSError):
            self.pipe.send_bytes(content)
        self.is_ready, self.since = False, monotonic()
        self.task: _Task[Any, Any] | None = None

    def give(self, task: _Task[Any, Any]) -> None:
        """Send the items of a task that have no result yet."""
        self.task, self.since = task, monotonic()
        with suppress(OSError):  # it has ended, which the next look finds
            self.pipe.send(task.items[len(task.results) :])

    def kill(self) -> str:
        """End it now, and say how it had ended before."""
        self.pipe.close()
        self.process.join(timeout=0.1)  # a pipe breaks a moment before its process has ended
        self.process.kill()
        self.process.join()
        code = self.process.exitcode or 0
        return f"was ended by {Signals(-code).name}" if code < 0 else f"ended with code {code}"


class WatchedProcesses(Generic[Item, Result]):
    """A pool without threads of its own: it looks after its processes when it is told to.

    Parameters
    ----------
    work : callable
        Takes an item and gives its result; the processes must be able to import it.
    size : int
        Processes; the second one starts after the first answer, so that what the first one compiles
        is there for all.
    lost : callable, optional
        Gives the result of an item that has killed its process twice, or taken too long, and takes
        the item and how it ended. Without it the work ends with an error.
    seconds : float, optional
        Time an item may take.
    """

    def __init__(
        self,
        work: Callable[[Item], Result],
        size: int,
        *,
        lost: Lost[Item, Result] | None = None,
        seconds: float | None = None,
    ) -> None:
        self._work, self._size, self._lost, self._seconds = work, size, lost, seconds
        self._workers: list[_Worker] = []
        self._queue: deque[_Task[Item, Result]] = deque()
        self._has_answered = False

    def submit(
        self, items: Sequence[Item], *, each: Callable[[Result], object] | None = None
    ) -> Future[list[Result]]:
        """Queue a task; its results come one an item, in order, and ``each`` gets them as they come."""
        task = _Task[Item, Result](items, each=each)
        self._queue.append(task)
        self._distribute()
        return task.future

    def look(self, *, wait: bool = True) -> None:
        """Wait until a process answers, ends or has taken too long, and see to it.

        Without waiting, only what has happened already is seen to.

        Raises
        ------
        WorkerEndedError
            When a process ends before it could begin.
        """
        patience = self._patience() if wait else 0.0
        for pipe in connections_with_news([w.pipe for w in self._workers], timeout=patience):
            worker = next(worker for worker in self._workers if worker.pipe is pipe)
            try:
                answer = worker.pipe.recv()
            except (EOFError, OSError):
                self._bury(worker)
            else:
                self._take(worker, answer)
        for worker in [worker for worker in self._workers if self._left(worker) <= 0]:
            self._bury(worker, late=True)
        self._distribute()

    def close(self) -> None:
        """End all processes: after the item under way, or without mercy where that takes long."""
        for worker in self._workers:
            worker.pipe.close()
        until = monotonic() + SECONDS_TO_END
        for worker in self._workers:
            worker.process.join(timeout=max(0.0, until - monotonic()))
            worker.process.kill()
            worker.process.join()
        self._workers.clear()

    def _distribute(self) -> None:
        idle = [worker for worker in self._workers if worker.is_ready and worker.task is None]
        while self._queue and idle:
            idle.pop().give(self._queue.popleft())
        starting = sum(not worker.is_ready for worker in self._workers)
        room = (self._size if self._has_answered else 1) - len(self._workers)
        for _ in range(min(room, len(self._queue) - starting)):
            self._workers.append(_Worker(self._work))

    def _take(self, worker: _Worker, answer: Any) -> None:
        worker.since = monotonic()
        if answer == READY:
            worker.is_ready = True
            return
        self._has_answered = True
        task, (result, error) = worker.task, answer
        if task is None:
            return
        if error is not None:
            task.future.set_exception(error)
        if error is not None or task.add(result):
            worker.task = None

    def _bury(self, worker: _Worker, *, late: bool = False) -> None:
        """Take leave of a process; its item is tried again or lost, the others wait for another."""
        self._workers.remove(worker)
        how = worker.kill()
        task = worker.task
        if task is None or task.future.done():
            if not worker.is_ready:
                raise WorkerEndedError(how)
            return
        task.deaths += 1
        if self._lost is None:
            task.future.set_exception(WorkerEndedError(how))
        elif late or task.deaths == TRIES:
            ended = (
                f"took more than {self._seconds:g} s" if late else f"ended its process, which {how}"
            )
            task.add(self._lost(task.at_hand, ended))
        if not task.future.done():
            self._queue.appendleft(task)

    def _left(self, worker: _Worker) -> float:
        if self._seconds is None or worker.task is None:
            return float("inf")
        return worker.since + self._seconds - monotonic()

    def _patience(self) -> float | None:
        left = min(map(self._left, self._workers), default=float("inf"))
        return None if left == float("inf") else max(0.0, left)


def get_ready(*modules: str) -> None:
    """Let the process that others are forked from import these modules, while this one goes on.

    Where processes are spawned, or one was forked already, it does nothing.
    """
    _context(modules)


def _context(modules: Sequence[str] = LOADED_BY_WORK) -> Any:
    """Say how processes start.

    On Linux they are forked from a process that does nothing but import what this one has imported:
    that takes a second once, not once a process. It has no threads, which a fork would not take along
    (a forked copy of this process, whose BLAS has threads, may hang). Elsewhere they are spawned, and
    where that process cannot be reached: its socket lies in the temporary folder, whose path may be
    too long for one. Before Python 3.11.1 other accounts could reach it, too (CVE-2022-42919).
    """
    if sys.platform != "linux" or sys.version_info < (3, 11, 1):
        return get_context("spawn")
    context = get_context("forkserver")
    own = sorted(name for name in sys.modules if name.startswith("alnus."))
    context.set_forkserver_preload([*modules, *own])
    try:
        forkserver.ensure_running()
    except OSError:
        return get_context("spawn")
    return context


@contextmanager
def _environment() -> Iterator[None]:
    """Start processes with one thread of BLAS, and without the current folder's modules."""
    names = (*BLAS_THREADS, NOTHING_FROM_HERE)
    before = {name: os.environ.get(name) for name in names}
    os.environ.update(dict.fromkeys(names, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value


def _serve(pipe: Connection) -> None:
    """Work on what comes, until nobody is there any more; first comes how."""
    _begin()
    with suppress(EOFError, OSError), one_thread():
        work = pipe.recv()
        pipe.send(READY)
        while True:
            for item in pipe.recv():
                result, error = _answer(work, item)
                pipe.send((result, error))
                if error is not None:
                    break  # nobody asks for the others


def _answer(work: Callable[[Any], Any], item: Any) -> tuple[Any, Exception | None]:
    try:
        return work(item), None
    except Exception as error:  # noqa: BLE001 - raised again where the result is asked for
        error.add_note("".join(traceback.format_exception(error)))  # a pipe carries no traceback
        return None, error


def _begin() -> None:
    """Let this process be terminated, and end it when its parent is killed."""

    def watch() -> None:
        parent = parent_process()
        if parent is not None:
            parent.join()
            # Not sys.exit: it would end this thread only, and the work under way would go on.
            os._exit(1)

    if sys.platform != "win32":
        pthread_sigmask(SIG_UNBLOCK, {SIGTERM})
    # A daemon, because it must not keep a process alive that has nothing left to do.
    Thread(target=watch, daemon=True).start()


@contextmanager
def _signals_held_back() -> Iterator[None]:
    """Let nothing interrupt the start of a process; its parent would not know of it.

    The process inherits it, so that a terminal's interruption, which reaches all of them, ends this
    process only, and this process ends the others.
    """
    if sys.platform == "win32":
        yield
        return
    before = pthread_sigmask(SIG_BLOCK, {SIGINT, SIGTERM})
    try:
        yield
    finally:
        pthread_sigmask(SIG_SETMASK, before)
