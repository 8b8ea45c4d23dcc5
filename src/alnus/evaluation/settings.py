"""What a study decides about its evaluation; each default is written here and nowhere else."""

from dataclasses import dataclass
from typing import Literal

AucInterval = Literal["DeLong", "logit DeLong", "bootstrap percentile", "bootstrap BCa"]
ProportionInterval = Literal["Wilson", "Clopper-Pearson", "bootstrap percentile"]
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
