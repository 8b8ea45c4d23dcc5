"""TRIPOD+AI, the reporting guideline of prediction models: its items, lettered where divided."""

from alnus.report.checklists.checklist import Checklist, Question

TRIPOD_AI = Checklist(
    name="TRIPOD+AI",
    file="tripod_ai",
    source="TRIPOD+AI: Collins et al., BMJ 2024;385:e078378, doi 10.1136/bmj-2023-078378.",
    groups=(
        (
            "Title, abstract, introduction",
            (
                Question("1", "Title: development or evaluation, population, outcome", person="Writing"),
                Question("2", "Abstract by TRIPOD+AI for abstracts", person="Writing"),
                Question("3a", "Healthcare context and rationale", person="Writing"),
                Question("3b", "Target population and intended use", person="Who would use the risk, and for which decision"),
                Question("3c", "Known inequalities between groups", person="Writing"),
                Question("4", "Objectives", person="Development, evaluation, or both"),
            ),
        ),
        (
            "Methods",
            (
                Question("5a", "Sources of data for development and evaluation", ("flow",), person="Design and representativeness"),
                Question("5b", "Dates of data", ("methods",), person="Start and end of accrual"),
                Question("6a", "Setting and centers", ("centers",), key="centers", person="Number and place of centers"),
                Question("6b", "Eligibility", ("flow",)),
                Question("6c", "Treatments received", ("characteristics",), person="Regimens and how they were handled"),
                Question("7", "Preparation and quality of data", ("methods", "refused"), person="Cleaning done before the table"),
                Question("8a", "Outcome, its time and its assessment", person="Definition and how it was assessed"),
                Question("8b", "Qualifications of subjective assessors", person="If the outcome needs interpretation"),
                Question("8c", "Blinding of outcome assessors", person="To predictors"),
                Question("9a", "Choice of initial predictors", ("univariable",), person="From literature or practice"),
                Question("9b", "Definition and time of predictors", ("characteristics",), person="How and when measured"),
                Question("9c", "Qualifications of subjective assessors", ("reliability",), person="Readers of the images", key="second_reader.roi"),
                Question("10", "Sample size", ("sample_size", "validation_size"), person="Of development and of evaluation", key="sample_size.c_statistic"),
                Question("11", "Missing data", ("availability", "methods")),
                Question("12a", "How data were used and divided", ("flow", "methods")),
                Question("12b", "Handling of predictors in the analysis", ("methods",)),
                Question("12c", "Type of model, steps of building, internal validation", ("methods", "internal_validation")),
                Question("12d", "Heterogeneity between clusters", ("centers", "left_out_centers"), key="centers", person="Between hospitals or scanners"),
                Question("12e", "Measures of performance, and why", ("performance", "calibration", "decision_curves")),
                Question("12f", "Updating of the model", person="None unless `alnus validate --recalibrated` was used"),
                Question("12g", "How predictions are calculated", ("rad_score", "combined_model", "nomogram")),
                Question("13", "Class imbalance", ("characteristics",), person="No resampling of classes is done"),
                Question("14", "Fairness", person="Which groups were looked at"),
                Question("15", "Output of the model and thresholds", ("performance", "methods")),
                Question("16", "Differences between development and evaluation", ("transport", "characteristics")),
                Question("17", "Ethical approval", person="Committee, number, consent"),
            ),
        ),
        (
            "Open science, involvement",
            (
                Question("18a", "Funding", person="Writing"),
                Question("18b", "Conflicts of interest", person="Writing"),
                Question("18c", "Protocol", person="Where it stands"),
                Question("18d", "Registration", person="Register and number"),
                Question("18e", "Data sharing", person="Images, features"),
                Question("18f", "Code sharing", ("methods",), person="alnus' version and the study file"),
                Question("19", "Patients' and public involvement", person="Writing"),
            ),
        ),
        (
            "Results",
            (
                Question("20a", "Flow of participants, with outcomes", ("flow",)),
                Question("20b", "Characteristics, with missing data", ("characteristics",)),
                Question("20c", "Development beside evaluation data", ("transport", "characteristics")),
                Question("21", "Participants and events of each analysis", ("performance", "availability")),
                Question("22", "The full model, so that others can predict", ("rad_score", "combined_model", "nomogram")),
                Question("23a", "Performance with intervals, also in groups", ("performance", "calibration", "centers")),
                Question("23b", "Heterogeneity of performance between clusters", ("centers", "left_out_centers"), key="centers"),
                Question("24", "Results of updating", person="None unless a model was recalibrated"),
            ),
        ),
        (
            "Discussion",
            (
                Question("25", "Interpretation, also of fairness", person="Writing"),
                Question("26", "Limitations", ("transport", "stability"), person="Writing"),
                Question("27a", "Poor or missing input at use", ("availability",), person="`alnus predict` names what it doubts"),
                Question("27b", "Users' interaction and expertise", person="Who draws the ROI"),
                Question("27c", "Next steps", person="Writing"),
            ),
        ),
    ),
)  # fmt: skip
