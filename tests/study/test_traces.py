"""A rule on traces excludes the patients whose ROI holds one, and the flow chart counts them."""

import numpy as np
import pandas as pd
import pytest
from PIL import Image, ImageDraw

from alnus.study.config import read_study
from alnus.study.prepare import prepare
from alnus.study.steps import check, extract
from alnus.study.traces import traces_sentence, with_traces
from alnus.tables.features import FEATURES, FILLED_TRACES, ROI_PICTURES
from tests.study.builder import SHAPE, write_small_study

RULE = """
[[exclusions]]
reason = "Measuring traces in the ROI"
where = { traces = "in roi" }

[[cohorts]]
name = "training\""""
AT_ROI, BESIDE = ("P003", "P008"), "P005"


def smooth(rng):
    """Tissue without anything sharp."""
    rows, columns = np.indices(SHAPE)
    waves = np.sin(rows / rng.uniform(4, 9)) + np.sin(columns / rng.uniform(4, 9))
    return Image.fromarray((80 + 12 * waves).astype(np.uint8))


def cross(image, x, y, size):
    pen = ImageDraw.Draw(image)
    pen.line([x - size, y, x + size, y], fill=255)
    pen.line([x, y - size, x, y + size], fill=255)


@pytest.fixture
def study(tmp_path):
    path = write_small_study(tmp_path, patients=24)
    rng = np.random.default_rng(8)
    for number in range(24):
        name, image = f"P{number:03d}", smooth(rng)
        if name in AT_ROI:
            cross(image, 20, 22, 5)
        if name == BESIDE:
            cross(image, 8, 8, 4)
        image.save(tmp_path / "images" / f"{name}.png")
    return path


def ask(path, *places):
    text = path.read_text()
    rules = "".join(RULE.replace("in roi", place) for place in places)
    rules = rules.replace('[[cohorts]]\nname = "training"', "")
    path.write_text(text.replace('\n[[cohorts]]\nname = "training"', rules + RULE, 1))
    return path


def column(path):
    table = pd.read_csv(path.parent / "patients.csv", dtype=str)
    return with_traces(table, read_study(path), path.parent)


def test_patients_with_traces_in_the_roi_leave_the_study(study):
    flow = prepare(ask(study)).flow
    row = flow[flow["reason"] == "Measuring traces in the ROI"]
    assert row["n_excluded"].tolist() == [len(AT_ROI)]
    assert not set(AT_ROI) & set(prepare(study).patients["case_id"])
    assert BESIDE in set(prepare(study).patients["case_id"])


def test_the_column_tells_in_the_roi_from_elsewhere(study):
    traces = column(ask(study, "elsewhere")).set_index("id")["traces"]
    assert traces[list(AT_ROI)].tolist() == ["in roi", "in roi"]
    assert traces[BESIDE] == "elsewhere"
    assert (traces.drop([*AT_ROI, BESIDE]) == "no").all()


def test_where_no_rule_asks_for_elsewhere_only_the_roi_is_looked_at(study):
    traces = column(ask(study)).set_index("id")["traces"]
    assert traces[list(AT_ROI)].tolist() == ["in roi", "in roi"]
    assert (traces.drop(list(AT_ROI)) == "not in roi").all()


def test_nothing_is_looked_at_when_no_rule_asks(study):
    assert "traces" not in column(study)


def test_a_column_of_the_table_is_not_replaced(study):
    table = pd.read_csv(study.parent / "patients.csv", dtype=str).assign(traces="no")
    assert with_traces(table, read_study(ask(study)), study.parent) is table


def test_a_file_that_cannot_be_read_leaves_the_cell_empty(study):
    (study.parent / "images" / "P003.png").unlink()
    traces = column(ask(study)).set_index("id")["traces"]
    assert traces["P003"] == ""
    assert traces["P008"] == "in roi"


def test_a_changed_image_is_looked_at_again(study):
    before = column(ask(study)).set_index("id")["traces"]
    smooth(np.random.default_rng(9)).save(study.parent / "images" / "P003.png")
    after = column(study).set_index("id")["traces"]
    assert (before["P003"], after["P003"]) == ("in roi", "not in roi")


def test_missing_columns_of_paths_are_told_as_ever(study):
    table = study.parent / "patients.csv"
    pd.read_csv(table, dtype=str).drop(columns="image").to_csv(table, index=False)
    with pytest.raises(Exception, match="no column 'image'"):
        prepare(ask(study))


def test_check_names_some_images_that_seem_to_hold_a_trace(study):
    told = traces_sentence(prepare(study).cases)
    assert told.startswith(
        "Traces: 2 of 23 images looked at seem to hold one in the ROI (P003, P008)"
    )
    assert 'where = { traces = "in roi" }' in told
    assert told in check(study)


def test_where_most_images_seem_to_hold_one_it_is_said_that_this_may_be_wrong(tmp_path):
    path = write_small_study(tmp_path, patients=24)
    for place in (tmp_path / "images").glob("*.png"):
        drawn = Image.new("L", SHAPE[::-1], 130)
        ImageDraw.Draw(drawn).ellipse([12, 12, 42, 36], fill=60)  # sharp as no border in ultrasound
        drawn.save(place)
    told = traces_sentence(prepare(path).cases, sample=3)
    assert "3 of 3 images" in told
    assert "which may be wrong: images that no scanner made" in told


def test_check_looks_at_few_of_many(study):
    assert traces_sentence(prepare(study).cases, sample=4).startswith("Traces: 0 of 4 images")


def test_traces_are_filled_in_where_the_extraction_is_to_and_each_case_is_recorded(study):
    text = study.read_text()
    text = text.replace('preset = "rnwcf-1032"', 'families = ["firstorder"]')
    study.write_text(text)
    marked = extract(study).read(FEATURES).set_index("case_id")
    study.write_text(text.replace("[extraction]", '[extraction]\ntraces = "inpaint"'))
    assert "They are filled in before features are taken" in "".join(check(study))
    run = extract(study, force=True)
    filled = run.read(FILLED_TRACES).set_index("case_id")
    assert set(filled.index[filled["pixels"] > 0]) == set(AT_ROI)
    assert (filled["roi_filled"] <= filled["pixels"]).all()
    features = run.read(FEATURES).set_index("case_id")
    whiter = marked["original_firstorder_Maximum"] - features["original_firstorder_Maximum"]
    assert set(whiter.index[whiter > 100]) == set(AT_ROI)
    assert (marked.drop(list(AT_ROI)) == features.drop(list(AT_ROI))).all(axis=None)
    told = run.read(ROI_PICTURES).set_index("case_id")["traces"]
    assert set(told.index[told == "in roi"]) == set(AT_ROI)
    assert read_study(run.folder / "study.toml").extraction.traces == "inpaint"
