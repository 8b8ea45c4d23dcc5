import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alnus.report.formats.latex import PREAMBLE, to_latex
from alnus.report.formats.latex_text import beyond_latin, escaped
from alnus.report.printed_table import CaptionedTable, Heading, PrintedTable, Row, header

ROWS = (
    Row(("Age (years)", "49.7 ± 10.9")),
    Row(("N stage", ""), "group"),
    Row(("N1 & N2", "12 %"), "level"),
)


def written(table=None, *, title="Patients", caption="By outcome."):
    table = table or PrintedTable(header("Variable", "n = 310"), ROWS, ("SD: n − 1.",))
    return to_latex([CaptionedTable("Table 1", title, caption, table)])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("50 %", r"50 \%"),
        ("A & B", r"A \& B"),
        ("n_stage", r"n\_stage"),
        ("{x}", r"\{x\}"),
        ("\\input", r"\textbackslash{}input"),
        ("~^", r"\textasciitilde{}\textasciicircum{}"),
        ("−0.5", "$-$0.5"),
        ("0.7–0.9", "0.7--0.9"),
        ("“x”", "``x''"),
        ("P < 0.001", "P $<$ 0.001"),
        ("10⁻³", r"10\textsuperscript{$-$}\textsuperscript{3}"),
    ],
)
def test_a_text_is_printed_as_it_is(text, expected):
    assert escaped(text) == expected


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126)))
def test_no_ascii_text_holds_a_command_comment_or_group_of_its_own(text):
    """What is left of the escapes after they are taken away is no letter of LaTeX's own."""
    bare = re.sub(r"\\text\w+\{\}|\\[&%$#_{}]|\$[<>]\$", "", escaped(text))
    assert not set(bare) & set("\\&%$#_{}~^<>")


@given(st.text(st.sampled_from("ab &%{}\\_"), max_size=12))
def test_escaping_is_one_to_one(text):
    back = escaped(text).replace(r"\textbackslash{}", "\0")
    assert re.sub(r"\\([&%_{}])", r"\1", back).replace("\0", "\\") == text


def test_braces_and_environments_are_closed():
    text = written()
    for name in ("table", "tabular"):
        assert text.count(rf"\begin{{{name}}}") == text.count(rf"\end{{{name}}}") == 1
    bare = text.replace(r"\{", "").replace(r"\}", "")
    assert bare.count("{") == bare.count("}")


def test_every_line_has_as_many_cells_as_the_table_is_wide():
    text = written(PrintedTable(header("A", "B", "C"), (Row(("1", "2", "3")),), ()))
    assert r"\begin{tabular}{lrr}" in text
    body = [line for line in text.splitlines() if line.endswith(r"\\")]
    assert [line.count(" & ") for line in body] == [2, 2]


def test_a_heading_over_several_columns_spans_them():
    heads = ((Heading("", 1), Heading("Training", span=2)), *header("A", "B", "C"))
    table = PrintedTable(heads, (Row(("a", "1", "2")),))
    assert r" & \multicolumn{2}{c}{Training} \\" in written(table)


def test_groups_and_levels_are_told_apart():
    text = written()
    assert r"\multicolumn{2}{l}{\textit{N stage}} \\" in text
    assert r"\quad N1 \& N2 & 12 \% \\" in text


def test_caption_label_and_notes_are_there():
    text = written(caption="50 % of all.")
    assert r"\caption{Patients. 50 \% of all.}\label{table-1}" in text
    assert r"\par\noindent\footnotesize SD: n $-$ 1." in text


def test_the_file_says_what_it_needs():
    text = to_latex([])
    assert text.startswith("% Tables of the study")
    assert all(f"%   {line}" in text.splitlines() for line in PREAMBLE.splitlines())
    assert {"booktabs", "longtable", "array", "pdflscape"} <= set(re.split(r"[{},]", PREAMBLE))


def test_the_documentation_gives_the_same_preamble():
    page = Path(__file__).parents[3] / "docs" / "reading.md"
    assert f"```\n{PREAMBLE}\n```" in page.read_text(encoding="utf-8")


WIDE = PrintedTable(
    header("Feature", *"ABCDEFGH"),
    (Row(("log-sigma-0-2-mm-3D_glszm_LargeAreaHighGrayLevelEmphasis", *["0.855 (0.817–0.893)"] * 8)),),
    ("Note.",),
)  # fmt: skip


def test_a_table_wider_than_a_page_lies_on_its_side_in_columns_that_fill_the_line_at_most():
    text = written(WIDE)
    assert text.count(r"\begin{landscape}") == text.count(r"\end{landscape}") == 1
    shares = [float(share) for share in re.findall(r"dimexpr(0\.\d+)\\linewidth", text)]
    assert len(shares) == 9
    assert sum(shares) == pytest.approx(1, abs=0.001)
    assert r"LargeArea" in text
    assert r"3D\_\allowbreak{}glszm\_\allowbreak{}" in text


def test_a_table_longer_than_a_page_goes_on_under_its_header():
    text = written(PrintedTable(header("Feature", "n"), (Row(("a", "1")),) * 60))
    assert r"\begin{longtable}" in text
    assert r"\begin{table}" not in text
    assert text.count(r"Feature & n \\") == 2


def test_the_number_is_that_of_the_page():
    table = PrintedTable(header("A"), (Row(("1",)),))
    text = to_latex([CaptionedTable("Table S3", "T", "c", table)])
    assert text.index(r"\renewcommand{\thetable}{S3}") < text.index(r"\caption")


@pytest.mark.parametrize("cell", ["[0, 1)", "*P"])
def test_a_bracket_at_a_lines_begin_is_no_option_of_the_line_before(cell):
    text = written(PrintedTable(header("A", "B"), (Row((cell, "1")),) * 2))
    assert text.count(rf"{{}}{cell} & 1 \\") == 2


@pytest.mark.parametrize("letter", "αβγδκλμσχωΓΔΣΩµ≤≥≈≠√→…₂⁺")
def test_letters_of_statistics_are_commands_that_every_latex_knows(letter):
    assert escaped(letter).isascii()
    assert beyond_latin([letter]) == ""


def test_letters_that_pdflatex_lacks_are_named_at_the_top():
    plain = written(title="Müller, Łódź")
    assert "LuaLaTeX" not in plain
    head = written(title="Größe 雌 ж").split(r"\begin", maxsplit=1)[0]
    assert "has no letters for ж 雌\n" in head
    assert "XeLaTeX" in head


def test_a_line_break_in_a_cell_does_not_end_its_line():
    text = written(PrintedTable(header("A\nB"), (Row(("0.8\n4/5",)),), ()))
    assert r"A B \\" in text
    assert r"0.8 4/5 \\" in text
