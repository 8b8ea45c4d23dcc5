from alnus.report.words import pictures
from alnus.tables.features import FILLED_TRACES, FilledTraceRow
from tests.report import builder


def test_the_nodes_lengths_are_told_and_not_whose_it_is(tables):
    said = pictures.node(tables, builder.facts())
    lengths = "long axis (largest diameter) 14.2 mm, short axis (smallest caliper width) 9.4 mm"
    assert said == [f"The node: {lengths} and cortical thickness 2.4 mm."]


def test_without_a_hilum_it_is_said_that_there_is_no_cortex_to_draw(tables):
    lines = tables["node_lines"]
    without = {**tables, "node_lines": lines[lines["line"] != "cortical_thickness"]}
    assert "No hilum is outlined" in pictures.node(without, builder.facts())[1]


def test_rois_are_counted_by_what_was_told(tables):
    (sentence,) = pictures.rois(tables, builder.facts())
    assert sentence.startswith(
        "3 ROIs; something was told about 2 (measuring traces in the ROI in 1"
    )
    assert "sizes in pixels in 1" in sentence
    assert "Nobody looked" not in sentence
    unlooked = {**tables, "roi_pictures": tables["roi_pictures"].assign(traces="")}
    assert pictures.rois(unlooked, builder.facts())[0].endswith(
        "Nobody looked for measuring traces in all."
    )


def test_how_much_of_traces_was_filled_in_is_told(tables):
    rows = [FilledTraceRow("a", 0, 0, 900), FilledTraceRow("b", 40, 9, 900)]
    rows += [FilledTraceRow("c", 80, 45, 900), FilledTraceRow("d", 90, 18, 900)]
    said = pictures.rois({**tables, "filled_traces": FILLED_TRACES.frame(rows)}, builder.facts())
    assert said[1].startswith(
        "Measuring traces of 3 were filled in before features were taken: 2.0%"
    )
    assert "5.0% in the most" in said[1]
    none = FILLED_TRACES.frame(rows[:1])
    said = pictures.rois({**tables, "filled_traces": none}, builder.facts())
    assert said[1] == "No measuring traces were found to be filled in."
