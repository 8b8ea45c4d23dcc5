import pytest

from alnus.report.formats.columns import Column, columns_of, letters, shared
from alnus.report.printed_table import Heading, PrintedTable, Row, header


def test_a_wide_page_breaks_no_cell():
    columns = [Column(30, 10, True), Column(10, 10, False)]
    assert shared(columns, 50) == [30, 10]


def test_a_narrow_page_breaks_words_last():
    columns = [Column(90, 10, True), Column(20, 20, False)]
    assert shared(columns, 60) == pytest.approx([40, 20])


def test_no_page_is_exceeded():
    assert sum(shared([Column(90, 60, True), Column(60, 40, False)], 50)) == pytest.approx(50)


def test_a_number_with_its_limits_holds_together_and_words_do_not():
    rows = (Row(("two words", "0.855 (0.817–0.893)")),)
    words, numbers = columns_of(PrintedTable(header("A", "B"), rows))
    assert (words.narrowest, words.natural, words.is_text) == (5, 9, True)
    assert (numbers.narrowest, numbers.natural, numbers.is_text) == (19, 19, False)


def test_a_group_that_runs_on_widens_no_column():
    group = Row(("A cohort with a long name", "", ""), "group")
    first, *_ = columns_of(PrintedTable(header("A", "B", "C"), (group, Row(("a", "1", "2")))))
    assert first.natural < 5


def test_a_group_stands_alone_up_to_the_first_cell_that_says_something():
    assert Row(("NAC", "", "", "0.11"), "group").spread == 3
    assert Row(("NAC", "310", "", "0.11"), "group").spread == 1
    assert Row(("NAC", "", "", ""), "plain").spread == 1


def test_a_heading_over_two_columns_has_room():
    heads = ((Heading("Internal validation cohort", span=2),), *header("A", "B"))
    columns = columns_of(PrintedTable(heads, (Row(("a", "1")),)))
    assert sum(column.natural for column in columns) >= len("Internal validation cohort")
    assert sum(column.narrowest for column in columns) >= len("validation")


def test_chinese_is_twice_as_wide_and_breaks_anywhere():
    assert letters("雌激素 (ER)") == 11
    column, *_ = columns_of(PrintedTable(header("A"), (Row(("雌激素受体雌激素受体",)),)))
    assert (column.natural, column.narrowest < 4) == (20, True)


def test_names_break_behind_what_the_format_breaks():
    table = PrintedTable(header("A"), (Row(("wavelet-HL_gldm_Emphasis",)),))
    assert columns_of(table)[0].narrowest == len("HL_gldm_Emphasis")
    assert columns_of(table, breaking="-_")[0].narrowest == len("Emphasis")
