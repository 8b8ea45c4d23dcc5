"""ROIs drawn twice, or changed: by which features that do not bear it are left out."""

from dataclasses import dataclass
from typing import Annotated

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
