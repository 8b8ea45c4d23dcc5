"""Make the model to start with from a run of the simulated study.

    alnus demo FOLDER && python training/starter.py FOLDER        (or: make starter)

Writes src/alnus/prediction/starter_model: two models, one external patient's node, and a table of some of the
others. Everything follows from the study; nothing is chosen by its results.
"""

import argparse
import csv
import shutil
from pathlib import Path
from shlex import quote
from string import Template

from alnus.model_file import ModelFile, read_model

ROOM = Path(__file__).parents[1] / "src" / "alnus" / "prediction" / "starter_model"
README = Path(__file__).with_name("starter.txt")
MODELS = ("clinical", "combined")
PATIENTS = 12


def main(study: Path) -> None:
    """Write the folder."""
    ROOM.mkdir(exist_ok=True)
    for name in MODELS:
        shutil.copyfile(study / "run" / "models" / f"{name}.json", ROOM / f"{name}.json")
    clinical = read_model(ROOM / "clinical.json")
    rows = list(_external(study))[:PATIENTS]
    first = rows[0]
    for kind, name in (("images", "node"), ("rois", "roi")):
        shutil.copyfile(study / kind / f"{first['patient_id']}.png", ROOM / f"{name}.png")
    columns = ("patient_id", *_asked(clinical))
    with (ROOM / "patients.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
    text = Template(README.read_text(encoding="utf-8")).substitute(
        spacing=first["spacing_mm"], case=first["patient_id"],
        clinical=_options(clinical, first), combined=_options(read_model(ROOM / "combined.json"), first),
    )  # fmt: skip
    (ROOM / "README.txt").write_text(text, encoding="utf-8")


def _external(study: Path) -> list[dict[str, str]]:
    """Give the included patients of the external cohort, in the table's order."""
    with (study / "run" / "predictions.csv").open(encoding="utf-8", newline="") as file:
        named = {row["case_id"] for row in csv.DictReader(file) if row["cohort"] == "external test"}
    with (study / "patients.csv").open(encoding="utf-8-sig", newline="") as file:
        return [row for row in csv.DictReader(file) if row["patient_id"] in named]


def _asked(model_file: ModelFile) -> tuple[str, ...]:
    """Name the columns that a table needs: the model's inputs, or what they are derived from."""
    derived = model_file.derived
    columns = [
        column
        for name in model_file.clinical_names
        for column in (derived[name].columns if name in derived else (name,))
    ]
    return tuple(dict.fromkeys(columns))


def _options(model_file: ModelFile, row: dict[str, str]) -> str:
    return " ".join(f"--set {quote(f'{name}={row[name]}')}" for name in _asked(model_file))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("study", type=Path, help="folder of a finished `alnus demo`")
    main(parser.parse_args().study)
