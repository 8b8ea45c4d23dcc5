"""One patient's files and texts, as the command line gives them."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from alnus.errors import AlnusWarning, CaseError, ModelError
from alnus.extraction.feature_tables import read_feature_table
from alnus.imaging.case import Case
from alnus.imaging.read import read_case, read_image
from alnus.imaging.scale import PIXELS
from alnus.model_file import SCORE, ModelFile, read_model
from alnus.prediction.inputs import assigned
from alnus.prediction.risk import Prediction, predict

FEW_GRAYS = 32
"""An ROI has a value a region, and a picture, however few its grays, more than its ROI."""


@dataclass(frozen=True)
class Files:
    """Image and ROI of a patient, either of which may be missing.

    Parameters
    ----------
    image, roi : Path, optional
        The files.
    spacing : (float, float), optional
        Pixel height and width in mm; without it the image file's own.
    roi_label : int or str, optional
        Number or name of the ROI's region; without it there must be one.
    frame : int, optional
        Which frame of the image, from 1 on.
    """

    image: Path | None = None
    roi: Path | None = None
    spacing: tuple[float, float] | None = None
    roi_label: int | str | None = None
    frame: int | None = None

    def case(self, model_file: ModelFile) -> Case | None:
        """Read the case; None without an image, or for a model that looks at none.

        Raises
        ------
        ModelError
            When there is an image and no ROI, or pixel sizes do not fit the model.
        CaseError
            When the files cannot be used.
        """
        if self.image is None or not model_file.feature_names:
            return None
        name = model_file.model.name
        if model_file.features == "table":
            message = f"Model {name} takes features from a table, no image: --features ROW.csv."
            raise ModelError(message)
        if self.roi is None:
            message = f"Model {name} needs an image and an ROI; found {self.image} without an ROI."
            raise ModelError(message)
        in_pixels = model_file.spacing == "pixel"
        if in_pixels and self.spacing is not None:
            message = f"Model {name} counts sizes in pixels; leave --spacing away."
            raise ModelError(message)
        spacing = (1.0, 1.0) if in_pixels else self.spacing
        self._refuse_swapped(name, self.image, self.roi)
        case = read_case(
            self.image, self.roi, spacing=spacing, roi_label=self.roi_label, frame=self.frame
        )
        if not in_pixels and case.spacing_source == PIXELS.source:
            message = (
                f"Model {name} needs the pixel size, and no file tells it; give "
                "--spacing ROW COLUMN in mm."
            )
            raise ModelError(message)
        return case

    def _refuse_swapped(self, model: str, image: Path, roi: Path) -> None:
        """Refuse two files in each other's place, before the reading of either says less."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", AlnusWarning)  # both are read again, and told of
                (pixels, _), (drawn, _) = (
                    read_image(path, frame=self.frame) for path in (image, roi)
                )
        except CaseError:  # an ROI that is no picture; what else is wrong is told when it is read
            return
        n_image, n_roi = (len(np.unique(values)) for values in (pixels, drawn))
        if 1 < n_image < n_roi and n_image <= FEW_GRAYS:
            message = (
                f"Model {model}: image and ROI are swapped: {image} holds {n_image} gray values, "
                f"{roi} {n_roi}. Give the image first, then the ROI."
            )
            raise ModelError(message)


def predict_files(
    model: Path,
    files: Files,
    *,
    assignments: Sequence[str] = (),
    features: Sequence[str] = (),
    anyway: bool = False,
) -> Prediction:
    """Predict from files and ``NAME=VALUE`` texts.

    ``features`` are paths of tables with one row of radiomic features, ``NAME=PATH`` where the study
    gave its tables names.

    Raises
    ------
    ModelError
        As :func:`alnus.prediction.risk.predict`, and when image, ROI or spacing do not fit the
        model. Where a model beside this one could do with what is there, it is named.
    """
    model_file = read_model(model)
    values = {**_features(features, model_file), **assigned(assignments)}
    try:
        return predict(model_file, files.case(model_file), anyway=anyway, **values)
    except ModelError as refusal:
        offer = _offer(model, model_file, values, with_image=files.image is not None)
        if not offer:
            raise
        message = f"{refusal}\n{offer}"
        raise ModelError(message) from refusal


def _features(paths: Sequence[str], model_file: ModelFile) -> dict[str, str]:
    """Read the model's features from tables of one row."""
    found: dict[str, str] = {}
    for text in paths:
        prefix, _, path = text.rpartition("=")
        table = read_feature_table(Path(path))
        if len(table) != 1:
            message = (
                f"{path}: holds {len(table)} rows; --features needs one. For a table of patients "
                f"give it as `alnus predict MODEL {path}`."
            )
            raise ModelError(message)
        row = {f"{prefix}_{name}" if prefix else str(name): table[name].iloc[0] for name in table}
        found |= {name: row[name] for name in model_file.feature_names if name in row}
    if paths and model_file.feature_names and not found:
        message = (
            f"{', '.join(paths)}: none of the model's {len(model_file.feature_names)} features, of which "
            f"{model_file.feature_names[0]} is one. Columns are called as in the study's table; give "
            "NAME=PATH where the study gave its tables names."
        )
        raise ModelError(message)
    return found


def _offer(model: Path, model_file: ModelFile, values: dict[str, str], *, with_image: bool) -> str:
    """Name the model beside this one that needs no image, or nothing but one."""
    lacks_image = bool(model_file.feature_names) and not with_image and SCORE not in values
    lacks_values = with_image and any(name not in values for name in model_file.clinical_names)
    other = "clinical" if lacks_image else "radiomics" if lacks_values else ""
    path = model.with_name(f"{other}.json")
    if not other or path == model or not path.is_file():
        return ""
    return f"{path} needs {'no image' if other == 'clinical' else 'the image only'}."
