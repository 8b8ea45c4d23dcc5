"""The model files of a study: the fitted formulas with everything a prediction needs."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from importlib.metadata import version

import numpy as np
import pandas as pd

from alnus.canonical_json import sha256_of
from alnus.cohort.derivation import Derivation, needed_columns
from alnus.errors import StudyError
from alnus.evaluation.discrimination import discrimination_table
from alnus.evaluation.operating_point import OperatingPoint as ChosenPoint
from alnus.evaluation.operating_point import choose_threshold
from alnus.imaging.rois.cleaning import AS_DRAWN
from alnus.memory import Memory
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
    memories: Mapping[str, Memory],
) -> Iterator[ModelFile]:
    """Yield each model with its threshold, its AUC in every cohort, and what it remembers."""
    if predictions.empty:
        return
    points, adjustment = operating_points(predictions, study), fitted.adjustment
    found = performances(auc_of_models(predictions, study))
    for name, model in fitted.models.items():
        with_features = model.rad_score is not None or name == "radiomics"
        yield ModelFile(
            model=model.risk,
            rad_score=model.rad_score,
            extraction=study.extraction if with_features and not study.features else None,
            features="table" if with_features and study.features else "image",
            harmonization=adjustment.of(model.features) if adjustment and with_features else None,
            spacing=study.patients.spacing.unit,
            axes=model.axes,
            operating_point=OperatingPoint(points[name].threshold, points[name].rule),
            performance=found[name],
            provenance=_provenance(model, study, run),
            derived=derivations_of(study, model.risk.variables),
            memory=memories[name],
            roi_cleaning=study.roi_cleaning if with_features else AS_DRAWN,
        )


def derivations_of(study: Study, names: Iterable[str]) -> dict[str, Derivation]:
    """Give how variables follow from raw columns, each under the variable's name.

    A definition that would take the name of another variable is left out: nobody could tell which
    of the two is given.
    """
    found: dict[str, Derivation] = {}
    for name in names:
        item = study.variables.get(name)
        column = "" if item is None else item.column or name
        if column in study.derived:
            needed = needed_columns(study.derived, column)
            needed = {**needed, name: needed.pop(column)}
            others = {key for key in needed if key != name}
            if not others & study.variables.keys():
                found |= needed
    return found


def auc_of_models(predictions: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Measure the AUC of each model in each cohort: the evaluation's table, and in model files."""
    return discrimination_table(
        predictions, study.evaluation, rng=np.random.default_rng(study.seed)
    )


def performances(discrimination: pd.DataFrame) -> dict[str, tuple[Performance, ...]]:
    """Give each model's AUCs as its file holds them."""
    known = discrimination.astype(object).where(discrimination.notna(), None)
    return {
        str(model): tuple(
            Performance(**{str(key): value for key, value in row.items() if key in PERFORMANCE})
            for row in rows.to_dict("records")
        )
        for model, rows in known.groupby("model", sort=False)
    }


def require_as_fitted(
    run: RunDirectory, points: Mapping[str, ChosenPoint], discrimination: pd.DataFrame
) -> None:
    """Refuse an evaluation that would say something else than the model files of the same run.

    Raises
    ------
    StudyError
        When the rule of the threshold, or the method or level of the AUC's interval, has changed.
    """
    found = performances(discrimination)
    for name, point in points.items():
        path = run.folder / "models" / f"{name}.json"
        written = read_model(path)
        if (written.operating_point, written.performance) != (
            OperatingPoint(point.threshold, point.rule), found[name],
        ):  # fmt: skip
            message = (
                f"{path}: its threshold or AUC is another than [evaluation] now asks for. "
                "A model's threshold is chosen once, with the fit: run `alnus fit --force`."
            )
            raise StudyError(message)


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
