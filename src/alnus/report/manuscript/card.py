"""The card of a study's model: what it is for, on whom it was made, how well it does, what threatens it."""

from alnus.report.facts import Facts
from alnus.report.manuscript.results import results
from alnus.report.readings import CLINICAL, COMBINED, RADIOMICS, Tables, outcome_counts, terms_of
from alnus.report.typography import listed
from alnus.report.words.concerns import concerns
from alnus.report.words.transport import transport_alarm

_USE = (
    "Research use only; not a medical device, and not for decisions about patients. Meant for comparison "
    "and validation on patients like those of the training cohort."
)
_MEASURED = frozenset(
    {"Discrimination", "Operating point", "Calibration", "Added value of radiomics"}
)


def model_card(tables: Tables, facts: Facts) -> list[tuple[str, list[str]]]:
    """Write the card, a part with its lines (after Mitchell et al. 2019, "Model cards").

    Performance stands in the words of Results; threats are those that "Deserve a look".
    """
    simulated = ["Simulated data: no patient of this study exists."] * facts.simulated
    measured = [text for title, text in results(tables, facts, {}) if title in _MEASURED]
    threats = [*transport_alarm(tables, facts), *concerns(tables, facts)]
    return [
        ("Model", _models(tables, facts)),
        ("Intended use", [_USE, *simulated]),
        ("Training data", _patients(tables, facts)),
        ("Performance", measured or ["Nothing was measured."]),
        ("Limits", threats or ["None was found by this report; that is no proof of none."]),
        ("Needs a person", ["Ethics approval, consent, and who answers for the model."]),
    ]


def _models(tables: Tables, facts: Facts) -> list[str]:
    told = [f"Risk of {facts.positive}, 0 to 1 ({facts.endpoint}). alnus {facts.version}."]
    for name in (CLINICAL, RADIOMICS, COMBINED):
        terms = [facts.label(term.variable) for term in terms_of(tables, name)]
        if terms:
            told.append(f"Inputs of the {name} model: {listed(list(dict.fromkeys(terms)))}.")
    return told


def _patients(tables: Tables, facts: Facts) -> list[str]:
    found = outcome_counts(tables).get(facts.training)
    known = f"{found.n} patients, {found.positive} {facts.positive}" if found else "Not known"
    return [f"{facts.study}, {facts.training} cohort: {known}."]
