"""The model files of a study: the fitted formulas with everything a prediction needs."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from importlib.metadata import version

import pandas as pd

from alnus.canonical_json import sha256_of
from alnus.evaluation.operating_point import OperatingPoint as ChosenPoint
from alnus.evaluation.operating_point import choose_threshold
from alnus.model_file import (
    ModelFile,
    OperatingPoint,
    Performance,
    Provenance,
    read_model,
)
from alnus.study.config import Study, content_of
from alnus.study.recipe import FittedModel, FittedStudy
from alnus.study.run_directory import RunDirectory
from alnus.tables.cohort import PATIENTS
from alnus.tables.features import FEATURES

PERFORMANCE = frozenset(item.name for item in fields(Performance))


def operating_points(predictions: pd.DataFrame, study: Study) -> dict[str, ChosenPoint]:
    """Choose each model's threshold on the training cohort."""
    training = predictions[predictions["cohort"] == study.training]
    return {
        str(model): choose_threshold(part["outcome"], part["probability"], study.evaluation)
        for model, part in training.groupby("model", sort=False)
    }


def model_files(
    fitted: FittedStudy,
    study: Study,
    run: RunDirectory,
    predictions: pd.DataFrame,
) -> Iterator[ModelFile]:
    """Yield each model, not yet evaluated, with its threshold."""
    points, adjustment = operating_points(predictions, study), fitted.adjustment
    for name, model in fitted.models.items():
        with_features = model.rad_score is not None or name == "radiomics"
        yield ModelFile(
            model=model.risk,
            rad_score=model.rad_score,
            extraction=study.extraction if with_features else None,
            harmonization=adjustment.of(model.features) if adjustment and with_features else None,
            spacing=study.patients.spacing.unit,
            axes=model.axes,
            operating_point=OperatingPoint(points[name].threshold, points[name].rule),
            performance=(),
            provenance=_provenance(model, study, run),
        )


def _provenance(model: FittedModel, study: Study, run: RunDirectory) -> Provenance:
    return Provenance(
        study=study.name,
        study_sha256=sha256_of(_plain(content_of(study))),
        patients_sha256=run.sha256(PATIENTS.path),
        features_sha256=run.sha256(FEATURES.path),
        alnus=version("alnus"),
        seed=study.seed,
        simulated=study.simulated,
        cohort=study.training,
        n=model.n,
        events=model.events,
    )


def _plain(value: object) -> object:
    """Write dates as texts, which JSON can hold."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value if isinstance(value, str | int | float | bool) else str(value)


def evaluated_model_files(
    run: RunDirectory, points: Mapping[str, ChosenPoint], discrimination: pd.DataFrame
) -> Iterator[ModelFile]:
    """Yield each model of the run with its threshold and its AUC in every cohort."""
    for name, point in points.items():
        rows = discrimination[discrimination["model"] == name]
        performance = tuple(
            Performance(**{str(key): value for key, value in row.items() if key in PERFORMANCE})
            for row in rows.astype(object).where(rows.notna(), None).to_dict("records")
        )
        model_file = read_model(run.folder / "models" / f"{name}.json")
        yield model_file.evaluated(OperatingPoint(point.threshold, point.rule), performance)
