"""Make the reference values of ``alnus selftest``: what PyRadiomics 3.0.1 gives for a formula's image.

Run in an environment with PyRadiomics 3.0.1 and NumPy 1, from any folder::

    python make_selftest.py

The image, ROI and spacing are those of ``alnus.extraction.selftest``.
"""

import csv
import json
import logging
from pathlib import Path

import numpy as np
import SimpleITK
from radiomics import imageoperations  # type: ignore[import-not-found]
from radiomics.featureextractor import RadiomicsFeatureExtractor  # type: ignore[import-not-found]

GOLDEN = Path(__file__).parent
REFERENCES = GOLDEN.parents[2] / "src" / "alnus" / "extraction" / "references"
ROWS, COLUMNS = slice(19, 25), slice(26, 34)
FILTERS = {
    "Wavelet": {},
    "LBP2D": {},
    "LoG": {"sigma": [0.2, 0.4, 0.6, 0.8, 1.0]},
    "Square": {},
    "SquareRoot": {},
    "Logarithm": {},
    "Exponential": {},
    "Gradient": {},
}


def formula():
    """Make the image and its ROI."""
    rows, columns = np.indices((48, 56))
    image = (4 * rows + 2 * columns + (7 * rows * columns + 3 * rows**2) % 61) % 256
    roi = (4 * (rows - 24)) ** 2 + (3 * (columns - 30)) ** 2 < 60**2
    return image.astype(float), roi


def eight_bit():
    """Make the image of unsigned bytes from 2 to 252, and its ROI."""
    rows, columns = np.indices((48, 56))
    image = 2 + (4 * rows + 2 * columns + (7 * rows * columns + 3 * rows**2) % 61) % 251
    return image.astype(np.uint8), formula()[1]


def itk_image(pixels):
    """Make an image of SimpleITK with pixels 0.5 mm high and 0.4 mm wide."""
    image = SimpleITK.GetImageFromArray(pixels)
    image.SetSpacing((0.4, 0.5))
    return image


def write_features(name, pixels, roi):
    """Write the features of an ROI, to the last bit."""
    image, mask = itk_image(pixels), itk_image(roi.astype(np.uint8))
    features = RadiomicsFeatureExtractor(str(GOLDEN / "params.yaml")).execute(image, mask)
    with (REFERENCES / name).open("w", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(["feature", "value"])
        writer.writerows([name, repr(float(value))] for name, value in features.items())


def main():
    """Write the features of both ROIs, and a few pixels of every image type."""
    logging.getLogger("radiomics").setLevel(logging.ERROR)
    pixels, roi = formula()
    write_features("pyradiomics.csv", pixels, roi)
    write_features("eight_bit.csv", *eight_bit())
    image, mask = itk_image(pixels), itk_image(roi.astype(np.uint8))
    parts = {}
    for filter_name, settings in FILTERS.items():
        images = getattr(imageoperations, f"get{filter_name}Image")
        for filtered, name, _ in images(image, mask, **settings):
            part = SimpleITK.GetArrayFromImage(filtered)[ROWS, COLUMNS]
            parts[name] = part.astype(float).tolist()
    entries = (f'"{name}": {json.dumps(part)}' for name, part in parts.items())
    text = "{\n" + ",\n".join(entries) + "\n}\n"
    (REFERENCES / "image_types.json").write_text(text)


if __name__ == "__main__":
    main()
