"""Transport in words: which cohort is not what a model was trained on, and by which input."""

from alnus.report.facts import Facts
from alnus.report.readings import Tables, rows_of
from alnus.report.typography import fixed
from alnus.tables.transport import EXTREME_RISKS, FAR, TRANSPORT, ExtremeRiskRow, TransportRow

EXTREME = 0.05  # share of risks beyond .001 or .999, where it is also
MORE = 2.0  # times that of the training cohort


def transport_alarm(tables: Tables, facts: Facts) -> list[str]:
    """Say, before anything else, which inputs make a model useless in a cohort; often nothing."""
    said = [
        f"In the cohort {row.cohort} the {row.model} model meets values that it was not trained "
        f"on: {facts.label(row.input)} lies {fixed(row.shift, 1)} standard deviations from its "
        f"training mean, and {row.n_outside} of {row.n} values lie outside the trained range."
        for row in _worst(rows_of(tables, TRANSPORT))
    ]
    rows = rows_of(tables, EXTREME_RISKS)
    own = {row.model: _share(row) for row in rows if row.cohort == facts.training}
    extreme = [
        f"{row.n_extreme} of {row.n} risks of the {row.model} model in the cohort "
        f"{row.cohort} lie beyond 0.1 % or 99.9 %, {MORE:g} times as many as in training or more."
        for row in rows
        if _share(row) > max(EXTREME, MORE * own.get(row.model, 0.0))
    ]
    return said + extreme


def _share(row: ExtremeRiskRow) -> float:
    return row.n_extreme / row.n if row.n else 0.0


def transport(tables: Tables, facts: Facts) -> list[str]:
    """Repeat what is alarming, or say that nothing is."""
    calm = (
        f"No input of a model lies {FAR:g} standard deviations from its training mean or, in half "
        "of a cohort, outside its trained range."
    )
    return transport_alarm(tables, facts) or [calm]


def _worst(rows: list[TransportRow]) -> list[TransportRow]:
    """Give the farthest input of each model and cohort, where one is too far."""
    worst: dict[tuple[str, str], TransportRow] = {}
    for row in rows:
        known = worst.get((row.cohort, row.model))
        if row.is_far and (known is None or abs(row.shift or 0.0) > abs(known.shift or 0.0)):
            worst[row.cohort, row.model] = row
    return list(worst.values())
