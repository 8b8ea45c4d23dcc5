"""Unpack a published table of radiomic features and put the study file beside it.

    python prepare.py OUT --data DATA

DATA holds ``radiomics_tables/Dong2022.csv.gz``; without it, the environment variable ALNUS_DATA says
where that is.
"""

import argparse
import gzip
import os
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).parent
TABLE = "radiomics_tables/Dong2022.csv.gz"


def main() -> None:
    """Read the command line and write the study's folder."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path, help="folder to write the study into")
    parser.add_argument("--data", type=Path, default=os.environ.get("ALNUS_DATA"))
    arguments = parser.parse_args()
    if arguments.data is None or not (Path(arguments.data) / TABLE).is_file():
        sys.exit(f"Say which folder holds {TABLE}: --data FOLDER, or ALNUS_DATA=FOLDER.")
    prepare(Path(arguments.data), arguments.out)


def prepare(data: Path, out: Path) -> None:
    """Write radiomics.csv and study.toml into a folder."""
    out.mkdir(parents=True, exist_ok=True)
    (out / "radiomics.csv").write_bytes(gzip.decompress((data / TABLE).read_bytes()))
    shutil.copy(HERE / "study.toml", out)


if __name__ == "__main__":
    main()
