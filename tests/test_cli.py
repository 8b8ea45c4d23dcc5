import json
import os
import signal
import subprocess
import sys
import time
import warnings

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from alnus.cli.main import main
from alnus.workers.watched import WatchedProcesses
from tests.extraction.cases import write_cases
from tests.imaging.files import IMAGE, ROI, save, save_volume
from tests.study.builder import write_small_study


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_small_study(tmp_path_factory.mktemp("cli"), patients=24).parent


def call(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


def test_the_self_test_passes_and_counts():
    done = call("selftest")
    assert done.exit_code == 0
    *checks, last = done.stdout.splitlines()
    assert last == f"{len(checks)}/{len(checks)} passed"


def test_init_writes_a_study_file_once(tmp_path):
    assert call("init", tmp_path).exit_code == 0
    again = call("init", tmp_path)
    assert again.exit_code == 2
    assert "it is not overwritten" in again.stderr


def test_check_tells_cohorts_and_what_preflight_found(folder):
    done = call("check", folder / "study.toml", "--quiet")
    assert "training: 17 patients" in done.stdout
    assert "Preflight: 23 of 23 cases looked at" in done.stdout


def test_a_batch_table_is_extracted_with_pyradiomics_parameters(folder, tmp_path):
    table, parameters = folder / "batch.csv", tmp_path / "params.yaml"
    table.write_text("Image,Mask\nimages/P001.png,rois/P001.png\nimages/P002.png,rois/none.png\n")
    parameters.write_text("imageType: {Original: {}}\nfeatureClass: {glcm: [Contrast]}\n")
    out = tmp_path / "out"
    words = ["batch", table, "--params", parameters, "--out", out, "--jobs", 1, "--quiet"]
    done = call(*words)
    assert done.exit_code == 0, done.output
    assert list(pd.read_csv(out / "features.csv")) == ["case_id", "original_glcm_Contrast"]
    (told,) = pd.read_csv(out / "features-dictionary.csv").to_dict("records")
    assert (told["name"], told["ibsi"]) == ("original_glcm_Contrast", "ACUI")
    assert "none.png" in pd.read_csv(out / "failures.csv")["reason"].item()
    assert "Refused cases: 1; failures.csv" in done.stderr
    assert "none.png" in done.stderr
    assert pd.read_csv(out / "images.csv")["case_id"].tolist() == ["P001"]
    assert "Give --force" in call(*words).stderr
    strict = call(*words, "--force", "--strict")
    assert strict.exit_code == 2
    assert "none.png" in strict.stderr


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_the_columns_of_a_batch_table_are_kept_on_request(ending, folder, tmp_path):
    if ending == "parquet":
        pytest.importorskip("pyarrow")
    table, parameters = folder / "with-more.csv", tmp_path / "params.yaml"
    table.write_text(
        "Image;Mask;case_id;MRN;Größe\n"
        "images/P002.png;rois/none.png;b;;1,5\n"
        'images/P001.png;rois/P001.png;a;007;"2;3"\n'
    )
    parameters.write_text("imageType: {Original: {}}\nfeatureClass: {glcm: [Contrast]}\n")
    words = ["--params", parameters, "--out", tmp_path, "--jobs", 1, "--quiet", "--keep-columns"]
    words += ["--diagnostics"]
    done = call("batch", table, *words, *["--parquet"] * (ending == "parquet"))
    assert done.exit_code == 0, done.output
    path = tmp_path / f"features.{ending}"
    found = pd.read_parquet(path) if ending == "parquet" else pd.read_csv(path, dtype={"MRN": str})
    (row,) = found.to_dict("records")
    described = [name for name in row if str(name).startswith("diagnostics_")]
    kept = ["case_id", "Image", "Mask", "MRN", "Größe"]
    assert list(row) == [*kept, *described, "original_glcm_Contrast"]
    assert len(described) == 22
    assert row["diagnostics_Mask-original_VolumeNum"] in {1, "1"}
    assert (row["case_id"], row["MRN"], row["Größe"]) == ("a", "007", "2;3")
    assert row["original_glcm_Contrast"] > 0


def test_a_kept_column_that_is_called_as_a_feature_is_refused(folder, tmp_path):
    table = folder / "clash.csv"
    table.write_text("Image,Mask,original_glcm_Contrast\nimages/P001.png,rois/P001.png,3\n")
    done = call("batch", table, "--out", tmp_path, "--quiet", "--keep-columns")
    assert done.exit_code == 2
    assert "original_glcm_Contrast is called as one that is computed" in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_batch_table_is_written_as_parquet_on_request(folder, tmp_path):
    pytest.importorskip("pyarrow")
    table, parameters = folder / "whole.csv", tmp_path / "params.yaml"
    table.write_text("Image,Mask\nimages/P001.png,rois/P001.png\n")
    parameters.write_text("imageType: {Original: {}}\nfeatureClass: {glcm: [Contrast]}\n")
    words = ("--params", parameters, "--out", tmp_path, "--jobs", 1, "--quiet", "--parquet")
    assert call("extract", table, *words).exit_code == 0
    assert pd.read_parquet(tmp_path / "features.parquet")["case_id"].tolist() == ["P001"]


def test_a_reader_who_has_seen_enough_is_no_fault(folder):
    files = [folder / "images" / "P001.png", folder / "rois" / "P001.png"]
    command = [sys.executable, "-m", "alnus", "features", *files]
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)
    assert done.stderr == ""


def test_progress_is_told_line_by_line_where_no_terminal_is(folder, tmp_path):
    table = folder / "told.csv"
    rows = "".join(f"images/P00{n}.png,rois/P00{n}.png\n" for n in range(3))
    table.write_text(f"Image,Mask\n{rows}")
    done = call("extract", table, "--out", tmp_path, "--jobs", 1)
    assert done.stderr == "".join(f"Extracting: {n} of 3\n" for n in (1, 2, 3))


def test_a_batch_table_is_checked_before_anything_long_runs(folder, tmp_path):
    table, parameters = folder / "checked.csv", tmp_path / "params.yaml"
    rows = "".join(f"images/P00{n}.png,rois/P00{n}.png\n" for n in range(5))
    table.write_text(f"Image,Mask\n{rows}")
    parameters.write_text("imageType: {LBP2D: {}}\nsetting: {binWidth: 25}\n")
    done = call("check", table, "--params", parameters, "--quiet")
    assert done.exit_code == 0, done.output
    assert "lbp-2D has one gray level in 5 of 5 cases" in done.stdout
    constant = next(line for line in done.stdout.split("\n") if "constant in these cases" in line)
    assert constant.startswith("lbp-2D: 5")
    assert constant.endswith("ngtdm_Busyness, ngtdm_Coarseness, ngtdm_Complexity, ngtdm_Contrast, ngtdm_Strength")  # fmt: skip
    table.write_text("Image,Mask\nimages/none.png,rois/P001.png\nimages/P001.png,rois/none.png\n")
    refused = call("check", table, "--quiet")
    assert refused.exit_code == 2
    assert "has 2 faults" in refused.stderr


@pytest.mark.parametrize("words", [("--params", "p.yaml"), ("--parquet",)])
def test_options_of_a_batch_table_are_unknown_for_a_study(folder, words):
    refused = call("extract", folder / "study.toml", *words)
    assert refused.exit_code == 2
    assert f"No such option '{words[0]}'" in refused.stderr


@pytest.mark.parametrize(
    ("verb", "words", "made"), [("extract", (), True), ("check", (), False), ("batch", ("--check",), False)]
)  # fmt: skip
def test_the_verbs_of_a_study_take_a_batch_table_as_batch(folder, tmp_path, verb, words, made):
    table = folder / "short.csv"
    table.write_text("Image,Mask\nimages/P001.png,rois/P001.png\n")
    done = call(verb, "--quiet", table, "--out", tmp_path, "--jobs", 1, *words)
    assert done.exit_code == 0, done.output
    assert (tmp_path / "features.csv").is_file() == made


def test_the_pixel_size_is_the_files_own_unless_one_is_given(tmp_path):
    files = [
        save_volume(tmp_path, f"{name}.nrrd", pixels, spacing=(0.2, 0.1))
        for name, pixels in (("image", IMAGE), ("roi", ROI))
    ]
    own, given = (
        json.loads(call("features", *files, "--json", *words).stdout)
        for words in ([], ["--spacing", 0.1, 0.2])
    )
    area = "original_shape2D_PixelSurface"
    assert own[area] == given[area] == pytest.approx(0.02 * np.count_nonzero(ROI))
    refused = call("features", *files, "--spacing", 0.5, 0.5)
    assert refused.exit_code == 2
    assert "the spacing given is 0.5 x 0.5 mm, but" in refused.stderr


def labels(folder):
    """Write an image, an ROI of two labels and a batch table of them."""
    two = np.where(ROI > 0, 1, 0).astype(np.uint8)
    two[:, 15:] *= 2
    save(folder, "image.png", IMAGE)
    save(folder, "labels.png", two)
    (folder / "batch.csv").write_text("Image;Mask\nimage.png;labels.png\n")
    (folder / "params.yaml").write_text(
        "setting: {label: 2}\nimageType: {Original: {}}\nfeatureClass: {shape2D: }\n"
    )
    return [folder / "image.png", folder / "labels.png"], int((two == 2).sum())


def test_a_label_is_asked_for_and_taken_from_words_or_parameters(tmp_path):
    files, n_pixels = labels(tmp_path)
    parameters = ["--params", tmp_path / "params.yaml"]
    assert "labels.png holds several regions: 1, 69" in call("features", *files).stderr
    for words in (parameters, ["--label", "2"]):
        found = json.loads(call("features", *files, "--json", *words).stdout)
        assert found["original_shape2D_PixelSurface"] == n_pixels
    one = json.loads(call("features", *files, "--json", *parameters, "--label", "1").stdout)
    assert one["original_shape2D_PixelSurface"] == 69


def test_a_batch_table_takes_the_label_of_its_parameters(tmp_path):
    _, n_pixels = labels(tmp_path)
    table, parameters = tmp_path / "batch.csv", tmp_path / "params.yaml"
    done = call("extract", table, "--params", parameters, "--jobs", 1, "--quiet")
    assert done.exit_code == 0
    header, values = (tmp_path / "features.csv").read_text().splitlines()
    found = dict(zip(header.split(","), values.split(","), strict=True))
    assert float(found["original_shape2D_PixelSurface"]) == n_pixels


def test_a_table_of_which_every_case_is_refused_ends_with_one(tmp_path):
    labels(tmp_path)
    done = call("extract", tmp_path / "batch.csv", "--jobs", 1, "--quiet")
    assert done.exit_code == 1
    assert "Refused cases: 1; failures.csv beside them says why" in done.stderr
    assert "holds several regions" in (tmp_path / "failures.csv").read_text()


def test_a_warning_is_told_as_a_sentence(tmp_path):
    red = save(tmp_path, "red.png", np.stack([IMAGE, IMAGE // 2, IMAGE // 2], axis=2))
    roi = save(tmp_path, "roi.png", ROI)
    with warnings.catch_warnings():
        warnings.simplefilter("default")
        done = call("features", red, roi)
    assert done.exit_code == 0
    assert done.stderr == f"alnus: Case red: {red} is in color; its luminance is used.\n"


def test_an_unknown_preset_is_refused_with_the_known_ones(folder):
    files = (folder / "images" / "P001.png", folder / "rois" / "P001.png")
    refused = call("features", *files, "--preset", "mine")
    assert refused.exit_code == 2
    assert "known presets are rnwcf-1032, rnwcf-1032-point" in refused.stderr


def test_the_other_preset_names_its_own_features(folder):
    files = (folder / "images" / "P001.png", folder / "rois" / "P001.png")
    content = json.loads(call("features", *files, "--preset", "rnwcf-1032-point", "--json").stdout)
    assert "exponential_glcm_Contrast" in content


def test_a_folder_that_cannot_be_written_is_exit_code_74(folder, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    refused = call("extract", folder / "study.toml", "--out", blocked / "run", "--quiet")
    assert refused.exit_code == 74
    assert "Check the path" in refused.stderr


def test_a_demo_is_not_written_over_a_study(folder):
    refused = call("demo", folder)
    assert refused.exit_code == 2
    assert "Give --force" in refused.stderr


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_extraction_ends_tidily(sent, code, folder, tmp_path, monkeypatch):
    monkeypatch.setattr(WatchedProcesses, "look", lambda _: signal.raise_signal(sent))
    table = folder / "interrupted.csv"
    table.write_text("Image,Mask\nimages/P001.png,rois/P001.png\n")
    done = call("extract", table, "--out", tmp_path / "out", "--jobs", 1, "--quiet")
    assert done.exit_code == code
    assert [path for path in (tmp_path / "out").rglob("*") if path.is_file()] == []
    assert ("Extracted cases are kept" in done.stderr) == (sent == signal.SIGINT)


@pytest.mark.slow
@pytest.mark.parametrize("moment", range(10))
def test_an_interruption_at_any_moment_ends_all_processes(moment, tmp_path):
    cases = write_cases(tmp_path, 300)
    rows = "".join(f"{case.image},{case.roi}\n" for case in cases)
    (tmp_path / "batch.csv").write_text(f"Image,Mask\n{rows}")
    command = [sys.executable, "-m", "alnus", "extract", tmp_path / "batch.csv", "--jobs", "2"]
    run = subprocess.Popen([*command, "--out", tmp_path / "out"], start_new_session=True)
    time.sleep(1.5 + 0.15 * moment)  # the command line has loaded; workers start, work or are done
    os.killpg(run.pid, signal.SIGINT)
    assert run.wait(timeout=20) in {0, 130}
    assert not list((tmp_path / "out").glob("*.part"))
