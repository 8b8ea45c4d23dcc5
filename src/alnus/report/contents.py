"""The report as a list: every section, figure and table with its caption."""

from functools import partial

from alnus.report.drawing import plates
from alnus.report.item import Item, Section
from alnus.report.layouts import cohorts, models, performance, terms, validation
from alnus.report.layouts import transport as transport_layouts
from alnus.report.readings import CLINICAL, COMBINED
from alnus.report.words import models as model_words
from alnus.report.words import performance as performance_words
from alnus.report.words import transport as transport_words
from alnus.report.words import validation as validation_words
from alnus.tables.cohort import CHARACTERISTICS, FLOW
from alnus.tables.evaluation import (
    CALIBRATION,
    CALIBRATION_CURVE,
    COMPARISON,
    DECISION_CURVE,
    DISCRIMINATION,
    OPERATING_POINTS,
    PREDICTIONS,
    RANKING,
    ROC,
)
from alnus.tables.features import FAILURES, PREFLIGHT_FEATURES, PREFLIGHT_IMAGE_TYPES
from alnus.tables.models import (
    AVAILABILITY,
    COEFFICIENTS,
    INTERNAL_VALIDATION,
    NOISE_FLOOR,
    NOMOGRAM,
    ODDS_RATIOS,
    OPTIMISM,
    SAMPLE_SIZE,
    STEPWISE,
    TERM_CHECKS,
    UNIVARIABLE,
)
from alnus.tables.signature import (
    LASSO_CV,
    LASSO_PATH,
    LEFT_OUT,
    RELIABILITY,
    SELECTION,
    STABILITY,
    STABILITY_RUNS,
)
from alnus.tables.transport import EXTREME_RISKS, TRANSPORT

CONTENTS: tuple[Section, ...] = (
    Section(
        "Patients",
        (
            Item(
                kind="Figure",
                title="Flow of patients",
                file="flow",
                needs=(FLOW,),
                show=plates.flow_plate,
                caption="Inclusion, exclusions in their order, and cohorts.",
                reading=model_words.flow,
            ),
            Item(
                kind="Table",
                title="Characteristics",
                file="characteristics",
                needs=(CHARACTERISTICS,),
                show=cohorts.characteristics_table,
                caption="Clinical characteristics by outcome in each cohort.",
                reading=model_words.characteristics,
            ),
            Item(
                kind="Table",
                title="Sample size",
                file="sample_size",
                supplement=True,
                needs=(SAMPLE_SIZE,),
                show=cohorts.sample_size_table,
                caption="Patients that the development of the combined model needs.",
                reading=model_words.sample_size,
                asked_by="sample_size.c_statistic",
            ),
        ),
    ),
    Section(
        "Clinical model",
        (
            Item(
                kind="Table",
                title="Univariable analysis",
                file="univariable",
                needs=(UNIVARIABLE,),
                show=models.univariable_table,
                caption="Each clinical variable alone, in the training cohort.",
                reading=model_words.univariable,
            ),
            Item(
                kind="Table",
                title="Clinical model",
                file="clinical_model",
                needs=(COEFFICIENTS,),
                show=partial(models.model_table, CLINICAL),
                caption="Multivariable logistic regression after backward elimination.",
                reading=partial(model_words.model, CLINICAL),
                model=CLINICAL,
            ),
            Item(
                kind="Table",
                title="Path of the backward elimination",
                file="elimination",
                supplement=True,
                needs=(STEPWISE,),
                show=models.path_table,
                caption="One variable leaves a step.",
                reading=model_words.elimination,
            ),
        ),
    ),
    Section(
        "Radiomics model",
        (
            Item(
                kind="Figure",
                title="LASSO",
                file="lasso",
                needs=(LASSO_CV, LASSO_PATH, SELECTION),
                show=plates.lasso_plate,
                caption=(
                    "A, cross-validated measure with its standard error against the penalty λ, with "
                    "the number of features above; B, coefficients against λ. Numbers name the "
                    "features of {features}; the dashed line of B is the penalty that was used, and B ends "
                    "at a quarter of it."
                ),
                reading=model_words.lasso,
            ),
            Item(
                kind="Table",
                title="Selected radiomic features",
                file="features",
                needs=(SELECTION,),
                show=models.features_table,
                caption="Features that the LASSO kept among those that mRMR passed on.",
                reading=model_words.selection,
            ),
            Item(
                kind="Table",
                title="Features left out before selection",
                file="left_out",
                supplement=True,
                needs=(LEFT_OUT,),
                show=transport_layouts.left_out_table,
                caption="Features that hardly vary in training, by the rule that left them out.",
                if_empty="Not shown, because every feature varies enough.",
            ),
            Item(
                kind="Table",
                title="Stability of the selection",
                file="stability",
                supplement=True,
                needs=(STABILITY, STABILITY_RUNS, SELECTION),
                show=models.stability_table,
                caption="How often repeated fits chose the features of {features}.",
                reading=model_words.stability,
                asked_by="resampling.stability",
            ),
            Item(
                kind="Table",
                title="Agreement of two readers",
                file="reliability",
                supplement=True,
                needs=(RELIABILITY, SELECTION),
                show=models.reliability_table,
                caption="Intraclass correlation of the features of {features}.",
                reading=model_words.reliability,
                asked_by="second_reader.roi",
            ),
            Item(
                kind="Table",
                title="Formula of the Rad-score",
                file="rad_score",
                needs=(SELECTION,),
                show=models.formula_table,
                caption="Everything that the score of a new image needs.",
            ),
        ),
    ),
    Section(
        "Combined model",
        (
            Item(
                kind="Table",
                title="Combined model",
                file="combined_model",
                needs=(COEFFICIENTS,),
                show=partial(models.model_table, COMBINED),
                caption="Multivariable logistic regression of clinical variables and Rad-score.",
                reading=partial(model_words.model, COMBINED),
                model=COMBINED,
            ),
            Item(
                kind="Figure",
                title="Nomogram",
                file="nomogram",
                needs=(NOMOGRAM,),
                show=plates.nomogram_plate,
                caption=(
                    "Read the points above each value of the patient, add them up, find the sum on "
                    "the scale of total points, and read the risk below it. A total beyond the scale "
                    "means a risk beyond its last ones."
                ),
                reading=model_words.nomogram,
            ),
            Item(
                kind="Table",
                title="Odds ratios in other steps",
                file="odds_ratios",
                supplement=True,
                needs=(ODDS_RATIOS,),
                show=terms.odds_ratios_table,
                caption="Continuous variables: one model, steps of different sizes.",
                if_empty="Not shown, because no model has a continuous variable.",
            ),
            Item(
                kind="Table",
                title="Terms beside their univariable fits",
                file="term_checks",
                supplement=True,
                needs=(TERM_CHECKS,),
                show=terms.term_checks_table,
                caption="Whether a term keeps its sign in company, and what company costs it.",
                reading=model_words.term_checks,
            ),
        ),
    ),
    Section(
        "Performance",
        (
            Item(
                kind="Figure",
                title="ROC curves",
                file="roc",
                needs=(ROC, DISCRIMINATION),
                show=plates.roc_plate,
                caption=(
                    "Receiver operating characteristic of each model in each cohort; the legends "
                    "give the AUC with its interval. Dots: the operating points that were fixed on "
                    "the training cohort, with the intervals of sensitivity and specificity."
                ),
                reading=performance_words.discrimination,
            ),
            Item(
                kind="Table",
                title="Performance at the operating point",
                file="performance",
                needs=(OPERATING_POINTS,),
                show=performance.operating_table,
                caption="Measures at the threshold fixed on the training cohort.",
                reading=performance_words.operating_points,
            ),
            Item(
                kind="Table",
                title="Transport",
                file="transport",
                needs=(TRANSPORT, EXTREME_RISKS),
                show=transport_layouts.transport_table,
                caption="How far the inputs of each model lie from those that it was trained on.",
                reading=transport_words.transport,
                if_empty="Not shown, because there is no cohort beside the training cohort, or no model.",
            ),
            Item(
                kind="Table",
                title="Ranking beyond the AUC",
                file="ranking",
                supplement=True,
                needs=(RANKING,),
                show=performance.ranking_table,
                caption="Average precision, beside the prevalence, and partial AUC.",
            ),
            Item(
                kind="Table",
                title="Internal validation",
                file="internal_validation",
                needs=(INTERNAL_VALIDATION,),
                show=validation.internal_validation_table,
                caption=(
                    "What the whole recipe reaches with patients of the training cohort that it has "
                    "not seen, beside the apparent value on those that it has."
                ),
                reading=validation_words.internal_validation,
                asked_by="resampling.nested",
            ),
            Item(
                kind="Table",
                title="What noise reaches",
                file="noise_floor",
                supplement=True,
                needs=(NOISE_FLOOR,),
                show=validation.noise_floor_table,
                caption="The study's AUCs beside those of outcomes dealt anew to the patients.",
                reading=validation_words.noise_floor,
                asked_by="resampling.noise",
            ),
            Item(
                kind="Table",
                title="Performance corrected for optimism",
                file="optimism",
                supplement=True,
                needs=(OPTIMISM,),
                show=performance.optimism_table,
                caption=(
                    "Training cohort: how well each model does on its own patients, by how much "
                    "that is too good, and what is left."
                ),
                reading=performance_words.optimism,
                asked_by="resampling.optimism",
            ),
            Item(
                kind="Figure",
                title="Calibration",
                file="calibration_curves",
                needs=(CALIBRATION_CURVE, PREDICTIONS),
                show=plates.calibration_plate,
                caption=(
                    "Observed proportion against predicted risk, with bands; the gray diagonal is "
                    "perfect; the legends give intercept and slope. Strokes: predicted risks of the combined model, patients with the "
                    "outcome above the line, the others below it."
                ),
            ),
            Item(
                kind="Table",
                title="Calibration",
                file="calibration",
                needs=(CALIBRATION,),
                show=performance.calibration_table,
                caption="Measures of calibration; a perfect model has intercept 0 and slope 1.",
                reading=performance_words.calibration,
            ),
            Item(
                kind="Figure",
                title="Decision curves",
                file="decision_curves",
                needs=(DECISION_CURVE,),
                show=plates.decision_plate,
                caption="Net benefit against the risk from which one would treat.",
                reading=performance_words.decision_curves,
            ),
            Item(
                kind="Table",
                title="Comparison of models",
                file="comparison",
                needs=(COMPARISON,),
                show=performance.comparison_table,
                caption="Differences between models on the same patients.",
                reading=performance_words.comparison,
            ),
        ),
    ),
    Section(
        "Completeness and methods",
        (
            Item(
                kind="Table",
                title="Availability",
                file="availability",
                supplement=True,
                needs=(AVAILABILITY,),
                show=cohorts.availability_table,
                caption="Patients whom each model could predict.",
                reading=model_words.availability,
            ),
            Item(
                kind="Table",
                title="Refused cases",
                file="refused",
                supplement=True,
                needs=(FAILURES,),
                show=cohorts.failures_table,
                caption="Cases whose image or ROI could not be used.",
                if_empty="No case was refused.",
            ),
            Item(
                kind="Table",
                title="Gray levels",
                file="gray_levels",
                supplement=True,
                needs=(PREFLIGHT_IMAGE_TYPES,),
                show=cohorts.gray_levels_table,
                caption="How finely each image type is divided inside the ROIs.",
                reading=model_words.gray_levels,
            ),
            Item(
                kind="Table",
                title="Idle features",
                file="idle_features",
                supplement=True,
                needs=(PREFLIGHT_FEATURES,),
                show=cohorts.idle_features_table,
                caption="Features that are constant or equal to another one.",
                if_empty="No feature is constant or equal to another one.",
            ),
            Item(
                kind="Table",
                title="Methods as run",
                file="methods",
                supplement=True,
                needs=(),
                show=models.methods_table,
                caption="The choices behind every number above.",
            ),
        ),
    ),
)
