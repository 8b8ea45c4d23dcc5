"""Make ``parameters.csv.gz``: what PyRadiomics 3.0.1 gives with the files in ``parameters/``.

Run in an environment with PyRadiomics 3.0.1 and NumPy 1, from any folder::

    python make_parameters.py

Images keep the type in which they are stored, as they would when read from a PNG file.
"""

import csv
import gzip
import io
import logging
from pathlib import Path

import numpy as np
import SimpleITK
from radiomics.featureextractor import RadiomicsFeatureExtractor  # type: ignore[import-not-found]

GOLDEN = Path(__file__).parent
CASES = ("anisotropic", "hole-and-island", "corner-odd")


def itk_image(pixels, spacing):
    """Make an image of SimpleITK, whose spacing is (x, y)."""
    image = SimpleITK.GetImageFromArray(pixels)
    image.SetSpacing([float(step) for step in spacing[::-1]])
    return image


def rows():
    """Yield parameter file, case, feature and value."""
    arrays = np.load(GOLDEN / "cases.npz")
    for path in sorted((GOLDEN / "parameters").glob("*.yaml")):
        extractor = RadiomicsFeatureExtractor(str(path))
        for case in CASES:
            spacing = arrays[f"spacing_{case}"]
            image = itk_image(arrays[f"image_{case}"], spacing)
            mask = itk_image(arrays[f"mask_{case}"].astype(np.uint8), spacing)
            for feature, value in extractor.execute(image, mask).items():
                yield path.stem, case, feature, repr(float(value))


def main():
    """Write the table, the same bytes for the same values."""
    logging.getLogger("radiomics").setLevel(logging.ERROR)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["parameters", "case", "feature", "value"])
    writer.writerows(rows())
    packed = gzip.compress(text.getvalue().encode(), mtime=0)
    (GOLDEN / "parameters.csv.gz").write_bytes(packed)


if __name__ == "__main__":
    main()
