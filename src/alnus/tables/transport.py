"""Tables about transport: how far a cohort lies from what the models were trained on."""

from dataclasses import dataclass

from alnus.tables.table import Table

FAR = 3.0
"""Standard deviations of training between the means, from which on a cohort is another one."""

OUTSIDE = 0.5
"""Share of a cohort beyond the trained range, from which on it is another one."""


@dataclass(frozen=True, slots=True)
class TransportRow:
    """How an input of a model, in a cohort, differs from what the model was trained on.

    Parameters
    ----------
    input : str
        A clinical variable, a radiomic feature, or ``"rad_score"``.
    n, n_outside : int
        Patients with a value, and those beyond the trained range.
    shift : float, optional
        Difference of the means in standard deviations of training; empty where there is none.
    spread_ratio : float, optional
        Standard deviation over that of training.
    log_odds_shift : float, optional
        Difference of what the input adds to the log odds, on average; empty for the features of a
        combined model whose Rad-score is a probability.
    """

    cohort: str
    model: str
    input: str
    n: int
    n_outside: int
    shift: float | None
    spread_ratio: float | None
    log_odds_shift: float | None

    @property
    def is_far(self) -> bool:
        """Whether a model should not be trusted in such a cohort."""
        return abs(self.shift or 0.0) >= FAR or self.n_outside > OUTSIDE * self.n


@dataclass(frozen=True, slots=True)
class ExtremeRiskRow:
    """How many predicted risks of a cohort lie beyond .001 or .999."""

    cohort: str
    model: str
    n: int
    n_extreme: int


TRANSPORT = Table("models/transport.csv", TransportRow, keys=("cohort", "model", "input"))
EXTREME_RISKS = Table("models/extreme_risks.csv", ExtremeRiskRow, keys=("cohort", "model"))
