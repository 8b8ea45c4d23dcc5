"""A table of patients in, a table of their risks out; refused rows keep their reason."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from alnus.csv_cell import guarded
from alnus.errors import AlnusError, CohortError, ModelError
from alnus.files import place_of
from alnus.model_file import ModelFile, read_model
from alnus.numeral import number, with_point
from alnus.prediction.files import Files
from alnus.prediction.prose import class_in_words
from alnus.prediction.risk import Prediction, predict
from alnus.spreadsheet.sheet import Sheet, read_sheet

NAMES = ("case_id", "patient_id", "id", "patient", "case")
FILES = ("image", "roi", "spacing", "spacing_row", "spacing_column", "label")
HEADER = (
    "row", "case_id", "risk", "low", "high", "method", "confidence", "positive", "class", "points",
    "warnings", "refused",
)  # fmt: skip


@dataclass(frozen=True)
class Predicted:
    """What became of one row: its prediction, or why there is none."""

    row: int
    case_id: str
    prediction: Prediction | None
    refused: str = ""


def predict_table(model: Path, table: Path, *, anyway: bool = False) -> Iterator[Predicted]:
    """Predict each row of a table.

    Parameters
    ----------
    model : Path
        The model file.
    table : Path
        Columns named as the model's inputs (name or label); image and roi with paths that may start
        at the table's folder, spacing or spacing_row and spacing_column in mm, and label; or
        rad_score, or the radiomic features. Columns that the model does not ask for are left aside.
    anyway : bool
        Give risks for implausible input, too.

    Raises
    ------
    CohortError, ModelError
        When the table or the model cannot be read, or a column that every row needs is missing.
    """
    model_file, sheet = read_model(model), read_sheet(table)
    columns = _columns(model_file, sheet)
    _refuse_missing(model_file, columns, table)
    for row, cells in sheet.rows.items():
        texts = {name: cells[place] for name, place in columns.items() if cells[place]}
        name = next((texts[key] for key in NAMES if key in texts), "")
        values = {key: text for key, text in texts.items() if key not in {*NAMES, *FILES}}
        try:
            case = _files(texts, table.parent).case(model_file)
            yield Predicted(row, name, predict(model_file, case, anyway=anyway, **values))
        except AlnusError as refusal:
            yield Predicted(row, name, None, str(refusal))


def as_csv(rows: list[Predicted]) -> str:
    """Write the risks as CSV, a row a patient; nothing of the input but its identifier."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(map(guarded, _cells(row)) for row in rows)
    return text.getvalue()


def _cells(row: Predicted) -> list[object]:
    found = row.prediction
    if found is None:
        return [row.row, row.case_id, *[""] * (len(HEADER) - 3), row.refused]
    limits = ["" if value != value else value for value in (found.risk.low, found.risk.high)]  # noqa: PLR0124
    return [
        row.row, row.case_id, found.risk.value, *limits, found.risk.method, found.risk.confidence,
        found.positive, class_in_words(found), found.points, "; ".join(found.notes), "",
    ]  # fmt: skip


def _columns(model_file: ModelFile, sheet: Sheet) -> dict[str, int]:
    """Find the columns that mean something, by name or, for inputs, by label."""
    files = () if model_file.features == "table" else FILES  # PyRadiomics' Image is a remark then
    known = {name.casefold(): name for name in (*NAMES, *files)}
    variables = dict(model_file.model.variables)
    if model_file.harmonization is not None:
        variables[model_file.harmonization.variable.name] = model_file.harmonization.variable
    known |= {item.label.casefold(): name for name, item in variables.items()}
    raw = (*model_file.raw_names, *model_file.derived, *model_file.sites)
    known |= {name.casefold(): name for name in (*raw, *model_file.feature_names, *variables)}
    found: dict[str, int] = {}
    for place, header in enumerate(sheet.header):
        name = known.get(header.casefold())
        if name is not None:
            found.setdefault(name, place)
    return found


def _refuse_missing(model_file: ModelFile, columns: Mapping[str, int], table: Path) -> None:
    derived = model_file.derived
    made = {name for name in derived if columns.keys() & set(derived[name].columns) - {name}}
    absent = [name for name in model_file.clinical_names if name not in {*columns, *made}]
    if absent:
        faults = [f"the table has no column {name}, which the model asks for" for name in absent]
        raise CohortError.of_faults(str(table), faults)


def _files(texts: Mapping[str, str], folder: Path) -> Files:
    image, roi = (
        place_of(folder, texts[key]) if key in texts else None for key in ("image", "roi")
    )
    steps = [texts.get(key) or texts.get("spacing") for key in ("spacing_row", "spacing_column")]
    try:
        row, column = (None if step is None else number(with_point(step)) for step in steps)
    except ValueError as error:
        message = f"spacing is a number in mm: {error}"
        raise ModelError(message) from error
    spacing = None if row is None or column is None else (row, column)
    return Files(image, roi, spacing, texts.get("label"))
