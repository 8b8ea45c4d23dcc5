import pytest
from hypothesis import given
from hypothesis import strategies as st

from alnus.cohort.paths import columns_of, filled

ROW = {"id": "007", "pat.id": "P1", "thick, mm": "3", "a{b}c": "x", "0": "y", "id!r": "z"}


@pytest.mark.parametrize(
    ("template", "columns", "path"),
    [
        ("images/{id}.png", ("id",), "images/007.png"),
        ("{pat.id}/{id}.png", ("pat.id", "id"), "P1/007.png"),
        ("{thick, mm}", ("thick, mm",), "3"),
        ("{a{b}c}.png", ("a{b}c",), "x.png"),
        ("{ id }{0}", ("id", "0"), "007y"),
        ("{id!r}", ("id!r",), "z"),
        ("plain", (), "plain"),
    ],
)
def test_a_column_of_any_spelling_is_put_in_its_place(template, columns, path):
    assert columns_of(template) == columns
    assert filled(template, ROW) == path


@pytest.mark.parametrize("template", ["{id:>2000000000}", "{id.__class__}", "{id[0]}", "{id!s}"])
def test_format_syntax_is_part_of_a_name(template):
    assert columns_of(template) == (template[1:-1],)


@pytest.mark.parametrize(
    "template", ["images/{id", "id}", "{}", "{ }", "{a}}", "{{a}", "{a}b}c", "}{", "x{a}{"]
)
def test_braces_that_do_not_close_or_are_empty_are_refused(template):
    with pytest.raises(ValueError, match="needs a column's name between each pair of braces"):
        columns_of(template)


@given(st.text(st.characters(exclude_characters="{}")).filter(str.strip), st.text())
def test_any_name_without_braces_is_a_column(name, cell):
    assert filled("a/{" + name + "}/b", {name.strip(): cell}) == f"a/{cell}/b"
