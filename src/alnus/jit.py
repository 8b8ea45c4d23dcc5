"""The one decorator of all kernels."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., object])


def kernel(function: Function) -> Function:
    """Compile a function over arrays on its first call, and keep the machine code on disk.

    Serial and without fastmath, so that results are equal on every machine and for every number of
    workers; the GIL is released. The code is kept beside the source, or in the user's cache folder
    when that is read-only (``NUMBA_CACHE_DIR`` overrides both). ``NUMBA_DISABLE_JIT=1`` leaves the
    plain Python function.

    Parameters
    ----------
    function : callable
        Takes and returns arrays and numbers only.

    Returns
    -------
    callable
        The same function, compiled; for the type checker, unchanged.
    """
    njit = partial(numba.njit, nogil=True, error_model="numpy")  # noqa: TID251
    try:
        compiled = njit(cache=True)(function)
    except RuntimeError:  # no folder can be written: each process compiles for itself
        compiled = njit()(function)
    return cast("Function", compiled)
