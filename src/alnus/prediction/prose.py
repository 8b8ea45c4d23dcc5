"""A prediction in words: what to beware of, the risk, the class, and what made it so."""

import math

from alnus.estimate import Estimate
from alnus.prediction.risk import Contribution, Prediction

SHOWN = 3  # inputs that push most
ALMOST = 0.001  # nearer to 0 or 1 a probability is printed as a bound


def as_text(prediction: Prediction) -> str:
    """Say a prediction in lines for a terminal."""
    lines = [f"Warning: {note}." for note in prediction.notes]
    if prediction.simulated:
        lines.append("SIMULATED: this model was fitted on invented patients.")
    lines += [
        f"Risk of {prediction.outcome}: {printed_risk(prediction.risk)}",
        class_in_words(prediction),
        *_pushes(prediction),
        f"Total points: {prediction.points:.1f}",
        *(
            f"  {part.label}: {part.text}  {part.points:.1f} points, log odds {part.log_odds:+.3f}"
            for part in prediction.contributions
        ),
    ]
    return "\n".join([*lines, prediction.notice])


def percent(probability: float) -> str:
    """Print a probability in percent, never as certain.

    Examples
    --------
    >>> percent(0.4567), percent(0.99999), percent(1e-9)
    ('45.7 %', '> 99.9 %', '< 0.1 %')
    """
    if probability > 1 - ALMOST:
        return f"> {100 * (1 - ALMOST):.1f} %"
    if probability < ALMOST:
        return f"< {100 * ALMOST:.1f} %"
    return f"{100 * probability:.1f} %"


def printed_risk(risk: Estimate) -> str:
    """Print a risk with its interval, or say that its model has none."""
    if math.isnan(risk.low):
        return f"{percent(risk.value)} (no interval: the model has no covariance)"
    level = f"{risk.confidence:.0%} CI".replace("%", " %")
    return f"{percent(risk.value)} ({level} {percent(risk.low)} to {percent(risk.high)}, {risk.method})"


def class_in_words(prediction: Prediction) -> str:
    """Say on which side of the threshold the risk lies, and what that means."""
    threshold = f"the threshold {percent(prediction.threshold)} fixed on the training cohort"
    if prediction.positive:
        return f"At or above {threshold}: predicted {prediction.outcome}"
    return f"Below {threshold}: {prediction.outcome} is not predicted"


def _pushes(prediction: Prediction) -> list[str]:
    ordered = sorted(prediction.contributions, key=lambda part: -abs(part.push))[:SHOWN]
    said = []
    for verb, parts in (
        ("raises", [part for part in ordered if part.push > 0]),
        ("lowers", [part for part in ordered if part.push < 0]),
    ):
        if parts:
            said.append(f"What {verb} it most: {', '.join(map(_part, parts))}")
    return said


def _part(part: Contribution) -> str:
    return f"{part.label} {part.text} ({part.push:+.2f})"
