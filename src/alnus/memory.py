"""What a model remembers of the patients it was trained on, so that it can doubt others."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated

from alnus.arrays import Floats
from alnus.evaluation.transport import Trained, transport_rows
from alnus.models.formula import Number, RadScore, RiskModel
from alnus.models.parts import input_parts
from alnus.ranges import Within, check_ranges
from alnus.tables.transport import TransportRow

Count = Annotated[int, Within(0)]
Share = Annotated[float, Within(0, 1)]
Size = Annotated[float, Within(0, without="low")]


@dataclass(frozen=True)
class Limits:
    """How far outside its trained range a value may lie and still get a risk.

    Parameters
    ----------
    value : float
        Widths of the range, for a clinical value or the Rad-score.
    feature : float
        The same for a single feature, whose far values a score of many may hardly notice.
    """

    value: Annotated[float, Within(0)] = 1.0
    feature: Annotated[float, Within(0)] = 10.0

    def __post_init__(self) -> None:
        """Refuse a negative limit."""
        check_ranges(self)


@dataclass(frozen=True)
class TrainedInput:
    """What training patients had of an input.

    A Rad-score's range is that of the frozen score; the one that a combined model was fitted to may
    be of scores without the patient at hand.

    Parameters
    ----------
    low, high, mean, std : float
        Smallest and largest value, mean and standard deviation (n - 1), in the input's unit or code.
    log_odds : float, optional
        Mean of what it adds to the log odds; None where a feature's part is not linear.
    """

    low: Number
    high: Number
    mean: Number
    std: Annotated[float, Within(0)]
    log_odds: float | None

    def trained(self) -> Trained:
        """Give it to compare a cohort with."""
        added = float("nan") if self.log_odds is None else self.log_odds
        return Trained(self.low, self.high, self.mean, self.std, added)


@dataclass(frozen=True)
class TrainedImages:
    """Smallest and largest of what the training images were like.

    Parameters
    ----------
    pixel : (float, float)
        Shorter side of the smallest pixel and longer side of the largest, mm; 1 where sizes are in
        pixels.
    roi_area : (float, float)
        Area of the ROI, mm², or pixels.
    roi_share : (float, float)
        Part of the image that is ROI, 0 to 1.
    gray_levels : mapping of str to (float, float)
        Gray levels from the darkest to the brightest of the ROI, by image type; of those that the
        model looks at, and whose smallest and largest intensity the settings compute.
    """

    pixel: tuple[Size, Size]
    roi_area: tuple[Size, Size]
    roi_share: tuple[Share, Share]
    gray_levels: Mapping[str, tuple[Size, Size]]


@dataclass(frozen=True)
class Memory:
    """What a model remembers of its training beyond what it computes with.

    Parameters
    ----------
    inputs : mapping of str to TrainedInput
        Of every input, and of the features behind a Rad-score.
    n, n_extreme : int
        Training patients with a risk, and those of them with one beyond 0.001 or 0.999.
    images : TrainedImages, optional
        None for a model that looks at none, or whose features came from a table.
    scanners : tuple of str
        Batches of the training images, where features are harmonized.
    sites : mapping of str to tuple of str
        Where training patients come from, by the study's columns of centers and scanners.
    limits : Limits
        The study's.
    """

    inputs: Mapping[str, TrainedInput]
    n: Count
    n_extreme: Count
    images: TrainedImages | None = None
    scanners: tuple[str, ...] = ()
    sites: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)

    def transport(
        self,
        risk: RiskModel,
        rad_score: RadScore | None,
        values: Mapping[str, Floats],
        *,
        cohort: str,
    ) -> Iterator[TransportRow]:
        """Yield how far the inputs of the model that remembers lie from its training.

        Parameters
        ----------
        risk, rad_score
            The model.
        values : mapping of str to ndarray of float64, shape (n,)
            Its inputs and the features behind its score, of new patients; NaN where missing.
        cohort : str
            Name of these patients.
        """
        trained = {name: of.trained() for name, of in self.inputs.items()}
        yield from transport_rows(cohort, risk.name, input_parts(risk, rad_score, values), trained)
