"""A feature constant to 1e-4 in training, 100 SD away elsewhere: whole studies, to the page."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from alnus.study import steps
from alnus.study.run_directory import RunDirectory
from alnus.tables.signature import LEFT_OUT, SELECTION
from alnus.tables.transport import EXTREME_RISKS

PLANTED = "original_glrlm_GrayLevelNonUniformityNormalized"
STUDY = """
name = "Far"
[patients]
table = "patients.csv"
case_id = "patient"
outcome = { column = "aln", positive = "1" }
[features]
table = "radiomics.csv"
[[cohorts]]
name = "training"
role = "training"
where = { center = "A" }
[[cohorts]]
name = "elsewhere"
where = { center = "B" }
[rad_score]
folds = 3
frequency_ratio = 0
SPREAD
[resampling]
nested = 0
[evaluation]
bootstrap = 50
"""
RULES_OFF = "spread = 0"


def write(folder: Path, spread: str) -> Path:
    rng = np.random.default_rng(4)
    n, home = 200, np.arange(200) < 120
    outcome = rng.random(n) < 0.5
    values = rng.normal(size=(n, 12))
    values[:, 0] += 0.9 * outcome
    names = [f"original_firstorder_F{place}" for place in range(12)]
    cases = pd.DataFrame({"patient": [f"P{place:03d}" for place in range(n)]})
    features = pd.DataFrame(values, columns=names)
    features[PLANTED] = 0.5 + 1e-4 * (rng.normal(size=n) + 1.2 * outcome + 100 * ~home)
    cases.join(features).to_csv(folder / "radiomics.csv", index=False)
    own = {"aln": outcome.astype(int), "center": np.where(home, "A", "B")}
    cases.assign(**own).to_csv(folder / "patients.csv", index=False)
    path = folder / "study.toml"
    path.write_text(STUDY.replace("SPREAD", spread), encoding="utf-8")
    return path


def studied(folder: Path, spread: str) -> tuple[RunDirectory, list[str]]:
    """Run a study; give its run and the sentences that its page begins with."""
    path = write(folder, spread)
    page = steps.run(path, jobs=1).read_text(encoding="utf-8")
    summary = re.search(r'<section[^>]*id="summary".*?</section>', page, re.DOTALL)
    assert summary is not None
    items = re.findall(r"<(?:li|p)[^>]*>(.*?)</(?:li|p)>", summary[0], re.DOTALL)
    return RunDirectory.of(path, None), [re.sub(r"<[^>]+>", "", item) for item in items]


def extreme(run: RunDirectory) -> int:
    rows = run.read(EXTREME_RISKS).set_index(["cohort", "model"])["n_extreme"]
    return int(rows["elsewhere", "radiomics"])


@pytest.fixture(scope="module")
def off(tmp_path_factory):
    return studied(tmp_path_factory.mktemp("off"), RULES_OFF)


def test_the_rules_leave_it_out_and_say_so(tmp_path):
    run, sentences = studied(tmp_path, "spread = 0.001")
    assert PLANTED in set(run.read(LEFT_OUT)["feature"])
    assert PLANTED not in set(run.read(SELECTION)["feature"])
    assert extreme(run) == 0
    assert not any("standard deviations from" in sentence for sentence in sentences)


def test_without_rules_the_report_s_first_sentence_names_it(off):
    run, sentences = off
    assert extreme(run) > 70  # of 80
    assert sentences[0].startswith("In the cohort elsewhere the radiomics model meets values")
    assert "GrayLevelNonUniformityNormalized" in sentences[0]


def test_clipping_bounds_its_harm(tmp_path):
    run, sentences = studied(tmp_path, f"{RULES_OFF}\nclip = true")
    assert extreme(run) == 0
    assert "GrayLevelNonUniformityNormalized" in sentences[0]  # told all the same
