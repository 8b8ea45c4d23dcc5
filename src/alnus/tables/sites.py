"""Tables about several hospitals: each one's performance, and all of them pooled."""

from dataclasses import dataclass

from alnus.tables.table import Table


@dataclass(frozen=True, slots=True)
class SiteRow:
    """A measure in one hospital.

    Parameters
    ----------
    measure : str
        ``"AUC"``, ``"slope"``, ``"observed / expected"``, ``"calibration in the large"``.
    value, low, high : float, optional
        Empty, with the reason as method, where it cannot be estimated there.
    weight : float, optional
        Its share of the pooled value, 0 to 1; empty where it is not pooled.
    """

    measure: str
    site: str
    n: int
    events: int
    value: float | None
    low: float | None
    high: float | None
    weight: float | None
    method: str
    confidence: float


@dataclass(frozen=True, slots=True)
class PooledRow:
    """A measure, pooled over the hospitals.

    Parameters
    ----------
    prediction_low, prediction_high : float
        Where a new hospital's value lies, at the level of the interval.
    tau_squared : float
        Variance between hospitals on the scale on which they were pooled.
    scale : str
        That scale: ``"logit"``, ``"log"`` or ``"as it is"``.
    i_squared : float
        Share of the variance that lies between hospitals, 0 to 1.
    q, p : float
        Cochran's heterogeneity statistic and its P.
    """

    measure: str
    sites: int
    n: int
    events: int
    value: float
    low: float
    high: float
    prediction_low: float
    prediction_high: float
    tau_squared: float
    scale: str
    i_squared: float
    q: float
    p: float
    method: str
    confidence: float


@dataclass(frozen=True, slots=True)
class SiteCurveRow:
    """The calibration line of a hospital: the share of events at a predicted risk, 0 to 1."""

    site: str
    predicted: float
    observed: float
    low: float
    high: float
    method: str
    confidence: float


@dataclass(frozen=True, slots=True)
class SiteBinRow:
    """Patients of a hospital whose predicted risks lie close together.

    Parameters
    ----------
    predicted, observed : float
        Mean predicted risk and share of events, 0 to 1.
    n : int
        Patients.
    """

    site: str
    predicted: float
    observed: float
    n: int


@dataclass(frozen=True, slots=True)
class MonitoringRow:
    """A period of a monitored model.

    Parameters
    ----------
    period : int
        From 1 on.
    sites : str
        Whose files make it up.
    n, events : int
        Patients, and events among them.
    expected : float
        Sum of their predicted risks.
    in_the_large, z : float
        Calibration in the large, log odds, and the same in its standard errors.
    upper, lower : float
        Cumulative sums of events beyond, and short of, what is expected.
    signal : str
        ``"risks too low"``, ``"risks too high"`` or empty.
    reference, limit : float
        What is taken off each period's deviation, and the sum that signals.
    """

    period: int
    sites: str
    n: int
    events: int
    expected: float
    in_the_large: float
    z: float
    upper: float
    lower: float
    signal: str
    reference: float
    limit: float


SITE_MEASURES = Table("sites.csv", SiteRow, keys=("measure", "site"))
POOLED_MEASURES = Table("pooled.csv", PooledRow, keys=("measure",))
SITE_CURVES = Table("curves.csv", SiteCurveRow, keys=("site", "predicted"))
# No keys: two groups of one hospital may have the same mean risk.
SITE_BINS = Table("bins.csv", SiteBinRow)
MONITORING = Table("monitoring.csv", MonitoringRow, keys=("period",))
