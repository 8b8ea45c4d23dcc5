"""The one decorator of all kernels."""

from collections.abc import Callable
from functools import cached_property, partial, update_wrapper
from typing import Any, TypeVar, cast

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
    return cast("Function", _Kernel(function))


class _Kernel:
    """A function that is compiled when it is called first, here or in another kernel."""

    def __init__(self, function: Callable[..., object]) -> None:
        update_wrapper(self, function)
        self._function = function

    def __call__(self, *args: object) -> object:
        """Call the compiled function."""
        return self._compiled(*args)

    @property
    def _numba_type_(self) -> object:
        """What another kernel takes this one for, by numba's protocol."""
        return self._compiled._numba_type_

    @cached_property
    def _compiled(self) -> Any:
        # What names kernels without calling one, as a report or a clinical prediction, need not wait for it.
        import numba  # noqa: PLC0415

        njit = partial(numba.njit, nogil=True, error_model="numpy")  # noqa: TID251
        try:
            return njit(cache=True)(self._function)
        except RuntimeError:  # no folder can be written: each process compiles for itself
            return njit()(self._function)
