"""What a model is to remember of its training patients and their images."""

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd

from alnus.evaluation.transport import count_extreme
from alnus.extraction.levels import ends, level_widths
from alnus.extraction.settings import ExtractionSettings
from alnus.memory import Memory, TrainedImages, TrainedInput
from alnus.study.config import Study
from alnus.study.recipe import FittedModel, FittedStudy
from alnus.study.transport import trained_inputs

Ends = tuple[float, float]


def memories(
    fitted: FittedStudy,
    study: Study,
    patients: pd.DataFrame,
    images: pd.DataFrame | None,
    centers: pd.DataFrame | None = None,
) -> dict[str, Memory]:
    """Give what each model is to remember.

    Parameters
    ----------
    fitted : FittedStudy
        The models.
    study : Study
        Names the training cohort, the settings and the limits.
    patients : DataFrame
        Patients of all cohorts with clinical variables and features as extracted.
    images : DataFrame, optional
        ``IMAGES``; None where features came without their images.
    centers : DataFrame, optional
        ``CASE_CENTERS``; None where the study names none.
    """
    training = patients[patients["cohort"] == study.training]
    harmonized = fitted.harmonize(training)
    scanners = sorted(set(training["batch"])) if study.harmonization is not None else []
    found = {}
    for name, model in fitted.models.items():
        risks = model.probabilities(harmonized).dropna()
        found[name] = Memory(
            inputs=_inputs(model, harmonized),
            n=len(risks),
            n_extreme=count_extreme(risks),
            images=_images(model, study.extraction, training, images),
            scanners=tuple(scanners) if model.features else (),
            sites=_sites(centers, training),
            limits=study.limits,
        )
    return found


def _sites(centers: pd.DataFrame | None, training: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    if centers is None:
        return {}
    own = centers[centers["case_id"].isin(training["case_id"])]
    return {str(by): tuple(sorted(set(of["site"]))) for by, of in own.groupby("by", sort=False)}


def _inputs(model: FittedModel, training: pd.DataFrame) -> dict[str, TrainedInput]:
    return {
        name: TrainedInput(of.low, of.high, of.mean, of.std, of.log_odds if math.isfinite(of.log_odds) else None
        )
        for name, of in trained_inputs(model, training).items()
    }  # fmt: skip


def _images(
    model: FittedModel,
    settings: ExtractionSettings,
    training: pd.DataFrame,
    images: pd.DataFrame | None,
) -> TrainedImages | None:
    if images is None or not model.features:
        return None
    own = images[images["case_id"].isin(training["case_id"])]
    steps = own[["spacing_row", "spacing_column"]]
    return TrainedImages(
        pixel=(float(steps.to_numpy().min()), float(steps.to_numpy().max())),
        roi_area=_ends(own["roi_pixels"] * steps.prod(axis=1)),
        roi_share=_ends(own["roi_pixels"] / (own["n_rows"] * own["n_columns"])),
        gray_levels=_gray_levels(model, settings, training),
    )


def _gray_levels(
    model: FittedModel, settings: ExtractionSettings, training: pd.DataFrame
) -> Mapping[str, Ends]:
    used = {name.split("_")[0] for name in model.features}
    levels = {}
    for image_type, width in level_widths(settings).items():
        if image_type in used:
            low, high = (np.floor(training[name] / width) for name in ends(image_type))
            levels[image_type] = _ends(high - low + 1)
    return levels


def _ends(values: pd.Series) -> Ends:
    return float(values.min()), float(values.max())
