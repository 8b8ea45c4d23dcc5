"""One error of a named kind, planted into the tables of an invented study."""

from collections.abc import Callable, Mapping
from copy import deepcopy

import numpy as np

from tests.audit.generated import COHORTS, Content, tables

RNG = np.random.Generator
Plant = Callable[[RNG, Content], None]


def planted(kind: str, seed: int) -> Content:
    """Give a set of tables with one error, the same for the same seed."""
    rng = np.random.default_rng([seed, len(kind)])
    content = tables(seed, level=0.90 if kind == "intervals of 90 %" else 0.95)
    content = deepcopy(content)
    KINDS[kind](rng, content)
    return content


def wrong_digit(rng: RNG, text: str) -> str:
    """Change a digit, not the last one, which the rounding of other numbers may hide."""
    places = [place for place, letter in enumerate(text) if letter.isdigit()][:-1]
    place = int(rng.choice([place for place in places if "." in text[:place]] or places))
    others = [digit for digit in "0123456789" if digit != text[place]]
    return text[:place] + str(rng.choice(others)) + text[place + 1 :]


def _p_of(rng: RNG, variables: list[Content]) -> None:
    columns = [
        column
        for variable in variables
        for column in variable["columns"].values()
        if "<" not in column["p"]
    ]
    column = columns[rng.integers(len(columns))]
    column["p"] = wrong_digit(rng, column["p"])


def _p_of_means(rng: RNG, content: Content) -> None:
    _p_of(rng, content["continuous"])


def _p_of_counts(rng: RNG, content: Content) -> None:
    _p_of(rng, content["categorical"])


def _cell(rng: RNG, content: Content) -> tuple[list[str], int]:
    variable = content["categorical"][rng.integers(len(content["categorical"]))]
    cells = variable["columns"][rng.choice(COHORTS)][rng.choice(["positive", "negative"])]
    return cells, int(rng.integers(len(cells)))


def _percentage(rng: RNG, content: Content) -> None:
    cells, place = _cell(rng, content)
    count, _, percent = cells[place].rstrip(")").partition(" (")
    cells[place] = f"{count} ({wrong_digit(rng, percent)})"


def _count(rng: RNG, content: Content) -> None:
    cells, place = _cell(rng, content)
    count, _, percent = cells[place].partition(" (")
    cells[place] = f"{int(count) + int(rng.choice([1, 2, 9, 10]))} ({percent}"


def _row(rng: RNG, content: Content) -> Content:
    rows: list[Content] = content["regressions"][rng.integers(2)]["rows"]
    return rows[rng.integers(len(rows))]


def _limit(rng: RNG, content: Content) -> None:
    row = _row(rng, content)
    ratio, low, high = row["odds_ratio"].replace("–", " ").replace("(", "").rstrip(")").split()
    changed = (wrong_digit(rng, low), high) if rng.integers(2) else (low, wrong_digit(rng, high))
    row["odds_ratio"] = f"{ratio} ({changed[0]}–{changed[1]})"


def _exponents(_: RNG, content: Content) -> None:
    for row in content["regressions"][1]["rows"]:
        for name in {"std_error", "z"} & row.keys():
            row[name] = f"{np.exp(float(row[name])):.3f}"


def _proportion(rng: RNG, content: Content) -> None:
    rows = [row for row in content["performance"] if "accuracy" in row]
    row = rows[rng.integers(len(rows))]
    measure = rng.choice(["accuracy", "sensitivity", "specificity"])
    value, _, limits = row[measure].partition(" ")
    row[measure] = f"{wrong_digit(rng, value)} {limits}"


def _nothing_more(_: RNG, content: Content) -> None:
    """The intervals have been made with another level already."""
    content["confidence"] = 0.95


def _exclusions(rng: RNG, content: Content) -> None:
    parts = content["sums"][0]["parts"]
    parts["reason 1"] += int(rng.choice([-9, -1, 1, 9, 10]))


def _unit(rng: RNG, content: Content) -> None:
    """One cohort's sizes in mm, or odds ratios per cm that are said to be per mm."""
    size = next(variable for variable in content["continuous"] if variable["variable"] == "size")
    if rng.integers(2):
        column = size["columns"][rng.choice(COHORTS)]
        for side in ("positive", "negative"):
            mean, sd = column[side].split(" ± ")
            column[side] = f"{10 * float(mean):.1f} ± {10 * float(sd):.1f}"
    else:
        row = next(r for r in content["regressions"][0]["rows"] if r["variable"] == "size")
        row["unit"] = "mm"


KINDS: Mapping[str, Plant] = {
    "P of means": _p_of_means,
    "P of counts": _p_of_counts,
    "percentage": _percentage,
    "count": _count,
    "limit of an odds ratio": _limit,
    "exponents of S.E. and Z": _exponents,
    "proportion": _proportion,
    "intervals of 90 %": _nothing_more,
    "exclusions": _exclusions,
    "unit": _unit,
}
