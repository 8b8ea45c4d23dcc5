"""The report as a list: every section, figure and table with its caption."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from matplotlib.figure import Figure

from alnus import tables as t
from alnus.report import (
    layouts_cohorts,
    layouts_models,
    layouts_performance,
    plates,
    sentences,
    sentences_performance,
)
from alnus.report.facts import Facts
from alnus.report.printed_table import PrintedTable
from alnus.report.readings import CLINICAL, COMBINED, Tables
from alnus.tables import Table

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
    """

    number: str
    title: str
    file: str
    needs: tuple[Table, ...]
    show: Callable[[Tables, Facts], Figure | PrintedTable]
    caption: str
    reading: Reading = _nothing
    model: str = ""
    if_empty: str = "Not shown, because its table has no row."

    def absence(self, tables: Tables) -> str:
        """Say why the item cannot be shown; empty when it can."""
        missing = [table.path for table in self.needs if table.name not in tables]
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
                "Figure 1",
                "Flow of patients",
                "figure1_flow",
                (t.FLOW,),
                plates.flow_plate,
                "Inclusion, exclusions in their order, and cohorts.",
                sentences.flow,
            ),
            Item(
                "Table 1",
                "Characteristics",
                "table1_characteristics",
                (t.CHARACTERISTICS,),
                layouts_cohorts.characteristics_table,
                "Clinical characteristics by outcome in each cohort.",
                sentences.characteristics,
            ),
        ),
    ),
    Section(
        "Clinical model",
        (
            Item(
                "Table 2",
                "Univariable analysis",
                "table2_univariable",
                (t.UNIVARIABLE,),
                layouts_models.univariable_table,
                "Each clinical variable alone, in the training cohort.",
                sentences.univariable,
            ),
            Item(
                "Table 3",
                "Clinical model",
                "table3_clinical_model",
                (t.COEFFICIENTS,),
                partial(layouts_models.model_table, CLINICAL),
                "Multivariable logistic regression after backward elimination.",
                partial(sentences.model, CLINICAL),
                model=CLINICAL,
            ),
            Item(
                "Table 3b",
                "Path of the backward elimination",
                "table3b_elimination",
                (t.STEPWISE,),
                layouts_models.path_table,
                "One variable leaves a step.",
                sentences.elimination,
            ),
        ),
    ),
    Section(
        "Radiomics model",
        (
            Item(
                "Figure 3",
                "LASSO",
                "figure3_lasso",
                (t.LASSO_CV, t.LASSO_PATH, t.SELECTION),
                plates.lasso_plate,
                "A, cross-validated measure with its standard error against the penalty λ, with "
                "the number of features above; B, coefficients against λ. Numbers name the "
                "features of Table 4; the dashed line of B is the penalty that was used.",
                sentences.lasso,
            ),
            Item(
                "Table 4",
                "Selected radiomic features",
                "table4_features",
                (t.SELECTION,),
                layouts_models.features_table,
                "Features that the LASSO kept among those that mRMR passed on.",
                sentences.selection,
            ),
            Item(
                "Table 4b",
                "Stability of the selection",
                "table4b_stability",
                (t.STABILITY, t.STABILITY_RUNS, t.SELECTION),
                layouts_models.stability_table,
                "How often repeated fits chose the features of Table 4.",
                sentences.stability,
            ),
            Item(
                "Table 5",
                "Formula of the Rad-score",
                "table5_rad_score",
                (t.SELECTION,),
                layouts_models.formula_table,
                "Everything that the score of a new image needs.",
            ),
        ),
    ),
    Section(
        "Combined model",
        (
            Item(
                "Table 6",
                "Combined model",
                "table6_combined_model",
                (t.COEFFICIENTS,),
                partial(layouts_models.model_table, COMBINED),
                "Multivariable logistic regression of clinical variables and Rad-score.",
                partial(sentences.model, COMBINED),
                model=COMBINED,
            ),
            Item(
                "Figure 4",
                "Nomogram",
                "figure4_nomogram",
                (t.NOMOGRAM,),
                plates.nomogram_plate,
                "Read the points above each value of the patient, add them up, find the sum on "
                "the scale of total points, and read the risk below it.",
                sentences.nomogram,
            ),
        ),
    ),
    Section(
        "Performance",
        (
            Item(
                "Figure 5",
                "ROC curves",
                "figure5_roc",
                (t.ROC, t.DISCRIMINATION),
                plates.roc_plate,
                "Receiver operating characteristic of each model in each cohort; the legends "
                "give the AUC with its interval.",
                sentences_performance.discrimination,
            ),
            Item(
                "Table 7",
                "Performance at the operating point",
                "table7_performance",
                (t.OPERATING_POINTS,),
                layouts_performance.operating_table,
                "Measures at the threshold fixed on the training cohort.",
                sentences_performance.operating_points,
            ),
            Item(
                "Figure 6",
                "Calibration",
                "figure6_calibration",
                (t.CALIBRATION_CURVE, t.PREDICTIONS),
                plates.calibration_plate,
                "Observed proportion against predicted risk, with bands; the gray diagonal is "
                "perfect. Strokes: predicted risks of the combined model, patients with the "
                "outcome above the line, the others below it.",
            ),
            Item(
                "Table 8",
                "Calibration",
                "table8_calibration",
                (t.CALIBRATION,),
                layouts_performance.calibration_table,
                "Measures of calibration; a perfect model has intercept 0 and slope 1.",
                sentences_performance.calibration,
            ),
            Item(
                "Figure 7",
                "Decision curves",
                "figure7_decision_curves",
                (t.DECISION_CURVE,),
                plates.decision_plate,
                "Net benefit against the risk from which one would treat.",
                sentences_performance.decision_curves,
            ),
            Item(
                "Table 9",
                "Comparison of models",
                "table9_comparison",
                (t.COMPARISON,),
                layouts_performance.comparison_table,
                "Differences between models on the same patients.",
                sentences_performance.comparison,
            ),
        ),
    ),
    Section(
        "Completeness and methods",
        (
            Item(
                "Table 10",
                "Availability",
                "table10_availability",
                (t.AVAILABILITY,),
                layouts_cohorts.availability_table,
                "Patients whom each model could predict.",
                sentences.availability,
            ),
            Item(
                "Table 11",
                "Refused cases",
                "table11_refused",
                (t.FAILURES,),
                layouts_cohorts.failures_table,
                "Cases whose image or ROI could not be used.",
                if_empty="No case was refused.",
            ),
            Item(
                "Table 12",
                "Methods as run",
                "table12_methods",
                (),
                layouts_models.methods_table,
                "The choices behind every number above.",
            ),
        ),
    ),
)
