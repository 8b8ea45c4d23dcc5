"""What the report must know about a run beside its tables."""

import math
from collections.abc import Iterator
from importlib.metadata import version

from alnus.cohort.patients import once_each
from alnus.estimate import BY_PATIENT
from alnus.evaluation.settings import EvaluationSettings
from alnus.model_file import read_model
from alnus.models.settings import ClinicalSettings, RadScoreSettings
from alnus.report.facts import Facts
from alnus.report.typography import listed
from alnus.study.config import Study
from alnus.study.lesions import by_lesion
from alnus.study.roi_measurements import measurement_sentences
from alnus.study.roi_pictures import read_pictures
from alnus.study.run_directory import LIBRARIES, RunDirectory
from alnus.tables.cohort import PATIENTS, ROI_MEASUREMENTS
from alnus.tables.table import PENALIZED, POOLED, WALD


def facts_of(run: RunDirectory, study: Study) -> Facts:
    """Gather names, methods as run and notes."""
    outcome = study.patients.outcome
    intercept = _score_intercept(run)
    return Facts(
        study=study.name,
        positive=outcome.event,
        negative=outcome.variable.levels[0],
        outcome=outcome.label,
        training=study.training,
        simulated=study.simulated,
        confidence=study.evaluation.confidence,
        spacing=_spacing(study),
        variables=study.clinical_variables,
        score_kind="" if math.isnan(intercept) else study.rad_score.score,
        score_intercept=intercept,
        methods=tuple(methods_of(study)),
        notes=(*_notes(run), *_several_images(run), *_measured(run, study)),
        version=version("alnus"),
        seed=study.seed,
        libraries={name: version(name) for name in LIBRARIES},
        definitions=tuple(_definitions(study)),
        pictures=read_pictures(run),
        steps={n: i.step for n, i in study.variables.items() if i.step is not None},
    )


def _definitions(study: Study) -> Iterator[str]:
    """Say how columns were derived, and which texts of the table a level takes together."""
    labels = {item.column or name: item.label for name, item in study.variables.items()}
    for column, derivation in study.derived.items():
        yield f"{labels.get(column, column)}: {derivation.definition}."
    for variable in study.clinical_variables:
        together = [
            f"{level} includes {listed([other for other, one in variable.synonyms if one == level])}"
            for level in dict.fromkeys(level for _, level in variable.synonyms)
        ]
        if together:
            yield f"{variable.label}: {'; '.join(together)}."


def _score_intercept(run: RunDirectory) -> float:
    """Intercept of the Rad-score: the combined model holds it; without one, the radiomics model."""
    for name in ("combined", "radiomics"):
        path = run.folder / "models" / f"{name}.json"
        if path.is_file():
            found = read_model(path)
            return found.rad_score.model.intercept if found.rad_score else found.model.intercept
    return math.nan


def _spacing(study: Study) -> str:
    if study.features is not None:
        return "Features come from tables; how they were extracted stands nowhere in this study."
    if study.patients.spacing.unit == "pixel":
        return (
            "Sizes are counted in pixels, because the study file says so: a filter's scale of "
            "0.2 mm means 0.2 pixel, and lengths are in pixels."
        )
    if study.patients.spacing.in_file:
        return "Sizes are in mm, by the pixel size that each image's file tells."
    return "Sizes are in mm, by the pixel size that the patient table gives."


def _features(study: Study) -> list[tuple[str, str]]:
    if study.features is not None:
        tables = ", ".join(path for _, path in study.features.table.named)
        return [("Features", f"{len(study.features.names):,}, extracted elsewhere, from {tables}")]
    extraction = study.extraction
    bins = (
        f"{extraction.bin_count} bins"
        if extraction.bin_count
        else f"bins of width {extraction.bin_width:g}"
    )
    traces = (
        "filled in from their neighbors" if extraction.traces == "inpaint" else "left as they are"
    )
    return [
        ("Image types", ", ".join(extraction.image_type_names)),
        ("Features", f"{len(extraction.feature_names):,}, PyRadiomics' definitions, {bins}"),
        ("Measuring traces in the ROI", traces),
    ]


def methods_of(study: Study) -> list[tuple[str, str]]:
    """Say what a study does and how, a choice a row."""
    score, clinical = study.rad_score, study.clinical
    evaluation = study.evaluation
    level = f", level {evaluation.confidence:g}"
    rows = [
        *([("Cohorts", f"{study.split.words}; seed {study.seed}")] if study.split else []),
        *_features(study),
        ("Readers", _readers(study)),
        ("Harmonization", _harmonization(study)),
        ("Features that hardly vary", _near_constant(score)),
        ("Standardization", "mean and SD (n − 1) of the training cohort"),
        ("mRMR", f"variant {score.mrmr_variant}, at most {score.mrmr} features"),
        ("LASSO", f"{score.family}, {score.penalties} penalties"),
        (
            "Cross-validation",
            f"{score.folds} folds x {score.repeats}, stratified; {score.measure}; rule {score.rule}",
        ),
        ("Gain asked of the LASSO", _least_gain(score)),
        ("Selection of features", SELECTIONS[score.selection]),
        ("Rad-score", score.score),
        ("Rad-scores in the combined model", _training_scores(score)),
        ("Features beyond their range", "taken as its end" if score.clip else "taken as they are"),
        ("Univariable screen", f"P < {clinical.screen:g} ({_test(clinical)})"),
        ("Backward elimination", f"{_criterion(clinical)}, stays at P < {clinical.keep:g}"),
        ("Regression", "maximum likelihood" if clinical.penalty == "none" else "Firth's penalty"),
        ("Interval of odds ratios", f"{_interval(clinical)}{level}"),
        ("Missing clinical values", _missing(clinical)),
        ("Threshold", f"{_threshold(evaluation)}, on the training cohort"),
        ("Interval of the AUC", f"{_by_patient(study, evaluation.auc_interval)}{level}"),
        ("Interval of proportions", _by_patient(study, evaluation.proportion_interval)),
        ("Nomogram axes", "1st to 99th percentile of the training cohort"),
        ("Internal validation", _internal(study)),
        ("Out-of-bag bootstrap", _repetitions(study.resampling.bootstrap, "samples, .632+")),
        ("Noise floor", _repetitions(study.resampling.noise, "deals of the outcomes")),
        ("Correction for optimism", _repetitions(study.resampling.optimism, "bootstrap samples")),
        ("Stability of the selection", _repetitions(study.resampling.stability, "fits, twice")),
        ("Seed", str(study.seed)),
    ]
    return [row for row in rows if study.variables or row[0] not in CLINICAL_ROWS]


def _missing(clinical: ClinicalSettings) -> str:
    if clinical.missing == "complete cases":
        return "complete cases"
    return f"multiple imputation, {clinical.imputations} completed tables pooled by Rubin's rules"


def _threshold(evaluation: EvaluationSettings) -> str:
    """Say what fixes the threshold, for a sentence as for a table."""
    words = {
        "youden": "the largest Youden index",
        "sensitivity": f"a sensitivity of at least {evaluation.target:g}",
        "specificity": f"a specificity of at least {evaluation.target:g}",
        "cost": f"the least cost, a false negative costing {evaluation.cost_ratio:g} false positives",
    }
    return words[evaluation.threshold]


def _by_patient(study: Study, interval: str) -> str:
    """Name an interval of the evaluation, and how it takes several images of a patient."""
    if not by_lesion(study).patients.patient:
        return interval
    reference = next((who for name, who in CLUSTERED.items() if name in interval), "")
    return f"{interval}{BY_PATIENT} where one has several images{reference}"


def _harmonization(study: Study) -> str:
    settings = study.harmonization
    if settings is None:
        return "none"
    to = f", to {settings.reference}" if settings.reference else ""
    return f"ComBat by {settings.batch}{to}, fitted on the training cohort"


def _near_constant(score: RadScoreSettings) -> str:
    rules = {
        f"fewer than {score.gray_levels} gray levels": score.gray_levels,
        f"a value {score.frequency_ratio:g} times as common as the next": score.frequency_ratio,
        f"SD below {score.spread:g} of the mean": score.spread,
    }
    asked = [rule for rule, limit in rules.items() if limit]
    return f"left out: {'; '.join(asked)}" if asked else "kept, unless constant"


def _internal(study: Study) -> str:
    settings = study.resampling
    if not settings.nested:
        return "not asked for"
    return (
        f"nested cross-validation of the whole recipe, {settings.nested_folds} folds x "
        f"{settings.nested}"
    )


def _repetitions(n: int, what: str) -> str:
    return f"{n} {what}" if n else "not asked for"


def _readers(study: Study) -> str:
    reader, changed = study.second_reader, study.perturbation
    told = "one" if reader is None else f"two; {_at_least(reader.kind, reader.minimum)}"
    if changed is None:
        return told
    asked = _at_least("agreement", changed.minimum)
    return f"{told}; ROIs changed by {changed.share:.0%} of their diameter; {asked}"


def _at_least(kind: str, minimum: float) -> str:
    return f"intraclass correlation ({kind}) of at least {minimum:g}"


def _least_gain(score: RadScoreSettings) -> str:
    if not score.least_gain:
        return "any"
    return f"{score.least_gain:g} standard errors over keeping no feature, or none is kept"


def _training_scores(score: RadScoreSettings) -> str:
    if not score.cross_fitted:
        return "those of the same patients, in-sample"
    return f"out of the fold, {score.folds} folds x {score.cross_fits}"


SELECTIONS = {
    "inside folds": "repeated inside each fold of the cross-validation",
    "once": "once, before the cross-validation (as published)",
}


CLUSTERED = {
    "DeLong": " (Obuchowski 1997)",
    "Wilson": " (Rao-Scott 1992)",
    "Clopper-Pearson": " (Rao-Scott 1992)",
}


def _test(clinical: ClinicalSettings) -> str:
    """Name the test that screens, as Table 2 does."""
    return PENALIZED if clinical.penalty == "firth" else WALD


def _criterion(clinical: ClinicalSettings) -> str:
    if clinical.criterion != "wald":
        return clinical.criterion
    return POOLED if clinical.missing == "impute" else _test(clinical)


def _interval(clinical: ClinicalSettings) -> str:
    if clinical.missing == "impute":
        return POOLED
    profile = "profile likelihood" if clinical.interval == "profile" else WALD
    return "profile penalized likelihood" if clinical.penalty == "firth" else profile


def _several_images(run: RunDirectory) -> Iterator[str]:
    """Say what several images of a patient mean for the numbers."""
    patients = run.read(PATIENTS)
    n_patients = len(once_each(patients))
    if n_patients < len(patients):
        yield (
            f"{len(patients)} images of {n_patients} patients: a patient's images share a cohort, a fold "
            "and a bootstrap sample, and Table 1 counts a patient once, with the first image. "
            "Intervals of AUCs (internal ones, too), of their differences and of proportions at the "
            "operating point, P of the differences and all bootstrap limits and bands take a patient's "
            "images together; the tables name how. Intervals and tests of coefficients, of a single "
            "prediction, of the calibration's intercept and slope, of observed / expected, of "
            "reclassification (NRI, IDI), likelihood-ratio tests and the noise floor still take images "
            "as independent, and are too narrow for that."
        )


def _measured(run: RunDirectory, study: Study) -> Iterator[str]:
    """Say which clinical values come from the ROIs, and which typed ones disagree with them."""
    if run.path(ROI_MEASUREMENTS).is_file():
        yield from measurement_sentences(run.read(ROI_MEASUREMENTS), study)


CLINICAL_ROWS = frozenset(
    [
        "Univariable screen",
        "Backward elimination",
        "Regression",
        "Interval of odds ratios",
        "Missing clinical values",
        "Rad-scores in the combined model",
    ]
)


def _notes(run: RunDirectory) -> tuple[str, ...]:
    path = run.folder / "models" / "notes.txt"
    return tuple(path.read_text(encoding="utf-8").splitlines()) if path.is_file() else ()
