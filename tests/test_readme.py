"""The six commands of the README: from a spreadsheet and a folder of images to a report."""

import re
import shlex
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from PIL import Image

from alnus.cli.main import main
from tests.study.builder import draw_node

README = Path(__file__).parents[1] / "README.md"
ALNUS = ".venv/bin/alnus "


def six_commands() -> list[str]:
    """Read them off the section that says so."""
    section = README.read_text(encoding="utf-8").split("## Run your own study")[1]
    assert "Six commands later" in section.split("```")[0]
    return section.split("```")[1].strip().splitlines()


def hospital_s_folder(folder: Path, *, patients: int = 36) -> None:
    """Write a workbook as somebody keeps it, images and masks, called as the README calls them."""
    rng = np.random.default_rng(11)
    event = rng.random(patients) < 0.5
    latent = event + rng.normal(0, 0.8, patients)
    table = pd.DataFrame({
        "Study ID": [f"ALN-{n:03d}" for n in range(1, patients + 1)],
        "Node no.": np.arange(1, patients + 1),
        "ALN after NAC": np.where(event, "residual", "clear"),
        "Age (years)": rng.normal(52, 9, patients).round(),
        "Cortical thickness (mm)": (2.5 + 0.8 * latent).clip(1).round(1),
        "ER": rng.choice(["pos", "neg", "not available"], patients, p=[0.6, 0.3, 0.1]),
        "Scan date": pd.Timestamp("2019-03-01") + pd.to_timedelta(np.arange(patients) * 9, "D"),
        "Pixel size (mm)": 0.09,
    })  # fmt: skip
    table.loc[4, "Age (years)"] = np.nan
    table.to_excel(folder / "patients.xlsx", index=False)
    for place in ("US images", "US masks"):
        (folder / place).mkdir()
    for number, score in enumerate(latent, start=1):
        image, roi = draw_node(rng, float(score))
        Image.fromarray(image).save(folder / "US images" / f"Node {number} B-mode (pre NAC).png")
        opaque = Image.fromarray(np.dstack([roi, roi, roi, np.full_like(roi, 255)]))
        opaque.save(folder / "US masks" / f"Node {number} mask.png")


def test_the_six_commands_are_six_and_install_as_the_rest_of_the_page_does():
    install, package, *verbs, look = six_commands()
    page = README.read_text(encoding="utf-8")
    assert page.count(f"{install}\n{package}\n") == 2
    assert [verb.removeprefix(ALNUS).split()[0] for verb in verbs] == ["init", "check", "run"]
    assert look.startswith(".venv/bin/python -m webbrowser ")


def answers(line: str) -> str:
    """Run a line of the README and give what it says."""
    done = CliRunner().invoke(main, shlex.split(line.removeprefix(ALNUS)))
    assert done.exit_code == 0, f"{line}\n{done.output}"
    return done.output


@pytest.mark.filterwarnings("ignore::alnus.errors.AlnusWarning")  # told, not checked
def test_the_commands_before_the_run_propose_a_study_and_find_no_fault_in_it(tmp_path, monkeypatch):
    hospital_s_folder(tmp_path)
    monkeypatch.chdir(tmp_path)
    init, check = six_commands()[2:4]
    assert "36 of 36 rows are included" in answers(init)
    assert "training: 25 patients" in answers(check)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::alnus.errors.AlnusWarning")  # told, not checked
def test_the_six_commands_lead_from_a_spreadsheet_to_a_report(tmp_path, monkeypatch):
    hospital_s_folder(tmp_path)
    monkeypatch.chdir(tmp_path)
    for line in six_commands()[2:5]:
        answers(line)
    opened = re.search(r"file://\$PWD/([^\"]+)", six_commands()[-1])
    assert opened is not None
    assert "ALN after NAC" in Path(opened[1]).read_text(encoding="utf-8")
