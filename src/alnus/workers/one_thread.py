"""One thread for the numeric libraries: sums over threads end in other last bits."""

from contextlib import AbstractContextManager
from functools import lru_cache

from threadpoolctl import ThreadpoolController


def one_thread() -> AbstractContextManager[object]:
    """Hold the libraries that this process has loaded to one thread, until the block ends."""
    return _threads().limit(limits=1)  # type: ignore[no-any-return]


@lru_cache(maxsize=1)
def _threads() -> ThreadpoolController:
    """Find the numeric libraries that this process has loaded, once: it takes 2 ms."""
    return ThreadpoolController()
