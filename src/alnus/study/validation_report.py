"""What a frozen model is worth on other patients, and what recalibration could gain: on paper."""

import math
import shutil
from collections.abc import Iterator
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from alnus.errors import StudyError
from alnus.evaluation.calibration import calibration_curve_table, calibration_table
from alnus.evaluation.calibration_line import Line, calibration_line
from alnus.evaluation.discrimination import discrimination_table, roc_table
from alnus.evaluation.operating_point import OperatingPoint, operating_points_table
from alnus.evaluation.roc_band import roc_band_table
from alnus.evaluation.transport import count_extreme
from alnus.evaluation.utility import decision_curve_table, net_benefit_curve_table
from alnus.files import write_text
from alnus.memory import Memory
from alnus.model_file import ModelFile, Recalibration, model_content, write_model
from alnus.models.recalibration import recalibrated
from alnus.report.document import write_report
from alnus.report.facts import Facts
from alnus.study.external_validation import ExternalValidation
from alnus.tables.evaluation import (
    CALIBRATION,
    CALIBRATION_CURVE,
    DECISION_CURVE,
    DISCRIMINATION,
    NET_BENEFIT_CURVE,
    OPERATING_POINTS,
    PREDICTIONS,
    ROC,
    ROC_BAND,
)
from alnus.tables.table import Table
from alnus.tables.transport import EXTREME_RISKS, TRANSPORT, ExtremeRiskRow

Tables = dict[Table[Any], pd.DataFrame]
KINDS = {"intercept": "intercept recalibrated", "logistic": "recalibrated"}


def recalibrations(found: ExternalValidation) -> dict[str, ModelFile]:
    """Give the model moved to these patients, and moved and stretched, by kind.

    The threshold moves along, so that the same patients stay above it. A slope that is not positive
    would turn the ranking around; there is no logistic recalibration then.
    """
    predictions, old = found.predicted, found.model_file
    outcome, probability = predictions["outcome"], predictions["probability"]
    lines = {
        "intercept": calibration_line(outcome, probability, fixed_slope=True),
        "logistic": calibration_line(outcome, probability),
    }
    return {
        kind: _recalibrated(old, kind, line, found)
        for kind, line in lines.items()
        if line.slope > 0
    }


def _recalibrated(old: ModelFile, kind: Any, line: Line, found: ExternalValidation) -> ModelFile:
    predictions = found.predicted
    provenance = Recalibration(
        kind, line.intercept, line.slope, model_content(old)["sha256"], found.study.name,
        found.cohort, len(predictions), int(predictions["outcome"].sum()), found.simulated,
        version("alnus"),
    )  # fmt: skip
    threshold = expit(line.intercept + line.slope * logit(old.operating_point.threshold))
    model = recalibrated(old.model, line.intercept, line.slope, line.matrix)
    return replace(
        old,
        model=replace(model, name=f"{old.model.name}, {KINDS[kind]}"),
        operating_point=replace(old.operating_point, threshold=float(threshold)),
        performance=(),
        memory=_memory(old, line.slope),
        provenance=replace(old.provenance, recalibration=provenance, simulated=found.simulated),
    )


def _memory(old: ModelFile, slope: float) -> Memory | None:
    """Give what a stretched model remembers: risks of its training that nobody computed are none."""
    if old.memory is None:
        return None
    inputs = {
        name: replace(of, log_odds=None if of.log_odds is None else slope * of.log_odds)
        for name, of in old.memory.inputs.items()
    }
    return replace(old.memory, inputs=inputs, n=0, n_extreme=0)


def measured(found: ExternalValidation, updated: dict[str, ModelFile]) -> Tables:
    """Measure the frozen model, and beside it the calibration and utility of its updates."""
    settings, rng = found.study.evaluation, np.random.default_rng(found.study.seed)
    own, point = found.predicted, found.model_file.operating_point
    both = pd.concat([own, *(_updated(found, new) for new in updated.values())], ignore_index=True)
    locked = {found.model_file.model.name: OperatingPoint(point.threshold, point.rule, ())}
    training = found.model_file.provenance.cohort
    if training == found.cohort:
        training = f"{training} of {found.model_file.provenance.study}"
    return {
        PREDICTIONS: both,
        DISCRIMINATION: discrimination_table(own, settings, rng=rng),
        ROC: roc_table(own),
        OPERATING_POINTS: operating_points_table(own, locked, settings, rng=rng),
        CALIBRATION: calibration_table(both, settings, training=training, rng=rng),
        CALIBRATION_CURVE: calibration_curve_table(both, settings, rng=rng),
        DECISION_CURVE: decision_curve_table(both, settings, rng=rng),
        ROC_BAND: roc_band_table(own, settings, rng=rng),
        NET_BENEFIT_CURVE: net_benefit_curve_table(both, settings, rng=rng),
        **_transport(found),
    }


def _transport(found: ExternalValidation) -> Tables:
    """Compare these patients with what the model remembers; nothing for an older model file."""
    model_file, own = found.model_file, found.foreign
    memory, name = model_file.memory, model_file.model.name
    if memory is None:
        return {}
    columns = {**own.inputs, **own.features}
    values = {str(key): column.to_numpy(np.float64) for key, column in columns.items()}
    rows = memory.transport(model_file.model, model_file.rad_score, values, cohort=found.cohort)
    risks = own.probability.dropna()
    counts = [
        ExtremeRiskRow(_trained_on(model_file), name, memory.n, memory.n_extreme),
        ExtremeRiskRow(found.cohort, name, len(risks), count_extreme(risks)),
    ]
    return {TRANSPORT: TRANSPORT.frame(rows), EXTREME_RISKS: EXTREME_RISKS.frame(counts)}


def _trained_on(model_file: ModelFile) -> str:
    return f"{model_file.provenance.cohort} ({model_file.provenance.study})"


def _updated(found: ExternalValidation, new: ModelFile) -> pd.DataFrame:
    own = found.predicted
    line = new.provenance.recalibration
    assert line is not None  # noqa: S101 - for the type checker: made by recalibrations
    risks = expit(line.intercept + line.slope * logit(own["probability"]))
    return PREDICTIONS.whole(own.assign(model=new.model.name, probability=risks))


def write_validation(found: ExternalValidation, out: Path, *, force: bool = False) -> Path:
    """Write tables, recalibrated models and the report page into a folder, whole or not at all.

    Returns
    -------
    Path
        The page.

    Raises
    ------
    StudyError
        When the folder is there already and ``force`` was not given.
    """
    if out.exists() and not force:
        message = f"{out} is there already. Give --force to replace it, or --out for another."
        raise StudyError(message)
    scratch = out.with_name(f".{out.name}.part")
    shutil.rmtree(scratch, ignore_errors=True)
    updated = recalibrations(found)
    tables = measured(found, updated)
    try:
        for table, frame in tables.items():
            write_text(scratch / table.path, table.text(frame))
        for kind, new in updated.items():
            write_model(new, scratch / "models" / f"{found.model_file.model.name}-{kind}.json")
        named = {table.name: frame for table, frame in tables.items()}
        write_report(named, _facts(found), scratch / "report")
        shutil.rmtree(out, ignore_errors=True)
        scratch.replace(out)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return out / "report" / "report.html"


def _facts(found: ExternalValidation) -> Facts:
    study, model_file = found.study, found.model_file
    note = (
        f"Recalibrated versions were fitted to these very {len(found.predicted)} patients: their "
        "calibration is what they could have had at best, not what they would have elsewhere."
    )
    return Facts(
        study=f"{study.name}: validation of the frozen model “{model_file.model.name}”",
        positive=study.patients.outcome.event,
        negative=study.patients.outcome.variable.levels[0],
        training=_trained_on(model_file),
        simulated=found.simulated,
        confidence=study.evaluation.confidence,
        spacing="",
        variables=study.clinical_variables,
        score_kind="" if model_file.rad_score is None else model_file.rad_score.kind,
        score_intercept=math.nan,
        methods=tuple(_methods(found)),
        notes=(*found.notes, note),
        version=version("alnus"),
        seed=study.seed,
    )


def _methods(found: ExternalValidation) -> Iterator[tuple[str, str]]:
    model_file, source = found.model_file, found.model_file.provenance
    point = model_file.operating_point
    yield "Model", f"{model_file.model.name}, SHA-256 {model_content(model_file)['sha256']}"
    yield "Trained on", f"{source.study}: {source.cohort}, n = {source.n}, events = {source.events}"
    yield "Fitted again", "nothing; features were extracted by the model's own settings"
    yield "Threshold", f"{point.threshold:.4g}, locked ({point.rule} on the training cohort)"
    yield "Recalibrated", "on these patients: the intercept alone; intercept and slope (logistic)"
    yield "Seed", str(found.study.seed)
