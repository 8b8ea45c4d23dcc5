"""A PyRadiomics batch table instead of a study: looked at beforehand, and extracted."""

from collections.abc import Callable
from pathlib import Path

from alnus.errors import StudyError
from alnus.extraction.batch import extracted
from alnus.extraction.dictionary import feature_dictionary
from alnus.extraction.feature_files import write_features
from alnus.extraction.preflight import preflight
from alnus.extraction.presets import extraction_settings, label_of
from alnus.files import write_text
from alnus.imaging.batch_table import read_batch_csv
from alnus.study.image_checks import check_images
from alnus.tables.features import DICTIONARY

Progress = Callable[[int, int], None]
PRESET = "rnwcf-1032"


def check_table(
    path: Path, *, parameters: Path | None = None, progress: Progress | None = None
) -> list[str]:
    """Read a batch table, its images and ROIs, and report all faults at once; write nothing.

    Parameters
    ----------
    path, parameters
        As for :func:`extract_table`.
    progress : callable, optional
        Called with the number of cases read and of all.

    Returns
    -------
    list of str
        What was found, for people.

    Raises
    ------
    AlnusError
        With every fault of table, parameters, images and ROIs.
    """
    settings = extraction_settings(preset=PRESET, parameters=parameters)
    cases = read_batch_csv(path, roi_label=label_of(parameters))
    faults = check_images(cases, progress=progress).faults
    if faults:
        raise StudyError.of_faults(str(path), faults)
    return preflight(cases, settings).sentences()


def extract_table(
    path: Path,
    out: Path | None = None,
    *,
    parameters: Path | None = None,
    parquet: bool = False,
    force: bool = False,
    jobs: int | None = None,
    strict: bool = False,
    scheduler: str | None = None,
    progress: Progress | None = None,
) -> tuple[Path, int, int]:
    """Extract the features of a batch table's cases.

    Parameters
    ----------
    path : Path
        CSV with the columns Image, Mask and, if wanted, Label.
    out : Path, optional
        Folder for features, failures.csv and features-dictionary.csv; default: the table's own.
    parameters : Path, optional
        PyRadiomics parameter file; default: the published set of features.
    parquet : bool
        Write features.parquet instead of features.csv.
    force, jobs, strict, scheduler, progress
        As for a study.

    Returns
    -------
    features : Path
        The features' file.
    n_cases, n_refused : int
        All cases, and those that are in failures.csv instead.

    Raises
    ------
    AlnusError
        When table or parameters cannot be used, results are there already, or, if ``strict``, a
        case is refused.
    """
    settings = extraction_settings(preset=PRESET, parameters=parameters)
    cases = read_batch_csv(path, roi_label=label_of(parameters))
    folder = path.parent if out is None else out
    features = folder / ("features.parquet" if parquet else "features.csv")
    if features.exists() and not force:
        message = f"{features} is there already. Give --force, or --out for another folder."
        raise StudyError(message)
    items = extracted(
        cases, settings, workers=jobs, store=folder / "records", scheduler=scheduler,
        strict=strict, progress=progress, watched=True,
    )  # fmt: skip
    failures = folder / "failures.csv"
    n_refused = write_features(items, settings, features=features, failures=failures)
    beside = folder / Path(DICTIONARY.path).name
    write_text(beside, DICTIONARY.text(feature_dictionary(settings)))
    return features, len(cases), n_refused
