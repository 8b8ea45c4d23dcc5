import pandas as pd
import pytest
from click.testing import CliRunner

from alnus.cli.main import main
from alnus.errors import CohortError
from alnus.extraction.preparation import Normalization, Resampling
from alnus.study.prepare import prepare
from alnus.study.sensitivity import (
    NOTE,
    OWN,
    as_text,
    extraction_variants,
    median_spacing,
    sensitivity,
)
from alnus.tables.sensitivity import EXTERNAL, INTERNAL, SENSITIVITY
from tests.study.builder import write_small_study

SMALL = """image_types = { original = {}, binary_pattern = {} }
families = ["shape2D", "firstorder", "glcm"]"""
GROUPS = {"shape alone": 9, "first order alone": 18, "texture alone": 24, "filtered alone": 42}


def small(folder):
    path = write_small_study(folder, patients=60)
    path.write_text(path.read_text().replace('preset = "rnwcf-1032"', SMALL))
    return path


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return small(tmp_path_factory.mktemp("sensitivity"))


@pytest.fixture(scope="module")
def found(study):
    return sensitivity(study, bin_widths=(10, 25))


def test_every_setting_has_one_corrected_internal_auc(found):
    inside = found[found["evidence"] == INTERNAL]
    assert inside["setting"].tolist() == [
        OWN, *GROUPS, "bin width 10", "bin width 25", "normalized", "resampled to 0.1 x 0.1 mm",
    ]  # fmt: skip
    assert set(inside["cohort"]) == {"training"}
    assert (inside["n_refits"] == 4).all()


def test_groups_are_offered_their_own_features_and_together_all(found):
    offered = found[found["evidence"] == INTERNAL].set_index("setting")["n_offered"]
    assert {name: offered[name] for name in GROUPS} == GROUPS
    assert sum(GROUPS.values()) == offered[OWN]


def test_the_study_s_own_bin_width_gives_the_study_s_own_numbers(found):
    columns = ["evidence", "cohort", "value", "low", "high", "farthest", "shift"]
    own, same = (
        found.loc[found["setting"] == name, columns].reset_index(drop=True)
        for name in (OWN, "bin width 25")
    )
    pd.testing.assert_frame_equal(own, same)


def test_another_bin_width_gives_other_numbers(found):
    inside = found[found["evidence"] == INTERNAL].set_index("setting")["value"]
    assert inside["bin width 10"] != inside["bin width 25"]


def test_outcomes_elsewhere_change_no_internal_number(tmp_path, found):
    path = small(tmp_path)
    table = pd.read_csv(path.parent / "patients.csv", dtype=str)
    elsewhere = table["center"] == "B"
    table.loc[elsewhere, "aln"] = table.loc[elsewhere, "aln"].to_numpy()[::-1]
    table.to_csv(path.parent / "patients.csv", index=False)
    again = sensitivity(path, bin_widths=(10, 25))
    first, second = (
        frame[frame["evidence"] == INTERNAL].reset_index(drop=True) for frame in (found, again)
    )
    pd.testing.assert_frame_equal(first, second)


def test_how_the_model_travels_is_told_where_there_is_external_evidence(found):
    outside, inside = (found[found["evidence"] == of] for of in (EXTERNAL, INTERNAL))
    assert outside["share_outside"].between(0, 1).all()
    assert (outside["share_extreme"] == 0).all()
    assert inside[["share_outside", "share_extreme"]].isna().all(axis=None)
    assert "risks beyond .001 or .999: 0%" in as_text(found)


def test_one_pixel_size_for_all_changes_features_where_pixels_differ(tmp_path):
    path = small(tmp_path)
    table = pd.read_csv(path.parent / "patients.csv", dtype=str)
    table.loc[table.index % 3 == 0, "mm"] = "0.2"
    table.to_csv(path.parent / "patients.csv", index=False)
    told = []
    found = sensitivity(path, bin_widths=(25,), progress=lambda *of: told.append(of))
    inside = found[found["evidence"] == INTERNAL].set_index("setting")["value"]
    assert inside["resampled to 0.1 x 0.1 mm"] != inside[OWN]
    assert told == [(n, 4) for n in range(1, 5)]


def test_external_evidence_stands_apart_below_and_says_so(found):
    text = as_text(found)
    inside, outside = text.split("External AUC, not for choosing")
    assert "external test" not in inside
    assert outside.count("external test") == (found["evidence"] == EXTERNAL).sum() > 0
    assert text.endswith(NOTE)


def test_one_thing_changes_at_a_time(study):
    prepared = prepare(study)
    own = prepared.study.extraction
    for name, settings in extraction_variants(prepared, (10,)).items():
        changed = [key for key in vars(own) if getattr(own, key) != getattr(settings, key, None)]
        fields = {"bin_width", "normalization", "resampling"} & set(changed)
        assert len(fields) == (name != OWN)


def test_what_the_study_does_is_left_out_instead(tmp_path):
    path = small(tmp_path)
    more = "\nnormalization = { scale = 100.0 }\nresampling = { spacing = [0.2, 0.2] }"
    path.write_text(path.read_text().replace(SMALL, SMALL + more))
    variants = extraction_variants(prepare(path), ())
    assert list(variants) == [OWN, "not normalized", "not resampled"]
    assert variants[OWN].normalization == Normalization(100.0)
    assert variants[OWN].resampling == Resampling((0.2, 0.2))


def test_the_pixel_size_is_the_median_of_training_alone(tmp_path):
    path = small(tmp_path)
    table = pd.read_csv(path.parent / "patients.csv", dtype=str)
    table.loc[table["center"] == "B", "mm"] = "0.3"
    table.to_csv(path.parent / "patients.csv", index=False)
    assert median_spacing(prepare(path)) == (0.1, 0.1)


def test_a_study_of_one_cohort_has_internal_evidence_alone(tmp_path):
    path = small(tmp_path)
    text = path.read_text()
    other = text[text.index('[[cohorts]]\nname = "external test"') : text.index("[clinical.")]
    path.write_text(text.replace(other, ""))
    table = pd.read_csv(path.parent / "patients.csv", dtype=str)
    table[table["center"] == "A"].to_csv(path.parent / "patients.csv", index=False)
    assert set(sensitivity(path, bin_widths=(25,))["evidence"]) == {INTERNAL}


def test_faults_of_the_table_are_refused(tmp_path):
    path = small(tmp_path)
    table = pd.read_csv(path.parent / "patients.csv", dtype=str)
    table.loc[0, "thickness"] = "thick"
    table.to_csv(path.parent / "patients.csv", index=False)
    with pytest.raises(CohortError, match="thick"):
        sensitivity(path)


def test_the_verb_writes_the_table_once(study, tmp_path):
    words = ["sensitivity", str(study), "--out", str(tmp_path), "--bin-widths", "25", "--jobs", "1"]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    assert NOTE in done.stdout
    assert OWN in set(SENSITIVITY.read(tmp_path / SENSITIVITY.path)["setting"])
    assert CliRunner().invoke(main, words).exit_code == 2


@pytest.mark.parametrize("widths", ["", "0", "-1", "nan", "inf", "10;25"])
def test_widths_that_are_none_are_refused(study, widths):
    done = CliRunner().invoke(main, ["sensitivity", str(study), "--bin-widths", widths])
    assert done.exit_code == 2
    assert "numbers above 0" in done.stderr
