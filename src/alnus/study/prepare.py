"""From a study file to its included patients, with every fault of the table on the way."""

import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from alnus.cohort.centers import case_centers
from alnus.cohort.derived_columns import with_derived
from alnus.cohort.division import divide
from alnus.cohort.inclusion import Divide, include, one_sided_cohorts
from alnus.cohort.patients import (
    Columns,
    different_texts,
    missing_columns,
    other_value,
    patients_table,
    read_table,
)
from alnus.cohort.rules import CohortRule
from alnus.errors import AlnusWarning, CohortError, StudyError
from alnus.extraction.feature_tables import FeatureTables
from alnus.files import place_of
from alnus.imaging.read import CaseFiles
from alnus.imaging.scale import IN_FILE
from alnus.study.asked_columns import path_faults, taken_names, wanted_columns
from alnus.study.config import RESERVED, Study, read_study, study_from, with_negatives
from alnus.study.consensus import with_consensus
from alnus.study.duplicates import with_duplicates
from alnus.study.given_features import GivenFeatures, given_features
from alnus.study.lesions import by_lesion, with_lesions
from alnus.study.picture_files import hila_files
from alnus.study.roi_measurements import measurement_sentences, with_measurements
from alnus.study.short_forms import MILLIMETERS
from alnus.study.traces import with_traces
from alnus.study.value_remarks import value_remarks
from alnus.tables.cohort import CONSENSUS, ROI_MEASUREMENTS


@dataclass(frozen=True)
class Prepared:
    """A study whose open questions its patient table has answered.

    Parameters
    ----------
    study : Study
        With the negative texts filled in.
    patients, flow : DataFrame
        ``PATIENTS`` and ``FLOW``.
    folder : Path
        The study file's, where its paths start.
    table : Path
        The patient table's file.
    centers : DataFrame
        ``CASE_CENTERS``; empty unless the study asks for centers.
    faults : tuple of str
        What is wrong with the table's cells and cohorts.
    given : GivenFeatures, optional
        Features from tables, where they take the place of images.
    readings : DataFrame
        ``ROI_MEASUREMENTS`` of the included patients; empty unless a variable asks.
    hila : mapping of str to Path
        Masks of hila that are there, by case.
    consensus : DataFrame
        ``CONSENSUS`` of the included patients; empty unless the study asks.
    """

    study: Study
    patients: pd.DataFrame
    flow: pd.DataFrame
    centers: pd.DataFrame
    folder: Path
    table: Path
    faults: tuple[str, ...]
    given: GivenFeatures | None = None
    readings: pd.DataFrame = field(default_factory=lambda: ROI_MEASUREMENTS.frame([]))
    hila: Mapping[str, Path] = field(default_factory=dict)
    consensus: pd.DataFrame = field(default_factory=lambda: CONSENSUS.frame([]))

    @property
    def cases(self) -> list[CaseFiles]:
        """The included cases' files, in the order of the patients table; none without images."""
        if self.given is not None:
            return []
        return case_files(self.patients, self.study, self.folder)

    @property
    def _training(self) -> pd.DataFrame:
        return self.patients[self.patients["cohort"] == self.study.training]

    @property
    def training_cases(self) -> list[CaseFiles]:
        """The files of the training cohort's cases."""
        return case_files(self._training, self.study, self.folder)

    @property
    def second_cases(self) -> list[CaseFiles]:
        """The training cases that a second reader outlined, too, with that reader's ROI."""
        if self.study.second_reader is None:
            return []
        training = self._training
        read_twice = training[
            [place_of(self.folder, path).is_file() for path in training["second_roi"]]
        ]
        second = read_twice.assign(roi=read_twice["second_roi"])
        return case_files(second, self.study, self.folder)


def prepare(path: Path) -> Prepared:
    """Read a study file and its patient table, and include the patients.

    Raises
    ------
    StudyError, CohortError
        When the file or the table cannot be read at all. Faults of single cells are returned, so
        that they can be told together with those of the images.
    """
    study = read_study(path)
    source = place_of(path.parent, study.patients.table)
    written = read_table(source, missing=study.patients.missing)
    faults = [*path_faults(study), *taken_names(study, written)]
    settled = with_consensus(written, study, path.parent)
    seen = with_duplicates(with_traces(settled.table, study, path.parent), study, path.parent)
    measured = with_measurements(seen, study, path.parent)
    derived = with_derived(measured.table, study.derived)
    table = derived.table
    faults += missing_columns(table, wanted_columns(study))
    if faults:
        raise CohortError.of_faults(str(source), faults)
    of_lesions = by_lesion(study)
    inclusion = include(
        with_lesions(table, study, path.parent),
        study.exclusions,
        _division(of_lesions),
        patient=of_lesions.patients.patient,
        order=study.cohort_names,
    )
    study = _with_negatives(study, inclusion.table, str(source))
    patients, faults = patients_table(
        inclusion.table, _columns(by_lesion(study)), cohort=inclusion.cohort
    )
    readings = measured.of(inclusion.table.index)
    told = [
        *measurement_sentences(readings, study),
        *derived.remarks(inclusion.table.index),
        *value_remarks(study, patients),
    ]
    for sentence in told:
        warnings.warn(sentence, AlnusWarning, stacklevel=2)
    faults += [*settled.faults(inclusion.table.index), *derived.faults(inclusion.table.index)]
    faults += [*one_sided_cohorts(patients), *_nothing_known(study, patients)]
    columns = () if study.centers is None else study.centers.columns
    centers, empty = case_centers(inclusion.table, patients["case_id"].tolist(), columns)
    faults += empty
    prepared = Prepared(
        study, patients, inclusion.flow, centers, path.parent, source, tuple(faults),
        readings=readings, consensus=settled.of(inclusion.table.index), hila=hila_files(inclusion.table, patients, study, path.parent),
    )  # fmt: skip
    if study.features is not None:
        return _with_given_features(prepared, study.features)
    return replace(prepared, faults=(*faults, *_too_few_read_twice(prepared)))


def _with_given_features(prepared: Prepared, tables: FeatureTables) -> Prepared:
    """Read the tables that take the place of images; the study then names their features."""
    study = prepared.study
    given = given_features(
        tables,
        prepared.patients,
        folder=prepared.folder,
        training=study.training,
        case_column=study.patients.case_id,
        taken={*wanted_columns(study), *study.variables, *RESERVED},
    )
    return replace(
        prepared,
        study=replace(study, features=replace(tables, names=given.names)),
        faults=(*prepared.faults, *given.faults),
        given=given,
    )


def _division(study: Study) -> Sequence[CohortRule] | Divide:
    """Give the rules of the cohorts, or the split, of patients never of their images."""
    source, split = study.patients, study.split
    if split is None:
        return study.cohorts

    def divided(table: pd.DataFrame) -> list[str]:
        patients = table[source.patient or source.case_id].tolist()
        return divide(
            table, split, patients=patients, outcome=source.outcome.column, seed=study.seed
        )

    return divided


def _nothing_known(study: Study, patients: pd.DataFrame) -> Iterator[str]:
    """Refuse variables that no training patient has a value of: no model could be fitted."""
    training = patients[patients["cohort"] == study.training]
    for name, item in study.variables.items():
        if training[name].isna().all():
            yield (
                f"clinical.variables.{name}: column {item.column or name} is empty in all "
                f'{len(training)} patients of the cohort "{study.training}". Fill it in, or remove '
                "the variable"
            )


def _too_few_read_twice(prepared: Prepared) -> Iterator[str]:
    reader = prepared.study.second_reader
    n = len(prepared.second_cases)
    if reader is not None and n < 2:
        yield (
            f"second_reader.roi = {reader.roi!r} finds the ROIs of {n} training patients; at least "
            "two are needed. Correct the path, or remove [second_reader]"
        )


def study_as_used(path: Path, content: Mapping[str, Any]) -> Study:
    """Read a study file for a step that goes on from an extraction made with it.

    Parameters
    ----------
    path : Path
        The study file.
    content : mapping
        The study as the extraction used it; empty when there was none.

    Raises
    ------
    StudyError
        When the file now asks for other patients, variables or features than were extracted.
    """
    if not content:
        message = f"{path}: nothing is extracted yet. Run `alnus extract` first."
        raise StudyError(message)
    used = study_from(content, source="study.toml of the run directory", folder=path.parent)
    negatives = {name: item.negative for name, item in used.variables.items() if item.negative}
    study = with_negatives(read_study(path), used.patients.outcome.negative, negatives)
    if study.features is not None and used.features is not None:
        study = replace(study, features=replace(study.features, names=used.features.names))
    now, then = extracted_part(study), extracted_part(used)
    changed = sorted(key for key in now if now[key] != then[key])
    if changed:
        message = (
            f"{path}: {', '.join(changed)} changed since the extraction. "
            "Run `alnus extract --force` first, or give --out for another folder."
        )
        raise StudyError(message)
    # asked for on the command line of an earlier step, it stays until the next extraction
    return replace(study, as_published=study.as_published or used.as_published)


def extracted_part(study: Study) -> dict[str, object]:
    """Give what an extraction rests on."""
    variables = {
        name: (item.column or name, item.variable(name)) for name, item in study.variables.items()
    }
    return {
        "patients": study.patients,
        "roi_cleaning": study.roi_cleaning,
        "derived": study.derived,
        "consensus": study.consensus,
        "exclusions": study.exclusions,
        "cohorts": study.cohorts,
        "split": None if study.split is None else (study.split, study.seed),
        "clinical.variables": variables,
        "extraction": study.extraction,
        "features": study.features,
        "centers.columns": None if study.centers is None else study.centers.columns,
        "harmonization.batch": None if study.harmonization is None else study.harmonization.batch,
        "second_reader.roi": None if study.second_reader is None else study.second_reader.roi,
        "perturbation.share": None if study.perturbation is None else study.perturbation.share,
    }


def case_files(patients: pd.DataFrame, study: Study, folder: Path) -> list[CaseFiles]:
    """Name the files of each case of a patients table; its paths start at the study's folder."""
    columns = ["case_id", "image", "roi", "spacing_row", "spacing_column"]
    source = study.patients
    return [
        CaseFiles(
            case_id,
            place_of(folder, image),
            place_of(folder, roi),
            IN_FILE if source.spacing.in_file else (row, column),
            source.roi_label,
            several=source.several,
            cleaning=study.roi_cleaning,
        )
        for case_id, image, roi, row, column in patients[columns].itertuples(index=False)
    ]


def _with_negatives(study: Study, table: pd.DataFrame, source: str) -> Study:
    """Find the other text of each two-valued column whose negative the study file left open."""
    outcome = study.patients.outcome
    questions = {
        name: (item.column or name, item.positive)
        for name, item in study.variables.items()
        if item.positive and not item.negative
    }
    if not outcome.negative:
        questions[""] = (outcome.column, outcome.positive)
    found, faults = {}, []
    for name, (column, positive) in questions.items():
        try:
            found[name] = other_value(table[column], positive)
        except ValueError as error:
            faults.append(f"column {column}: {error}")
    if study.harmonization is not None:
        try:
            different_texts(table[study.harmonization.batch])
        except ValueError as error:
            faults.append(f"column {study.harmonization.batch}: {error}")
    if faults:
        raise CohortError.of_faults(source, faults)
    return with_negatives(study, found.pop("", outcome.negative), found)


def _columns(study: Study) -> Columns:
    source = study.patients
    untold = source.spacing.in_file or study.features is not None
    return Columns(
        case_id=source.case_id,
        outcome=source.outcome.column,
        positive=source.outcome.positive,
        negative=source.outcome.negative,
        image=source.image,
        roi=source.roi,
        spacing_row=None if untold else source.spacing.row,
        spacing_column=None if untold else source.spacing.column,
        spacing_unit=MILLIMETERS[source.spacing.written],
        clinical=tuple(
            (item.column or name, item.variable(name)) for name, item in study.variables.items()
        ),
        batch="" if study.harmonization is None else study.harmonization.batch,
        patient=source.patient,
        second_roi="" if study.second_reader is None else study.second_reader.roi,
    )
