"""Round numbers for the ticks of a scale, as R chooses them."""

import math
import sys

_BIAS = 1.5  # R's high.u.bias: how much larger units are preferred
_BIAS_OF_FIVE = 0.5 + 1.5 * _BIAS
_ROUNDING = 1e-10


def pretty(low: float, high: float, n: int = 5) -> tuple[float, ...]:
    """Give about n + 1 equally spaced round numbers that cover a range.

    Parameters
    ----------
    low, high : float
        The range, ``low <= high``.
    n : int
        Wanted number of intervals.

    Returns
    -------
    tuple of float
        Multiples of 1, 2 or 5 times a power of ten, ascending; the first is at most ``low``, the
        last at least ``high``.

    References
    ----------
    R ``pretty.default`` with its default biases (``R_pretty`` in ``appl/pretty.c``).

    Examples
    --------
    >>> pretty(56, 199, 10)
    (40.0, 60.0, 80.0, 100.0, 120.0, 140.0, 160.0, 180.0, 200.0)
    """
    unit, base = _unit(_cell(low, high, n))
    first = math.floor(low / unit + _ROUNDING)
    last = math.ceil(high / unit - _ROUNDING)
    first, last = _at_least(n // 3, (first, last))
    digits = max(0, -round(math.log10(base)))
    return tuple(round(position * unit, digits) + 0.0 for position in range(first, last + 1))


def _cell(low: float, high: float, n: int) -> float:
    """Width of an interval before it is rounded to a unit."""
    if low == high == 0:
        cell, small = 1.0, True
    else:
        cell = max(abs(low), abs(high))
        # the constant is R's for h5 >= 1.5 h + 0.5, which holds for its default biases
        small = high - low < cell * (1 + 1 / (1 + _BIAS)) * n * sys.float_info.epsilon * 3
    if not small:
        return (high - low) / n
    cell = 0.75 * (9 + cell / 10 if cell > 10 else cell)
    return cell / (n // 3) if n // 3 > 1 else cell


def _unit(cell: float) -> tuple[float, float]:
    """Round up to 1, 2, 5 or 10 times a power of ten, with a bias toward the larger."""
    base = 10.0 ** math.floor(math.log10(cell))
    unit = base
    for factor, bias in ((2, _BIAS), (5, _BIAS_OF_FIVE), (10, _BIAS)):
        if not factor * base - cell < bias * (cell - unit):
            break
        unit = factor * base
    return unit, base


def _at_least(intervals: int, steps: tuple[int, int]) -> tuple[int, int]:
    """Widen a scale around a single value, which has too few intervals, on both sides."""
    first, last = steps
    lacking = max(intervals - (last - first), 0)
    less, more = lacking // 2, lacking - lacking // 2
    return (first - more, last + less) if first >= 0 else (first - less, last + more)
