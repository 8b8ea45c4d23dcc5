"""Results as an author writes them: every number is printed in a table of the run."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from alnus.report.effects import effects_of
from alnus.report.facts import Facts
from alnus.report.readings import (
    CLINICAL,
    COMBINED,
    Tables,
    auc_of,
    estimate_of,
    grouped,
    kept_features,
    outcome_counts,
    rows_of,
    terms_of,
)
from alnus.report.typography import capitalized, counted, estimate, fixed, listed
from alnus.report.words.performance import added_value
from alnus.tables.cohort import FLOW
from alnus.tables.evaluation import CALIBRATION, DISCRIMINATION, OPERATING_POINTS
from alnus.tables.models import INTERNAL_VALIDATION

Numbers = Mapping[str, str]
Sentences = Callable[[Tables, Facts], Iterator[str]]


def results(tables: Tables, facts: Facts, numbers: Numbers) -> list[tuple[str, str]]:
    """Write the paragraphs of Results, each with its title and the items that it rests on.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The run's.
    numbers : mapping of str to str
        ``Item.file`` → number of the items that are shown.
    """
    written = []
    for title, sentences, files in PARAGRAPHS:
        said = " ".join(sentences(tables, facts))
        shown = [numbers[file] for file in files if file in numbers]
        if said:
            places = f" ({', '.join(shown)})" if shown else ""
            written.append((title, f"{said.removesuffix('.')}{places}."))
    return written


def _patients(tables: Tables, facts: Facts) -> Iterator[str]:
    left = {row.step: row.n_left for row in rows_of(tables, FLOW)}
    if {"assessed", "included"} <= left.keys():
        yield f"Of {counted(left['assessed'], 'patient')}, {left['included']} were included."
    counts = outcome_counts(tables)
    told = [f"{name} {n.n} ({n.positive} {facts.positive})" for name, n in counts.items()]
    if facts.outcome:
        yield f"The outcome was {facts.outcome} ({facts.positive} against {facts.negative})."
    if told:
        yield f"Cohorts: {listed(told)}."


def _models(tables: Tables, facts: Facts) -> Iterator[str]:
    for name in (CLINICAL, COMBINED):
        effects = effects_of(terms_of(tables, name), facts)
        told = [f"{e.label} (OR {e.cells[0]}, {facts.interval} {e.cells[1]})" for e in effects]
        if told:
            yield f"The {name} model holds {listed(told)}."


def _score(tables: Tables, _: Facts) -> Iterator[str]:
    kept = kept_features(tables)
    if kept:
        yield f"The LASSO kept {counted(len(kept), 'feature')}."


def _discrimination(tables: Tables, facts: Facts) -> Iterator[str]:
    for cohort, part in grouped(rows_of(tables, DISCRIMINATION), lambda row: row.cohort).items():
        told = listed([f"{row.model} {auc_of(row)}" for row in part])
        apparent = ", on the patients that the models were fitted to" * (cohort == facts.training)
        yield f"AUC ({facts.interval}) in {cohort}{apparent}: {told}."
    inside = rows_of(tables, INTERNAL_VALIDATION)
    for procedure, rows in grouped(inside, lambda row: row.procedure).items():
        known = [row for row in rows if row.value is not None]
        found = listed([f"{r.model} {estimate(r.value, r.low, r.high)}" for r in known])
        if known:
            yield f"Internal AUC by {procedure}: {found}."


def _points(tables: Tables, facts: Facts) -> Iterator[str]:
    rows = [row for row in rows_of(tables, OPERATING_POINTS) if row.cohort != facts.training]
    for cohort, part in grouped(rows, lambda row: row.cohort).items():
        *_, (model, last) = grouped(part, lambda row: row.model).items()
        told = [
            f"a {row.measure} of {estimate_of(row)}"
            for row in last
            if row.measure in {"sensitivity", "specificity"}
        ]
        threshold = fixed(last[0].threshold)
        yield f"At a risk of {threshold} the {model} model has in {cohort} {listed(told)}."


def _calibration(tables: Tables, facts: Facts) -> Iterator[str]:
    rows = [row for row in rows_of(tables, CALIBRATION) if row.cohort != facts.training]
    slopes = [row for row in rows if row.measure == "slope"]
    for cohort, part in grouped(slopes, lambda row: row.cohort).items():
        told = listed([f"{row.model} {estimate_of(row)}" for row in part])
        yield f"{capitalized(cohort)}: calibration slope ({facts.interval}) {told}."


def _added_value(tables: Tables, facts: Facts) -> Iterator[str]:
    yield from added_value(tables, facts)


PARAGRAPHS: Sequence[tuple[str, Sentences, tuple[str, ...]]] = (
    ("Patients", _patients, ("flow", "characteristics")),
    ("Rad-score", _score, ("features", "lasso")),
    ("Models", _models, ("clinical_model", "combined_model", "nomogram")),
    ("Discrimination", _discrimination, ("performance", "internal_validation", "roc")),
    ("Operating point", _points, ("performance",)),
    ("Calibration", _calibration, ("calibration", "calibration_curves")),
    ("Added value of radiomics", _added_value, ("comparison",)),
)
