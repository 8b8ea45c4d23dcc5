import datetime as dt
import json

import pytest

from alnus.cohort.rules import Condition
from alnus.errors import StudyError
from alnus.extraction.settings import PRESETS
from alnus.study.config import content_of, read_study, study_from
from alnus.study.short_forms import MILLIMETERS
from alnus.study.template import template, write_template
from tests.study.builder import STUDY


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "study.toml"
    path.write_text(STUDY)
    return path


def test_a_study_reads_back_from_what_the_run_directory_keeps(path):
    study = read_study(path)
    again = study_from(content_of(study), source="run", folder=path.parent)
    assert again == study


def test_the_template_is_a_valid_study(tmp_path):
    study = read_study(write_template(tmp_path))
    assert study.training == "training"
    assert [item.kind for item in study.clinical_variables] == [
        "ordinal",
        "continuous",
        "binary",
    ]


def test_the_template_is_not_written_over_a_study(tmp_path):
    write_template(tmp_path)
    with pytest.raises(StudyError, match="it is not overwritten"):
        write_template(tmp_path)


def test_conditions_take_values_lists_ranges_and_missingness(path):
    path.write_text(
        STUDY.replace(
            "where = { male = true }",
            'where = { male = true, center = ["A", "B"], day = { from = 2020-01-01, '
            "before = 2021-01-01 }, size = { missing = true } }",
        )
    )
    assert read_study(path).exclusions[0].where == (
        Condition("male", (True,)),
        Condition("center", ("A", "B")),
        Condition("day", start=dt.date(2020, 1, 1), end=dt.date(2021, 1, 1)),
        Condition("size", missing=True),
    )


def test_a_preset_is_the_base_that_other_keys_replace(path):
    path.write_text(
        STUDY.replace('preset = "rnwcf-1032"', 'preset = "rnwcf-1032-point"\nbin_width = 10.0')
    )
    extraction = read_study(path).extraction
    assert extraction.image_types == PRESETS["rnwcf-1032-point"].image_types
    assert extraction.bin_width == 10


@pytest.mark.parametrize(
    ("spacing", "unit", "row"),
    [('"pixel"', "pixel", 1.0), ("0.08", "mm", 0.08), ('{ row = "a", column = "b" }', "mm", "a")],
)
def test_spacing_is_columns_a_number_or_pixels(path, spacing, unit, row):
    path.write_text(STUDY.replace('{ row = "mm", column = "mm" }', spacing))
    found = read_study(path).patients.spacing
    assert (found.unit, found.row) == (unit, row)


@pytest.mark.parametrize(
    ("unit", "value", "millimeters"), [("mm", 0.08, 1), ("cm", 0.0078, 10), ("um", 80, 1e-3)]
)
def test_pixel_sizes_may_be_written_in_other_units(unit, value, millimeters, path):
    for row in (value, '"px"'):
        spacing = f'{{ row = {row}, column = {row}, unit = "{unit}" }}'
        path.write_text(STUDY.replace('{ row = "mm", column = "mm" }', spacing))
        study = read_study(path)
        assert MILLIMETERS[study.patients.spacing.written] == millimeters
        assert study_from(content_of(study), source="again", folder=path.parent) == study


@pytest.mark.parametrize("unit", ["m", "inch", 1, ["cm"]])
def test_a_pixel_size_in_no_known_unit_is_refused(unit, path):
    spacing = f"{{ row = 0.1, column = 0.1, unit = {json.dumps(unit)} }}"
    path.write_text(STUDY.replace('{ row = "mm", column = "mm" }', spacing))
    with pytest.raises(StudyError, match=r"patients\.spacing: 0\.001 to 10 mm"):
        read_study(path)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("seed = 7", "seed = true", "seed: a whole number is needed; found True"),
        ("folds = 3", 'folds = "3"', r"rad_score\.folds: .* found '3'"),
        ('{ row = "mm", column = "mm" }', '"mm"', r"patients\.spacing: 0\.001 to 10 mm, "),
        ('where = { male = true }', "where = { male = { above = 3 } }", "has from, before or missing"),
        ('where = { male = true }', 'where = "male"', "where is a table of column = value"),
        ('name = "external test"', 'name = "training"', "cohort training is named twice"),
        ('levels = ["N1", "N2", "N3"]', 'kind = "nominal"', "needs levels"),
        ("bootstrap = 50", "bootstrap = 50\nthreshhold = 1", "did you mean threshold"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_place(path, old, new, sentence):
    assert old in STUDY
    path.write_text(STUDY.replace(old, new))
    with pytest.raises(StudyError, match=sentence):
        read_study(path)


def test_many_faults_come_at_once(path):
    path.write_text(STUDY.replace("seed = 7", 'seed = "x"').replace("folds = 3", "fold = 3"))
    with pytest.raises(StudyError, match="has 2 faults"):
        read_study(path)


def test_the_template_explains_itself():
    assert all(
        line.startswith(("#", "[", "\n")) or "=" in line or not line
        for line in template().splitlines()
    )


@pytest.mark.parametrize(
    ("key", "instead", "sentence"),
    [
        ("\noptimism = 3", "\noptimism = -1", "resampling.optimism: a whole number from 0"),
        ("c_statistic = 0.8", "c_statistic = 0.5", "c_statistic: a number above 0.5 and below 1"),
        ("c_statistic = 0.8", "cox_snell_r2 = 1.0", "cox_snell_r2: a number above 0 and below 1"),
        ("c_statistic = 0.8", "c_statistic = 0.8\ncox_snell_r2 = 0.2", "not both"),
        (
            "c_statistic = 0.8",
            "c_statistic = 0.8\nparameters = 0",
            "sample_size.parameters: a whole number from 1",
        ),
    ],
)
def test_numbers_out_of_range_are_named(path, key, instead, sentence):
    path.write_text(path.read_text().replace(key, instead))
    with pytest.raises(StudyError, match=sentence):
        read_study(path)


def test_the_only_cohort_needs_no_role(path):
    start, end = STUDY.index("[[cohorts]]"), STUDY.index("[clinical.variables]")
    path.write_text(STUDY[:start] + '[[cohorts]]\nname = "ours"\n' + STUDY[end:])
    assert read_study(path).training == "ours"
