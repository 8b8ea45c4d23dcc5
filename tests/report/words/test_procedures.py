from alnus.report.words.procedures import procedures
from tests.report.builder import facts


def test_the_fall_of_the_published_figures_is_told(tables):
    said = procedures(tables, facts())
    fall = (
        "As published the radiomics model has an apparent AUC of 0.950; the same procedure reaches "
        "0.610 (0.560–0.660) with patients that it has not seen."
    )
    score = (
        "The Rad-score's odds ratio per SD is 3.200 (3.150–3.250) as published; "
        "1.100 (1.050–1.150) here."
    )
    last = "The study's models, threshold and predictions are those of the right column."
    assert said == [fall, score, last]


def test_a_study_without_a_combined_model_says_so(tables):
    frame = tables["procedures"]
    lacking = frame[~((frame["procedure"] == "this study") & (frame["model"] == "combined"))]
    assert "here there is no combined model" in procedures({"procedures": lacking}, facts())[1]


def test_a_published_procedure_without_an_answer_is_not_praised(tables):
    frame = tables["procedures"].iloc[:0]
    assert len(procedures({"procedures": frame}, facts())) == 1
