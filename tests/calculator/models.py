"""Models to make pages of, and patients drawn at random for them."""

import numpy as np

from alnus.extraction.settings import ExtractionSettings
from alnus.model_file import ModelFile, OperatingPoint, Performance, Provenance
from alnus.models.batch_adjustment import BatchAdjustment, Line
from alnus.models.formula import Input, RadScore, RiskModel, Term
from alnus.variable import Variable

FEATURES = ("original_firstorder_Mean", "wavelet-HL_glszm_ZoneEntropy")
STAGE = Variable("n_stage", "N stage", kind="ordinal", levels=("N1", "N2", "N3"))
HER2 = Variable("her2", "HER2", kind="binary", levels=("Negative", "Positive"))
REGIMEN = Variable("regimen", "Regimen", kind="nominal", levels=("TEC", "AC-T", "TCbH"))
THICKNESS = Variable("thickness", "Cortical thickness", "cm")
AGE = Variable("age", "Age", "years")
SCORE = Variable("rad_score", "Rad-score")
KNOTS = (30.0, 45.0, 55.0, 70.0)

RADIOMICS = RiskModel(
    "radiomics", "ALN+", 0.25,
    (Input(Variable(FEATURES[0], FEATURES[0]), 10.0, 200.0, clip=True),
     Input(Variable(FEATURES[1], FEATURES[1]), 3.0, 7.0)),
    (Term(FEATURES[0], FEATURES[0], 1 / 3, center=100.0, scale=20.0),
     Term(FEATURES[1], FEATURES[1], -0.7, center=5.0, scale=0.4)),
)  # fmt: skip
LINEAR = RadScore("refitted linear predictor", RADIOMICS)
SETTINGS = ExtractionSettings()
SCANNERS = BatchAdjustment(
    Variable("scanner", "Scanner", kind="nominal", levels=("A", "B")),
    {"A": {FEATURES[0]: Line(0.0, 1.0), FEATURES[1]: Line(0.1, 0.9)},
     "B": {FEATURES[0]: Line(-3.0, 1.25), FEATURES[1]: Line(0.0, 1.1)}},
)  # fmt: skip


def covariance(errors: tuple[float, ...]) -> tuple[tuple[float, ...], ...]:
    """A positive definite matrix with these standard errors and correlations of no meaning."""
    size = len(errors)
    root = np.random.default_rng(11).normal(size=(size, 2 * size))
    correlation = np.corrcoef(root)
    return tuple(map(tuple, (correlation * np.outer(errors, errors)).tolist()))


COMBINED = RiskModel(
    "combined", "ALN+", -3.2,
    (Input(STAGE, 1.0, 3.0), Input(HER2, 0.0, 1.0), Input(REGIMEN, 0.0, 2.0),
     Input(THICKNESS, 0.04, 1.77), Input(AGE, 24.0, 81.0, clip=True), Input(SCORE, -3.0, 5.0)),
    (Term("n_stage", "n_stage", 0.84),
     Term("her2", "her2", -0.55),
     Term("regimen=AC-T", "regimen", 0.4, weights=(0.0, 1.0, 0.0)),
     Term("regimen=TCbH", "regimen", -0.7, weights=(0.0, 0.0, 1.0)),
     Term("thickness", "thickness", 3.1),
     *(Term("age" + "'" * part, "age", value, knots=KNOTS, component=part)
       for part, value in enumerate((0.02, -0.05, 0.1))),
     Term("rad_score", "rad_score", 0.6)),
    covariance((0.6, 0.3, 0.3, 0.4, 0.4, 0.9, 0.01, 0.02, 0.04, 0.2)),
)  # fmt: skip
PROVENANCE = Provenance("A study", "a", "b", "c", "0.1.0", 1, True, "training", 310, 221)


def model_file(
    model: RiskModel = COMBINED,
    rad_score: RadScore | None = LINEAR,
    harmonization: BatchAdjustment | None = None,
    extraction: ExtractionSettings | None = SETTINGS,
) -> ModelFile:
    """A frozen model around a formula."""
    return ModelFile(
        model, rad_score, extraction, harmonization, "mm", {}, OperatingPoint(0.6, "youden"),
        (Performance("training", 310, 221, 0.85, 0.81, 0.89, "DeLong", 0.95),), PROVENANCE,
    )  # fmt: skip


def patients(model: RiskModel, n: int, seed: int = 7) -> dict[str, np.ndarray]:
    """Values of every input for n patients, a fifth of the range beyond it on both sides."""
    rng = np.random.default_rng(seed)
    return {
        item.variable.name: rng.choice(item.variable.codes, n)
        if item.variable.levels
        else rng.uniform(
            item.low - 0.2 * (item.high - item.low), item.high + 0.2 * (item.high - item.low), n
        )
        for item in model.inputs
    }
