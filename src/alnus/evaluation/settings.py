"""What a study decides about its evaluation; each default is written here and nowhere else."""

from dataclasses import dataclass
from typing import Annotated, Literal

from alnus.ranges import Within, check_ranges

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
    thresholds : (float, float)
        Range of the decision curves: risks from which somebody would treat.
    standardized_net_benefit : bool
        Draw net benefit over the prevalence, 1 at best, so that cohorts compare.
    net_benefit_at : float, optional
        The one risk at which net benefits of models are compared; default: the operating point of
        the last model, which is the combined one where there is one.
    """

    confidence: Annotated[float, Within(0, 1, "both", meaning="0.95 is 95 %")] = 0.95
    auc_interval: AucInterval = "DeLong"
    partial_specificity: Annotated[float, Within(0, 1, "high", meaning="0.9 is 90 %")] = 0.90
    proportion_interval: ProportionInterval = "Wilson"
    threshold: Rule = "youden"
    target: Annotated[float, Within(0, 1, "low", meaning="0.9 is 90 %")] = 0.90
    cost_ratio: Annotated[float, Within(0, 1e6, "low")] = 1.0
    bootstrap: Annotated[int, Within(10, 1_000_000)] = 2000
    hosmer_lemeshow: bool = False
    thresholds: tuple[float, float] = (0.01, 0.99)
    standardized_net_benefit: bool = False
    net_benefit_at: (
        Annotated[float, Within(0, 1, "both", meaning="0.3 is a risk of 30 %")] | None
    ) = None

    def __post_init__(self) -> None:
        """Refuse a number outside the range of its field."""
        check_ranges(self)
        low, high = self.thresholds
        if not 0 < low < high < 1:
            message = (
                f"thresholds must ascend between 0 and 1; found {low:g} and {high:g} "
                "(0.05 is a risk of 5 %)"
            )
            raise ValueError(message)


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

    c_statistic: Annotated[float, Within(0.5, 1, "both")] | None = None
    cox_snell_r2: Annotated[float, Within(0, 1, "both")] | None = None
    parameters: Annotated[int, Within(1, 100_000)] | None = None

    def __post_init__(self) -> None:
        """Refuse numbers outside their range, and both anticipations at once."""
        check_ranges(self)
        if self.c_statistic is not None and self.cox_snell_r2 is not None:
            message = "give c_statistic or cox_snell_r2, not both"
            raise ValueError(message)

    @property
    def asked_for(self) -> bool:
        """Whether anything was anticipated."""
        return self.c_statistic is not None or self.cox_snell_r2 is not None
