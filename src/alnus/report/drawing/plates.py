"""Whole figures of the report: panels side by side, one a cohort."""

from collections.abc import Callable
from string import ascii_uppercase

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from alnus.report.drawing import calibration, curves, flow_chart, heat_map, lasso, nomogram
from alnus.report.drawing.canvas import HALF_WIDTH, WHOLE_WIDTH, page, sheet
from alnus.report.drawing.contact_sheet import contact_sheet
from alnus.report.drawing.lettering import wrapped
from alnus.report.drawing.lines import model_styles
from alnus.report.example import example_of
from alnus.report.facts import Facts
from alnus.report.node_pictures import TILES
from alnus.report.readings import (
    COMBINED,
    RADIOMICS,
    Tables,
    auc_labels,
    calibration_labels,
    kept_features,
    model_labels,
    names,
    of_cohort,
    operating_points,
    outcome_counts,
    rows_of,
    used_penalty,
)
from alnus.report.typography import capitalized
from alnus.tables.evaluation import CORRECTED_CALIBRATION, DISCRIMINATION, OPERATING_POINTS
from alnus.tables.features import ROI_PICTURES
from alnus.tables.models import NOMOGRAM, NOMOGRAM_CROWD

_LASSO_HEIGHT = 82.0
_BEYOND = 4.0
_LINE = 4.1
_TITLES = 270.0  # points that titles of a row have together, measured in plain letters


def flow_plate(tables: Tables, facts: Facts) -> Figure:
    """The flow of patients."""
    counts = {
        cohort: f"{facts.positive} {count.positive}, {facts.negative} {count.negative}"
        for cohort, count in outcome_counts(tables).items()
    }
    chart = flow_chart.lay_out_flow(tables["flow"], counts)
    figure, axes = sheet(flow_chart.WIDTH, chart.height)
    flow_chart.flow_chart(chart, axes)
    return figure


def roi_sheets(tables: Tables, facts: Facts) -> list[str]:
    """Sheets of all ROIs."""
    rows, pictures = rows_of(tables, ROI_PICTURES), facts.pictures
    sheets = () if pictures is None else pictures.sheets
    return [
        contact_sheet(
            jpeg, rows[number * TILES :][:TILES],
            title=f"ROIs, sheet {number + 1}", simulated=facts.simulated,
        )
        for number, jpeg in enumerate(sheets)
    ]  # fmt: skip


def lasso_plate(tables: Tables, _: Facts) -> Figure:
    """Cross-validation of the LASSO and the paths of its coefficients."""
    figure = page(WHOLE_WIDTH, _LASSO_HEIGHT)
    left, right = figure.subplots(1, 2)
    numbers = {row.feature: n for n, row in enumerate(kept_features(tables), start=1)}
    used = used_penalty(tables).penalty
    lasso.lasso_cross_validation(tables["lasso_cv"], left)
    # Beyond the penalty that was used coefficients only grow, and would squeeze those that count.
    near = tables["lasso_cv"]["penalty"] >= used / _BEYOND
    paths = tables["lasso_path"][tables["lasso_path"]["penalty"] >= used / _BEYOND]
    lasso.lasso_paths(paths, right, used=used, numbers=numbers)
    lasso.feature_counts(tables["lasso_cv"], left)
    lasso.feature_counts(tables["lasso_cv"][near], right)
    left.set_title("A  Cross-validation", weight="bold")
    right.set_title("B  Coefficient paths", weight="bold")
    return figure


def nomogram_plate(tables: Tables, _: Facts) -> Figure:
    """The nomogram of the combined model."""
    scales = nomogram.nomogram_scales(tables["nomogram"])
    figure, axes = sheet(nomogram.WIDTH, nomogram.nomogram_height(scales))
    crowd = rows_of(tables, NOMOGRAM_CROWD)
    nomogram.nomogram(scales, axes, example_of(rows_of(tables, NOMOGRAM)), crowd)
    return figure


def roc_plate(tables: Tables, facts: Facts) -> Figure:
    """ROC curves, one panel a cohort."""
    roc, bands = tables["roc"], tables["roc_band"]
    styles, names_of = model_styles(roc), model_labels(roc)

    def draw(cohort: str, axes: Axes) -> None:
        labels = names_of | auc_labels(
            row for row in rows_of(tables, DISCRIMINATION) if row.cohort == cohort
        )
        curves.roc_bands(of_cohort(bands, cohort), axes, styles=styles)
        curves.roc_curves(of_cohort(roc, cohort), axes, styles=styles, labels=labels)
        for model, point in operating_points(tables, cohort).items():
            curves.operating_point(*point, axes, style=styles[model])
        curves.legend_below(axes, title=f"AUC ({facts.interval})")

    return _panels(names(roc, "cohort"), draw, lines=2 * roc["model"].nunique() + 1)


def calibration_plate(tables: Tables, facts: Facts) -> Figure:
    """Calibration curves, one panel a cohort."""
    smooth, predictions = tables["calibration_curve"], tables["predictions"]
    styles, labels = model_styles(smooth), model_labels(smooth)
    models = names(predictions, "model")
    shown = predictions[predictions["model"] == (COMBINED if COMBINED in models else models[-1])]

    def draw(cohort: str, axes: Axes) -> None:
        mine = of_cohort(smooth, cohort)
        told = labels | calibration_labels(tables, cohort)
        calibration.calibration_curves(mine, axes, styles=styles, labels=told)
        if cohort == facts.training and CORRECTED_CALIBRATION.name in tables:
            corrected = tables[CORRECTED_CALIBRATION.name]
            calibration.corrected_curves(corrected, axes, styles=styles)
        calibration.risk_histogram(of_cohort(shown, cohort), axes)
        curves.legend_below(axes)

    return _panels(names(smooth, "cohort"), draw, lines=3 * len(labels) + 1)


def heat_map_plate(tables: Tables, facts: Facts) -> Figure:
    """Each patient's values of the features of the Rad-score, one panel a cohort."""
    numbers = {row.feature: n for n, row in enumerate(kept_features(tables), start=1)}
    scores = tables["predictions"]
    scores = scores[scores["model"] == RADIOMICS].sort_values("probability", kind="stable")
    seen = scores.merge(tables["features"][["case_id", *numbers]], on="case_id")
    values = heat_map.standardized(seen[list(numbers)], seen["cohort"] == facts.training)
    cohorts = names(tables["predictions"], "cohort")
    titles = _titles(cohorts, len(cohorts))
    height = 34.0 + 3.2 * len(numbers) + _LINE * (max(map(len, titles)) - 1)
    figure = page(WHOLE_WIDTH, height)
    grid = np.ravel(figure.subplots(1, len(cohorts), squeeze=False, sharey=True))
    for title, cohort, axes in zip(titles, cohorts, grid, strict=True):
        mine = (seen["cohort"] == cohort).to_numpy()
        event = seen["outcome"].to_numpy(dtype=np.float64)[mine]
        image = heat_map.heat_map(values[:, mine], event, axes, numbers=numbers)
        axes.set_title("\n".join(title), weight="bold", y=1.0)
    grid[0].set_ylabel("Feature")
    figure.supxlabel("Patients by ascending Rad-score", fontsize="medium")
    figure.colorbar(image, ax=list(grid), label="Training SDs from the mean", fraction=0.03)
    return figure


def waterfall_plate(tables: Tables, facts: Facts) -> Figure:
    """Each patient's risk by the radiomics model against its threshold, one panel a cohort."""
    predictions = tables["predictions"]
    mine = predictions[predictions["model"] == RADIOMICS]
    thresholds = {row.cohort: row.threshold for row in rows_of(tables, OPERATING_POINTS)
                  if row.model == RADIOMICS}  # fmt: skip

    reach = 1.05 * float((mine["probability"] - mine["cohort"].map(thresholds)).abs().max())

    def draw(cohort: str, axes: Axes) -> None:
        curves.waterfall(
            of_cohort(mine, cohort), axes, threshold=thresholds[cohort], reach=reach,
            labels=(facts.positive, facts.negative),
        )  # fmt: skip
        curves.legend_below(axes)

    return _panels([c for c in names(mine, "cohort") if c in thresholds], draw, lines=2)


def decision_plate(tables: Tables, _: Facts) -> Figure:
    """Decision curves, one panel a cohort."""
    benefit = tables["net_benefit_curve"]
    styles, labels = model_styles(benefit), model_labels(benefit)

    def draw(cohort: str, axes: Axes) -> None:
        curves.decision_curves(of_cohort(benefit, cohort), axes, styles=styles, labels=labels)
        curves.legend_below(axes)

    return _panels(names(benefit, "cohort"), draw, lines=len(labels))


def _panels(cohorts: list[str], draw: Callable[[str, Axes], None], *, lines: int) -> Figure:
    """Draw one panel a cohort, three in a row, over a legend of so many lines."""
    columns = min(len(cohorts), 3)
    rows = -(-len(cohorts) // columns)
    titles = _titles(cohorts, max(columns, 2))
    lines += max(map(len, titles)) - 1
    height = (60 if columns == 3 else 86) + lines * _LINE
    figure = page(HALF_WIDTH if columns == 1 else WHOLE_WIDTH, rows * height)
    grid = np.ravel(figure.subplots(rows, columns, squeeze=False))
    for title, cohort, axes in zip(titles, cohorts, grid, strict=False):
        draw(cohort, axes)
        # Told its place, a title is not kept off labels above, of which there are none.
        axes.set_title("\n".join(title), weight="bold", y=1.0)
    for axes in grid[len(cohorts) :]:
        axes.axis("off")
    return figure


def _titles(cohorts: list[str], columns: int) -> list[list[str]]:
    """Name panels, each with its letter where there are several, on lines that fit a column."""
    letters = [f"{letter}  " for letter in ascii_uppercase] if len(cohorts) > 1 else [""]
    return [
        wrapped(f"{letter}{capitalized(cohort)}", _TITLES / columns, lines=2)
        for letter, cohort in zip(letters, cohorts, strict=False)
    ]
