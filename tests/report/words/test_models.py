from alnus.report.words import models as sentences
from tests.report import builder

FACTS = builder.facts()


def test_the_flow_is_told_in_numbers(tables):
    said = sentences.flow(tables, FACTS)
    assert said[0] == "Of 1,014 patients, 525 (52 %) were included."
    assert "“ALNU imaging unavailable or more than 4 weeks before surgery” (n = 123)" in said[1]


def test_without_exclusions_no_reason_is_told(tables):
    frame = tables["flow"]
    assert len(sentences.flow({"flow": frame[frame["step"] != "excluded"]}, FACTS)) == 1


def test_variables_that_differ_are_named_by_cohort(tables):
    said = sentences.characteristics(tables, FACTS)
    assert len(said) == 3
    assert said[0] == (
        "In the training cohort 3 of 4 variables differ between ALN+ and ALN− at P < 0.05: "
        "Cortical thickness, N stage and ER."
    )


def test_no_difference_is_told_without_a_list(tables):
    frame = tables["characteristics"].assign(p=0.5)
    assert sentences.characteristics({"characteristics": frame}, FACTS)[0].endswith("P < 0.05.")


def test_variables_that_entered_are_named(tables):
    said = sentences.univariable(tables, FACTS)[0]
    assert said.startswith("6 of 8 variables entered the backward elimination: N stage,")


def test_the_elimination_is_told_in_its_order(tables):
    assert sentences.elimination(tables, FACTS) == ["Removed, in this order: Age."]


def test_an_elimination_that_removed_nothing_says_so(tables):
    frame = tables["stepwise"].iloc[:1]
    assert sentences.elimination({"stepwise": frame}, FACTS) == ["No variable was removed."]


def test_a_model_names_its_strongest_term_and_its_events_a_term(tables):
    first, second = sentences.model("clinical", tables, FACTS)
    assert "Cortical thickness (cm) (OR 1,309, 95 % CI 82.07–20,879" in first
    assert second == (
        "The training cohort has 89 patients with the rarer outcome, 14.8 events per variable of the model and "
        "9.9 per clinical candidate: fewer than 10, so the selection may be unstable."
    )


def test_enough_events_a_candidate_are_told_without_a_warning(tables):
    lacking = {name: frame for name, frame in tables.items() if name != "univariable"}
    said = sentences.model("combined", lacking, FACTS)
    assert said[-1].endswith(
        "12.7 events per variable of the model and 12.7 per clinical candidate."
    )


def test_a_model_without_inference_or_patients_says_nothing(tables):
    frame = tables["coefficients"].assign(p=float("nan"))
    assert sentences.model("clinical", {"coefficients": frame}, FACTS) == []


def test_the_lasso_tells_its_penalty_and_both_rules(tables):
    said = sentences.lasso(tables, FACTS)
    assert said[0] == "The penalty used is λ = 0.01513; it keeps 11 of 30 features."
    assert [rule.split(" keeps")[0] for rule in said[1:]] == [
        "The one-standard-error rule",
        "The minimum",
    ]


def test_features_are_counted_by_image_type(tables):
    assert sentences.selection(tables, FACTS) == [
        (
            "mRMR passed on 30 features, of which the LASSO kept 9 (3 lbp-2D, 1 original, "
            "1 log-sigma-0-2-mm-3D, 3 wavelet-LL and 1 wavelet-LH)."
        )
    ]


def test_an_empty_selection_is_told(tables):
    frame = tables["selection"].assign(lasso_coefficient=0.0)
    said = sentences.selection({"selection": frame}, FACTS)
    assert said == ["mRMR passed on 30 features, of which the LASSO kept 0."]


def test_the_cohort_is_set_against_the_size_it_needs(tables):
    assert sentences.sample_size(tables, FACTS) == [
        "All three criteria need 315 patients; the training cohort has 310, fewer than needed."
    ]
    assert sentences.sample_size({"sample_size": tables["sample_size"]}, FACTS) == []


def test_a_flipped_sign_and_a_doubled_error_are_named(tables):
    assert sentences.term_checks(tables, FACTS) == [
        "In the clinical model the sign of Long axis (cm) is not that of its univariable fit.",
        "In the clinical model the standard error of Long axis (cm) is at least doubled.",
    ]
    calm = tables["term_checks"].iloc[1:]
    assert sentences.term_checks({"term_checks": calm}, FACTS) == [
        "Every term has the sign of its univariable fit; no standard error is doubled."
    ]


def test_the_reliable_features_are_counted(tables):
    [changed] = sentences.perturbation(tables, FACTS)
    assert changed.startswith("In 310 training patients whose ROIs were changed a little, ")
    [said] = sentences.reliability(tables, FACTS)
    assert said.startswith("In 40 training patients read twice, 9 of 10 features reach the")


def test_stability_tells_sizes_and_how_many_features_last(tables):
    assert sentences.stability(tables, FACTS)[0] == (
        "When cases vary, 50 fits keep 4 to 15 features; 6 of the 9 above are chosen in at least "
        "half of them, and 0 others."
    )


def test_the_nomogram_tells_its_longest_and_its_shortest_axis(tables):
    said = sentences.nomogram(tables, FACTS)
    assert said[0].startswith("The dots show an invented patient: N stage N2, Long axis (cm) 1.5, ")
    assert said[1:] == [
        "Most points: Cortical thickness (cm) (up to 100).",
        "Fewest points: ER (up to 7).",
    ]


def test_a_nomogram_of_one_variable_tells_nothing(tables):
    frame = tables["nomogram"]
    one = frame[frame["axis"].isin(["er", "total points"])]
    assert sentences.nomogram({"nomogram": one}, FACTS) == []


def test_a_model_that_could_not_predict_everybody_says_why(tables):
    assert sentences.availability(tables, FACTS) == [
        (
            "The clinical model could predict 131 of 134 patients of the validation cohort: "
            "Age is missing."
        )
    ]


def test_full_availability_is_told(tables):
    frame = tables["availability"]
    whole = {"availability": frame[frame["n"] == frame["n_used"]]}
    assert sentences.availability(whole, FACTS) == ["Every model could predict every patient."]


def test_a_summary_of_nothing_is_empty():
    assert sentences.summary({}, FACTS) == []


def test_a_summary_names_cohorts_and_terms(tables):
    said = " ".join(sentences.summary(tables, FACTS))
    assert "training 310 (221 ALN+), validation 134 (95 ALN+), external test 81 (52 ALN+)" in said
    assert "The combined model holds N stage, Long axis," in said


def test_flat_image_types_and_sizes_are_told(tables):
    assert sentences.gray_levels(tables, FACTS) == [
        "A single gray level occurs in lbp-2D.",
        "The ROIs of 3 cases looked at hold 316 to 8003 pixels (median 2000).",
        "Sides of their pixels measure 0.1 to 0.1 mm.",
    ]
    pixels = tables["preflight_cases"].assign(spacing_row=1.0, spacing_column=1.0)
    assert len(sentences.gray_levels({**tables, "preflight_cases": pixels}, FACTS)) == 2


def test_without_flat_image_types_or_sizes_nothing_is_told(tables):
    frame = tables["gray_levels"].assign(n_one_level=0)
    assert sentences.gray_levels({"gray_levels": frame}, FACTS) == []
