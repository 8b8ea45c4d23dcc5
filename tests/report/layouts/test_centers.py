import pytest

from alnus.report.drawing.centers import centers_plate
from alnus.report.layouts.centers import centers_table, left_out_table
from alnus.report.words import centers as sentences
from alnus.report.words.models import validation_size
from tests.report import builder
from tests.report.center_tables import SCANNERS

FACTS = builder.facts()


def test_a_group_has_its_centers_and_what_they_are_together(tables):
    rows = centers_table(tables, FACTS).rows
    titles = [row.cells[0] for row in rows]
    start = titles.index("Combined model, by scanner")
    assert titles[start + 1 : start + 6] == [*SCANNERS, "Pooled", "A new one"]
    assert rows[start + 1].cells[1:] == (
        "60 (40)", "0.80 (0.70–0.90)", "0.90 (0.80–1.00)", "1.10 (1.00–1.20)",
    )  # fmt: skip
    assert rows[start + 5].cells[2] == "0.60 to 0.95"


def test_a_center_alone_is_pooled_with_nothing(tables):
    titles = [row.cells[0] for row in centers_table(tables, FACTS).rows]
    alone = titles.index("Combined model, by center")
    assert titles[alone + 1] == "North"
    assert titles[alone + 2 : alone + 3] != ["Pooled"]


def test_without_anything_pooled_no_method_of_pooling_is_named(tables):
    lonely = {**tables, "pooled_centers": tables["pooled_centers"].iloc[:0]}
    assert not any("Pooled" in note for note in centers_table(lonely, FACTS).notes)
    assert any("REML" in note for note in centers_table(tables, FACTS).notes)


def test_what_cannot_be_estimated_has_a_dash(tables):
    frame = tables["centers"].copy()
    rows = (frame["site"] == "Scanner A") & (frame["measure"] == "slope")
    frame.loc[rows, ["value", "low", "high", "weight"]] = float("nan")
    found = centers_table({**tables, "centers": frame}, FACTS).rows
    [first, *_] = [row for row in found if row.cells[0] == "Scanner A"]
    assert first.cells[3] == "–"
    assert first.cells[2] != "–"


def test_centers_left_out_have_a_table_of_the_same_form(tables):
    assert left_out_table(tables, FACTS).rows[0].cells[0] == "Clinical model, by scanner"


def test_words_tell_where_another_center_s_auc_lies(tables):
    said = sentences.centers(tables, FACTS)
    assert said[1] == (
        "Combined model: by scanner (n = 3) the AUC is 0.800, and that of another scanner between "
        "0.600 and 0.950."
    )
    low = tables["pooled_left_out_centers"].assign(prediction_low=0.4)
    [first, *_] = sentences.left_out({"pooled_left_out_centers": low}, FACTS)
    assert first.endswith("which chance would reach, too.")


@pytest.mark.usefixtures("paper_style")
def test_the_figure_has_a_panel_a_model_and_column(tables):
    figure = centers_plate(tables, FACTS)
    titles = [axes.get_title(loc="left") for axes in figure.axes]
    assert set(titles) == {
        f"AUC, {model} model, by {by}"
        for model in ("clinical", "combined")
        for by in ("center", "scanner")
    }
    assert len({axes.get_xlim() for axes in figure.axes}) == 1
    labels = [label.get_text() for axes in figure.axes for label in axes.get_yticklabels()]
    assert labels.count("Another scanner") == 2
    assert "Another center" not in labels


def test_a_validation_is_set_beside_the_cohorts_there_are(tables):
    [said] = validation_size(tables, FACTS)
    assert said == (
        "A validation of the combined model needs 949 patients; validation has 134, fewer and "
        "external test has 81, fewer."
    )
