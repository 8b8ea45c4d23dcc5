"""Set the tables of a run of the demo beside the paper's, in docs/paper.md: `make paper`."""

import csv
import sys
import tomllib
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parent / "paper.md"
BEGIN, END = "<!-- begin: written by docs/demo_tables.py -->", "<!-- end -->"
Row = dict[str, str]

COHORTS = ("training", "validation", "external test")
MODELS = {"clinical": "clinical", "radiomics": "radiomics", "combined": "RNWCF"}  # as published
SIZES = {
    "age": "Age (years)",
    "long_axis": "Long axis (cm)",
    "short_axis": "Short axis (cm)",
    "cortical_thickness": "Cortical thickness (cm)",
}
TERMS = {
    "n_stage": "N stage",
    "long_axis": "Long axis, per cm",
    "short_axis": "Short axis, per cm",
    "cortical_thickness": "Cortical thickness, per cm",
    "er": "ER positive",
    "ki67": "Ki-67 > 20 %",
}


def main(run: Path) -> None:
    """Rewrite the part of the page between its two marks."""
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    after = rest.split(END)[1]
    written = "\n".join([BEGIN, "", *section(run), END])
    PAGE.write_text(before + written + after, encoding="utf-8")


def section(run: Path) -> Iterator[str]:
    """Give the lines of all tables."""
    text = files("alnus.audit").joinpath("seed_paper.toml").read_text(encoding="utf-8")
    paper = tomllib.loads(text)
    yield "**Patients.** As published, the demo as run:\n"
    yield from table(("step", "paper", "demo, simulated"), flow(paper, run))
    yield "\n**Means ± SD (Table 1).** Demo and paper print the same digits where one number stands:\n"
    heads = [f"{cohort}, {outcome}" for cohort in COHORTS for outcome in ("ALN+", "ALN-")]
    yield from table(("", *heads), means(paper, run))
    yield "\n**Clinical model (Table 3).** Odds ratios with Wald's 95 % intervals:\n"
    yield from table(("variable", "paper", "demo, simulated"), ratios(paper, run))
    yield "\n**AUC** with 95 % intervals (demo: DeLong; the paper's are printed as 95 %):\n"
    heads = ("cohort", "model", "paper", "demo, simulated", "difference", "demo, as published")
    yield from table((*heads, "difference"), aucs(paper, run))
    yield ""


def table(heads: Sequence[str], rows: Iterator[Sequence[str]]) -> Iterator[str]:
    """Give the lines of a table in Markdown."""
    yield line(heads)
    yield line(["---"] * len(heads))
    yield from map(line, rows)


def line(cells: Sequence[str]) -> str:
    """Give one line of it."""
    return f"| {' | '.join(cells)} |"


def flow(paper: dict[str, Any], run: Path) -> Iterator[Sequence[str]]:
    """Give assessed, excluded, included, and the cohorts."""
    assessed, enrolled, _ = paper["sums"]
    printed = [assessed["total"], *assessed["parts"].values()]
    printed += [cohort["n"] for cohort in paper["cohorts"]]
    steps = list(read(run / "cohort" / "flow.csv"))
    if len(steps) != len(printed) or enrolled["total"] != assessed["parts"]["enrolled"]:
        message = f"{run}: the flow has {len(steps)} steps where the paper has {len(printed)}"
        raise SystemExit(message)
    for number, step in zip(printed, steps, strict=True):
        found = step["n_excluded"] if step["step"] == "excluded" else step["n_left"]
        yield step["reason"], str(number), found


def means(paper: dict[str, Any], run: Path) -> Iterator[Sequence[str]]:
    """Give each continuous variable by cohort and outcome."""
    printed = {item["variable"]: item["columns"] for item in paper["continuous"]}
    found = {(row["cohort"], row["variable"]): row for row in characteristics(run)}
    for name, label in SIZES.items():
        cells = []
        for cohort in COHORTS:
            for outcome in ("positive", "negative"):
                row = found[cohort, name]
                ours = f"{float(row[outcome]):.2f} ± {float(row[f'{outcome}_sd']):.2f}"
                theirs = printed[name][cohort][outcome]
                cells.append(ours if ours == theirs else f"{theirs} (demo {ours})")
        yield label, *cells


def characteristics(run: Path) -> Iterator[Row]:
    """Give the rows of Table 1 that hold means."""
    return (row for row in read(run / "cohort" / "characteristics.csv") if not row["level"])


def ratios(paper: dict[str, Any], run: Path) -> Iterator[Sequence[str]]:
    """Give the clinical model's odds ratios."""
    (published,) = [item for item in paper["regressions"] if item["where"] == "Table 3"]
    theirs = {row["variable"].removesuffix("_gt20"): row for row in published["rows"]}
    rows = {row["term"]: row for row in read(run / "models" / "coefficients.csv", "clinical")}
    for name in dict.fromkeys([*theirs, *rows]):
        if name != "(Intercept)":
            shown = theirs[name]["odds_ratio"] if name in theirs else "not kept"
            ours = estimate(rows[name], "odds_ratio") if name in rows else "not kept"
            yield TERMS.get(name, name), shown, ours


def aucs(paper: dict[str, Any], run: Path) -> Iterator[Sequence[str]]:
    """Give nine AUCs, by the demo's own procedure and by the published one."""
    theirs = {
        (row["cohort"], row["model"]): row["auc"] for row in paper["performance"] if "auc" in row
    }
    own = {(r["cohort"], r["model"]): r for r in read(run / "evaluation" / "discrimination.csv")}
    repeated = {
        (row["cohort"], row["model"]): row
        for row in read(run / "models" / "procedures.csv")
        if row["procedure"] == "as published" and row["measure"].endswith("AUC")
    }
    for cohort in COHORTS:
        for model in MODELS:
            printed = theirs[cohort, MODELS[model]]
            cells = []
            for row, column in ((own, "auc"), (repeated, "value")):
                value = row[cohort, model]
                cells += [
                    estimate(value, column),
                    f"{float(value[column]) - float(printed.split()[0]):+.3f}",
                ]
            yield cohort, model, printed, *cells


def estimate(row: Row, column: str) -> str:
    """Give a value and its limits to three decimals."""
    value, low, high = (f"{float(row[name]):.3f}" for name in (column, "low", "high"))
    return f"{value} ({low}–{high})"


def read(path: Path, model: str | None = None) -> Iterator[Row]:
    """Give the rows of a table of the run, of one model if asked for."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from (row for row in csv.DictReader(file) if model in {None, row.get("model")})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
