"""What is read twice: ROIs, by which unreliable features are left out, and what readers settle on."""

from dataclasses import dataclass
from typing import Annotated

from alnus.cohort.paths import columns_of
from alnus.delineation.perturbation import SHARE
from alnus.evaluation.settings import IntraclassKind
from alnus.ranges import Text, Within, check_ranges


@dataclass(frozen=True)
class SecondReader:
    """ROIs that a second reader drew, by which unreliable features are left out.

    ``roi`` is a path like that of ``patients.roi``; training patients whose file is there count.
    A feature goes on to mRMR when its intraclass correlation reaches ``minimum``.
    """

    roi: Text
    minimum: Annotated[float, Within(0, 1, "high", meaning="an intraclass correlation")] = 0.75
    kind: IntraclassKind = "agreement"

    def __post_init__(self) -> None:
        """Refuse a limit that no coefficient can miss or reach."""
        check_ranges(self)


@dataclass(frozen=True)
class Perturbation:
    """Small changes of one reader's ROIs, by which features that do not bear them are left out.

    Every training ROI is eroded, dilated, shifted and roughened by ``share`` of its diameter, at
    least a pixel. A feature goes on to mRMR when its intraclass correlation over the five ROIs, as
    over five readers, reaches ``minimum``. Zwanenburg et al. (2019), Sci Rep 9:614.
    """

    minimum: Annotated[float, Within(0, 1, "high", meaning="an intraclass correlation")] = 0.75
    share: Annotated[float, Within(0, 0.25, "low", meaning="a share of the ROI's diameter")] = SHARE

    def __post_init__(self) -> None:
        """Refuse changes that are none or leave nothing."""
        check_ranges(self)


@dataclass(frozen=True)
class Consensus:
    """Two readers' columns made one.

    Parameters
    ----------
    first, second, third : str
        Columns of the patient table; with ``dice`` paths of ROIs like that of ``patients.roi``.
    within : float, optional
        They are numbers, and agree where they differ by this at most: their mean stands then.
    dice : float, optional
        They are ROIs, and agree where their Dice coefficient is this at least: the first's stands.

    Raises
    ------
    ValueError
        When both are given, or a path's braces do not close.
    """

    first: Text
    second: Text
    third: Text
    within: Annotated[float, Within(0, 1e12)] | None = None
    dice: Annotated[float, Within(0, 1, "low", meaning="a Dice coefficient")] | None = None

    def __post_init__(self) -> None:
        """Refuse what are numbers and ROIs at once."""
        check_ranges(self)
        if self.within is not None and self.dice is not None:
            message = "within is for numbers, dice for ROIs; give one of them"
            raise ValueError(message)
        if self.dice is not None and not self.columns:
            message = "with dice the readers are paths of ROIs that name a column in braces"
            raise ValueError(message)

    @property
    def readers(self) -> tuple[str, str, str]:
        """The three readers' columns or paths."""
        return self.first, self.second, self.third

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of the patient table that are looked at."""
        if self.dice is None:
            return self.readers
        return tuple(column for path in self.readers for column in columns_of(path))
