import pandas as pd
import pytest

from alnus.tables import FEATURES, FLOW, TABLES


def test_a_table_with_its_columns_passes_unchanged():
    frame = pd.DataFrame(columns=list(FLOW.columns))
    assert FLOW.check(frame) is frame


def test_a_table_with_other_columns_is_refused_with_both_lists():
    with pytest.raises(ValueError, match=r"table flow needs the columns .* found"):
        FLOW.check(pd.DataFrame({"step": [1]}))


def test_only_open_ended_tables_take_further_columns():
    FEATURES.check(pd.DataFrame(columns=["case_id", "original_glcm_Contrast"]))
    with pytest.raises(ValueError, match="table flow"):
        FLOW.check(pd.DataFrame(columns=[*FLOW.columns, "more"]))


def test_every_table_has_its_own_place_and_name():
    assert len({table.path for table in TABLES}) == len(TABLES)
    assert len({table.name for table in TABLES}) == len(TABLES)
