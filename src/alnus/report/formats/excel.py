"""Printed tables as one Excel workbook, a sheet a table; numbers are numbers there."""

import io
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from alnus.report.formats.archive import repacked
from alnus.report.printed_table import CaptionedTable, Row
from alnus.report.typography import Number, printable

_RULE = Side(style="thin")
_LONGEST = 60  # letters of a column's width


def to_xlsx(tables: Sequence[CaptionedTable]) -> bytes:
    """Write a workbook: a list of the tables, then a sheet a table, headed by its caption."""
    book = Workbook()
    contents = book.active
    contents.title = "Contents"
    for position, captioned in enumerate(tables, start=1):
        cell = contents.cell(position, 1)
        _write(cell, captioned.heading)
        cell.hyperlink = f"#'{captioned.number}'!A1"
        _fill(book.create_sheet(captioned.number), captioned)
    contents.column_dimensions["A"].width = _LONGEST
    file = io.BytesIO()
    book.save(file)
    # A workbook's archive holds the time of day; the same tables must give the same bytes.
    return repacked(file.getvalue())


def _fill(sheet: Worksheet, captioned: CaptionedTable) -> None:
    table = captioned.table
    _write(sheet.cell(1, 1), f"{captioned.heading} {captioned.caption}", bold=True)
    first = 3
    for number, line in enumerate(table.header, start=first):
        column = 1
        for heading in line:
            _write(sheet.cell(number, column), heading.text, bold=True)
            if heading.span > 1:
                end = column + heading.span - 1
                sheet.merge_cells(
                    start_row=number, end_row=number, start_column=column, end_column=end
                )
            column += heading.span
    body = first + len(table.header)
    for number, row in enumerate(table.rows, start=body):
        _write_row(sheet, number, row)
    end = body + len(table.rows)
    for number, note in enumerate(table.notes, start=end):
        _write(sheet.cell(number, 1), note)
    _rule(sheet, (first, body, end), table.width)
    _widen(sheet, captioned)
    sheet.freeze_panes = sheet.cell(body, 2)


def _write_row(sheet: Worksheet, number: int, row: Row) -> None:
    for column, text in enumerate(row.cells, start=1):
        cell = sheet.cell(number, column)
        if isinstance(text, Number):
            cell.value = text.value
            cell.number_format = "#,##0" + "." * bool(text.places) + "0" * text.places
        else:
            _set_text(cell, text)
            if row.kind == "group":
                cell.font = Font(bold=True)
        indent = int(row.kind == "level" and column == 1)
        side = "left" if column == 1 else "right"
        cell.alignment = Alignment(horizontal=side, vertical="top", wrap_text=True, indent=indent)


def _write(cell: Cell, text: str, *, bold: bool = False) -> None:
    _set_text(cell, text)
    cell.font = Font(bold=bold)
    cell.alignment = Alignment(wrap_text="\n" in text, vertical="top")


def _set_text(cell: Cell, text: str) -> None:
    """Hold a text as a text, even where it looks like a formula, which openpyxl takes it for."""
    cell.value = printable(text)
    cell.data_type = "s"


def _rule(sheet: Worksheet, numbers: Sequence[int], width: int) -> None:
    """Draw the three lines of a table: above and below the header, and below the last row."""
    for number in numbers:
        for column in range(1, width + 1):
            sheet.cell(number, column).border = Border(top=_RULE)


def _widen(sheet: Worksheet, captioned: CaptionedTable) -> None:
    table = captioned.table
    lines = [[heading.text for heading in table.header[-1]], *(row.cells for row in table.rows)]
    for column, cells in enumerate(zip(*lines, strict=True), start=1):
        longest = max(len(part) for cell in cells for part in cell.split("\n"))
        sheet.column_dimensions[get_column_letter(column)].width = min(longest + 2, _LONGEST)
