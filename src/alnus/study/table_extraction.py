"""Extraction without a study: a PyRadiomics batch table in, feature and failure tables out."""

from collections.abc import Callable
from pathlib import Path

from alnus.errors import StudyError
from alnus.extraction.batch import extracted
from alnus.extraction.feature_files import write_features
from alnus.extraction.presets import extraction_settings
from alnus.imaging.batch_table import read_batch_csv


def extract_table(
    path: Path,
    out: Path | None = None,
    *,
    parameters: Path | None = None,
    force: bool = False,
    jobs: int | None = None,
    strict: bool = False,
    scheduler: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Path:
    """Extract the features of a batch table's cases.

    Parameters
    ----------
    path : Path
        CSV with the columns Image, Mask and, if wanted, Label.
    out : Path, optional
        Folder for features.csv and failures.csv; default: the table's own.
    parameters : Path, optional
        PyRadiomics parameter file; default: the published set of features.
    force, jobs, strict, scheduler, progress
        As for a study.

    Returns
    -------
    Path
        The features' file.

    Raises
    ------
    AlnusError
        When table or parameters cannot be used, results are there already, or, if ``strict``, a
        case is refused.
    """
    settings = extraction_settings(preset="rnwcf-1032", parameters=parameters)
    cases = read_batch_csv(path)
    folder = path.parent if out is None else out
    features = folder / "features.csv"
    if features.exists() and not force:
        message = f"{features} is there already. Give --force, or --out for another folder."
        raise StudyError(message)
    items = extracted(
        cases, settings, workers=jobs, store=folder / "records", scheduler=scheduler,
        strict=strict, progress=progress,
    )  # fmt: skip
    write_features(items, settings, features=features, failures=folder / "failures.csv")
    return features
