"""Printed tables as one Excel workbook, a sheet a table; numbers are numbers there."""

import io
from collections.abc import Iterable, Sequence
from math import ceil

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from alnus.report.formats.archive import repacked
from alnus.report.formats.columns import Column, columns_of, letters
from alnus.report.printed_table import CaptionedTable, Heading, Row
from alnus.report.typography import Number, printable

_RULE = Side(style="thin")
_LONGEST = 60  # letters of a column's width
_HIGHEST = 409.0  # points that a row may have
_NARROW = 0.9  # width of a sentence's letter over that of a digit, by which columns are measured
_LINE = 15.0  # points of a line; programs that open a book do not all make room for a cell's second
_PLAIN, _BOLD = Font(name="Calibri", size=11), Font(name="Calibri", size=11, bold=True)


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
    _set_print(contents)
    file = io.BytesIO()
    book.save(file)
    # A workbook's archive holds the time of day; the same tables must give the same bytes.
    return repacked(file.getvalue())


def _fill(sheet: Worksheet, captioned: CaptionedTable) -> None:
    table, columns = captioned.table, columns_of(captioned.table)
    widths = [min(column.natural + 2, _LONGEST) for column in columns]
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    _write_across(sheet, 1, f"{captioned.heading} {captioned.caption}", widths, bold=True)
    first = 3
    for number, line in enumerate(table.header, start=first):
        _write_head(sheet, number, line, columns, widths)
    body = first + len(table.header)
    for number, row in enumerate(table.rows, start=body):
        _write_row(sheet, number, row, columns)
        _make_room(sheet, number, _cells_of(row, widths))
    end = body + len(table.rows)
    for number, note in enumerate(table.notes, start=end):
        _write_across(sheet, number, note, widths)
    _rule(sheet, (first, body, end), table.width)
    sheet.freeze_panes = sheet.cell(body, 2)
    sheet.print_title_rows = f"{first}:{body - 1}"
    _set_print(sheet)


def _write_head(
    sheet: Worksheet,
    number: int,
    line: Sequence[Heading],
    columns: Sequence[Column],
    widths: Sequence[float],
) -> None:
    column, wide = 1, []
    for heading in line:
        cell, end = sheet.cell(number, column), column + heading.span - 1
        _write(cell, heading.text, bold=True)
        side = "left" if columns[column - 1].is_text else "right"
        cell.alignment = Alignment(
            horizontal="center" if heading.span > 1 else side,
            vertical="top",
            wrap_text=True,
            indent=int(heading.span == 1 < column and side == "left"),
        )
        if heading.span > 1:
            sheet.merge_cells(start_row=number, end_row=number, start_column=column, end_column=end)
        wide.append((heading.text, sum(widths[column - 1 : end])))
        column = end + 1
    _make_room(sheet, number, wide)


def _write_across(
    sheet: Worksheet, number: int, text: str, widths: Sequence[float], *, bold: bool = False
) -> None:
    """Write a sentence over all columns, so that a printed page does not cut it."""
    _write(sheet.cell(number, 1), text, bold=bold)
    sheet.cell(number, 1).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=len(widths))
    _make_room(sheet, number, [(text, sum(widths))])


def _cells_of(row: Row, widths: Sequence[float]) -> Iterable[tuple[str, float]]:
    skipped = row.spread if row.spread > 1 else 0
    return zip(row.cells[skipped:], widths[skipped:], strict=True)


def _make_room(sheet: Worksheet, number: int, cells: Iterable[tuple[str, float]]) -> None:
    lines = max(
        (
            sum(ceil(_NARROW * letters(part) / width) or 1 for part in text.split("\n"))
            for text, width in cells
        ),
        default=1,
    )
    if lines > 1:
        sheet.row_dimensions[number].height = min(lines * _LINE, _HIGHEST)


def _set_print(sheet: Worksheet) -> None:
    """Print a table on its side, as wide as a sheet of A4, over as many as it is long."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _write_row(sheet: Worksheet, number: int, row: Row, columns: Sequence[Column]) -> None:
    for column, text in enumerate(row.cells, start=1):
        cell = sheet.cell(number, column)
        if isinstance(text, Number):
            cell.value = text.value
            cell.number_format = "#,##0" + "." * bool(text.places) + "0" * text.places
        else:
            _set_text(cell, text)
            if row.kind == "group":
                cell.font = _BOLD
        side = "left" if columns[column - 1].is_text else "right"
        cell.alignment = Alignment(
            horizontal=side,
            vertical="top",
            wrap_text=column > 1 or row.spread == 1,  # a group's name runs on over empty cells
            indent=int(row.kind == "level" if column == 1 else side == "left"),
        )


def _write(cell: Cell, text: str, *, bold: bool = False) -> None:
    _set_text(cell, text)
    cell.font = _BOLD if bold else _PLAIN
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
