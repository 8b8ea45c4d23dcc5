"""What a study decides about its evaluation; each default is written here and nowhere else."""

from dataclasses import dataclass
from typing import Literal

AucInterval = Literal["DeLong", "logit DeLong", "bootstrap percentile", "bootstrap BCa"]
ProportionInterval = Literal["Wilson", "Clopper-Pearson", "bootstrap percentile"]
IntraclassKind = Literal["agreement", "consistency"]
Rule = Literal["youden", "sensitivity", "specificity", "cost"]


@dataclass(frozen=True)
class EvaluationSettings:
    """Intervals, the operating point and what is reported.

    Parameters
    ----------
    confidence : float
        Level of every interval, between 0 and 1.
    auc_interval : {"DeLong", "logit DeLong", "bootstrap percentile", "bootstrap BCa"}
        Interval of the AUC.
    partial_specificity : float
        Smallest specificity of the partial area under the ROC curve.
    proportion_interval : {"Wilson", "Clopper-Pearson", "bootstrap percentile"}
        Interval of sensitivity, specificity and the other proportions.
    threshold : {"youden", "sensitivity", "specificity", "cost"}
        Rule that fixes the operating point on the training cohort.
    target : float
        Wanted sensitivity or specificity, for those two rules.
    cost_ratio : float
        Cost of a false negative over that of a false positive, for the rule ``"cost"``.
    bootstrap : int
        Number of bootstrap samples.
    hosmer_lemeshow : bool
        Report the Hosmer-Lemeshow test, too.
    """

    confidence: float = 0.95
    auc_interval: AucInterval = "DeLong"
    partial_specificity: float = 0.90
    proportion_interval: ProportionInterval = "Wilson"
    threshold: Rule = "youden"
    target: float = 0.90
    cost_ratio: float = 1.0
    bootstrap: int = 2000
    hosmer_lemeshow: bool = False


@dataclass(frozen=True)
class SampleSizeSettings:
    """What was anticipated when the study was planned; without it no sample size is computed.

    Parameters
    ----------
    c_statistic : float, optional
        Anticipated AUC, above 0.5 and below 1.
    cox_snell_r2 : float, optional
        Anticipated Cox-Snell R² instead, above 0 and below 1.
    parameters : int, optional
        Candidate predictor parameters; default: those of the clinical candidates and one for the
        Rad-score.
    """

    c_statistic: float | None = None
    cox_snell_r2: float | None = None
    parameters: int | None = None

    def __post_init__(self) -> None:
        """Refuse numbers outside their range, and both anticipations at once."""
        if self.c_statistic is not None and self.cox_snell_r2 is not None:
            message = "give c_statistic or cox_snell_r2, not both"
            raise ValueError(message)
        if self.c_statistic is not None and not 0.5 < self.c_statistic < 1:
            message = f"c_statistic lies above 0.5 and below 1; found {self.c_statistic}"
            raise ValueError(message)
        if self.cox_snell_r2 is not None and not 0 < self.cox_snell_r2 < 1:
            message = f"cox_snell_r2 lies above 0 and below 1; found {self.cox_snell_r2}"
            raise ValueError(message)
        if self.parameters is not None and self.parameters < 1:
            message = f"parameters is a whole number of at least 1; found {self.parameters}"
            raise ValueError(message)

    @property
    def asked_for(self) -> bool:
        """Whether anything was anticipated."""
        return self.c_statistic is not None or self.cox_snell_r2 is not None
