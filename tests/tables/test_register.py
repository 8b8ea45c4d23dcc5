from dataclasses import fields

from alnus.tables.register import TABLES


def test_every_table_has_its_own_place_and_name():
    assert len({table.path for table in TABLES}) == len(TABLES)
    assert len({table.name for table in TABLES}) == len(TABLES)


def test_every_table_can_be_made_empty_with_its_types():
    for table in TABLES:
        frame = table.frame([])
        assert table.check(frame) is frame
        assert tuple(frame.columns) == tuple(field.name for field in fields(table.row))


def test_keys_are_columns():
    for table in TABLES:
        assert set(table.keys) <= set(table.columns)


def test_whoever_has_limits_names_their_method_and_level():
    for table in TABLES:
        if {"low", "high"} <= set(table.columns) and table.name != "gray_levels":
            assert {"method", "confidence"} <= set(table.columns), table.name
