"""Printed tables as LaTeX, which pdfLaTeX sets with the packages that the file names."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from alnus.report.formats.columns import Column, columns_of, shared
from alnus.report.formats.latex_text import beyond_latin, escaped
from alnus.report.printed_table import CaptionedTable, Heading, Row

PREAMBLE = r"""\usepackage[T1]{fontenc}
\usepackage{lmodern}
\usepackage{booktabs,longtable,array,pdflscape}"""
_HEAD = """\
% Tables of the study, to be taken into a paper of one column with \\input{{tables}}.
% The paper's preamble needs
{}
% Numbers are the report's; without \\renewcommand{{\\thetable}} LaTeX counts.
"""
_BEYOND = """\
% pdfLaTeX has no letters for {}
% Set the paper with LuaLaTeX or XeLaTeX then: instead of fontenc and lmodern take \\usepackage{{fontspec}} and
% \\setmainfont{{a font that has them}}.
"""
# Points of an A4 page of the class article, upright and turned, and of a letter in \footnotesize and
# \scriptsize; a paper of other measures breaks lines elsewhere.
_UPRIGHT, _TURNED = 345.0, 550.0
_LETTER, _SMALL_LETTER = 4.4, 4.0
_PAD = 6.0  # points between columns
_ROWS = 35  # of a table that fits a page


@dataclass(frozen=True)
class _Layout:
    """How a table stands on its page.

    Parameters
    ----------
    turned : bool
        On a page on its side.
    size : str
        Command of its letters' size.
    shares : tuple of float
        Of the line that each column takes; empty where no cell needs to be broken.
    """

    turned: bool
    size: str
    shares: tuple[float, ...]


def to_latex(tables: Sequence[CaptionedTable]) -> str:
    """Write every table in three rules with caption and notes; wide ones lie on a turned page."""
    commented = "\n".join(f"%   {line}" for line in PREAMBLE.splitlines())
    beyond = beyond_latin(text for captioned in tables for text in _texts(captioned))
    return (
        _HEAD.format(commented)
        + _BEYOND.format(" ".join(beyond)) * bool(beyond)
        + "".join(f"\n{_table(captioned)}" for captioned in tables)
    )


def _texts(captioned: CaptionedTable) -> Iterator[str]:
    table = captioned.table
    yield from (captioned.title, captioned.caption, *table.notes)
    yield from (heading.text for line in table.header for heading in line)
    yield from (cell for row in table.rows for cell in row.cells)


def _table(captioned: CaptionedTable) -> str:
    table, columns = captioned.table, columns_of(captioned.table, breaking="-_")
    layout = _layout(columns)
    # Table 2 becomes table-2, which no escape may touch.
    label = captioned.number.lower().replace(" ", "-")
    caption = rf"\caption{{{escaped(f'{captioned.title}. {captioned.caption}')}}}\label{{{label}}}"
    head = [_line(_headings(line, columns, layout)) for line in table.header]
    body = [_line(_cells(row, columns, layout)) for row in table.rows]
    notes = [rf"\par\noindent\footnotesize {escaped(note)}" for note in table.notes]
    short = len(table.rows) <= _ROWS and not layout.turned
    lines = (_floating if short else _running)(caption, _columns(columns, layout), head, body)
    number = rf"\renewcommand{{\thetable}}{{{captioned.number.removeprefix('Table ')}}}"
    begin, end = (r"\begin{table}[htbp]", r"\end{table}") if short else ("{", "}")
    return "\n".join([
        *[r"\begin{landscape}"] * layout.turned,
        begin, number, rf"\setlength{{\tabcolsep}}{{{_PAD / 2:g}pt}}{layout.size}",
        *lines, *notes, *[r"\par"] * (not short), end,
        *[r"\end{landscape}"] * layout.turned,
        "",
    ])  # fmt: skip


def _floating(
    caption: str, columns: str, head: Sequence[str], body: Sequence[str]
) -> Iterator[str]:
    yield from (caption, r"\par\medskip", rf"\begin{{tabular}}{{{columns}}}", r"\toprule")
    yield from (*head, r"\midrule", *body, r"\bottomrule", r"\end{tabular}")


def _running(caption: str, columns: str, head: Sequence[str], body: Sequence[str]) -> Iterator[str]:
    """Set a table that goes on over pages, its header on each."""
    yield from (rf"\begin{{longtable}}{{{columns}}}", rf"{caption}\\")
    yield from (r"\toprule", *head, r"\midrule", r"\endfirsthead")
    yield from (r"\toprule", *head, r"\midrule", r"\endhead", r"\bottomrule", r"\endlastfoot")
    yield from (*body, r"\end{longtable}")


def _layout(columns: Sequence[Column]) -> _Layout:
    for turned, size, whole, letter in (
        (False, r"\footnotesize", _UPRIGHT, _LETTER),
        (True, r"\footnotesize", _TURNED, _LETTER),
        (True, r"\scriptsize", _TURNED, _SMALL_LETTER),
    ):
        room = (whole - _PAD * len(columns)) / letter
        if sum(column.natural for column in columns) <= room:
            return _Layout(turned, size, ())
        if sum(column.narrowest for column in columns) <= room:
            break
    parts = [part * letter + _PAD for part in shared(columns, room)]
    return _Layout(turned, size, tuple(part / sum(parts) for part in parts))


def _columns(columns: Sequence[Column], layout: _Layout) -> str:
    if not layout.shares:
        return "".join("l" if column.is_text else "r" for column in columns)
    return "".join(
        rf">{{{_side(column)}\arraybackslash}}{_wide(share)}"
        for column, share in zip(columns, layout.shares, strict=True)
    )


def _side(column: Column) -> str:
    return r"\raggedright" if column.is_text else r"\raggedleft"


def _wide(share: float) -> str:
    return rf"p{{\dimexpr{share:.4f}\linewidth-2\tabcolsep\relax}}"


def _line(cells: Sequence[str]) -> str:
    # A bracket or an asterisk behind the end of a line would be read as that end's own.
    guard = "{}" * cells[0].startswith(("[", "*"))
    return guard + " & ".join(cells) + r" \\"


def _headings(line: Sequence[Heading], columns: Sequence[Column], layout: _Layout) -> list[str]:
    ends = list(accumulate(heading.span for heading in line))
    return [
        _spanning(heading.span, end - heading.span, r"\centering", _text(heading.text), layout)
        if heading.span > 1
        else _broken(_text(heading.text), columns[end - 1], layout)
        for heading, end in zip(line, ends, strict=True)
    ]


def _cells(row: Row, columns: Sequence[Column], layout: _Layout) -> list[str]:
    texts = [
        _broken(_text(cell), column, layout)
        for cell, column in zip(row.cells, columns, strict=True)
    ]
    first = {"level": r"\quad ", "group": r"\textit{", "plain": ""}[row.kind] + texts[0]
    first += "}" * (row.kind == "group")
    if row.spread > 1:
        first = _spanning(row.spread, 0, r"\raggedright", first, layout)
    return [first, *texts[row.spread :]]


def _spanning(span: int, start: int, side: str, text: str, layout: _Layout) -> str:
    """Let a cell reach over several columns, as wide as they are."""
    column = {r"\centering": "c", r"\raggedright": "l"}[side]
    if layout.shares:
        column = rf">{{{side}\arraybackslash}}{_wide(sum(layout.shares[start : start + span]))}"
    return rf"\multicolumn{{{span}}}{{{column}}}{{{text}}}"


def _text(text: str) -> str:
    return escaped(text.replace("\n", " "))


def _broken(text: str, column: Column, layout: _Layout) -> str:
    """Let long names break behind an underscore, where there are lines to break."""
    return text.replace(r"\_", r"\_\allowbreak{}") if layout.shares and column.is_text else text
