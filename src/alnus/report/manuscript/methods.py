"""Methods as an author writes them, from the table "Methods as run"."""

from collections.abc import Sequence
from dataclasses import dataclass

from alnus.report.facts import Facts


@dataclass(frozen=True)
class Phrase:
    """A sentence about one choice.

    Parameters
    ----------
    label : str
        Of the choice, in "Methods as run".
    text : str
        With ``{}`` for what was chosen.
    unless : str
        What was chosen where nothing needs to be said.
    cited : tuple of (str, str)
        What the choice holds, and the reference that it calls for; an empty text is always held.
    """

    label: str
    text: str
    unless: str = "not asked for"
    cited: tuple[tuple[str, str], ...] = ()


# The paragraphs, in their order.
PHRASES: Sequence[tuple[str, Sequence[Phrase]]] = (
    (
        "Radiomic features",
        (
            Phrase(
                "Features", "Features of each region of interest: {}.",
                cited=(("", "vanGriethuysen2017"), ("", "Zwanenburg2020")),
            ),
            Phrase("Image types", "Image types: {}."),
            Phrase(
                "Measuring traces in the ROI",
                "Before, measuring traces that reached into the region of interest were {}.",
                "left as they are",
            ),
            Phrase("Readers", "Readers: {}."),
            Phrase("Harmonization", "Harmonization: {}.", "none", (("ComBat", "Johnson2007"),)),
        ),
    ),
    (
        "Rad-score",
        (
            Phrase("Features that hardly vary", "Features that hardly vary were {}."),
            Phrase("Standardization", "Features were standardized by {}."),
            Phrase(
                "mRMR", "They were ranked by minimum redundancy and maximum relevance ({}).",
                cited=(("", "Ding2005"),),
            ),
            Phrase(
                "LASSO", "Those ranked first went into a LASSO ({}).", cited=(("", "Tibshirani1996"),)
            ),
            Phrase("Cross-validation", "Its penalty was chosen by cross-validation: {}."),
            Phrase("Selection of features", "The choice of features: {}."),
            Phrase("Rad-score", "The Rad-score is the {}."),
        ),
    ),
    (
        "Clinical and combined models",
        (
            Phrase("Univariable screen", "Clinical variables entered the elimination at {}."),
            Phrase("Backward elimination", "Backward elimination: {}."),
            Phrase(
                "Regression", "Logistic regression was fitted with {}.",
                cited=(("Firth", "Firth1993"),),
            ),
            Phrase("Interval of odds ratios", "Intervals of odds ratios: {}."),
            Phrase("Missing clinical values", "Missing clinical values: {}."),
            Phrase(
                "Rad-scores in the combined model",
                "Training patients entered the combined model with these Rad-scores: {}.",
            ),
        ),
    ),
    (
        "Evaluation",
        (
            Phrase("Interval of the AUC", "Intervals of the AUC: {}.",
                   cited=(("DeLong", "DeLong1988"), ("Obuchowski", "Obuchowski1997"))),
            Phrase("Threshold", "The threshold of each model is that of {}.",
                   cited=(("Youden", "Youden1950"),)),
            Phrase("Interval of proportions", "Intervals of proportions: {}.",
                   cited=(("Wilson", "Wilson1927"), ("Rao-Scott", "RaoScott1992"))),
            Phrase("Internal validation", "Internal validation: {}."),
            Phrase("Out-of-bag bootstrap", "Out-of-bag bootstrap: {}.",
                   cited=((".632+", "Efron1997"),)),
            Phrase("Noise floor", "What noise reaches was found by {}."),
            Phrase("Correction for optimism", "Optimism was estimated with {}.",
                   cited=(("", "Harrell1996"),)),
            Phrase("Stability of the selection", "Stability of the selection: {}."),
        ),
    ),
)  # fmt: skip
_UTILITY = "Calibration was measured by intercept and slope [@Cox1958], utility by net benefit [@Vickers2006]."


def methods(facts: Facts) -> list[tuple[str, str]]:
    """Write the paragraphs of Methods, each with its title; references stand as ``[@key]``."""
    chosen = dict(facts.methods)
    written = []
    for title, phrases in PHRASES:
        said = [
            sentence for phrase in phrases if (sentence := _said(phrase, chosen.get(phrase.label)))
        ]
        said += [facts.spacing] * (title == "Radiomic features" and bool(facts.spacing))
        said += [_UTILITY] * (title == "Evaluation")
        written += [(title, " ".join(said))] * bool(said)
    return [*written, ("Software", _software(facts))]


def _said(phrase: Phrase, chosen: str | None) -> str:
    if chosen is None or chosen == phrase.unless:
        return ""
    keys = [key for held, key in phrase.cited if held in chosen]
    cited = f" [{'; '.join(f'@{key}' for key in keys)}]" if keys else ""
    sentence = phrase.text.format(chosen)
    return f"{sentence[:-1]}{cited}."


def _software(facts: Facts) -> str:
    libraries = ", ".join(f"{name} {version}" for name, version in facts.libraries.items())
    under = f" with {libraries}" if libraries else ""
    return f"alnus {facts.version} [@alnus]{under}; seed {facts.seed}."
