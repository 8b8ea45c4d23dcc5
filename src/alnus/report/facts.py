"""What the report must know about a run and cannot read from its tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from alnus.report.node_pictures import NodePictures
from alnus.variable import Variable


@dataclass(frozen=True)
class Facts:
    """A study in words: its names, how it was run, and what deserves a look.

    Parameters
    ----------
    study : str
        The study's name.
    positive, negative : str
        Names of the two outcomes, e.g. ``"ALN+"`` and ``"ALN−"``.
    training : str
        Name of the training cohort.
    simulated : bool
        Whether the patients are invented; then every page, figure and table says so.
    confidence : float
        Level of the intervals, between 0 and 1.
    spacing : str
        One sentence on pixel sizes, or empty.
    variables : tuple of Variable
        The clinical variables: their labels, units and levels.
    score_kind : str
        Which number the Rad-score is, empty without a radiomics model.
    score_intercept : float
        Intercept of the Rad-score's formula, NaN without a radiomics model.
    methods : tuple of (str, str)
        What was done and how, for the table "Methods as run".
    notes : tuple of str
        Findings that a reader should know, one sentence each.
    version : str
        Version of alnus.
    seed : int, optional
        The study's seed; None where nothing is drawn by chance.
    steps : mapping of str to float
        Clinically chosen step by variable, in its unit: odds ratios are printed per step.
    definitions : tuple of str
        How variables follow from what was measured, one sentence each.
    libraries : mapping of str to str
        Versions of the numeric libraries, by name.
    outcome : str
        What the outcome is called; may be empty.
    pictures : NodePictures, optional
        Pictures of the ROIs, where the run kept any.
    """

    study: str
    positive: str
    negative: str
    training: str
    simulated: bool
    confidence: float
    spacing: str
    variables: tuple[Variable, ...]
    score_kind: str
    score_intercept: float
    methods: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    version: str
    seed: int | None
    steps: Mapping[str, float] = field(default_factory=dict)
    definitions: tuple[str, ...] = ()
    libraries: Mapping[str, str] = field(default_factory=dict)
    outcome: str = ""
    pictures: NodePictures | None = field(default=None, compare=False)

    @property
    def endpoint(self) -> str:
        """The outcome in a line, e.g. ``"Axillary status: ALN+ against ALN−"``."""
        both = f"{self.positive} against {self.negative}"
        return f"{self.outcome}: {both}" if self.outcome else both

    @property
    def interval(self) -> str:
        """Heading of an interval, e.g. ``"95 % CI"``."""
        return f"{self.confidence * 100:g} % CI"

    def title(self, variable: str) -> str:
        """Give a variable's label with its unit, or its name where no label is known."""
        titles = {item.name: item.title for item in self.variables}
        return titles.get(variable, readable(variable))

    def variable(self, name: str) -> Variable | None:
        """Give a clinical variable; None for a score or feature."""
        return next((item for item in self.variables if item.name == name), None)

    def label(self, variable: str) -> str:
        """Give a variable's label without its unit, as sentences need it."""
        labels = {item.name: item.label for item in self.variables}
        return labels.get(variable, readable(variable))

    def term_title(self, term: str, variable: str) -> str:
        """Give the name people read of a model's term, e.g. ``"Race: black"``.

        A term is named by its variable, followed by what tells it from the variable's other terms:
        a level after ``=``, primes for the parts of a spline.
        """
        rest = term.removeprefix(variable)
        if rest.startswith("="):
            return f"{self.title(variable)}: {rest[1:]}"
        return f"{self.title(variable)}{rest}" if term.startswith(variable) else readable(term)


def readable(name: str) -> str:
    """Turn a name that alnus gave into words; radiomic features keep their names.

    Examples
    --------
    >>> readable("rad_score"), readable("wavelet-LL_glcm_MCC")
    ('Rad-score', 'wavelet-LL_glcm_MCC')
    """
    return {"rad_score": "Rad-score"}.get(name, name)
