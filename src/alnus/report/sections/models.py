"""The three models."""

from functools import partial

from alnus.report.drawing import plates
from alnus.report.item import Item, Section
from alnus.report.layouts import groups, models, terms
from alnus.report.layouts import transport as transport_layouts
from alnus.report.readings import CLINICAL, COMBINED, RADIOMICS
from alnus.report.words import groups as group_words
from alnus.report.words import models as model_words
from alnus.tables.evaluation import PREDICTIONS
from alnus.tables.features import FEATURES
from alnus.tables.groups import FEATURE_GROUPS
from alnus.tables.models import (
    COEFFICIENTS,
    NOMOGRAM,
    ODDS_RATIOS,
    STEPWISE,
    TERM_CHECKS,
    UNIVARIABLE,
)
from alnus.tables.signature import (
    LASSO_CV,
    LASSO_PATH,
    LEFT_OUT,
    PERTURBATION,
    RELIABILITY,
    SELECTION,
    STABILITY,
    STABILITY_RUNS,
)

CLINICAL_SECTION = Section(
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
)

RADIOMICS_SECTION = Section(
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
            kind="Figure",
            title="Heat map of the signature",
            file="heat_map",
            supplement=True,
            needs=(SELECTION, FEATURES, PREDICTIONS),
            show=plates.heat_map_plate,
            caption=(
                "Features of {features} by their numbers, a column a patient in ascending order of the "
                "Rad-score: values as measured, in standard deviations of the training cohort. Strokes "
                "on the first line: patients with the outcome."
            ),
            model=RADIOMICS,
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
            title="Features under changes of the ROI",
            file="perturbation",
            supplement=True,
            needs=(PERTURBATION, SELECTION),
            show=models.perturbation_table,
            caption="Intraclass correlation of the features of {features} over changed ROIs.",
            reading=model_words.perturbation,
            asked_by="perturbation",
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
)

COMBINED_SECTION = Section(
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
                "means a risk beyond its last ones. Bars: how the training patients are spread, the "
                "tallest of each line as high as its room."
            ),
            reading=model_words.nomogram,
        ),
        Item(
            kind="Table",
            title="What drives the models",
            file="feature_groups",
            needs=(FEATURE_GROUPS,),
            show=groups.groups_table,
            caption="What groups of features add to the log odds in the training cohort.",
            reading=group_words.drivers,
            if_empty="Not shown, because no model is a sum of radiomic features.",
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
)
