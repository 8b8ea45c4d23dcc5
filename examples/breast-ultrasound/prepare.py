"""Compose the patient table of the breast ultrasound study from two public data sets.

Writes patients.csv and the study files into a folder. Images stay where they are; the table holds
their paths.

    python prepare.py OUT --data DATA

DATA holds the folders ``breast_usg`` and ``busbra``; without it, the environment variable ALNUS_DATA
says where they are.
"""

import argparse
import csv
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
COLUMNS = (
    "case_id", "source", "part", "outcome", "age", "shape", "margin", "posterior_features",
    "pixel_mm", "measured_trace", "image", "roi",
)  # fmt: skip


def main() -> None:
    """Read the command line and write the study's folder."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path, help="folder to write the study into")
    parser.add_argument("--data", type=Path, default=os.environ.get("ALNUS_DATA"))
    arguments = parser.parse_args()
    if arguments.data is None:
        sys.exit("Say where breast_usg and busbra are: --data FOLDER, or ALNUS_DATA=FOLDER.")
    try:
        prepare(Path(arguments.data).resolve(), arguments.out)
    except FileNotFoundError as error:
        sys.exit(
            f"{error.filename}: is not there. --data is the folder that holds breast_usg and busbra."
        )
    print(f"Run: alnus run {arguments.out / 'study.toml'}")


def prepare(data: Path, out: Path) -> None:
    """Write patients.csv and the study files into a folder."""
    rows = [*breast_usg(data / "breast_usg"), *busbra(data / "busbra")]
    out.mkdir(parents=True, exist_ok=True)
    with (out / "patients.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    for study in sorted(HERE.glob("study*.toml")):
        shutil.copyfile(study, out / study.name)


def breast_usg(folder: Path) -> Iterator[dict[str, object]]:
    """Give the rows of BrEaST: training and validation, with clinical factors and a pixel size."""
    for row in read(folder / "labels.csv"):
        yield {
            "case_id": f"BrEaST-{int(row['CaseID']):03d}",
            "source": "BrEaST",
            "part": row["cohort"],
            "outcome": row["Classification"],
            "age": row["Age"],
            "shape": row["Shape"],
            # "not circumscribed - spiculated&angular": which way it is not, is left out.
            "margin": row["Margin"].split(" - ")[0],
            "posterior_features": row["Posterior_features"],
            "pixel_mm": f"{10 * float(row['Pixel_size']):.6g}",  # the source gives cm
            "measured_trace": "no",
            "image": folder / row["image"],
            "roi": folder / row["mask"],
        }


def busbra(folder: Path) -> Iterator[dict[str, object]]:
    """Give the rows of BUS-BRA's Toshiba scanner: no clinical factor, no pixel size."""
    for row in read(folder / "labels.csv"):
        if row["scanner"] == "scanner_C_Toshiba":
            yield {
                "case_id": row["ID"],
                "source": "BUS-BRA",
                "part": "external",
                "outcome": row["pathology"],
                "measured_trace": row["measured_trace"],
                "image": folder / row["image"],
                "roi": folder / row["mask"],
            }


def read(path: Path) -> list[dict[str, str]]:
    """Read a CSV file with a header."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    main()
