"""A study file's ``[extraction]``: what a preset or a PyRadiomics parameter file puts under its keys."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from alnus.errors import StudyError
from alnus.extraction.presets import extraction_settings, label_of
from alnus.files import place_of
from alnus.ranges import shown
from alnus.study.short_forms import study_converter


def with_extraction(content: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Fill in a study file's content below its own keys; paths start at ``folder``."""
    extraction = content.get("extraction")
    if not isinstance(extraction, dict):
        return {**content}
    filled = {**content, **_with_label(content, folder)}
    return {**filled, "extraction": _with_preset(extraction, folder)}


def _with_preset(extraction: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Put a preset's or a PyRadiomics parameter file's settings under those of the study file."""
    extraction = {**extraction}
    preset, parameters = extraction.pop("preset", None), extraction.pop("parameters", None)
    if preset is None and parameters is None:
        return extraction
    if not all(isinstance(name, str | None) for name in (preset, parameters)):
        message = (
            f"extraction: preset and parameters are texts; found {shown([preset, parameters])}"
        )
        raise StudyError(message)
    base = extraction_settings(
        preset=preset or "", parameters=None if parameters is None else place_of(folder, parameters)
    )
    return {**without_none(study_converter().unstructure(base)), **extraction}


def _with_label(content: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Take the label of a PyRadiomics parameter file where the study file names none."""
    patients, parameters = content.get("patients"), content["extraction"].get("parameters")
    if parameters is None or not isinstance(patients, dict) or "roi_label" in patients:
        return {}
    label = label_of(place_of(folder, parameters))
    return {} if label is None else {"patients": {**patients, "roi_label": label}}


def without_none(value: Any) -> Any:
    """Leave out keys whose value is None, at every depth."""
    if isinstance(value, dict):
        return {key: without_none(item) for key, item in value.items() if item is not None}
    if isinstance(value, list | tuple):
        return [without_none(item) for item in value]
    return value
