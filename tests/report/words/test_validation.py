from alnus.report.words import validation as sentences
from alnus.report.words.models import summary
from tests.report.builder import facts

FACTS = facts()


def test_the_summary_shows_the_internal_figure_and_calls_the_other_apparent(tables):
    said = [text for text in summary(tables, FACTS) if text.startswith("Internal AUC")]
    assert said == sentences.internal_figure(tables, FACTS)
    assert said[0].startswith(
        "Internal AUC by nested cross-validation: clinical 0.790 (0.730–0.850) (apparent 0.860); "
    )


def test_a_model_that_was_not_found_has_no_apparent_value(tables):
    frame = tables["internal_validation"].head(1).assign(apparent=float("nan"))
    [said] = sentences.internal_figure({"internal_validation": frame}, FACTS)
    assert said.endswith("(no model).")


def test_chance_and_models_that_refits_seldom_build_are_named(tables):
    said = sentences.internal_validation(tables, FACTS)
    assert (
        "By nested cross-validation the radiomics model is not told from chance: the interval "
        "reaches 0.5."
    ) in said
    assert "Only 20 of 50 refits built the clinical model." in said


def test_no_table_says_nothing():
    assert sentences.internal_validation({}, FACTS) == []
    assert sentences.noise_floor({}, FACTS) == []


def test_noise_is_told_with_its_p(tables):
    said = sentences.noise_floor(tables, FACTS)[0].replace("\N{NO-BREAK SPACE}", " ")
    assert said == (
        "Clinical model, apparent AUC: noise reaches 0.710 in one of 20 deals, the study 0.860 "
        "(P = 0.010)."
    )
