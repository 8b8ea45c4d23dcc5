"""CLEAR, the CheckList for EvaluAtion of Radiomics research: its fifty-eight items."""

from alnus.report.checklists.checklist import Checklist, Question

_WRITING = "Writing; nothing of it is computed"

CLEAR = Checklist(
    name="CLEAR",
    file="clear",
    source=(
        "CLEAR: Kocak et al., Insights Imaging 2023;14:75, doi 10.1186/s13244-023-01415-8; items 53 "
        "and 58 are not essential. Explained by CLEAR-E3, radiomic.github.io/CLEAR-E3."
    ),
    groups=(
        (
            "Title, abstract, introduction",
            (
                Question("1", "Title names radiomics and its kind", person=_WRITING),
                Question("2", "Structured abstract", person=_WRITING),
                Question("3", "Keywords", person=_WRITING),
                Question("4", "Scientific and clinical background", person=_WRITING),
                Question("5", "Why radiomics", person=_WRITING),
                Question("6", "Aims and hypotheses", person=_WRITING),
            ),
        ),
        (
            "Study design",
            (
                Question("7", "Guidelines followed", person="Say that this checklist was used, and attach it"),
                Question("8", "Ethics, consent, data protection", person="Approval, consent, how data were made anonymous"),
                Question("9", "Sample size", ("sample_size",), key="sample_size.c_statistic"),
                Question("10", "Prospective or retrospective", person="Design and registration"),
                Question("11", "Eligibility", ("flow",), person="Inclusion criteria in words"),
                Question("12", "Flow chart of the technical steps", person="The steps are in Methods as run; draw them if the journal asks"),
            ),
        ),
        (
            "Data",
            (
                Question("13", "Where data come from", ("flow",), person="Hospitals, dates, private or public"),
                Question("14", "Overlap with earlier papers", person="Whether patients were published before"),
                Question("15", "How data were divided", ("flow", "methods")),
                Question("16", "Imaging protocol", person="Scanners, probes, presets"),
                Question("17", "Predictors that are no radiomics, defined", ("characteristics", "univariable"), person="How each was measured"),
                Question("18", "Reference standard, defined", person="How the outcome was established"),
            ),
        ),
        (
            "Segmentation and preprocessing",
            (
                Question("19", "How ROIs were drawn", ("methods", "node", "rois"), person="Program and rules"),
                Question("20", "Who drew them", person="Readers, years of experience, blinding"),
                Question("21", "Preprocessing of images", ("methods",)),
                Question("22", "Resampling of pixels", ("methods",)),
                Question("23", "Discretization", ("methods", "gray_levels")),
                Question("24", "Image types", ("methods", "gray_levels")),
            ),
        ),
        (
            "Feature extraction",
            (
                Question("25", "Method and software", ("methods",)),
                Question("26", "Feature classes", ("methods", "features")),
                Question("27", "Number of features", ("methods", "left_out")),
                Question("28", "All other parameters", ("methods",), person="run/study.toml holds every one"),
            ),
        ),
        (
            "Data preparation and modeling",
            (
                Question("29", "Missing data", ("availability", "characteristics")),
                Question("30", "Class imbalance", ("characteristics",), person="No resampling of classes is done"),
                Question("31", "Reliability of segmentation", ("reliability", "perturbation"), key="second_reader.roi or perturbation"),
                Question("32", "Scaling of features", ("rad_score", "methods")),
                Question("33", "Reduction of dimensions", ("lasso", "features")),
                Question("34", "Algorithm", ("methods",)),
                Question("35", "Training and tuning", ("methods", "lasso", "internal_validation")),
                Question("36", "Confounders", ("univariable", "combined_model"), person="Which are known"),
                Question("37", "How the model was chosen", ("elimination", "methods")),
            ),
        ),
        (
            "Evaluation",
            (
                Question("38", "How it was tested", ("internal_validation", "performance")),
                Question("39", "Performance metrics and why", ("performance",), person="Why these"),
                Question("40", "Uncertainty", ("performance", "calibration")),
                Question("41", "Statistical comparison of performance", ("comparison",)),
                Question("42", "Compared with non-radiomic and combined models", ("comparison", "clinical_model", "combined_model", "decision_curves")),
                Question("43", "Interpretability", ("nomogram", "odds_ratios")),
            ),
        ),
        (
            "Results and discussion",
            (
                Question("44", "Baseline characteristics", ("characteristics",)),
                Question("45", "Flow of participants", ("flow",)),
                Question("46", "Statistics of the features", ("features", "left_out", "stability", "reliability", "perturbation")),
                Question("47", "Performance", ("roc", "performance", "internal_validation", "calibration_curves", "decision_curves")),
                Question("48", "Comparison with other approaches", ("comparison", "performance", "decision_curves"), person="Why the threshold fits the decision"),
                Question("49", "Important findings", person=_WRITING),
                Question("50", "Earlier work", person=_WRITING),
                Question("51", "Practical implications", person=_WRITING),
                Question("52", "Strengths and limitations", ("transport",), person="What lies far from training stands there"),
            ),
        ),
        (
            "Open science",
            (
                Question("53", "Images with ROIs shared", person="Where, under which licence"),
                Question("54", "Features shared", person="features/features.csv of the run holds them"),
                Question("55", "Preprocessing settings shared", ("methods",), person="Share run/study.toml"),
                Question("56", "Modeling code shared", ("methods",), person="alnus' version and the study file are enough"),
                Question("57", "Model files shared", ("rad_score", "combined_model"), person="Share models/*.json"),
                Question("58", "A system ready to use", person="`alnus calculator` makes a page of the model"),
            ),
        ),
    ),
)  # fmt: skip
