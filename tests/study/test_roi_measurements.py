"""Clinical values that the patient table leaves empty are measured on the ROIs; typed ones, compared."""

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from alnus.delineation.measurements import measure
from alnus.errors import AlnusWarning, StudyError
from alnus.imaging.read import read_case
from alnus.study.config import content_of, read_study, study_from
from alnus.study.prepare import prepare
from alnus.study.roi_measurements import measurement_sentences, with_measurements
from tests.study.builder import write_small_study

VARIABLE = 'thickness = { label = "Cortical thickness", unit = "cm" }'
SHORT = 'short = { label = "Short axis", unit = "cm", from = "roi.short_axis" }'


@pytest.fixture
def study(tmp_path):
    return write_small_study(tmp_path, patients=24)


def ask(path, variable=SHORT, *, hilum=""):
    text = path.read_text().replace(VARIABLE, variable)
    path.write_text(text.replace("spacing = {", f"{hilum}\nspacing = {{", 1))
    return path


def table_of(path):
    return pd.read_csv(path.parent / "patients.csv", dtype=str, keep_default_na=False)


def measured(path):
    return with_measurements(table_of(path), read_study(path), path.parent)


def by_hand(path, case):
    folder = path.parent
    found = read_case(folder / "images" / f"{case}.png", folder / "rois" / f"{case}.png")
    return measure(found.roi, spacing=(0.1, 0.1))


def test_a_missing_column_is_measured_in_the_variables_unit(study):
    table = measured(ask(study)).table.set_index("id")
    for case in ("P000", "P011", "P023"):
        expected = by_hand(study, case).short_axis / 10
        assert float(table.loc[case, "short"]) == pytest.approx(expected, rel=1e-5)


def test_the_values_reach_the_patients_and_are_told(study):
    with pytest.warns(AlnusWarning, match="Short axis: 23 of 23 values are measured on the ROI"):
        prepared = prepare(ask(study))
    assert prepared.faults == ()
    case = prepared.patients.iloc[0]
    assert case["short"] == pytest.approx(by_hand(study, case["case_id"]).short_axis / 10, rel=1e-5)
    assert len(prepared.readings) == len(prepared.patients)


def test_typed_values_stay_and_empty_cells_are_filled(study):
    table = table_of(study)
    table["short"] = ["1.5", "", "NA", *["2"] * 21]
    table.to_csv(study.parent / "patients.csv", index=False)
    found = measured(ask(study))
    assert found.table["short"].iloc[0] == "1.5"
    assert found.table["short"].iloc[3] == "2"
    for row, case in ((1, "P001"), (2, "P002")):
        expected = by_hand(study, case).short_axis / 10
        assert float(found.table["short"].iloc[row]) == pytest.approx(expected, rel=1e-5)
    assert found.readings["typed"].isna().tolist() == [False, True, True, *[False] * 21]


def test_disagreement_is_told_and_a_factor_of_ten_is_a_unit(study):
    ask(study)
    true = [by_hand(study, f"P{i:03d}").short_axis / 10 for i in range(24)]
    typed = list(true)
    typed[0], typed[1], typed[2] = 10 * true[0], 1.5 * true[1], 1.2 * true[2]
    table = table_of(study).assign(short=[f"{value:.6g}" for value in typed])
    table.to_csv(study.parent / "patients.csv", index=False)
    (sentence,) = measurement_sentences(measured(study).readings, read_study(study))
    assert sentence.startswith("Short axis: 2 typed values disagree with the ROI: P000: ")
    assert sentence.count("a factor of ten: check the unit") == 1
    assert sentence.index("a factor of ten") < sentence.index("P001")
    assert "P002" not in sentence


def test_many_disagreements_are_counted_and_few_named(study):
    table = table_of(ask(study)).assign(short="9")
    table.to_csv(study.parent / "patients.csv", index=False)
    (sentence,) = measurement_sentences(measured(study).readings, read_study(study))
    assert "24 typed values disagree" in sentence
    assert sentence.endswith("and 19 more.")


def test_a_file_that_cannot_be_read_leaves_the_cell_empty(study):
    (study.parent / "rois" / "P003.png").unlink()
    table = measured(ask(study)).table.set_index("id")
    assert table.loc["P003", "short"] == ""
    assert table.loc["P004", "short"] != ""


def test_an_unreadable_pixel_size_measures_no_millimeters(study):
    table = table_of(ask(study))
    table.loc[0, "mm"] = "a tenth"
    table.to_csv(study.parent / "patients.csv", index=False)
    assert measured(study).table["short"].iloc[0] == ""


def test_a_cortex_is_measured_between_capsule_and_hilum(study):
    (study.parent / "hila").mkdir()
    rows, columns = np.mgrid[:48, :56]
    hilum = ((rows - 24) / 4) ** 2 + ((columns - 28) / 8) ** 2 <= 1
    for number in range(24):
        Image.fromarray((hilum * 255).astype(np.uint8)).save(
            study.parent / "hila" / f"P{number:03d}.png"
        )
    variable = 'cortical_thickness = { label = "Cortex", unit = "mm", from = "roi" }'
    found = measured(ask(study, variable, hilum='hilum = "hila/{id}.png"'))
    roi = read_case(study.parent / "images" / "P005.png", study.parent / "rois" / "P005.png").roi
    expected = measure(roi, spacing=(0.1, 0.1), hilum=hilum).cortical_thickness
    value = found.table.set_index("id").loc["P005", "cortical_thickness"]
    assert float(value) == pytest.approx(expected, rel=1e-5)


def test_a_ratio_needs_no_scale(study):
    text = study.read_text().replace('{ row = "mm", column = "mm" }', '"pixel"')
    study.write_text(text)
    variable = 'ratio = { label = "L/S ratio", from = "roi.long_to_short" }'
    found = measured(ask(study, variable)).table["ratio"]
    case = by_hand(study, "P000")
    assert float(found.iloc[0]) == pytest.approx(case.long_to_short, rel=1e-5)


@pytest.mark.parametrize(
    ("variable", "told"),
    [
        ('a = { label = "A", unit = "mm", from = "roi" }', "a is no measurement"),
        ('a = { label = "A", unit = "mm", from = "roi.width" }', "from is \"roi\", or one of"),
        ('a = { label = "A", unit = "mm", from = "image" }', "from is \"roi\", or one of"),
        ('a = { label = "A", unit = "inch", from = "roi.area" }', "mm2 or mm² or cm2 or cm²"),
        ('long_axis = { label = "A", from = "roi" }', "unit is mm or cm or um"),
        ('a = { label = "A", unit = "mm", from = "roi.cortical_thickness" }', "give patients.hilum"),
        ('a = { label = "A", levels = ["x", "y"], from = "roi.area" }', "measures a number"),
        ('a = { label = "A", unit = "mm", source = "roi.area" }', "unknown key"),
    ],
)  # fmt: skip
def test_what_cannot_be_measured_is_refused(study, variable, told):
    with pytest.raises(StudyError, match=r"clinical\.variables") as refusal:
        read_study(ask(study, variable))
    assert told in str(refusal.value)


def test_lengths_need_millimeters(study):
    text = study.read_text().replace('{ row = "mm", column = "mm" }', '"pixel"')
    study.write_text(text)
    with pytest.raises(StudyError, match=r"measured in mm, but patients\.spacing is in pixels"):
        read_study(ask(study))


def test_the_study_file_is_written_and_read_back_alike(study):
    first = read_study(ask(study))
    content = content_of(first)
    assert content["clinical"]["variables"]["short"]["from"] == "roi.short_axis"
    assert study_from(content, source="again", folder=study.parent) == first


def test_nothing_is_measured_when_no_variable_asks(study):
    table = table_of(study)
    found = with_measurements(table, read_study(study), study.parent)
    assert found.table is table
    assert found.readings.empty
