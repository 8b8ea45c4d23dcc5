from alnus.report.layouts.groups import groups_table
from tests.report import builder


def test_groups_stand_below_their_model(tables):
    printed = groups_table(tables, builder.facts())
    assert [row.cells for row in printed.rows][:3] == [
        ("Radiomics model", "", "", ""),
        ("Shape", "1", "25 %", "0.50"),
        ("Filtered", "4", "75 %", "1.50"),
    ]
    assert printed.rows[5].cells == ("Shape", "1", "−5 %", "0.20")
