"""Public collections as they are published, made again of the shared images or of drawn ones."""

import csv
from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image

from tests.study.builder import draw_node

BREAST_COLUMNS = (
    "CaseID", "Image_filename", "Mask_tumor_filename", "Mask_other_filename", "Pixel_size", "Age",
    "Tissue_composition", "Signs", "Symptoms", "Shape", "Margin", "Echogenicity",
    "Posterior_features", "Halo", "Calcifications", "Skin_thickening", "Interpretation", "BIRADS",
    "Verification", "Diagnosis", "Classification",
)  # fmt: skip


def breast_as_published(shared: Path, folder: Path, *, cases: int | None = None) -> Path:
    """Lay BrEaST out as it is published: a workbook, tinted RGBA pictures and masks, cm.

    Returns the workbook; pictures and masks lie beside each other in one folder, as there.
    """
    rows = _rows(shared / "breast_usg" / "labels.csv")[:cases]
    pictures = folder / "BrEaST-Lesions_USG-images_and_masks"
    pictures.mkdir(parents=True)
    for row in rows:
        source = shared / "breast_usg"
        _tinted(source / row["image"]).save(pictures / row["Image_filename"], compress_level=1)
        _opaque(source / row["mask"]).save(pictures / row["Mask_tumor_filename"])
        for name in ("Age", "Signs", "Symptoms"):
            row[name] = row[name] or "not available"
    table = pd.DataFrame([{name: row[name] for name in BREAST_COLUMNS} for row in rows])
    for name in ("CaseID", "Pixel_size"):
        table[name] = pd.to_numeric(table[name])
    workbook = folder / "BrEaST-Lesions-USG-clinical-data.xlsx"
    table.to_excel(workbook, index=False)
    return workbook


def busi_as_published(shared: Path, folder: Path) -> Path:
    """Lay images out as BUSI is: a folder a class, several masks, normals with empty ones."""
    counts = {"benign": 0, "malignant": 0, "normal": 0}
    root = folder / "Dataset_BUSI_with_GT"
    for row in _rows(shared / "busbra" / "labels.csv"):
        name = "malignant" if row["label"] == "1" else "benign"
        counts[name] += 1
        source = shared / "busbra"
        image = Image.open(source / row["image"]).convert("RGB")
        roi = np.asarray(Image.open(source / row["mask"]).convert("L"))
        _add(root / name, f"{name} ({counts[name]})", image, roi, n_masks=1 + counts[name] % 9 // 8)
        if counts[name] % 8 == 0:
            counts["normal"] += 1
            empty = np.zeros_like(roi)
            _add(root / "normal", f"normal ({counts['normal']})", image.rotate(180), empty)
    return root


def drawn_busi(folder: Path, *, each: int = 30) -> Path:
    """Draw a small collection in BUSI's layout; malignant lesions have more contrast."""
    rng = np.random.default_rng(3)
    root = folder / "Dataset_BUSI_with_GT"
    for name, score in (("benign", 0.0), ("malignant", 1.2), ("normal", 0.0)):
        for number in range(1, (each if name != "normal" else 5) + 1):
            image, roi = draw_node(rng, score + rng.normal(0, 0.7))
            drawn = roi if name != "normal" else np.zeros_like(roi)
            masks = 2 if number % 10 == 3 else 1
            _add(root / name, f"{name} ({number})", Image.fromarray(image), drawn, n_masks=masks)
    return root


def _add(place: Path, name: str, image: Image.Image, roi: np.ndarray, *, n_masks: int = 1) -> None:
    place.mkdir(parents=True, exist_ok=True)
    image.save(place / f"{name}.png")
    parts = np.array_split(np.arange(roi.shape[1]), n_masks)
    columns = np.flatnonzero(roi.any(axis=0))
    if n_masks == 2 and columns.size:
        middle = int(columns.mean())
        parts = [np.arange(middle), np.arange(middle, roi.shape[1])]
    for number, part in enumerate(parts):
        mask = np.zeros_like(roi)
        mask[:, part] = roi[:, part]
        ending = f"_mask_{number}" if number else "_mask"
        Image.fromarray(mask).save(place / f"{name}{ending}.png")


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _tinted(path: Path) -> Image.Image:
    gray = np.asarray(Image.open(path)).astype(float)
    color = np.stack([gray * 0.9, gray * 0.95, gray, np.full_like(gray, 255)], axis=-1)
    return Image.fromarray(color.astype(np.uint8), "RGBA")


def _opaque(path: Path) -> Image.Image:
    """Give a mask whose transparency says the same as its color, as the published ones."""
    mask = np.asarray(Image.open(path))
    return Image.fromarray(np.stack([mask] * 4, axis=-1), "RGBA")
