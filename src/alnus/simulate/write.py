"""Write the simulated study: a patient table, images, ROIs, a study file and a README."""

import csv
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib.resources import files
from pathlib import Path
from string import Template

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from alnus.files import replacing, write_text
from alnus.simulate.marks import with_marks
from alnus.simulate.patients import SimulatedPatient, draw_patients
from alnus.simulate.phantom import draw
from alnus.workers.ordered_map import map_ordered

LABEL = "simulated by alnus; shows no patient"
SEED = 85
CHUNK = 16  # images of 30 ms; a process takes a second to start
SMALL = 300  # below, some levels are too rare for plain maximum likelihood


def write_study(
    folder: Path,
    *,
    patients: int = 525,
    seed: int = SEED,
    jobs: int | None = 1,
    progress: Callable[[int, int], None] | None = None,
) -> Path:
    """Write a simulated two-center study and return the path of its study file.

    The same arguments write the same bytes, whatever the number of processes. Every file says that it is simulated.

    Parameters
    ----------
    folder : Path
        Made where it is not there; files of the same names are overwritten.
    patients : int
        Number of included patients, 60 or more; excluded ones come on top.
    seed : int
        Decides on everything random.
    jobs : int, optional
        Processes that draw; None: one a core.
    progress : callable, optional
        Called with the number of images written and their total.

    Raises
    ------
    ValueError
        When fewer than 60 patients are asked for: a cohort would lack an outcome.
    """
    if patients < 60:
        message = f"a simulated study needs at least 60 patients; found {patients}"
        raise ValueError(message)
    invented = draw_patients(patients, np.random.default_rng(seed))
    for place in ("images", "rois"):
        (folder / place).mkdir(parents=True, exist_ok=True)
    pictured = [patient for patient in invented if patient.node is not None]
    seeds = np.random.SeedSequence(seed).spawn(len(pictured))
    drawing = partial(_write_images, folder=folder)
    items = list(zip(pictured, seeds, strict=True))
    for _ in map_ordered(drawing, items, workers=jobs, chunk=CHUNK, progress=progress):
        pass
    _write_table(folder / "patients.csv", invented)
    _write_text(folder / "README.txt", {})
    return _write_text(folder / "study.toml", {"seed": str(seed), **_settings(patients)})


def _write_images(item: tuple[SimulatedPatient, np.random.SeedSequence], *, folder: Path) -> None:
    patient, seed = item
    if patient.node is None or patient.scanner is None:
        return
    image, roi = draw(patient.node, patient.scanner, np.random.default_rng(seed))
    name = f"{patient.row['patient_id']}.png"
    _save(with_marks(image, roi) if patient.marked else image, folder / "images" / name)
    _save(roi.astype(np.uint8) * np.uint8(255), folder / "rois" / name)


def _save(pixels: NDArray[np.uint8], path: Path) -> None:
    note = PngInfo()
    note.add_text("Comment", LABEL)
    # Speckle hardly compresses; more effort costs time and saves little.
    Image.fromarray(pixels).save(path, pnginfo=note, compress_level=1)


def _write_table(path: Path, patients: Sequence[SimulatedPatient]) -> None:
    columns = max((patient.row for patient in patients), key=len)
    with replacing(path) as beside, beside.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(columns), restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(patient.row for patient in patients)


def _settings(patients: int) -> dict[str, str]:
    """Choose settings of the study file that its number of patients can bear."""
    if patients < SMALL:
        return {
            "penalty": "firth",
            "mrmr": "10",
            "score": "penalized linear predictor",
            "noise": "0",
            "optimism": "0",
            "stability": "0",
        }
    return {
        "penalty": "none",
        "mrmr": "30",
        "score": "refitted linear predictor",
        "noise": "8",
        "optimism": "10",
        "stability": "10",
    }


def _write_text(path: Path, values: Mapping[str, str]) -> Path:
    """Fill in the package's text file of the same name and write it."""
    text = files("alnus.simulate").joinpath(path.name).read_text(encoding="utf-8")
    write_text(path, Template(text).substitute(values))
    return path
