"""The whole demo comes out as the paper printed it: flow, variables and nine AUCs. Minutes."""

import re

import pandas as pd
import pytest

from alnus.errors import AlnusWarning
from alnus.simulate.write import write_study
from alnus.study import steps

# Text and Figure 5 of the paper: clinical, radiomics, combined.
PUBLISHED = {
    "training": (0.833, 0.792, 0.855),
    "validation": (0.881, 0.761, 0.882),
    "external test": (0.851, 0.723, 0.858),
}
MODELS = ("clinical", "radiomics", "combined")
EXCLUDED = [55, 71, 4, 19, 11, 54, 123, 48, 104]
SIX = {"n_stage", "long_axis", "short_axis", "cortical_thickness", "er", "ki67"}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A run of the full demo, without the refits, on which no figure here depends."""
    study = write_study(tmp_path_factory.mktemp("demo"), jobs=None)
    refits = r"^(nested|noise|optimism|stability)( *)= \d+"
    study.write_text(re.sub(refits, r"\1\2= 0", study.read_text(), flags=re.MULTILINE))
    # Means and spreads are the paper's: of some patients the cortex is then thicker than the node.
    with pytest.warns(AlnusWarning, match="Cortical thickness exceeds Short axis"):
        return steps.run(study, None).parent.parent


def test_1014_patients_become_310_134_and_81_for_the_nine_published_reasons(run):
    flow = pd.read_csv(run / "cohort" / "flow.csv")
    assert flow["n_left"].iloc[0] == 1014
    assert flow.loc[flow["step"] == "excluded", "n_excluded"].tolist() == EXCLUDED
    assert flow.loc[flow["step"] == "cohort", "n_left"].tolist() == [310, 134, 81]


def test_backward_elimination_keeps_the_six_published_variables(run):
    steps_taken = pd.read_csv(run / "models" / "stepwise.csv")
    assert set(steps_taken["kept"].iloc[-1].split(" + ")) == SIX


def test_nine_aucs_lie_within_0_04_of_the_published_ones(run):
    found = pd.read_csv(run / "evaluation" / "discrimination.csv")
    aucs = {(row["cohort"], row["model"]): float(row["auc"]) for _, row in found.iterrows()}
    off = {
        (cohort, model): aucs[cohort, model] - published
        for cohort, row in PUBLISHED.items()
        for model, published in zip(MODELS, row, strict=True)
    }
    assert len(off) == 9
    assert {where: round(by, 3) for where, by in off.items() if abs(by) > 0.04} == {}
