"""What drives the models: shape, first order, texture, filters; and what shape alone would do."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
import pandas as pd

from alnus.errors import ModelError, StudyError
from alnus.extraction.settings import SHAPE, TEXTURES, ExtractionSettings, ImageTypes
from alnus.models.parts import input_parts
from alnus.models.settings import ResamplingSettings
from alnus.study.config import Study
from alnus.study.internal_validation import NESTED, validate
from alnus.study.recipe import FittedModel, FittedStudy, fit, input_columns
from alnus.study.training import Training
from alnus.tables.groups import ALONE, FEATURE_GROUPS, AloneRow, FeatureGroupRow
from alnus.tables.models import INTERNAL_VALIDATION
from alnus.tables.table import AnyTable
from alnus.workers.ordered_map import Progress

Group = Literal["shape", "first order", "texture", "filtered", "other"]
GROUPS: Sequence[Group] = ("shape", "first order", "texture", "filtered", "other")
CLINICAL = "clinical"
FIRST_ORDER = "firstorder"


def group_of(feature: str) -> Group:
    """Give a feature's group: shape, first order and texture of the original image, or filtered.

    What another program has named otherwise is of another group.

    Examples
    --------
    >>> group_of("original_shape2D_Perimeter"), group_of("wavelet-LL_firstorder_Mean")
    ('shape', 'filtered')
    """
    parts = feature.split("_")
    if len(parts) != 3:
        return "other"
    image_type, family, _ = parts
    if family == SHAPE.NAME:
        return "shape"
    if image_type != "original":
        return "filtered"
    return "first order" if family == FIRST_ORDER else "texture"


def restricted(settings: ExtractionSettings, group: Group) -> ExtractionSettings | None:
    """Give settings for one group of their features; None where they have none of it."""
    of = [name for name in settings.feature_names if group_of(name) == group]
    if not of:
        return None
    types = settings.image_types
    original = ImageTypes(original=types.original)
    families = [family.NAME for family in TEXTURES if family.NAME in settings.families]
    kept = {
        "shape": (original, [SHAPE.NAME]),
        "first order": (original, [FIRST_ORDER]),
        "texture": (original, [name for name in families if name != FIRST_ORDER]),
        "filtered": (replace(types, original=None), families),
        "other": (original, []),
    }[group]
    image_types, names = kept
    wanted = tuple(name for name in settings.features if name.split("_")[0] in names)
    return replace(settings, image_types=image_types, families=tuple(names), features=wanted)


def group_tables(
    fitted: FittedStudy,
    training: Training,
    study: Study,
    internal: pd.DataFrame | None,
    *,
    jobs: int | None = 1,
    progress: Progress | None = None,
) -> dict[AnyTable, pd.DataFrame]:
    """Say what drives the models, and what shape alone would do.

    Parameters
    ----------
    fitted : FittedStudy
        The models.
    training : Training
        Their cohort.
    study : Study
        Its settings; nested cross-validation is asked for as there.
    internal : DataFrame, optional
        ``INTERNAL_VALIDATION`` of the study; without it nothing is compared.
    jobs, progress
        As for :func:`alnus.study.internal_validation.validate`.

    Returns
    -------
    dict
        ``FEATURE_GROUPS``, and ``ALONE`` where there is something to compare with.
    """
    patients = fitted.harmonize(training.patients)
    rows = [
        row for model in fitted.models.values() if model.features for row in _rows(model, patients)
    ]
    tables: dict[AnyTable, pd.DataFrame] = {FEATURE_GROUPS: FEATURE_GROUPS.frame(rows)}
    if "radiomics" in fitted.models and internal is not None and study.resampling.nested:
        whole = _alone_row("all", study.extraction, internal)
        shape = shape_alone(training, study, jobs=jobs, progress=progress)
        if whole and shape:
            tables[ALONE] = ALONE.frame([whole, shape])
    return tables


def shape_alone(
    training: Training, study: Study, *, jobs: int | None = 1, progress: Progress | None = None
) -> AloneRow | None:
    """Put the shape features alone through the same recipe and the same folds; None without any."""
    if study.features is not None:  # their names tell no shape for certain
        return None
    settings = restricted(study.extraction, "shape")
    if settings is None or settings.feature_names == study.extraction.feature_names:
        return None
    nested = study.resampling
    smaller = replace(
        study,
        variables={},
        extraction=settings,
        resampling=ResamplingSettings(nested=nested.nested, nested_folds=nested.nested_folds),
    )
    try:
        fitted = fit(training, smaller, lenient=True)
        tables = validate(training, smaller, fitted, jobs=jobs, progress=progress)
    except (ModelError, StudyError):  # readers agree on no shape, or it separates the outcomes
        return None
    return _alone_row("shape", settings, tables[INTERNAL_VALIDATION])


def _alone_row(name: str, settings: ExtractionSettings, internal: pd.DataFrame) -> AloneRow | None:
    for row in INTERNAL_VALIDATION.rows(internal):
        if (row.model, row.procedure) == ("radiomics", NESTED):
            return AloneRow(
                name, len(settings.feature_names), row.value, row.low, row.high, row.method,
                row.confidence, row.n_built, row.n_refits,
            )  # fmt: skip
    return None


def _rows(model: FittedModel, patients: pd.DataFrame) -> Iterator[FeatureGroupRow]:
    """Give each group's part of the spread of the log odds; the shares of a model add up to 1."""
    values = input_columns(model.risk, model.rad_score, patients)
    parts = {
        name: part for name, (_, part) in input_parts(model.risk, model.rad_score, values).items()
    }
    names = [name for name in parts if name in model.features or name in model.risk.variables]
    names = [name for name in names if model.rad_score is None or name != "rad_score"]
    if any(np.isnan(parts[name]).all() for name in names):
        return  # a score that is a probability is no sum of its features
    table = pd.DataFrame({name: parts[name] for name in names}).dropna()
    total = table.sum(axis=1)
    variance = float(total.var(ddof=1)) if len(total) > 1 else 0.0
    for group in (CLINICAL, *GROUPS):
        own = [name for name in names if _group(name, model) == group]
        if own and variance:
            part = table[own].sum(axis=1)
            share = float(part.cov(total)) / variance
            yield FeatureGroupRow(model.risk.name, group, len(own), share, float(part.std(ddof=1)))


def _group(name: str, model: FittedModel) -> str:
    return group_of(name) if name in model.features else CLINICAL
