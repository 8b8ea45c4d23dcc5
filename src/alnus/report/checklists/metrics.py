"""METRICS, the METhodological RadiomICs Score: its thirty items."""

from alnus.report.checklists.checklist import Checklist, Question

METRICS = Checklist(
    name="METRICS",
    file="metrics",
    source=(
        "METRICS: Kocak et al., Insights Imaging 2024;15:8, doi 10.1186/s13244-023-01572-w, with the "
        "weights of the items. Each item is explained by METRICS-E3, radiomic.github.io/METRICS-E3. "
        "The score is a person's judgement; none is computed here."
    ),
    groups=(
        (
            "Study design",
            (
                Question("1", "A radiomics or machine learning guideline was followed",
                         person="Say that CLEAR, METRICS or TRIPOD+AI was used, and attach it"),
                Question("2", "Eligibility criteria give a representative population", ("flow", "characteristics"),
                         person="Argue that these are the patients of the intended use"),
                Question("3", "The reference standard is good and defined",
                         person="How the outcome was established, by whom, and by which definition"),
            ),
        ),
        (
            "Imaging data",
            (
                Question("4", "Images come from several centers", ("centers",), key="centers",
                         person="Name the centers"),
                Question("5", "The imaging is such as the clinic uses",
                         person="Which guideline the examinations followed"),
                Question("6", "Protocol and acquisition parameters are given",
                         person="Scanners, probes, presets, frequency, gain"),
                Question("7", "The time between image and reference standard is given",
                         person="Days between ultrasound and surgery; median and range"),
            ),
        ),
        (
            "Segmentation",
            (
                Question("8", "How ROIs were drawn is described", ("methods", "node", "rois"),
                         person="Who drew them, with which program, blinded to what"),
                Question("9", "A fully automatic segmentation was evaluated",
                         why_not="ROIs are drawn or corrected by a person"),
                Question("10", "ROIs of the test set come from one reader or a program",
                         person="Who drew the ROIs of each cohort"),
            ),
        ),
        (
            "Image processing and extraction",
            (
                Question("11", "Preprocessing is appropriate and described", ("methods", "gray_levels")),
                Question("12", "Software computes standardized features", ("methods",)),
                Question("13", "All parameters of the extraction are given", ("methods",)),
            ),
        ),
        (
            "Feature processing",
            (
                Question("14", "Features that are not robust were removed",
                         ("reliability", "perturbation"), key="second_reader.roi or perturbation"),
                Question("15", "Redundant features were removed", ("features", "left_out")),
                Question("16", "Dimensions fit the number of patients", ("sample_size", "features"),
                         key="sample_size.c_statistic"),
                Question("17", "A deep learning pipeline was tested for robustness",
                         why_not="Features are defined by formulas"),
            ),
        ),
        (
            "Preparation for modeling",
            (
                Question("18", "Data were divided properly", ("flow", "internal_validation", "methods")),
                Question("19", "Confounders were handled", ("univariable", "combined_model"),
                         person="Which confounders are known, and what was done about scanners"),
            ),
        ),
        (
            "Metrics and comparison",
            (
                Question("20", "Performance metrics fit the task", ("performance",)),
                Question("21", "Uncertainty is considered", ("performance", "internal_validation")),
                Question("22", "Calibration is assessed", ("calibration_curves", "calibration")),
                Question("23", "One kind of image suffices, or others were shown to be needed",
                         person="B-mode alone answers this with yes"),
                Question("24", "Compared with a non-radiomic method, or of added value",
                         ("comparison", "decision_curves")),
                Question("25", "Compared with simple or classical models", ("clinical_model", "comparison")),
            ),
        ),
        (
            "Testing",
            (
                Question("26", "Tested on patients of the same center", ("performance",),
                         person="Which cohort is the internal one"),
                Question("27", "Tested on patients of another center", ("performance", "centers"),
                         person="Which cohort is the external one, and that nothing was tuned to it"),
            ),
        ),
        (
            "Open science",
            (
                Question("28", "Data are available",
                         person="Where images or features/features.csv of the run can be had"),
                Question("29", "Code is available", ("methods",),
                         person="alnus' version stands there; share the study file"),
                Question("30", "The model is available", ("rad_score", "combined_model"),
                         person="Share models/*.json; anybody can predict with it"),
            ),
        ),
    ),
)  # fmt: skip
