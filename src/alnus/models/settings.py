"""What a study decides about its models; each default is written here and nowhere else."""

from dataclasses import dataclass
from typing import Annotated, Literal

from alnus.ranges import Within, check_ranges

_P = Within(0, 1, "low", meaning="a P value; 0.05 is 5 %")

Coding = Literal["linear", "dummies", "polynomial", "spline", "spline-3", "spline-5"]


@dataclass(frozen=True)
class ClinicalSettings:
    """How clinical variables are screened, eliminated and fitted.

    Parameters
    ----------
    screen : float
        A variable enters the backward elimination when its univariable P lies below.
    keep : float
        The elimination stops when every remaining P lies below.
    criterion : {"wald", "likelihood ratio", "aic"}
        What the elimination looks at; ``keep`` has no meaning for ``"aic"``.
    penalty : {"none", "firth"}
        Maximum likelihood, or Firth's penalty, which stays finite under separation.
    missing : {"complete cases", "impute"}
        Leave out patients with a missing value (counted), or multiple imputation.
    interval : {"wald", "profile"}
        Interval of the clinical and the combined model's coefficients.
    imputations : int
        Number of completed tables when ``missing`` is ``"impute"``.
    """

    screen: Annotated[float, _P] = 0.05
    keep: Annotated[float, _P] = 0.10
    criterion: Literal["wald", "likelihood ratio", "aic"] = "wald"
    penalty: Literal["none", "firth"] = "none"
    missing: Literal["complete cases", "impute"] = "complete cases"
    interval: Literal["wald", "profile"] = "wald"
    imputations: Annotated[int, Within(2, 1000)] = 20

    def __post_init__(self) -> None:
        """Refuse a number outside the range of its field."""
        check_ranges(self)


@dataclass(frozen=True)
class RadScoreSettings:
    """How radiomic features become the Rad-score.

    Parameters
    ----------
    mrmr : int
        Number of features that mRMR passes on.
    mrmr_variant : {"FCQ", "FCD", "MIQ", "MID", "gaussian"}
        Relevance and redundancy of mRMR, and how they are joined.
    mrmr_bins : int
        Quantile bins of the mutual information (MIQ and MID only).
    family : {"logistic", "linear"}
        Likelihood of the LASSO.
    penalties : int
        Length of the penalty path.
    folds, repeats : int
        Stratified cross-validation; repeats are averaged.
    measure : {"deviance", "auc"}
        What the cross-validation minimizes or maximizes.
    rule : {"minimum", "one standard error"}
        Which penalty of the path is taken.
    least_gain : float
        Standard errors by which the best penalty must predict left-out cases better than no feature
        at all does; otherwise none is kept. 0: any gain, as published.
    score : {"penalized linear predictor", "refitted linear predictor", "refitted probability"}
        Which number the Rad-score is.
    selection : {"inside folds", "once"}
        Where the cross-validation chooses and scales features: anew in each fold, or, as published,
        once on all cases beforehand, which keeps 30 of 30 features of noise.
    cross_fitted : bool
        Fit the combined model to scores of the training cohort that come from models without the
        patient at hand; otherwise to those of the model fitted to all, whose interval and P are
        then too small.
    cross_fits : int
        Partitions over which cross-fitted scores are averaged.
    gray_levels, frequency_ratio, unique_share, spread : float
        Features that hardly vary in training leave before mRMR; see
        :func:`alnus.models.near_constant.near_constant`. 0 turns a rule off.
    clip : bool
        Let a feature beyond its range in training count as the range's nearer end.
    """

    mrmr: Annotated[int, Within(1, 100_000)] = 30
    mrmr_variant: Literal["FCQ", "FCD", "MIQ", "MID", "gaussian"] = "FCQ"
    mrmr_bins: Annotated[int, Within(2, 1000)] = 5
    family: Literal["logistic", "linear"] = "logistic"
    penalties: Annotated[int, Within(2, 10_000)] = 100
    folds: Annotated[int, Within(2, 1000)] = 5
    repeats: Annotated[int, Within(1, 1000)] = 1
    measure: Literal["deviance", "auc"] = "deviance"
    rule: Literal["minimum", "one standard error"] = "minimum"
    least_gain: Annotated[float, Within(0, 100)] = 1.0
    score: Literal[
        "penalized linear predictor", "refitted linear predictor", "refitted probability"
    ] = "refitted linear predictor"
    selection: Literal["inside folds", "once"] = "inside folds"
    cross_fitted: bool = True
    cross_fits: Annotated[int, Within(1, 1000)] = 3
    gray_levels: Annotated[int, Within(0, 1024)] = 3
    frequency_ratio: Annotated[float, Within(0, 1e9)] = 19.0
    unique_share: Annotated[float, Within(0, 1)] = 0.10
    spread: Annotated[float, Within(0, 1)] = 0.001
    clip: bool = False

    def __post_init__(self) -> None:
        """Refuse a number outside the range of its field."""
        check_ranges(self)


@dataclass(frozen=True)
class ResamplingSettings:
    """How often the training cohort is resampled to look behind the models; 0 is not at all.

    Parameters
    ----------
    nested, nested_folds : int
        Repeats and folds of the nested cross-validation: the whole recipe anew without each fold.
        It gives the internal AUC of the summary.
    bootstrap : int
        Bootstrap samples on which the whole recipe is fitted anew, measured on those not drawn
        (.632+).
    optimism : int
        Bootstrap samples on which the whole recipe is fitted anew, to correct the training cohort's
        performance as Harrell does; right for few candidates, too kind where they outnumber events.
    noise : int
        Times that outcomes are dealt anew to the patients, to see what noise reaches.
    stability : int
        Repeated selections of radiomic features, once with other cases and once with other folds.
    """

    nested: Annotated[int, Within(0, 1000)] = 10
    nested_folds: Annotated[int, Within(2, 100)] = 5
    bootstrap: Annotated[int, Within(0, 100_000)] = 0
    optimism: Annotated[int, Within(0, 100_000)] = 0
    noise: Annotated[int, Within(0, 100_000)] = 0
    stability: Annotated[int, Within(0, 100_000)] = 0

    def __post_init__(self) -> None:
        """Refuse a number outside the range of its field."""
        check_ranges(self)


@dataclass(frozen=True)
class PublishedSettings:
    """The procedure of the study of 2023, which is run beside the study's own on the same features.

    Everything else is as that study describes it: z-scores and mRMR on all training patients before
    the cross-validation, the penalty of least deviance, an unpenalized refit, its probability as
    the Rad-score, and a combined model fitted to the same patients' scores.

    Parameters
    ----------
    screen, keep : float
        Univariable P to enter the backward elimination, and P to stay.
    mrmr : int
        Features that mRMR passes on; the study does not tell.
    folds : int
        Of the LASSO's cross-validation; its text says five, its figure ten.
    """

    screen: Annotated[float, _P] = 0.05
    keep: Annotated[float, _P] = 0.10
    mrmr: Annotated[int, Within(1, 100_000)] = 30
    folds: Annotated[int, Within(2, 1000)] = 5

    def __post_init__(self) -> None:
        """Refuse a number outside the range of its field."""
        check_ranges(self)
