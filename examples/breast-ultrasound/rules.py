"""The study with and without the rules that leave out features which hardly vary, whole, side by side.

python examples/breast-ultrasound/rules.py mystudy

``mystudy`` is the folder that prepare.py wrote. Both runs stay there, as run-rules-on and
run-rules-off. Nothing is chosen by what is printed.
"""

import sys
from pathlib import Path

import pandas as pd

from alnus.study import steps
from alnus.study.run_directory import RunDirectory
from alnus.tables.evaluation import DISCRIMINATION
from alnus.tables.models import INTERNAL_VALIDATION
from alnus.tables.signature import LEFT_OUT, SELECTION
from alnus.tables.transport import EXTREME_RISKS, TRANSPORT

OFF = "\ngray_levels = 0\nfrequency_ratio = 0\nspread = 0\n"
SECTION = "[rad_score]"


def main(folder: Path) -> None:
    """Run both studies and print what differs."""
    text = (folder / "study.toml").read_text(encoding="utf-8")
    other = folder / "study-without-rules.toml"
    other.write_text(text.replace(SECTION, SECTION + OFF), encoding="utf-8")
    columns = {}
    for name, study in (("on", folder / "study.toml"), ("off", other)):
        out = folder / f"run-rules-{name}"
        steps.run(study, out, force=True)
        columns[name] = pd.Series(_told(RunDirectory(out)))
    print("| | rules on | rules off |\n|---|---|---|")
    for what, cells in pd.DataFrame(columns).iterrows():
        print(f"| {what} | {cells['on']} | {cells['off']} |")


def _told(run: RunDirectory) -> dict[str, str]:
    left_out, kept = run.read(LEFT_OUT), run.read(SELECTION)
    transport = run.read(TRANSPORT).query("model == 'radiomics' and cohort == 'external test'")
    farthest = transport.loc[transport["shift"].abs().idxmax()]
    outside = transport.loc[(transport["n_outside"] / transport["n"]).idxmax()]
    extreme = run.read(EXTREME_RISKS).set_index(["model", "cohort"]).loc["radiomics"]
    internal = run.read(INTERNAL_VALIDATION).query("model == 'radiomics'").iloc[0]
    measured = run.read(DISCRIMINATION).query("model == 'radiomics'")
    return {
        "features left out": f"{len(left_out)}",
        "features that the LASSO kept": f"{int((kept['coefficient'] != 0).sum())}",
        "internal AUC (95 % CI)": _interval(internal),
        **{
            f"AUC, {row['cohort']}": _interval(row.rename({"auc": "value"}))
            for _, row in measured.iterrows()
        },
        "farthest input in the external test": f"{farthest['input']}, {farthest['shift']:.1f} SD",
        "most outside its range there": f"{outside['input']}, {outside['n_outside']} of {outside['n']}",
        **{
            f"risks beyond .001 or .999, {cohort}": f"{row['n_extreme']} of {row['n']}"
            for cohort, row in extreme.iterrows()
        },
    }


def _interval(row: pd.Series) -> str:
    return f"{row['value']:.3f} ({row['low']:.3f} to {row['high']:.3f})"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
