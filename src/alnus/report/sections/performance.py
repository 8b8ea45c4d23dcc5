"""How well the models do."""

from alnus.report.drawing import centers as center_plates
from alnus.report.drawing import plates
from alnus.report.drawing.transport import transport_plate
from alnus.report.item import Item, Section
from alnus.report.layouts import centers as center_layouts
from alnus.report.layouts import performance, validation
from alnus.report.layouts import transport as transport_layouts
from alnus.report.readings import RADIOMICS
from alnus.report.words import centers as center_words
from alnus.report.words import performance as performance_words
from alnus.report.words import transport as transport_words
from alnus.report.words import validation as validation_words
from alnus.tables.centers import CENTERS, LEFT_OUT_CENTERS, POOLED_CENTERS, POOLED_LEFT_OUT
from alnus.tables.evaluation import (
    CALIBRATION,
    CALIBRATION_CURVE,
    COMPARISON,
    DECISION_CURVE,
    DISCRIMINATION,
    NET_BENEFIT_CURVE,
    OPERATING_POINTS,
    PREDICTIONS,
    RANKING,
    ROC,
    ROC_BAND,
)
from alnus.tables.models import (
    INTERNAL_VALIDATION,
    NOISE_FLOOR,
    OPTIMISM,
)
from alnus.tables.transport import EXTREME_RISKS, TRANSPORT

PERFORMANCE_SECTION = Section(
    "Performance",
    (
        Item(
            kind="Figure",
            title="ROC curves",
            file="roc",
            needs=(ROC, ROC_BAND, DISCRIMINATION),
            show=plates.roc_plate,
            by_cohort=True,
            caption=(
                "Receiver operating characteristic of each model in each cohort; the legends "
                "give the AUC with its interval. Dots: the operating points that were fixed on "
                "the training cohort, with the intervals of sensitivity and specificity. Bands: pointwise "
                "limits of the sensitivity at each specificity."
            ),
            reading=performance_words.roc,
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
            kind="Figure",
            title="Radiomics model, patient by patient",
            file="waterfall",
            supplement=True,
            needs=(PREDICTIONS, OPERATING_POINTS),
            show=plates.waterfall_plate,
            by_cohort=True,
            caption=(
                "Risk by the radiomics model less the threshold that was fixed on the training cohort, a "
                "stroke a patient in ascending order, colored by the outcome: strokes above zero are "
                "called positive."
            ),
            model=RADIOMICS,
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
            kind="Figure",
            title="Transport",
            file="transport_picture",
            needs=(TRANSPORT,),
            show=transport_plate,
            caption=(
                "Inputs of one model in each cohort: mean and standard deviation in units of the "
                "training cohort's, the farthest first; the table has the numbers. Gray band: the "
                "training cohort itself. Dotted lines: 3 standard deviations; beyond them the axis is "
                "logarithmic."
            ),
            if_empty="Not shown, because there is no cohort beside the training cohort, or no model.",
        ),
        Item(
            kind="Figure",
            title="Performance by center",
            file="centers_forest",
            needs=(CENTERS, POOLED_CENTERS),
            show=center_plates.centers_plate,
            caption=(
                "AUC of each model in each center or on each scanner with its interval and weight, in "
                "patients outside the training cohort; pooled, and where that of another one lies."
            ),
            asked_by="centers",
            may_be_empty=(POOLED_CENTERS,),
        ),
        Item(
            kind="Table",
            title="Centers and scanners",
            file="centers",
            supplement=True,
            needs=(CENTERS, POOLED_CENTERS),
            show=center_layouts.centers_table,
            caption="Performance by center and scanner, in patients outside the training cohort.",
            reading=center_words.centers,
            asked_by="centers",
            may_be_empty=(POOLED_CENTERS,),
        ),
        Item(
            kind="Table",
            title="Centers left out",
            file="left_out_centers",
            supplement=True,
            needs=(LEFT_OUT_CENTERS, POOLED_LEFT_OUT),
            show=center_layouts.left_out_table,
            caption=(
                "The whole recipe fitted to the training cohort without each center, measured in the "
                "center that was left out."
            ),
            reading=center_words.left_out,
            asked_by="centers.leave_out",
            may_be_empty=(POOLED_LEFT_OUT,),
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
            by_cohort=True,
            caption=(
                "Observed proportion against predicted risk, with bands; the gray diagonal is "
                "perfect; the legends give intercept and slope. Bars: predicted risks of the combined "
                "model, patients with the outcome upward, the others downward. Dots, where optimism was "
                "computed: the training curve without it."
            ),
            reading=performance_words.calibration_bands,
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
            needs=(NET_BENEFIT_CURVE, DECISION_CURVE),
            show=plates.decision_plate,
            by_cohort=True,
            caption=(
                "Net benefit against the risk from which one would treat. Lines: true and false positives "
                "averaged over thresholds up to 0.04 away, nearer ones weighing more; the files have the "
                "net benefit of each threshold alone. Bands: bootstrap limits of the lines."
            ),
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
)
