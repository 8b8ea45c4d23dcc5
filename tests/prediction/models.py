"""Models to predict with: a clinical one, and a combined one that looks at an image."""

from dataclasses import replace
from typing import Any

import numpy as np

from alnus.imaging.case import Case
from alnus.memory import Memory, TrainedImages, TrainedInput
from alnus.model_file import ModelFile
from alnus.models.formula import Input, RadScore, RiskModel, Term
from alnus.variable import Variable
from tests.test_model_file import COMBINED

GRADE = Variable("grade", "Grade", kind="ordinal", levels=("0", "1", "2"))
HER2 = Variable("her2", "HER2", kind="binary", levels=("1", "2"))
STAGE = Variable("n_stage", "N stage", kind="nominal", levels=("N1", "N2", "N3"))
THICKNESS = Variable("thickness", "Cortical thickness", unit="cm")
CLINICAL: ModelFile = replace(
    COMBINED,
    model=RiskModel(
        "clinical", "ALN+", -1.0,
        (Input(GRADE, 1.0, 3.0), Input(HER2, 0.0, 1.0), Input(STAGE, 0.0, 2.0), Input(THICKNESS, 0.03, 2.6)),
        (
            Term("grade", "grade", 0.5), Term("her2", "her2", 0.25),
            Term("n_stage=N3", "n_stage", 2.0, weights=(0.0, 0.0, 1.0)),
            Term("thickness", "thickness", 1.0),
        ),
    ),
    rad_score=None, extraction=None, harmonization=None, axes={"thickness": (0.1, 2.0)},
)  # fmt: skip
GIVEN: dict[str, Any] = {"grade": "1", "her2": "2", "n_stage": "N3", "thickness": "0.5"}

MEAN = "original_firstorder_Mean"
RADIOMICS = RiskModel(
    "radiomics", "ALN+", 0.0, (Input(Variable(MEAN, MEAN), 50.0, 150.0),),
    (Term(MEAN, MEAN, 1.0, center=100.0, scale=20.0),),
)  # fmt: skip
WITH_IMAGE: ModelFile = replace(
    COMBINED,
    model=replace(COMBINED.model, covariance=()),
    rad_score=RadScore("refitted linear predictor", RADIOMICS),
    harmonization=None,
    memory=Memory(
        {
            "n_stage": TrainedInput(1.0, 3.0, 1.8, 0.7, 1.4),
            "rad_score": TrainedInput(-2.0, 2.0, 0.0, 1.0, 0.0),
            MEAN: TrainedInput(50.0, 150.0, 100.0, 20.0, 0.0),
        },
        n=310,
        n_extreme=3,
        images=TrainedImages((0.08, 0.12), (2.0, 10.0), (0.1, 0.4), {"original": (2.0, 6.0)}),
    ),
)


def case(*, level: float = 100.0, spacing: tuple[float, float] = (0.1, 0.1)) -> Case:
    """Draw a node of noise about a gray level, a quarter of the image."""
    rng = np.random.default_rng(3)
    image = rng.normal(level, 10, (40, 40))
    roi = np.zeros((40, 40), dtype=bool)
    roi[10:30, 10:30] = True
    return Case("node", image, roi, spacing)
