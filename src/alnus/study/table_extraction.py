"""A PyRadiomics batch table instead of a study: looked at beforehand, and extracted."""

from collections.abc import Callable, Sequence
from pathlib import Path

from alnus.errors import StudyError
from alnus.extraction.batch import extracted
from alnus.extraction.diagnostics import diagnostic_names
from alnus.extraction.dictionary import feature_dictionary
from alnus.extraction.feature_files import NOTHING_KEPT, Kept, write_features
from alnus.extraction.preflight import preflight
from alnus.extraction.presets import extraction_settings, label_of
from alnus.extraction.settings import ExtractionSettings
from alnus.files import write_text
from alnus.imaging.batch_table import read_batch_csv, read_columns
from alnus.imaging.read import CaseFiles
from alnus.study.image_checks import check_images
from alnus.tables.features import DICTIONARY, FEATURES, IMAGES

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
    keep_columns: bool = False,
    diagnostics: bool = False,
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
    keep_columns : bool
        Write the table's columns, as texts, before the features.
    diagnostics : bool
        Write PyRadiomics' columns ``diagnostics_…`` before the features.
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
    kept = _kept(path, cases, settings) if keep_columns else NOTHING_KEPT
    folder = path.parent if out is None else out
    features = folder / ("features.parquet" if parquet else "features.csv")
    if features.exists() and not force:
        message = f"{features} is there already. Give --force, or --out for another folder."
        raise StudyError(message)
    items = extracted(
        cases, settings, workers=jobs, store=folder / "records", scheduler=scheduler,
        strict=strict, progress=progress, watched=True, with_diagnostics=diagnostics,
    )  # fmt: skip
    failures = folder / "failures.csv"
    n_refused = write_features(
        items, settings, kept=kept, features=features, failures=failures,
        diagnostics=diagnostic_names(settings) if diagnostics else (),
        images=folder / Path(IMAGES.path).name,
    )  # fmt: skip
    beside = folder / Path(DICTIONARY.path).name
    write_text(beside, DICTIONARY.text(feature_dictionary(settings)))
    return features, len(cases), n_refused


def _kept(path: Path, cases: Sequence[CaseFiles], settings: ExtractionSettings) -> Kept:
    """Take the table's columns, but the one that is called as the cases' own."""
    header, rows = read_columns(path)
    taken = sorted(set(header) & {*settings.feature_names, *diagnostic_names(settings)})
    if taken:
        message = (
            f"{path}: column {taken[0]} is called as one that is computed. Rename it, or keep no "
            "columns."
        )
        raise StudyError(message)
    places = [place for place, name in enumerate(header) if name not in FEATURES.columns]
    cells = (tuple(row[place] for place in places) for row in rows)
    names = tuple(header[place] for place in places)
    return Kept(names, dict(zip((case.case_id for case in cases), cells, strict=True)))
