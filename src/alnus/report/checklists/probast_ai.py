"""PROBAST+AI: what a reviewer of bias asks, in our own words and order."""

from alnus.report.checklists.checklist import Checklist, Question

PROBAST_AI = Checklist(
    name="PROBAST+AI",
    file="probast_ai",
    source=(
        "After PROBAST+AI: Moons et al., BMJ 2025;388:e082505, doi 10.1136/bmj-2024-082505; a preparation "
        "in our own words and numbers, which does not stand for the tool. The judgement is a reviewer's."
    ),
    groups=(
        (
            "Participants and data",
            (
                Question("P1", "Do the patients resemble those of the intended use?", ("flow", "characteristics"), person="Say so, or where they do not"),
                Question("P2", "Were exclusions free of knowledge of the outcome?", ("flow",), person="Which exclusions need the outcome"),
                Question("P3", "Are data of all cohorts of one quality?", ("transport",)),
            ),
        ),
        (
            "Predictors",
            (
                Question("R1", "Were predictors measured alike in all patients?", ("transport", "gray_levels"), person="Scanners and readers"),
                Question("R2", "Were they assessed without knowledge of the outcome?", person="Above all the ROIs"),
                Question("R3", "Are all known at the time of use?", person="Nothing from after surgery"),
            ),
        ),
        (
            "Outcome",
            (
                Question("O1", "Was it established by an accepted standard, alike in all?", person="How"),
                Question("O2", "Without knowledge of the predictors?", person="Blinding"),
                Question("O3", "Is no predictor part of its definition?", person="Say so"),
            ),
        ),
        (
            "Analysis",
            (
                Question("A1", "Are there enough patients and events?", ("sample_size",), key="sample_size.c_statistic"),
                Question("A2", "Were continuous predictors kept continuous?", ("term_checks", "methods")),
                Question("A3", "Were patients with missing data handled properly?", ("availability", "methods")),
                Question("A4", "Was selection repeated inside the internal validation?", ("internal_validation", "methods")),
                Question("A5", "Is overfitting and optimism accounted for?", ("internal_validation", "optimism", "noise_floor"), key="resampling.nested"),
                Question("A6", "Are discrimination and calibration both assessed?", ("performance", "calibration")),
                Question("A7", "Was nothing of the evaluation cohorts used in fitting?", ("methods",), person="`alnus verify` recomputes it"),
                Question("A8", "Does the presented model have the fitted weights?", ("combined_model", "nomogram")),
            ),
        ),
    ),
)  # fmt: skip
