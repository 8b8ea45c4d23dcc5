"""A printed number stands for every value that would be printed so."""

import itertools
import math
import re
from collections.abc import Callable
from dataclasses import dataclass

ROUNDING = 1e-9  # relative; binary fractions of a printed decimal differ by less
ZERO = 1e-12  # what a computer leaves of differences that are 0; nobody prints so many digits

# Odds ratios of separated data are printed with exponents; logarithms and powers must stay finite.
LARGEST_EXPONENT = 300

_NUMBER = r"\d+(?:\.\d+)?(?:[eE][-+]?\d+)?"
_DASH = r"\s*(?:[-–—−,;]|to)\s*"
_ESTIMATE = re.compile(
    rf"({_NUMBER})\s*%?(?:\s*[(\[]\s*({_NUMBER})\s*%?{_DASH}({_NUMBER})\s*%?\s*[)\]])?"
)
_SPREAD = re.compile(rf"(-?{_NUMBER})\s*(?:±|\+/-|\+-)\s*({_NUMBER})")
_COUNT = re.compile(rf"(\d+)(?:\s*/\s*\d+)?(?:\s*[(\[]\s*({_NUMBER})\s*%?\s*[)\]])?")


@dataclass(frozen=True)
class Span:
    """All values between two ends, which belong to it."""

    low: float
    high: float

    def meets(self, other: "Span") -> bool:
        """Whether some value lies in both, but for the rounding of binary fractions."""
        # 0.0005 and 0.1 have no exact binary fraction; ends that touch in decimals must meet.
        slack = ROUNDING * max(abs(self.low), abs(self.high), abs(other.low), abs(other.high))
        slack = max(slack, ZERO) if math.isfinite(slack) else ZERO
        return self.low <= other.high + slack and other.low <= self.high + slack

    def holds(self, value: float) -> bool:
        """Whether a value lies in it."""
        return self.meets(Span(value, value))

    def widened(self, by: float) -> "Span":
        """Move both ends outward."""
        return Span(self.low - by, self.high + by)

    @property
    def middle(self) -> float:
        """Mean of the ends."""
        return (self.low + self.high) / 2


def image(function: Callable[..., float], *spans: Span) -> Span:
    """Give the values that a function takes on spans; it is monotone in each of its arguments."""
    corners = itertools.product(*((span.low, span.high) for span in spans))
    values = [function(*corner) for corner in corners]
    return Span(min(values), max(values))


@dataclass(frozen=True)
class Printed:
    """A printed number.

    Parameters
    ----------
    text : str
        As printed.
    value : float
        As read; the limit of ``< 0.001``.
    span : Span
        Every value that rounds to the text.
    """

    text: str
    value: float
    span: Span

    @property
    def half(self) -> float:
        """Half a unit of the last printed digit."""
        return (self.span.high - self.span.low) / 2

    @property
    def decimals(self) -> int:
        """Digits after the point."""
        _, _, fraction = re.split("[eE]", self.text)[0].strip(" <>≤≥%").partition(".")
        return len(fraction)


@dataclass(frozen=True)
class Estimate:
    """A printed value with or without its limits, on the scale 0..1 where it was in percent."""

    text: str
    value: Printed
    limits: tuple[Printed, Printed] | None = None


@dataclass(frozen=True)
class Spread:
    """A printed mean and standard deviation."""

    text: str
    mean: Printed
    sd: Printed


@dataclass(frozen=True)
class Count:
    """A printed count, with or without its percentage."""

    text: str
    k: int
    percent: Printed | None = None


def read_number(text: str, *, scale: float = 1.0) -> Printed:
    """Read a number: ``0.009``, ``− 1.453``, ``< 0.001``.

    Raises
    ------
    ValueError
        With what was found, for anything else.
    """
    # Typesetters write minus signs and dashes, and thin spaces behind them.
    plain = re.sub(r"\s", "", text).replace("−", "-").replace("–", "-").replace("≤", "<")
    bound, bare = (plain[0], plain[1:]) if plain[:1] in {"<", ">"} else ("", plain)
    if not re.fullmatch(f"-?{_NUMBER}", bare):
        message = f'a number as printed is needed, like "0.009" or "< 0.001"; found {text!r}'
        raise ValueError(message)
    digits, _, exponent = bare.lower().partition("e")
    if abs(int(exponent or 0)) > LARGEST_EXPONENT:
        message = (
            f"a number with an exponent of {LARGEST_EXPONENT} at most is needed; found {text!r}"
        )
        raise ValueError(message)
    value = float(bare) * scale
    # No P is below 0, and of one above a bound nothing else is known.
    if bound:
        return Printed(text, value, Span(0, value) if bound == "<" else Span(value, math.inf))
    decimals = len(digits.partition(".")[2]) - int(exponent or 0)
    half = 0.5 * 10.0**-decimals * scale
    return Printed(text, value, Span(value - half, value + half))


def read_estimate(text: str) -> Estimate:
    """Read a value with its limits: ``0.809 (0.757–0.860)``, ``80.9 % (75.7 to 86.0)``."""
    found = _ESTIMATE.fullmatch(text.strip())
    if not found:
        message = f'an estimate is needed, like "0.809 (0.757–0.860)"; found {text!r}'
        raise ValueError(message)
    scale = 0.01 if "%" in text else 1.0
    value, *limits = (read_number(part, scale=scale) for part in found.groups() if part)
    return Estimate(text, value, (limits[0], limits[1]) if limits else None)


def read_spread(text: str) -> Spread:
    """Read a mean and its standard deviation: ``49.74 ± 10.88``."""
    found = _SPREAD.fullmatch(text.strip().replace("−", "-"))
    if not found:
        message = f'a mean and a standard deviation are needed, like "49.7 ± 10.9"; found {text!r}'
        raise ValueError(message)
    return Spread(text, read_number(found[1]), read_number(found[2]))


def read_count(text: str) -> Count:
    """Read a count and its percentage: ``140 (63.35)``, ``140/221 (63.35 %)``, ``140``."""
    found = _COUNT.fullmatch(text.strip())
    if not found:
        message = f'a count is needed, like "140 (63.35)"; found {text!r}'
        raise ValueError(message)
    return Count(text, int(found[1]), None if found[2] is None else read_number(found[2]))
