"""A small study on disk, whole and sound, for tests to run or to break."""

from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image

STUDY = """
name = "A small study"
seed = 7

[patients]
table = "patients.csv"
case_id = "id"
outcome = { column = "aln", positive = "ALN+" }
image = "{image}"
roi = "rois/{id}.png"
spacing = { row = "mm", column = "mm" }

[[exclusions]]
reason = "Male"
where = { male = true }

[[cohorts]]
name = "training"
role = "training"
where = { center = "A" }
[[cohorts]]
name = "external test"
where = { center = "B" }

[clinical.variables]
n_stage = { label = "N stage", levels = ["N1", "N2", "N3"] }
thickness = { label = "Cortical thickness", unit = "cm" }

[second_reader]
roi = "second/{id}.png"
minimum = 0.5

[extraction]
preset = "rnwcf-1032"

[rad_score]
mrmr = 10
least_gain = 0  # of few patients, hardly any gain is beyond its error
folds = 3
cross_fits = 1

[resampling]
nested = 1
nested_folds = 4
bootstrap = 3
noise = 1
optimism = 3
stability = 2

[sample_size]
c_statistic = 0.8

[evaluation]
bootstrap = 50
"""
SHAPE = (48, 56)
READ_ONCE = "P020"  # the first case that no second reader outlined


def write_small_study(folder: Path, *, patients: int = 90) -> Path:
    """Write study.toml, patients.csv, images and ROIs; texture, stage and thickness carry signal."""
    rng = np.random.default_rng(5)
    outcome = rng.random(patients) < 0.5
    latent = outcome + rng.normal(0, 0.9, patients)
    table = pd.DataFrame({
        "id": [f"P{i:03d}" for i in range(patients)],
        "center": np.where(np.arange(patients) < patients * 0.7, "A", "B"),
        "aln": np.where(outcome, "ALN+", "ALN-"),
        "male": "false",
        "mm": "0.1",
        "n_stage": [f"N{n}" for n in np.clip(np.rint(1.6 + 0.5 * latent + rng.normal(0, 0.6, patients)), 1, 3).astype(int)],
        "thickness": np.round(0.3 + 0.1 * latent + rng.normal(0, 0.12, patients) + 0.5, 2),
    })  # fmt: skip
    table["image"] = "images/" + table["id"] + ".png"
    table.loc[patients - 1, "male"] = "true"
    for name in ("images", "rois", "second"):
        (folder / name).mkdir(parents=True)
    for case_id, score in zip(table["id"], latent, strict=True):
        image, roi = draw_node(rng, float(score))
        Image.fromarray(image).save(folder / "images" / f"{case_id}.png")
        Image.fromarray(roi).save(folder / "rois" / f"{case_id}.png")
        if case_id < READ_ONCE:
            again = np.roll(roi, 1, axis=int(case_id[-1]) % 2)
            Image.fromarray(again).save(folder / "second" / f"{case_id}.png")
    table.to_csv(folder / "patients.csv", index=False)
    path = folder / "study.toml"
    path.write_text(STUDY, encoding="utf-8")
    return path


def draw_node(rng: np.random.Generator, score: float) -> tuple[np.ndarray, np.ndarray]:
    """Draw a noisy ellipse whose contrast grows with a score, and its ROI as 0 and 255."""
    rows, columns = np.mgrid[: SHAPE[0], : SHAPE[1]]
    axes = rng.uniform(10, 14), rng.uniform(14, 20)
    roi = ((rows - 24) / axes[0]) ** 2 + ((columns - 28) / axes[1]) ** 2 <= 1
    texture = rng.normal(0, 18 + 5 * score, SHAPE)
    image = np.clip(110 + texture + 3 * np.sin(columns / 3), 0, 255).astype(np.uint8)
    return image, (roi * 255).astype(np.uint8)
