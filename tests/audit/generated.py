"""Tables of invented studies, made from invented patients by numpy, scipy and statsmodels.

Nothing here calls the audit's own arithmetic: what it finds in these tables, it finds wrong.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from alnus.evaluation.delong import areas

COHORTS = ("training", "validation", "external")
LEVELS = {
    "receptor": ["Yes", "No"],
    "margin": ["Smooth", "Irregular"],
    "stage": ["S1", "S2", "S3"],
    "regimen": ["A", "B", "C", "D"],
}
KINDS = {"receptor": "binary", "margin": "binary", "stage": "ordinal", "regimen": "nominal"}
UNITS = {"age": "years", "size": "cm", "marker": ""}
FORMULAS = {
    "Wilson": "wilson", "Clopper-Pearson": "beta", "Wald": "normal",
    "Agresti-Coull": "agresti_coull", "Jeffreys": "jeffreys",
}  # fmt: skip
Content = dict[str, Any]


@dataclass(frozen=True)
class Style:
    """How one invented paper computes and prints."""

    welch: bool
    yates: bool
    decimals: int
    summary: bool
    method: str
    level: float
    percent: bool
    spss: bool

    @classmethod
    def drawn(cls, rng: np.random.Generator, level: float) -> "Style":
        methods = [*FORMULAS, "bootstrap", "stratified bootstrap"]
        return cls(
            welch=bool(rng.integers(2)), yates=bool(rng.integers(2)),
            decimals=int(rng.integers(2, 4)), summary=bool(rng.integers(2)),
            method=str(rng.choice(methods)), level=level, percent=bool(rng.integers(2)),
            spss=bool(rng.integers(4) == 0),
        )  # fmt: skip


def tables(seed: int, *, level: float = 0.95) -> Content:
    """Give a set of tables as the content of a TOML file; its intervals have the given level."""
    rng = np.random.default_rng(seed)
    style = Style.drawn(rng, level)
    patients = {name: _patients(rng, name) for name in COHORTS}
    training = patients["training"]
    univariable = _univariable(training, style)
    multivariable = _fit(training[["age", "size", "receptor"]], training["outcome"], style)
    rows = [{"variable": name, **row} for name, row in multivariable.items()]
    return {
        "title": f"invented study {seed}",
        "confidence": 0.95,
        "cohorts": [_cohort(name, part) for name, part in patients.items()],
        "sums": _sums(rng, patients),
        "statements": [{"what": "folds", "said": {"Methods": "five-fold", "Figure 2": "fivefold"}}],
        "continuous": [_continuous(name, patients, style) for name in UNITS],
        "categorical": [_categorical(name, patients, style) for name in LEVELS],
        "regressions": [
            {"where": "Table 2", "kind": "univariable", "cohort": "training", "rows": univariable},
            {"where": "Table 3", "cohort": "training", "rows": rows},
            {"where": "Results", "same_as": "Table 3", "rows": [
                {"variable": row["variable"], "p": row["p"]} for row in rows
            ]},
        ],
        "performance": [
            entry for name, part in patients.items() for entry in _performance(rng, name, part, style)
        ],
    }  # fmt: skip


def _patients(rng: np.random.Generator, name: str) -> pd.DataFrame:
    low, high = {"training": (150, 400), "validation": (60, 150), "external": (50, 100)}[name]
    n = int(rng.integers(low, high))
    outcome = rng.random(n) < rng.uniform(0.35, 0.65)
    shift = outcome * rng.uniform(0.2, 0.8, size=6)[:, None]
    draw = rng.normal(size=(6, n)) + shift
    frame = pd.DataFrame({"outcome": outcome.astype(float)})
    frame["age"] = np.round(50 + 10 * draw[0]).clip(20, 90)
    frame["size"] = np.exp(0.3 + 0.35 * draw[1])
    frame["marker"] = 40 + 12 * draw[2]
    frame["receptor"] = (draw[3] > 0.3).astype(float)
    frame["margin"] = (draw[4] > 0.0).astype(float)
    frame["stage"] = np.digitize(draw[5], [0.0, 1.0]).astype(float)
    frame["regimen"] = rng.choice(4, size=n, p=[0.4, 0.3, 0.2, 0.1]).astype(float)
    return frame


def _cohort(name: str, part: pd.DataFrame) -> Content:
    events = int(part["outcome"].sum())
    return {"name": name, "n": len(part), "positive": events, "negative": len(part) - events}


def _sums(rng: np.random.Generator, patients: dict[str, pd.DataFrame]) -> list[Content]:
    included = sum(len(part) for part in patients.values())
    excluded = {f"reason {i}": int(rng.integers(10, 90)) for i in range(4)}
    cohorts = {name: len(part) for name, part in patients.items()}
    return [
        {"what": "assessed", "total": included + sum(excluded.values()),
         "parts": {**excluded, "included": included}},
        {"what": "included", "total": included, "parts": cohorts},
    ]  # fmt: skip


def _p(p: float) -> str:
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def _continuous(name: str, patients: dict[str, pd.DataFrame], style: Style) -> Content:
    columns = {}
    for cohort, part in patients.items():
        groups = [part.loc[part["outcome"] == side, name] for side in (1, 0)]
        cells = [f"{g.mean():.{style.decimals}f} ± {g.std():.{style.decimals}f}" for g in groups]
        found = stats.ttest_ind(*groups, equal_var=not style.welch)
        columns[cohort] = {"positive": cells[0], "negative": cells[1], "p": _p(found.pvalue)}
    whole = {"whole_numbers": True} if name == "age" else {}
    return {"variable": name, "unit": UNITS[name], "columns": columns, **whole}


def _categorical(name: str, patients: dict[str, pd.DataFrame], style: Style) -> Content:
    levels, columns = LEVELS[name], {}
    codes = (1.0, 0.0) if len(levels) == 2 else range(len(levels))
    for cohort, part in patients.items():
        groups = [part.loc[part["outcome"] == side, name] for side in (1, 0)]
        counts = np.array([[int((g == code).sum()) for code in codes] for g in groups])
        cells = [
            [f"{k} ({100 * k / row.sum():.{style.decimals - 1}f})" for k in row] for row in counts
        ]
        columns[cohort] = {
            "positive": cells[0], "negative": cells[1], "p": _p(_p_of_counts(counts, style)),
        }  # fmt: skip
    return {"variable": name, "kind": KINDS[name], "levels": levels, "columns": columns}


def _p_of_counts(counts: np.ndarray, style: Style) -> float:
    present = counts[:, counts.sum(axis=0) > 0]
    if present.shape == (2, 2) and present.min() < 5:
        return float(stats.fisher_exact(present).pvalue)
    return float(stats.chi2_contingency(present, correction=style.yates).pvalue)


def _univariable(training: pd.DataFrame, style: Style) -> list[Content]:
    rows = []
    for name in ("age", "size", "marker", "receptor", "margin", "stage"):
        found = _fit(training[[name]], training["outcome"], style)
        unit = {"unit": "cm"} if name == "size" else {}
        rows.append({"variable": name, **unit, **found[name]})
    dummies = {
        level: (training["regimen"] == code).astype(float)
        for code, level in enumerate(LEVELS["regimen"])
    }
    found = _fit(pd.DataFrame(dummies).iloc[:, 1:], training["outcome"], style)
    rows += [{"variable": "regimen", "level": level, **row} for level, row in found.items()]
    return rows


def _fit(columns: pd.DataFrame, outcome: pd.Series, style: Style) -> dict[str, Content]:
    """Fit and print: each number rounded, or exponents of a summary that was rounded before."""
    fitted = sm.Logit(outcome, sm.add_constant(columns)).fit(disp=0, tol=1e-12)
    limits = fitted.conf_int(1 - style.level)
    found = {}
    for name in map(str, columns):
        b, low, high = fitted.params[name], limits.loc[name, 0], limits.loc[name, 1]
        if style.summary:
            b, low, high = round(b, 4), round(low, 3), round(high, 3)
        ratio, below, above = (f"{value:.3f}" for value in np.exp([b, low, high]))
        error, z = fitted.bse[name], fitted.tvalues[name]
        test = {"wald": f"{z * z:.3f}"} if style.spss else {"z": f"{z:.3f}"}
        found[name] = {
            "odds_ratio": f"{ratio} ({below}–{above})", "std_error": f"{error:.3f}", **test,
            "p": _p(fitted.pvalues[name]),
        }  # fmt: skip
    return found


def _performance(
    rng: np.random.Generator, cohort: str, part: pd.DataFrame, style: Style
) -> list[Content]:
    events = part["outcome"].to_numpy() == 1
    scores = {
        "clinical": part["age"] / 10 + 2 * part["size"] + part["receptor"],
        "combined": part["age"] / 10 + 2 * part["size"] + part["receptor"] + part["marker"] / 12,
    }
    drawn = _samples(rng, events, stratified="stratified" in style.method)
    entries: list[Content] = []
    for model, score in scores.items():
        called = (score > score.median() + rng.normal(0, 0.2)).to_numpy()
        cells = {
            measure: _proportion(drawn, events, called, measure, style)
            for measure in ("accuracy", "sensitivity", "specificity")
        }
        entries.append({"where": "Table 4", "cohort": cohort, "model": model, **cells})
        auc = _auc(drawn, events, score.to_numpy(), style)
        entries.append({"where": "Figure 4", "cohort": cohort, "model": model, "auc": auc})
    return entries


def _share(events: np.ndarray, called: np.ndarray, measure: str) -> tuple[Any, Any]:
    if measure == "accuracy":
        return (events == called).sum(axis=-1), np.full(events.shape[:-1], events.shape[-1])
    side = events if measure == "sensitivity" else ~events
    return (side & (events == called)).sum(axis=-1), side.sum(axis=-1)


def _proportion(
    drawn: np.ndarray, events: np.ndarray, called: np.ndarray, measure: str, style: Style
) -> str:
    k, n = _share(events, called, measure)
    if style.method in FORMULAS:
        low, high = proportion_confint(k, n, 1 - style.level, method=FORMULAS[style.method])
    else:
        some, of = _share(events[drawn], called[drawn], measure)
        tail = (1 - style.level) / 2
        low, high = np.quantile(some / of, [tail, 1 - tail])
    values = (k / n, max(low, 0.0), min(high, 1.0))
    if style.percent:
        return "{:.1f}% ({:.1f}–{:.1f})".format(*(100 * value for value in values))
    return "{:.3f} ({:.3f}–{:.3f})".format(*values)


def _samples(rng: np.random.Generator, events: np.ndarray, *, stratified: bool) -> np.ndarray:
    if not stratified:
        return rng.integers(len(events), size=(1000, len(events)))
    groups = [np.flatnonzero(events == side) for side in (True, False)]
    return np.hstack([rng.choice(group, size=(1000, len(group))) for group in groups])


def _auc(drawn: np.ndarray, events: np.ndarray, score: np.ndarray, style: Style) -> str:
    found = areas(events, score)
    auc, z = float(found.aucs[0]), float(stats.norm.ppf(0.5 + style.level / 2))
    error = float(np.sqrt(found.covariance[0, 0]))
    low, high = auc - z * error, min(1.0, auc + z * error)
    if "bootstrap" in style.method:
        of_samples = [float(areas(events[rows], score[rows]).aucs[0]) for rows in drawn[:400]]
        tail = (1 - style.level) / 2
        low, high = np.quantile(of_samples, [tail, 1 - tail])
    return f"{auc:.3f} ({low:.3f}–{high:.3f})"
