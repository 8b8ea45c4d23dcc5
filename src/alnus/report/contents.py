"""The report as a list: every section, figure and table with its caption."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from matplotlib.figure import Figure

from alnus.report import (
    layouts_cohorts,
    layouts_models,
    layouts_performance,
    layouts_terms,
    plates,
    sentences,
    sentences_performance,
)
from alnus.report.facts import Facts
from alnus.report.printed_table import PrintedTable
from alnus.report.readings import CLINICAL, COMBINED, Tables
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
    RELIABILITY,
    SELECTION,
    STABILITY,
    STABILITY_RUNS,
)
from alnus.tables.table import AnyTable

Reading = Callable[[Tables, Facts], list[str]]


def _nothing(_: Tables, __: Facts) -> list[str]:
    return []


@dataclass(frozen=True)
class Item:
    """A figure or a printed table of the report.

    Parameters
    ----------
    number : str
        As printed, e.g. ``"Figure 5"``; the published paper's own number where it has this item.
    title : str
        First words of the caption.
    file : str
        Name of its files, without ending.
    needs : tuple of Table
        The run's tables without which it cannot be shown; they are linked beside it.
    show : callable
        Draws the figure or lays out the table.
    caption : str
        What one sees.
    reading : callable
        Sentences that say in words what the numbers show.
    model : str
        The model whose coefficients it needs, or empty.
    if_empty : str
        What to say when a table that it needs has no row.
    asked_by : str
        Key of the study file that asks for it, where it comes on request.
    """

    number: str
    title: str
    file: str
    needs: tuple[AnyTable, ...]
    show: Callable[[Tables, Facts], Figure | PrintedTable]
    caption: str
    reading: Reading = _nothing
    model: str = ""
    if_empty: str = "Not shown, because its table has no row."
    asked_by: str = ""

    def absence(self, tables: Tables) -> str:
        """Say why the item cannot be shown; empty when it can."""
        missing = [table.path for table in self.needs if table.name not in tables]
        if missing and self.asked_by:
            return f"Not asked for: the study file's {self.asked_by} asks for it."
        if missing:
            return f"Not shown, because this run has no {' and no '.join(missing)}."
        if any(tables[table.name].empty for table in self.needs):
            return self.if_empty
        if self.model and self.model not in set(tables["coefficients"]["model"]):
            return f"Not shown, because this run has no {self.model} model."
        return ""


@dataclass(frozen=True)
class Section:
    """A section of the report."""

    title: str
    items: tuple[Item, ...]


CONTENTS: tuple[Section, ...] = (
    Section(
        "Patients",
        (
            Item(
                number="Figure 1",
                title="Flow of patients",
                file="figure1_flow",
                needs=(FLOW,),
                show=plates.flow_plate,
                caption="Inclusion, exclusions in their order, and cohorts.",
                reading=sentences.flow,
            ),
            Item(
                number="Table 1",
                title="Characteristics",
                file="table1_characteristics",
                needs=(CHARACTERISTICS,),
                show=layouts_cohorts.characteristics_table,
                caption="Clinical characteristics by outcome in each cohort.",
                reading=sentences.characteristics,
            ),
            Item(
                number="Table 1b",
                title="Sample size",
                file="table1b_sample_size",
                needs=(SAMPLE_SIZE,),
                show=layouts_cohorts.sample_size_table,
                caption="Patients that the development of the combined model needs.",
                reading=sentences.sample_size,
                asked_by="sample_size.c_statistic",
            ),
        ),
    ),
    Section(
        "Clinical model",
        (
            Item(
                number="Table 2",
                title="Univariable analysis",
                file="table2_univariable",
                needs=(UNIVARIABLE,),
                show=layouts_models.univariable_table,
                caption="Each clinical variable alone, in the training cohort.",
                reading=sentences.univariable,
            ),
            Item(
                number="Table 3",
                title="Clinical model",
                file="table3_clinical_model",
                needs=(COEFFICIENTS,),
                show=partial(layouts_models.model_table, CLINICAL),
                caption="Multivariable logistic regression after backward elimination.",
                reading=partial(sentences.model, CLINICAL),
                model=CLINICAL,
            ),
            Item(
                number="Table 3b",
                title="Path of the backward elimination",
                file="table3b_elimination",
                needs=(STEPWISE,),
                show=layouts_models.path_table,
                caption="One variable leaves a step.",
                reading=sentences.elimination,
            ),
        ),
    ),
    Section(
        "Radiomics model",
        (
            Item(
                number="Figure 3",
                title="LASSO",
                file="figure3_lasso",
                needs=(LASSO_CV, LASSO_PATH, SELECTION),
                show=plates.lasso_plate,
                caption=(
                    "A, cross-validated measure with its standard error against the penalty λ, with "
                    "the number of features above; B, coefficients against λ. Numbers name the "
                    "features of Table 4; the dashed line of B is the penalty that was used."
                ),
                reading=sentences.lasso,
            ),
            Item(
                number="Table 4",
                title="Selected radiomic features",
                file="table4_features",
                needs=(SELECTION,),
                show=layouts_models.features_table,
                caption="Features that the LASSO kept among those that mRMR passed on.",
                reading=sentences.selection,
            ),
            Item(
                number="Table 4b",
                title="Stability of the selection",
                file="table4b_stability",
                needs=(STABILITY, STABILITY_RUNS, SELECTION),
                show=layouts_models.stability_table,
                caption="How often repeated fits chose the features of Table 4.",
                reading=sentences.stability,
                asked_by="resampling.stability",
            ),
            Item(
                number="Table 4c",
                title="Agreement of two readers",
                file="table4c_reliability",
                needs=(RELIABILITY, SELECTION),
                show=layouts_models.reliability_table,
                caption="Intraclass correlation of the features of Table 4.",
                reading=sentences.reliability,
                asked_by="second_reader.roi",
            ),
            Item(
                number="Table 5",
                title="Formula of the Rad-score",
                file="table5_rad_score",
                needs=(SELECTION,),
                show=layouts_models.formula_table,
                caption="Everything that the score of a new image needs.",
            ),
        ),
    ),
    Section(
        "Combined model",
        (
            Item(
                number="Table 6",
                title="Combined model",
                file="table6_combined_model",
                needs=(COEFFICIENTS,),
                show=partial(layouts_models.model_table, COMBINED),
                caption="Multivariable logistic regression of clinical variables and Rad-score.",
                reading=partial(sentences.model, COMBINED),
                model=COMBINED,
            ),
            Item(
                number="Figure 4",
                title="Nomogram",
                file="figure4_nomogram",
                needs=(NOMOGRAM,),
                show=plates.nomogram_plate,
                caption=(
                    "Read the points above each value of the patient, add them up, find the sum on "
                    "the scale of total points, and read the risk below it."
                ),
                reading=sentences.nomogram,
            ),
            Item(
                number="Table 6b",
                title="Odds ratios in other steps",
                file="table6b_odds_ratios",
                needs=(ODDS_RATIOS,),
                show=layouts_terms.odds_ratios_table,
                caption="Continuous variables: one model, steps of different sizes.",
                if_empty="Not shown, because no model has a continuous variable.",
            ),
            Item(
                number="Table 6c",
                title="Terms beside their univariable fits",
                file="table6c_term_checks",
                needs=(TERM_CHECKS,),
                show=layouts_terms.term_checks_table,
                caption="Whether a term keeps its sign in company, and what company costs it.",
                reading=sentences.term_checks,
            ),
        ),
    ),
    Section(
        "Performance",
        (
            Item(
                number="Figure 5",
                title="ROC curves",
                file="figure5_roc",
                needs=(ROC, DISCRIMINATION),
                show=plates.roc_plate,
                caption=(
                    "Receiver operating characteristic of each model in each cohort; the legends "
                    "give the AUC with its interval."
                ),
                reading=sentences_performance.discrimination,
            ),
            Item(
                number="Table 7",
                title="Performance at the operating point",
                file="table7_performance",
                needs=(OPERATING_POINTS,),
                show=layouts_performance.operating_table,
                caption="Measures at the threshold fixed on the training cohort.",
                reading=sentences_performance.operating_points,
            ),
            Item(
                number="Table 7b",
                title="Ranking beyond the AUC",
                file="table7b_ranking",
                needs=(RANKING,),
                show=layouts_performance.ranking_table,
                caption="Average precision, beside the prevalence, and partial AUC.",
            ),
            Item(
                number="Table 7c",
                title="Performance corrected for optimism",
                file="table7c_optimism",
                needs=(OPTIMISM,),
                show=layouts_performance.optimism_table,
                caption=(
                    "Training cohort: how well each model does on its own patients, by how much "
                    "that is too good, and what is left."
                ),
                reading=sentences_performance.optimism,
                asked_by="resampling.optimism",
            ),
            Item(
                number="Figure 6",
                title="Calibration",
                file="figure6_calibration",
                needs=(CALIBRATION_CURVE, PREDICTIONS),
                show=plates.calibration_plate,
                caption=(
                    "Observed proportion against predicted risk, with bands; the gray diagonal is "
                    "perfect. Strokes: predicted risks of the combined model, patients with the "
                    "outcome above the line, the others below it."
                ),
            ),
            Item(
                number="Table 8",
                title="Calibration",
                file="table8_calibration",
                needs=(CALIBRATION,),
                show=layouts_performance.calibration_table,
                caption="Measures of calibration; a perfect model has intercept 0 and slope 1.",
                reading=sentences_performance.calibration,
            ),
            Item(
                number="Figure 7",
                title="Decision curves",
                file="figure7_decision_curves",
                needs=(DECISION_CURVE,),
                show=plates.decision_plate,
                caption="Net benefit against the risk from which one would treat.",
                reading=sentences_performance.decision_curves,
            ),
            Item(
                number="Table 9",
                title="Comparison of models",
                file="table9_comparison",
                needs=(COMPARISON,),
                show=layouts_performance.comparison_table,
                caption="Differences between models on the same patients.",
                reading=sentences_performance.comparison,
            ),
        ),
    ),
    Section(
        "Completeness and methods",
        (
            Item(
                number="Table 10",
                title="Availability",
                file="table10_availability",
                needs=(AVAILABILITY,),
                show=layouts_cohorts.availability_table,
                caption="Patients whom each model could predict.",
                reading=sentences.availability,
            ),
            Item(
                number="Table 11",
                title="Refused cases",
                file="table11_refused",
                needs=(FAILURES,),
                show=layouts_cohorts.failures_table,
                caption="Cases whose image or ROI could not be used.",
                if_empty="No case was refused.",
            ),
            Item(
                number="Table 12",
                title="Gray levels",
                file="table12_gray_levels",
                needs=(PREFLIGHT_IMAGE_TYPES,),
                show=layouts_cohorts.gray_levels_table,
                caption="How finely each image type is divided inside the ROIs.",
                reading=sentences.gray_levels,
            ),
            Item(
                number="Table 13",
                title="Idle features",
                file="table13_idle_features",
                needs=(PREFLIGHT_FEATURES,),
                show=layouts_cohorts.idle_features_table,
                caption="Features that are constant or equal to another one.",
                if_empty="No feature is constant or equal to another one.",
            ),
            Item(
                number="Table 14",
                title="Methods as run",
                file="table14_methods",
                needs=(),
                show=layouts_models.methods_table,
                caption="The choices behind every number above.",
            ),
        ),
    ),
)
