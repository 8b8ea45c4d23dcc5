"""What deserves a look, in the order in which a statistician would ask about it."""

from collections.abc import Callable, Iterator, Sequence

from alnus.report.facts import Facts
from alnus.report.readings import (
    CLINICAL,
    COMBINED,
    Tables,
    estimate_of,
    grouped,
    kept_features,
    outcome_counts,
    rows_of,
    terms_of,
)
from alnus.report.typography import fixed, listed
from alnus.report.words.groups import shape_would_do
from alnus.report.words.models import sample_size
from alnus.tables.evaluation import CALIBRATION, COMPARISON, DISCRIMINATION
from alnus.tables.models import AVAILABILITY, SAMPLE_SIZE, TERM_CHECKS, UNIVARIABLE
from alnus.tables.signature import STABILITY

FALL = 0.1  # of the AUC from training to another cohort, however uncertain
PERFECT = 0.9995  # an AUC that is printed as 1.000
FEW_EVENTS = 10  # per parameter; Peduzzi et al., J Clin Epidemiol 1996;49:1373
OFTEN = 0.5  # share of repeated fits that choose a feature
HOUSEKEEPING = ("Constant in training", "Dropped, because")


def concerns(tables: Tables, facts: Facts) -> list[str]:
    """List what threatens the study's claims, the gravest first, dropped features last.

    A model that is not there; a fall of the AUC between cohorts; a perfect AUC in training; fewer patients than criteria ask
    for; few events per parameter; miscalibration; no added value; an unstable selection; signs that
    company has turned; then the notes of the fit.
    """
    found = [sentence for concern in CONCERNS for sentence in concern(tables, facts)]
    notes = sorted(facts.notes, key=lambda note: note.startswith(HOUSEKEEPING))
    return [*found, *notes]


def _absent(tables: Tables, facts: Facts) -> Iterator[str]:
    """Say why a study has no model of a kind; the combined one is missed once, with its part."""
    rows = [row for row in rows_of(tables, AVAILABILITY) if row.cohort == facts.training]
    absent = {row.model: row.reason.rstrip(".") for row in rows if row.n and not row.n_used}
    if len(absent) > 1:
        absent.pop(COMBINED, None)
    if not rows_of(tables, UNIVARIABLE):  # a study may have images alone
        absent.pop(CLINICAL, None)
    yield from (f"There is no {model} model: {reason}." for model, reason in absent.items())


def _falls(tables: Tables, facts: Facts) -> Iterator[str]:
    alpha = 1 - facts.confidence
    for row in rows_of(tables, COMPARISON):
        across = row.measure == "difference of AUC" and row.reference_cohort != row.cohort
        if not across or row.value is None or row.value >= 0:
            continue
        if row.value <= -FALL or (row.p is not None and row.p < alpha):
            yield (
                f"The AUC of the {row.model} model falls from {row.reference_cohort} to "
                f"{row.cohort} by {fixed(-row.value)} (difference {estimate_of(row)})."
            )


def _perfect(tables: Tables, facts: Facts) -> Iterator[str]:
    perfect = [
        row.model
        for row in rows_of(tables, DISCRIMINATION)
        if row.cohort == facts.training and row.auc >= PERFECT
    ]
    if perfect:
        yield (
            f"The AUC in {facts.training} of {listed(perfect)} is 1: the outcomes are separated, "
            "which small cohorts are by chance."
        )


def _few_patients(tables: Tables, facts: Facts) -> Iterator[str]:
    counts = outcome_counts(tables).get(facts.training)
    needed = [row.n for row in rows_of(tables, SAMPLE_SIZE) if row.criterion == "final"]
    if counts is not None and needed and counts.n < needed[0]:
        yield from sample_size(tables, facts)


def _few_events(tables: Tables, facts: Facts) -> Iterator[str]:
    counts = outcome_counts(tables).get(facts.training)
    if counts is None:
        return
    rarer = min(counts.positive, counts.negative)
    for model in (CLINICAL, COMBINED):
        n_terms = len(terms_of(tables, model))
        if n_terms and rarer < FEW_EVENTS * n_terms:
            yield (
                f"The {model} model has {fixed(rarer / n_terms, 1)} events per parameter "
                f"({rarer} patients with the rarer outcome, {n_terms} parameters)."
            )
    if 0 < rarer < FEW_EVENTS * (n_candidates := len(rows_of(tables, UNIVARIABLE))):
        yield (
            f"The selection of clinical variables had {fixed(rarer / n_candidates, 1)} events per "
            f"candidate parameter ({rarer} patients with the rarer outcome, {n_candidates} candidates)."
        )


def _miscalibrated(tables: Tables, facts: Facts) -> Iterator[str]:
    rows = [row for row in rows_of(tables, CALIBRATION) if row.cohort != facts.training]
    for row in rows:
        none = {"slope": 1.0, "calibration in the large": 0.0}.get(row.measure)
        if none is not None and _leaves_out(row.low, row.high, none):
            yield (
                f"The {row.model} model is miscalibrated in {row.cohort}: {row.measure} "
                f"{estimate_of(row, places=2)}, {none:g} without miscalibration."
            )


def _leaves_out(low: float | None, high: float | None, value: float) -> bool:
    return low is not None and high is not None and not low <= value <= high


def _no_gain(tables: Tables, facts: Facts) -> Iterator[str]:
    rows = [
        row
        for row in rows_of(tables, COMPARISON)
        if (row.model, row.reference, row.measure) == (COMBINED, CLINICAL, "difference of AUC")
        and row.cohort != facts.training
    ]
    if rows and not any(row.low is not None and row.low > 0 for row in rows):
        cohorts = listed([row.cohort for row in rows])
        yield f"No gain in AUC by radiomics over the clinical model is demonstrated in {cohorts}."


def _unstable(tables: Tables, _: Facts) -> Iterator[str]:
    kept = [row.feature for row in kept_features(tables)]
    for varied, rows in grouped(rows_of(tables, STABILITY), lambda row: row.varied).items():
        often = {row.feature for row in rows if row.frequency >= OFTEN}
        if kept and 2 * len(often.intersection(kept)) < len(kept):
            yield (
                f"The selection is unstable: when {varied} vary, {len(often.intersection(kept))} of "
                f"the {len(kept)} features are chosen in at least half of the fits."
            )


def _turned(tables: Tables, facts: Facts) -> Iterator[str]:
    turned = [row for row in rows_of(tables, TERM_CHECKS) if row.sign_flips]
    for title, rows in grouped(turned, lambda r: facts.term_title(r.term, r.variable)).items():
        models = [row.model for row in rows]
        said = f"{listed(models)} model{'s' * (len(models) > 1)}"
        yield f"The sign of {title} in the {said} is not that of its univariable fit."


CONCERNS: Sequence[Callable[[Tables, Facts], Iterator[str]]] = (
    _absent,
    _falls,
    _perfect,
    _few_patients,
    _few_events,
    _miscalibrated,
    _no_gain,
    shape_would_do,
    _unstable,
    _turned,
)
