import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alnus.extraction import store as store_module
from alnus.extraction.store import Store

VALUES = (0.1, -0.0, 1e-310, 1 / 3, 1.7976931348623157e308)


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "records", "settings")


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False)))
def test_values_read_back_exactly(tmp_path_factory, values):
    store = Store(tmp_path_factory.mktemp("records"), "settings")
    store.put(store.key("case"), values)
    found = store.get(store.key("case"))
    assert found is not None
    assert list(map(float.hex, found)) == list(map(float.hex, values))


def test_an_unknown_record_is_none(store):
    assert store.get(store.key("case")) is None


def test_the_name_follows_case_settings_and_code(store, monkeypatch):
    names = {store.key("a"), store.key("b"), Store(store.folder, "other").key("a")}
    store_module.code_sha256.cache_clear()
    monkeypatch.setattr(store_module, "LIBRARIES", ("numpy",))
    names.add(store.key("a"))
    store_module.code_sha256.cache_clear()
    assert len(names) == 4


def test_every_flipped_byte_and_every_cut_is_noticed(store):
    key = store.key("case")
    store.put(key, VALUES)
    (path,) = store.folder.rglob("*.record")
    whole = path.read_bytes()
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert store.get(key) is None
        path.write_bytes(whole[:place])
        assert store.get(key) is None


def test_a_record_under_another_name_is_noticed(store):
    store.put(store.key("a"), VALUES)
    store.put(store.key("b"), VALUES)
    a, b = (store._path(store.key(name)) for name in "ab")
    a.replace(b)
    assert store.get(store.key("b")) is None


def test_a_value_that_is_no_number_is_never_kept(store):
    with pytest.raises(ValueError, match="finite"):
        store.put(store.key("a"), [math.nan])
    assert list(store.folder.rglob("*.*")) == []


def test_nothing_is_left_when_the_folder_cannot_be_written(tmp_path):
    (tmp_path / "records").write_text("a file where the folder should be")
    store = Store(tmp_path / "records", "settings")
    with pytest.raises(OSError, match="records"):
        store.put(store.key("a"), VALUES)
    assert [path.name for path in tmp_path.iterdir()] == ["records"]
