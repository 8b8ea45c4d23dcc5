"""Where nothing can be computed, a study ends with a report that says so."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from alnus.model_file import read_model
from alnus.study import steps
from alnus.study.config import read_study
from alnus.study.performance import nested_models
from alnus.study.run_directory import RunDirectory
from tests.study.builder import write_small_study

PLAIN = {
    '[extraction]\npreset = "rnwcf-1032"': (
        '[extraction]\nfamilies = ["firstorder"]\nimage_types = { original = {} }'
    ),
    '[second_reader]\nroi = "second/{id}.png"\nminimum = 0.5\n': "",
    "nested = 1\nnested_folds = 4\nbootstrap = 3\nnoise = 1\noptimism = 3\nstability = 2\n": (
        "nested = 0\n"
    ),
}


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """Write a study of few features, without repetitions."""
    path = write_small_study(tmp_path / "study", patients=60)
    change(path, PLAIN)
    return path


def change(study: Path, new: dict[str, str]) -> None:
    text = study.read_text()
    for old, instead in new.items():
        assert old in text
        text = text.replace(old, instead)
    study.write_text(text)


def of_validation(study: Path, cells: list[str]) -> None:
    path = study.parent / "patients.csv"
    frame = pd.read_csv(path, dtype=str)
    others = (frame["center"] == "B") & (frame["male"] == "false")
    frame.loc[others, "aln"] = cells * int(others.sum() - 1) + [
        {"ALN-": "ALN+", "ALN+": "ALN-"}[cells[0]]
    ]
    frame.to_csv(path, index=False)


@pytest.mark.parametrize("many", ["ALN-", "ALN+"])
def test_one_case_of_an_outcome_has_no_interval_anywhere(many: str, study: Path) -> None:
    of_validation(study, [many])
    page = steps.run(study, jobs=1).read_text()
    assert "no interval: one case of an outcome tells nothing about the next" in page
    evaluation = study.parent / "run" / "evaluation"
    for name in ("discrimination", "comparison", "ranking", "decision_curve", "calibration_curve"):
        table = pd.read_csv(evaluation / f"{name}.csv")
        found = table[(table["cohort"] == "external test") & (table["model"] == "combined")]
        limits = found[found["measure"] != "prevalence"] if "measure" in found else found
        assert len(limits) > 0
        assert limits[["low", "high"]].isna().all(axis=None), name
    model = read_model(study.parent / "run" / "models" / "combined.json")
    assert [item.low is None for item in model.performance] == [False, True]


def test_a_study_in_which_no_model_keeps_anything_says_so(study: Path) -> None:
    change(
        study,
        {"[rad_score]\n": '[clinical]\nscreen = 1e-12\n[rad_score]\nrule = "one standard error"\n'},
    )
    rng = np.random.default_rng(4)
    path = study.parent / "patients.csv"
    frame = pd.read_csv(path, dtype=str)
    frame["aln"] = rng.permutation(frame["aln"])
    frame.to_csv(path, index=False)
    page = steps.run(study, jobs=1).read_text()
    run = RunDirectory.of(study, None)
    assert not list((run.folder / "models").glob("*.json"))
    assert "No model kept anything, so nobody is predicted." in page
    assert "None of 2 clinical variables has a univariable P below 1e-12" in page
    assert "Not shown, because this run has no evaluation/roc.csv" in page


@pytest.mark.parametrize(
    ("settings", "tested"),
    [
        ("", False),
        ("[rad_score]\ncross_fitted = false", True),
        ('[clinical]\npenalty = "firth"', False),
        ('[clinical]\nmissing = "impute"', False),
    ],
)
def test_the_likelihood_ratio_needs_two_maximum_likelihood_fits(
    settings: str, tested: bool, study: Path
) -> None:
    if settings:
        text = study.read_text()
        section, _, line = settings.partition("\n")
        study.write_text(
            text.replace(section, settings) if section in text else f"{text}\n{section}\n{line}\n"
        )
    assert bool(nested_models(read_study(study))) is tested
