"""A feature: its formula, and what is known of it beside."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

Of = TypeVar("Of")
Value = TypeVar("Value")


@dataclass(frozen=True)
class Feature(Generic[Of, Value]):
    """A feature: called with what it is made of, it gives its value.

    Parameters
    ----------
    formula : callable
        Its docstring's first line is the formula.
    ibsi : str
        Code of the Image Biomarker Standardisation Initiative's reference manual; empty where it
        defines no such feature.
    unit : str
        With ``x`` for an intensity of the image type; ``1`` where there is none.
    differs : str
        What sets it apart from IBSI's definition; empty where it equals that.
    binned : bool
        Whether it hangs on gray levels.
    """

    formula: Callable[[Of], Value]
    ibsi: str
    unit: str
    differs: str
    binned: bool

    def __call__(self, of: Of) -> Value:
        """Compute the value."""
        return self.formula(of)

    @property
    def sentence(self) -> str:
        """The formula in a line."""
        return (self.formula.__doc__ or "").strip().split("\n", maxsplit=1)[0]

    @property
    def standard(self) -> str:
        """IBSI's code, or what differs and from which."""
        if self.ibsi and not self.differs:
            return self.ibsi
        return f"differs: {self.differs}"


Formula = Callable[[Of], Value]


def of_levels(
    ibsi: str, unit: str, *, differs: str = ""
) -> Callable[[Formula[Of, Value]], Feature[Of, Value]]:
    """Declare a feature of gray levels."""
    return lambda formula: Feature(formula, ibsi, unit, differs, binned=True)


def of_intensities(
    ibsi: str, unit: str, *, differs: str = ""
) -> Callable[[Formula[Of, Value]], Feature[Of, Value]]:
    """Declare a feature of intensities as they are."""
    return lambda formula: Feature(formula, ibsi, unit, differs, binned=False)


def of_outline(unit: str) -> Callable[[Formula[Of, Value]], Feature[Of, Value]]:
    """Declare a feature of the ROI without its intensities; IBSI has those of volumes only."""
    differs = "IBSI defines shape of volumes only"
    return lambda formula: Feature(formula, "", unit, differs, binned=False)
