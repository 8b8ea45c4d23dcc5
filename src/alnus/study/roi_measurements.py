"""Clinical columns that the patient table leaves empty, measured on the ROIs; typed values, compared."""

import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pandas as pd

from alnus.cohort.derivation import MISSING
from alnus.cohort.paths import columns_of, filled
from alnus.delineation.measurements import MEASURED, measure
from alnus.errors import AlnusWarning, CaseError
from alnus.files import place_of
from alnus.imaging.hilum import read_hilum
from alnus.imaging.read import CaseFiles
from alnus.imaging.scale import IN_FILE, Asked
from alnus.numeral import number, with_point
from alnus.study.clinical_variable import UNITS, ClinicalVariable
from alnus.study.config import Study
from alnus.study.picture_files import PictureFiles, picture_files
from alnus.study.short_forms import MILLIMETERS
from alnus.tables.cohort import ROI_MEASUREMENTS, RoiMeasurementRow
from alnus.workers.ordered_map import map_ordered

CHUNK = 64
SHOWN = 5
APART = 1.25  # typed and measured differ more than readers of one node do
TENFOLD = 2.0  # from ten times, either way: no reader errs so, a unit does

Values = Mapping[str, float]


@dataclass(frozen=True)
class Node:
    """A row's files as they are to be measured; hashable, and of other files when they change."""

    case: CaseFiles
    hilum: Path | None
    hilum_label: int | str | None
    changed: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class MeasuredTable:
    """A patient table whose empty cells are filled by measurements.

    Parameters
    ----------
    table : DataFrame of str
        The table.
    readings : DataFrame
        ``ROI_MEASUREMENTS`` of all rows; its index is the table's, once a variable.
    """

    table: pd.DataFrame
    readings: pd.DataFrame

    def of(self, rows: pd.Index) -> pd.DataFrame:
        """Give the ``ROI_MEASUREMENTS`` of some rows."""
        return self.readings[self.readings.index.isin(rows)].reset_index(drop=True)


def with_measurements(table: pd.DataFrame, study: Study, folder: Path) -> MeasuredTable:
    """Measure what the study file asks for, and fill the cells that are empty.

    Parameters
    ----------
    table : DataFrame of str
        The patient table; a column that it lacks is made.
    study : Study
        Its variables with ``from = "roi"``, paths and pixel sizes.
    folder : Path
        Where its paths start.

    Returns
    -------
    MeasuredTable
        Cells of rows whose files cannot be read stay empty: they are told when they are extracted.
    """
    asked = {name: item for name, item in study.variables.items() if item.source}
    nodes = _nodes(table, study, folder) if asked else None
    if nodes is None:
        return MeasuredTable(table, ROI_MEASUREMENTS.frame([]))
    found, rows = _measured(nodes), []
    for name, item in asked.items():
        typed = table.get(item.column or name, pd.Series("", table.index)).tolist()
        values = [_value(one, name, item) for one in found]
        rows += [
            RoiMeasurementRow(node.case.case_id, name, item.unit, _number(text), value)
            for node, text, value in zip(nodes, typed, values, strict=True)
        ]
        cells = [_cell(text, value) for text, value in zip(typed, values, strict=True)]
        table = table.assign(**{item.column or name: cells})
    frame = ROI_MEASUREMENTS.frame(rows)
    return MeasuredTable(table, frame.set_axis(list(table.index) * len(asked)))


def measurement_sentences(readings: pd.DataFrame, study: Study) -> Iterator[str]:
    """Say of each variable how many values were measured, and which typed ones disagree.

    Parameters
    ----------
    readings : DataFrame
        ``ROI_MEASUREMENTS``.
    study : Study
        Its labels.
    """
    for name, mine in readings.groupby("variable", sort=False):
        label = study.variables[str(name)].label
        n_filled = int((mine["typed"].isna() & mine["measured"].notna()).sum())
        if n_filled:
            yield f"{label}: {n_filled} of {len(mine)} values are measured on the ROI."
        ratio = mine["typed"] / mine["measured"]
        apart = mine[(ratio > APART) | (ratio < 1 / APART)]
        if len(apart):
            yield f"{label}: {len(apart)} typed values disagree with the ROI: {_listed(apart)}."


def _listed(apart: pd.DataFrame) -> str:
    told = [
        f"{case}: {typed:g}, measured {measured:.3g}{_tenfold(typed / measured)}"
        for case, typed, measured in zip(
            apart["case_id"], apart["typed"], apart["measured"], strict=True
        )
    ]
    more = f"; and {len(told) - SHOWN} more" if len(told) > SHOWN else ""
    return "; ".join(told[:SHOWN]) + more


def _tenfold(ratio: float) -> str:
    times = max(ratio, 1 / ratio) / 10
    return " (a factor of ten: check the unit)" if 1 / TENFOLD < times < TENFOLD else ""


def _nodes(table: pd.DataFrame, study: Study, folder: Path) -> tuple[Node, ...] | None:
    """Name the files to measure; None where the table lacks columns, which is told elsewhere."""
    files, source = picture_files(table, study, folder), study.patients
    if files is None or source.case_id not in table:
        return None
    if not set(columns_of(source.hilum)) <= set(table):
        return None
    cells = [{str(k): str(v) for k, v in row.items()} for row in table.to_dict("records")]
    return tuple(_node(one, row, study, folder) for one, row in zip(files, cells, strict=True))


def _node(files: PictureFiles, row: Mapping[str, str], study: Study, folder: Path) -> Node:
    source = study.patients
    hilum = place_of(folder, filled(source.hilum, row)) if source.hilum else None
    changed = (hilum.stat().st_mtime_ns,) if hilum is not None and hilum.is_file() else ()
    case = CaseFiles(
        row[source.case_id], files.image, files.roi, _spacing(row, study), source.roi_label,
        several=source.several, cleaning=study.roi_cleaning,
    )  # fmt: skip
    return Node(case, hilum, source.hilum_label, (*files.changed, *changed))


def _spacing(row: Mapping[str, str], study: Study) -> Asked:
    """Give a row's pixel size; (1, 1), which measures nothing in mm, where it has none."""
    spacing = study.patients.spacing
    if spacing.in_file:
        return IN_FILE
    try:
        sides = [number(with_point(row.get(side, ""))) if isinstance(side, str) else side
                 for side in (spacing.row, spacing.column)]  # fmt: skip
    except ValueError:
        return 1.0, 1.0
    factor = MILLIMETERS[spacing.written]
    return sides[0] * factor, sides[1] * factor


@lru_cache(maxsize=1)
def _measured(nodes: tuple[Node, ...]) -> tuple[Values, ...]:
    """Measure all nodes, once a process: a run checks its patients and then includes them."""
    return tuple(map_ordered(_measure, nodes, workers=None, chunk=CHUNK))


def _measure(node: Node) -> Values:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", AlnusWarning)  # told when the case is extracted
        try:
            case = node.case.read()
            hilum = None
            if node.hilum is not None:
                hilum = read_hilum(node.case, node.hilum, case.roi.shape, label=node.hilum_label)
            found = measure(case.roi, spacing=case.spacing, hilum=hilum)
        except CaseError:
            return {}
    told = {name: getattr(found, name) for name in MEASURED}
    in_mm = case.spacing != (1.0, 1.0)
    return {k: v for k, v in told.items() if v is not None and (in_mm or k == "long_to_short")}


def _value(found: Values, name: str, item: ClinicalVariable) -> float | None:
    wanted = item.measurement(name)
    return found[wanted] / UNITS[wanted][item.unit] if wanted in found else None


def _number(text: str) -> float | None:
    try:
        return number(with_point(text.strip()))
    except ValueError:  # empty, or a fault that is told with the table's others
        return None


def _cell(text: str, value: float | None) -> str:
    return f"{value:.6g}" if value is not None and text.strip() in MISSING else text
