"""What a calculator's page must know of a model: everything that scores, warns and draws."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from alnus.coefficient_file import read_coefficients
from alnus.memory import Limits
from alnus.model_file import ModelFile, model_content, read_model
from alnus.models.formula import RiskModel
from alnus.models.nomogram import nomogram

Content = dict[str, Any]


def read_content(path: Path) -> Content:
    """Read a model file, or a coefficient file (``.toml``), for a page.

    Raises
    ------
    ModelError
        As :func:`alnus.model_file.read_model`, :func:`alnus.coefficient_file.read_coefficients` and
        :func:`alnus.models.nomogram.nomogram`.
    """
    if path.suffix.lower() == ".toml":
        return content_of_coefficients(read_coefficients(path))
    return content_of_model(read_model(path))


def content_of_model(model_file: ModelFile) -> Content:
    """Give the content of a page for a frozen model; extraction settings stay behind."""
    whole = model_content(model_file)
    kept = ("model", "rad_score", "harmonization", "operating_point", "performance", "provenance")
    return {
        "source": "model",
        **{key: whole[key] for key in (*kept, "sha256")},
        "features": list(model_file.feature_names),
        "limits": asdict(model_file.limits),
        "nomogram": _chart(model_file.model, model_file.axes),
    }


def content_of_coefficients(model: RiskModel) -> Content:
    """Give the content of a page for a model written by hand: no threshold, no performance."""
    absent = (
        "rad_score",
        "harmonization",
        "operating_point",
        "performance",
        "provenance",
        "sha256",
    )
    return {
        "source": "coefficients",
        "model": asdict(model),
        **dict.fromkeys(absent),
        "features": [],
        "limits": asdict(Limits()),
        "nomogram": _chart(model, {}),
    }


def _chart(model: RiskModel, limits: Mapping[str, tuple[float, float]]) -> Content:
    chart = asdict(nomogram(model, limits=limits))
    return {key: chart[key] for key in ("axes", "total_points", "risk", "scale", "origins")}
