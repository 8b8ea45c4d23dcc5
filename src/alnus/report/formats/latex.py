"""Printed tables as LaTeX, for any paper that loads booktabs."""

import re
from collections.abc import Sequence

from alnus.report.printed_table import CaptionedTable, Heading, PrintedTable, Row

_HEAD = """\
% Tables of the study, to be taken into a paper with \\input{tables}.
% Needs \\usepackage{booktabs}; letters beyond Latin need XeLaTeX or LuaLaTeX.
"""
_ESCAPES = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
    "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "<": r"$<$", ">": r"$>$", "−": r"$-$", "–": "--", "±": r"$\pm$", "×": r"$\times$",
    "≥": r"$\geq$", "≤": r"$\leq$", "∞": r"$\infty$", "χ": r"$\chi$", "λ": r"$\lambda$",
    "Δ": r"$\Delta$", "Σ": r"$\Sigma$", "’": "'", "“": "``", "”": "''",
    **{mark: rf"\textsuperscript{{{plain}}}"
       for mark, plain in zip("ᵃᵇᶜᵈᵉᶠᵍʰ⁰¹²³⁴⁵⁶⁷⁸⁹", "abcdefgh0123456789", strict=True)},
    "⁻": r"\textsuperscript{$-$}",
}  # fmt: skip
_SPECIAL = re.compile("|".join(map(re.escape, _ESCAPES)))


def to_latex(tables: Sequence[CaptionedTable]) -> str:
    """Write every table as a ``table`` of three rules with its caption and notes."""
    return _HEAD + "".join(f"\n{_table(captioned)}" for captioned in tables)


def escaped(text: str) -> str:
    r"""Write a text so that LaTeX prints it as it is.

    Examples
    --------
    >>> print(escaped("n < 5, −0.5 ± 2"))
    n $<$ 5, $-$0.5 $\pm$ 2
    """
    return _SPECIAL.sub(lambda found: _ESCAPES[found.group()], text)


def _table(captioned: CaptionedTable) -> str:
    table = captioned.table
    # Table 2 becomes table-2, which no escape may touch.
    label = captioned.number.lower().replace(" ", "-")
    lines = [
        r"\begin{table}",
        rf"\caption{{{escaped(f'{captioned.title}. {captioned.caption}')}}}\label{{{label}}}",
        rf"\begin{{tabular}}{{l{'r' * (table.width - 1)}}}",
        r"\toprule",
        *(_line([_heading(heading) for heading in line]) for line in table.header),
        r"\midrule",
        *(_line(_cells(row)) for row in table.rows),
        r"\bottomrule",
        r"\end{tabular}",
        *_notes(table),
        r"\end{table}",
    ]
    return "\n".join(lines) + "\n"


def _line(cells: Sequence[str]) -> str:
    return " & ".join(cells) + r" \\"


def _heading(heading: Heading) -> str:
    text = escaped(heading.text.replace("\n", " "))
    return rf"\multicolumn{{{heading.span}}}{{c}}{{{text}}}" if heading.span > 1 else text


def _cells(row: Row) -> list[str]:
    first, *others = (escaped(cell.replace("\n", " ")) for cell in row.cells)
    before = {"level": r"\quad ", "group": r"\textit{", "plain": ""}[row.kind]
    return [f"{before}{first}" + "}" * (row.kind == "group"), *others]


def _notes(table: PrintedTable) -> list[str]:
    return [rf"\par\footnotesize {escaped(note)}" for note in table.notes]
