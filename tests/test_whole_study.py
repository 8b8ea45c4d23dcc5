"""From files to a report to a prediction, as a user goes."""

import json
import re
import shutil
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import alnus
from alnus.audit.audit import audit_of
from alnus.cli.main import main
from alnus.errors import StudyError
from alnus.study import steps
from alnus.study.run_directory import RunDirectory
from alnus.tables.register import TABLES
from tests.report.manuscript.numbers import numbers_of, printed_numbers
from tests.study.builder import write_small_study

MODELS = ("clinical", "radiomics", "combined")


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return write_small_study(tmp_path_factory.mktemp("study"))


@pytest.fixture(scope="module")
def run(study):
    alnus.run(study, jobs=1)
    return study.parent / "run"


def patient(run, case_id):
    """One row of the patients table, by column; files from where the study file stands."""
    table = pd.read_csv(run / "cohort" / "patients.csv")
    row = {str(key): cell for key, cell in table[table["case_id"] == case_id].iloc[0].items()}
    return row | {name: str(run.parent / row[name]) for name in ("image", "roi")}


def clinical_values(model_file, row):
    """A patient's clinical values as a person writes them."""
    variables = model_file.model.variables
    return {
        name: variables[name].text(row[name]) if variables[name].levels else float(row[name])
        for name in model_file.clinical_names
    }


def tree(folder):
    """Every file but those that tell times."""
    skipped = {"run.json", "steps.json", "hashes.json"}
    folder = Path(folder)
    return {
        path.relative_to(folder): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in skipped and "records" not in path.parts
    }


def test_every_table_is_written_and_reads_back(run):
    directory = RunDirectory.of(run.parent / "study.toml", run)
    absent = {table.name for table in TABLES} - set(directory.tables())
    # test_harmonization, _perturbation, _procedures, _centers, _roi_measurements, _consensus and
    # _traces of tests/study have those
    assert absent == {
        "harmonization", "perturbed", "perturbed_failures", "perturbation", "procedures",
        "procedure_settings", "case_centers", "centers", "pooled_centers", "left_out_centers",
        "pooled_left_out_centers", "other_columns", "roi_measurements", "consensus",
        "filled_traces",
    }  # fmt: skip


def test_every_limit_of_every_table_names_its_method_and_level(run):
    seen = set()
    for path in sorted(run.rglob("*.csv")):
        header = path.read_text(encoding="utf-8-sig").partition("\n")[0].split(",")
        if path.is_relative_to(run / "report") or not {"low", "high"} <= set(header):
            continue
        table = pd.read_csv(path, keep_default_na=False, dtype=str)
        if path.name == "gray_levels.csv":  # the smallest and largest intensity; no interval
            continue
        seen.add(path.name)
        limited = table[(table["low"] != "") | (table["high"] != "")]
        assert (table["method"] != "").all(), path
        assert (limited["method"] != "no interval").all(), path
        assert table["confidence"].astype(float).between(0.5, 1, inclusive="neither").all(), path
    assert len(seen) >= 10


def test_every_printed_interval_names_its_method_and_level(run):
    limits = re.compile(r"\(−?[\d.,]+(–| to )−?[\d.,]+\)")
    methods = "Wald|profile|DeLong|Wilson|bootstrap|percentile|REML|folds|t |F "
    seen = 0
    for path in sorted((run / "report" / "tables").glob("*.csv")):
        text = path.read_text(encoding="utf-8-sig")
        _, _, rest = text.partition("\n")
        if "% CI" not in text and not limits.search(text):
            continue
        if path.name in {"gray_levels.csv", "procedures.csv"}:
            continue
        seen += 1
        assert "95 % CI" in text, path
        assert re.search(methods, rest), path
    assert seen >= 8


def test_estimates_after_selection_are_marked(run):
    tables = run / "report" / "tables"
    assert "After selection" in (tables / "features.csv").read_text(encoding="utf-8-sig")
    assert "SMD" in (tables / "characteristics.csv").read_text(encoding="utf-8-sig")


def test_models_are_built_again_on_bootstrap_samples(run):
    table = pd.read_csv(run / "models" / "optimism.csv")
    assert set(table["model"]) == set(MODELS)
    assert table["n_requested"].unique().tolist() == [3]
    assert table["n_samples"].min() >= 1
    apparent = table["apparent"] - table["optimism"]
    assert apparent.to_numpy() == pytest.approx(table["corrected"].to_numpy())
    discrimination = pd.read_csv(run / "evaluation" / "discrimination.csv")
    own = discrimination[discrimination["cohort"] == "training"].set_index("model")["auc"]
    for row in table[table["measure"] == "AUC"].to_dict("records"):
        assert row["apparent"] == pytest.approx(own[row["model"]])


def test_only_features_that_two_readers_agree_on_go_on(run):
    table = pd.read_csv(run / "models" / "reliability.csv")
    assert len(table) == 1032
    assert table["n"].unique().tolist() == [20]
    kept = set(table["feature"][table["kept"]])
    assert kept == set(table["feature"][table["value"] >= 0.5])
    assert 0 < len(kept) < 1032
    assert set(pd.read_csv(run / "models" / "selection.csv")["feature"]) <= kept


def test_readers_who_agree_on_nothing_leave_the_clinical_model(run, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(run.parent, folder)
    features = folder / "run" / "features"
    second = pd.read_csv(features / "second_reader.csv")
    shuffled = second.assign(case_id=second["case_id"].to_numpy()[::-1])
    shuffled.to_csv(features / "second_reader.csv", index=False)
    path = folder / "study.toml"
    path.write_text(path.read_text().replace("minimum = 0.5", "minimum = 0.99"))
    steps.fit(path, force=True, jobs=1, trust=True)
    availability = pd.read_csv(folder / "run" / "models" / "availability.csv")
    reasons = availability["reason"][availability["model"] == "radiomics"]
    assert set(reasons) == {"the two readers agree on no feature"}
    assert not (folder / "run" / "models" / "radiomics.json").exists()


def test_cases_that_the_second_reader_lost_are_named(run, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(run.parent, folder)
    features = folder / "run" / "features"
    kept = pd.read_csv(features / "second_reader.csv").iloc[:1]
    kept.to_csv(features / "second_reader.csv", index=False)
    with pytest.raises(StudyError, match="1 training patients have features by both readers"):
        steps.fit(folder / "study.toml", force=True, jobs=1, trust=True)


def test_the_selection_is_repeated_with_other_cases_and_other_folds(run):
    runs = pd.read_csv(run / "models" / "stability_runs.csv")
    assert runs.groupby("varied").size().to_dict() == {"cases": 2, "folds": 2}


def test_three_models_are_evaluated_in_both_cohorts(run):
    table = pd.read_csv(run / "evaluation" / "discrimination.csv")
    assert sorted(zip(table["cohort"], table["model"], strict=True)) == sorted(
        (cohort, model) for cohort in ("training", "external test") for model in MODELS
    )


def test_an_evaluation_made_again_leaves_the_model_files_alone(run, tmp_path):
    shutil.copytree(run.parent, tmp_path / "copy")
    path = tmp_path / "copy" / "study.toml"
    path.write_text(path.read_text() + "thresholds = [0.2, 0.6]\n")  # of the decision curve
    steps.evaluate(path, force=True)
    curve = pd.read_csv(tmp_path / "copy" / "run" / "evaluation" / "decision_curve.csv")
    assert (curve["threshold"].min(), curve["threshold"].max()) == (0.2, 0.6)
    for name in MODELS:
        place = Path("models") / f"{name}.json"
        assert (tmp_path / "copy" / "run" / place).read_bytes() == (run / place).read_bytes()


@pytest.mark.parametrize("line", ['threshold = "cost"', "confidence = 0.9"])
def test_a_threshold_is_chosen_once(run, tmp_path, line):
    shutil.copytree(run.parent, tmp_path / "copy")
    path = tmp_path / "copy" / "study.toml"
    path.write_text(f"{path.read_text()}{line}\n")
    with pytest.raises(StudyError, match=r"changed since the fit. Run `alnus fit --force`"):
        steps.evaluate(path, force=True)
    assert (tmp_path / "copy" / "run" / "evaluation").is_dir()  # what was there is kept


def test_the_report_stands_alone_and_links_its_tables(run):
    page = (run / "report" / "report.html").read_text()
    assert "<svg" in page
    assert "evaluation/roc.csv" in page
    for outside in ('src="http', 'href="http', "@import", "url(http"):
        assert outside not in page


@pytest.mark.parametrize("model", MODELS)
def test_the_model_file_predicts_what_the_study_predicted(model, run):
    model_file = alnus.read_model(run / "models" / f"{model}.json")
    predicted = pd.read_csv(run / "predictions.csv", dtype={"case_id": str})
    predicted = predicted[predicted["model"] == model].set_index("case_id")["probability"]
    for case_id in ("P003", "P080"):
        row = patient(run, case_id)
        case = alnus.read_case(row["image"], row["roi"], spacing=(0.1, 0.1))
        found = alnus.predict(model_file, case, **clinical_values(model_file, row))
        assert found.probability == pytest.approx(predicted[case_id], abs=1e-12)


def test_points_and_risk_agree(run):
    model_file = alnus.read_model(run / "models" / "combined.json")
    chart = pd.read_csv(run / "models" / "nomogram.csv", keep_default_na=False)
    risk = chart[chart["axis"] == "risk"]
    row = patient(run, "P010")
    case = alnus.read_case(row["image"], row["roi"], spacing=(0.1, 0.1))
    found = alnus.predict(model_file, case, **clinical_values(model_file, row))
    log_odds = np.log(risk["value"] / (1 - risk["value"]))
    slope = np.polyfit(risk["points"], log_odds, 1)
    assert np.polyval(slope, found.points) == pytest.approx(
        np.log(found.probability / (1 - found.probability)), abs=1e-8
    )


def test_the_same_study_gives_the_same_bytes(run, study, tmp_path):
    again = tmp_path / "run"
    told: list[str] = []
    steps.run(study, again, jobs=2, tell=told.append)
    assert tree(again) == tree(run)
    assert told == steps.check(study)


def test_evaluation_patients_leave_no_trace_in_the_models(run, study, tmp_path):
    folder = tmp_path / "changed"
    shutil.copytree(study.parent, folder, ignore=shutil.ignore_patterns("run"))
    table = pd.read_csv(folder / "patients.csv", dtype=str)
    others = table["center"] == "B"
    flip = {"ALN+": "ALN-", "ALN-": "ALN+"}
    table.loc[others, "aln"] = table.loc[others, "aln"].map(flip)
    table.loc[others, "thickness"] = "0.5"
    table.to_csv(folder / "patients.csv", index=False)
    steps.run(folder / "study.toml", jobs=1)
    for model in MODELS:
        first, second = (
            json.loads((place / "models" / f"{model}.json").read_text())
            for place in (run, folder / "run")
        )
        for part in ("model", "rad_score", "operating_point", "axes"):
            assert first[part] == second[part]


def test_profile_limits_replace_walds_on_request(run, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(run.parent, folder)
    path = folder / "study.toml"
    path.write_text(
        path.read_text().replace(
            "[clinical.variables]", '[clinical]\ninterval = "profile"\n[clinical.variables]'
        )
    )
    steps.fit(path, force=True, jobs=1)
    wald, profile = (
        pd.read_csv(place / "models" / "coefficients.csv") for place in (run, folder / "run")
    )
    clinical = (wald["model"] == "clinical").to_numpy()
    assert wald["odds_ratio"].equals(profile["odds_ratio"])
    assert (wald["low"] != profile["low"])[clinical].all()
    assert wald[wald["model"] == "radiomics"].equals(profile[profile["model"] == "radiomics"])


def test_a_report_needs_the_run_directory_alone(run, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(run, elsewhere)
    before = tree(elsewhere)
    inputs = json.loads((elsewhere / "run.json").read_text())["inputs_sha256"]
    for path in ("report", "records"):
        shutil.rmtree(elsewhere / path)
    (elsewhere / "report.zip").unlink()
    done = CliRunner().invoke(main, ["report", str(elsewhere)])
    assert done.exit_code == 0, done.output
    assert tree(elsewhere) == before
    assert json.loads((elsewhere / "run.json").read_text())["inputs_sha256"] == inputs


def test_a_folder_that_is_no_run_is_refused(study, run, tmp_path):
    for folder in (tmp_path, study.parent):
        refused = CliRunner().invoke(main, ["report", str(folder)])
        assert refused.exit_code == 2
        assert "is no run directory" in refused.stderr
    refused = CliRunner().invoke(main, ["report", str(run), "--out", str(tmp_path)])
    assert "leave --out away" in refused.stderr


def test_the_archive_works_when_it_is_mailed_and_tells_of_no_case(run, tmp_path):
    with ZipFile(run / "report.zip") as archive:
        archive.extractall(tmp_path)
    page = (tmp_path / "report" / "report.html").read_text()
    for address in re.findall(r'href="(?!data:image/)([^"#]+)"', page):
        assert (tmp_path / "report" / address).is_file(), address
    assert not (tmp_path / "predictions.csv").exists()
    assert not (tmp_path / "cohort" / "patients.csv").exists()


def test_a_step_goes_on_from_the_run_directory_and_refuses_another_study(run, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(run.parent, folder)
    path = folder / "study.toml"
    runner = CliRunner()
    refused = runner.invoke(main, ["fit", str(path)])
    assert refused.exit_code == 2
    assert "Give --force" in refused.stderr
    done = runner.invoke(main, ["report", str(path), "--force"])
    assert done.exit_code == 0, done.output
    path.write_text(path.read_text().replace("bootstrap = 50", "bootstrap = 60"))
    assert runner.invoke(main, ["evaluate", str(path), "--force"]).exit_code == 0
    path.write_text(path.read_text().replace('center = "B"', 'center = ["B"]').replace("[extraction]", "[extraction]\nbin_width = 20.0"))  # fmt: skip
    changed = runner.invoke(main, ["fit", str(path), "--force"])
    assert changed.exit_code == 2
    assert "extraction changed since the extraction" in changed.stderr


def test_the_command_line_predicts_converts_units_and_warns(run):
    row, model = patient(run, "P003"), str(run / "models" / "combined.json")
    names = alnus.read_model(model).clinical_names
    texts = {"thickness": "8.5 mm", "n_stage": "N2"}
    values = [part for name in names for part in ("--set", f"{name}={texts[name]}")]
    files = [model, row["image"], row["roi"]]
    runner = CliRunner()
    done = runner.invoke(main, ["predict", *files, "--spacing", "0.1", "0.1", *values, "--json"])
    assert done.exit_code == 0, done.output
    content = json.loads(done.stdout)
    assert 0 < content["risk"]["value"] < 1
    assert {part["name"] for part in content["contributions"]} == {*names, "rad_score"}
    text = runner.invoke(main, ["predict", *files, "--spacing", "0.1", "0.1", *values])
    assert "Research use only" in text.stdout
    for wrong, sentence in (
        ([*files, *values], "needs the pixel size"),
        ([model, *values], "needs an image and an ROI"),
        ([*files, "--spacing", "0.1", "0.1"], "needs a value for"),
        ([*files, "--spacing", "0.1", "0.1", *values, "--set", "ki67=1"], "knows no variable ki67"),
        ([*files, "--spacing", "0.1", "0.1", "--set", "thickness=900"], "check the unit"),
    ):
        refused = runner.invoke(main, ["predict", *wrong])
        assert refused.exit_code == 2, refused.output
        assert sentence in refused.stderr


def test_one_case_is_printed_as_csv_and_json(study):
    files = [str(study.parent / "images" / "P003.png"), str(study.parent / "rois" / "P003.png")]
    runner = CliRunner()
    table = runner.invoke(main, ["features", *files])
    header, values = table.stdout.strip().split("\n")
    assert len(header.split(",")) == len(values.split(",")) == 1033
    content = json.loads(runner.invoke(main, ["features", *files, "--json"]).stdout)
    assert list(content) == header.split(",")


def test_a_small_demo_runs_and_says_that_it_is_simulated(tmp_path):
    folder = tmp_path / "demo"
    arguments = ["demo", str(folder), "--patients", "60", "--jobs", "1", "--quiet"]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0, done.output
    page = (folder / "run" / "report" / "report.html").read_text()
    assert "imulated" in page
    has_nomogram = (folder / "run" / "models" / "combined.json").exists()
    assert ("No nomogram: 60 patients are too few" in done.output) is not has_nomogram
    for model in Path(folder / "run" / "models").glob("*.json"):
        assert json.loads(model.read_text())["provenance"]["simulated"] is True


def test_an_audit_of_the_run_finds_nothing(run):
    checks = audit_of(run)
    assert [check for check in checks if check.is_finding] == []
    assert {check.where.partition(",")[0] for check in checks} >= {
        "flow", "characteristics", "univariable", "coefficients", "operating_points",
        "discrimination",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("table", "column", "change"),
    [
        ("cohort/flow", "n_left", lambda cell: int(cell) + 1),
        ("cohort/characteristics", "p", lambda cell: float(cell) * 1.001),
        ("cohort/characteristics", "positive", lambda cell: float(cell) + 1),
        ("models/univariable", "std_error", lambda cell: float(cell) * 1.001),
        ("models/coefficients", "high", lambda cell: float(cell) * 1.001),
        ("models/coefficients", "z", np.exp),
        ("evaluation/operating_points", "value", lambda cell: float(cell) - 0.001),
        ("evaluation/operating_points", "low", lambda cell: float(cell) - 0.001),
        ("evaluation/discrimination", "high", lambda cell: float(cell) - 0.01),
    ],
)
def test_an_audit_finds_a_changed_cell(run, tmp_path, table, column, change):
    for name in ("cohort", "models", "evaluation"):
        shutil.copytree(run / name, tmp_path / name)
    shutil.copy(run / "study.toml", tmp_path)
    path = tmp_path / f"{table}.csv"
    frame = pd.read_csv(path, dtype=object, keep_default_na=False)
    place = frame.index[frame[column] != ""][0]
    frame.loc[place, column] = str(change(float(frame.loc[place, column])))
    frame.to_csv(path, index=False)
    assert any(check.is_finding for check in audit_of(tmp_path))


def test_every_number_of_results_is_found_in_the_tables_of_the_run(run):
    text = (run / "report" / "manuscript" / "manuscript.md").read_text(encoding="utf-8")
    found = numbers_of(text.partition("## Results")[2])
    flow = numbers_of((run / "cohort" / "flow.csv").read_text(encoding="utf-8"))
    assert len(found) > 30
    assert found - printed_numbers(run / "report" / "tables") - flow == set()
