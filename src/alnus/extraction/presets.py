"""Extraction settings by name: a preset, or a PyRadiomics parameter file."""

from pathlib import Path

from alnus.errors import StudyError
from alnus.extraction.settings import PRESETS, ExtractionSettings


def extraction_settings(*, preset: str, parameters: Path | None) -> ExtractionSettings:
    """Give a preset's settings, or those of a PyRadiomics parameter file where one is named.

    Raises
    ------
    StudyError
        When the preset is unknown, or the file asks for what is not supported.
    """
    if parameters is not None:
        from alnus.extraction.pyradiomics_parameters import (  # noqa: PLC0415 - needs a YAML reader
            settings_from_pyradiomics,
        )

        return settings_from_pyradiomics(parameters)
    if preset not in PRESETS:
        message = f"extraction.preset is {preset!r}; known presets are {', '.join(PRESETS)}."
        raise StudyError(message)
    return PRESETS[preset]


def label_of(parameters: Path | None) -> int | None:
    """Give the label of the ROI that a PyRadiomics parameter file sets, if any does.

    Raises
    ------
    StudyError
        When the file is missing or no YAML.
    """
    if parameters is None:
        return None
    from alnus.extraction.pyradiomics_parameters import (  # noqa: PLC0415 - needs a YAML reader
        read_label,
    )

    return read_label(parameters)
