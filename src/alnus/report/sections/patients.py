"""Who was studied, and what was left out or done."""

from alnus.report.drawing import node, plates
from alnus.report.item import Item, Section
from alnus.report.layouts import cohorts, models
from alnus.report.words import models as model_words
from alnus.report.words import pictures as picture_words
from alnus.tables.cohort import CHARACTERISTICS, CONSENSUS, FLOW
from alnus.tables.evaluation import VALIDATION_SIZE
from alnus.tables.features import (
    FAILURES,
    NODE_LINES,
    PREFLIGHT_FEATURES,
    PREFLIGHT_IMAGE_TYPES,
    ROI_PICTURES,
)
from alnus.tables.models import (
    AVAILABILITY,
    SAMPLE_SIZE,
)

PATIENTS_SECTION = Section(
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
            kind="Figure",
            title="A node, its ROI and its measurements",
            file="node",
            needs=(NODE_LINES,),
            show=node.node_plate,
            caption=(
                "One node, of median size: the image around it (A), the ROI (B), and what is measured "
                "on the ROI (C)."
            ),
            reading=picture_words.node,
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
            title="Readings settled",
            file="consensus",
            supplement=True,
            needs=(CONSENSUS,),
            show=cohorts.consensus_table,
            caption="What two readers read, and how often a third decided because they disagreed.",
            reading=model_words.consensus,
            if_empty="No patient was read twice.",
            asked_by="consensus",
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
        Item(
            kind="Table",
            title="Sample size of a validation",
            file="validation_size",
            supplement=True,
            needs=(VALIDATION_SIZE,),
            show=cohorts.validation_size_table,
            caption="Patients that a validation needs, were they like those of the training cohort.",
            reading=model_words.validation_size,
            if_empty="Not shown, because nothing better than chance is anticipated of the model.",
        ),
    ),
)

METHODS_SECTION = Section(
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
            kind="Figure",
            title="All ROIs",
            file="rois",
            supplement=True,
            needs=(ROI_PICTURES,),
            show=plates.roi_sheets,
            caption=(
                "Each ROI on its image, with its number, its pixel size and, framed, what was told about "
                "it; those come first. Which case a number is stands in the run alone "
                "(features/pictures/roi_pictures.csv)."
            ),
            reading=picture_words.rois,
            sheets=True,
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
)
