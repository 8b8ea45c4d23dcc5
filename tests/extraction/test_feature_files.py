import math
import sys

import pandas as pd
import pytest

from alnus.errors import StudyError
from alnus.extraction.feature_files import Extracted, write_features
from tests.extraction.cases import SMALL

WIDTH = len(SMALL.feature_names)
ROWS = [
    Extracted("a", tuple(math.pi * n for n in range(WIDTH))),
    Extracted("b", reason='Case b: "no", it said.'),
    Extracted("c, d", (1e-310,) * WIDTH),
]


def written(folder, rows, name="features.csv"):
    features, failures = folder / name, folder / "failures.csv"
    n_refused = write_features(rows, SMALL, features=features, failures=failures)
    return n_refused, features, failures


def test_every_case_is_a_row_of_one_of_two_tables(tmp_path):
    n_refused, features, failures = written(tmp_path / "new", ROWS)
    assert n_refused == 1
    assert pd.read_csv(features)["case_id"].tolist() == ["a", "c, d"]
    assert pd.read_csv(failures).to_numpy().tolist() == [["b", 'Case b: "no", it said.']]


def test_floats_read_back_exactly(tmp_path):
    _, features, _ = written(tmp_path, ROWS)
    frame = pd.read_csv(features)
    assert frame.iloc[0, 1:].tolist() == list(ROWS[0].features)
    assert frame.iloc[1, 1:].tolist() == list(ROWS[2].features)


@pytest.mark.parametrize("n", [0, 1, 2500])
def test_parquet_holds_the_same_rows(n, tmp_path):
    pytest.importorskip("pyarrow")
    rows = [Extracted(str(i), (i / 3,) * WIDTH) for i in range(n)]
    _, path, _ = written(tmp_path, rows, "features.parquet")
    frame = pd.read_parquet(path)
    assert frame.columns.tolist() == ["case_id", *SMALL.feature_names]
    assert frame["case_id"].tolist() == [row.case_id for row in rows]
    assert frame.iloc[:, 1].tolist() == [i / 3 for i in range(n)]


def test_parquet_without_pyarrow_is_refused(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(StudyError, match=r"Install alnus\[parquet\]"):
        written(tmp_path, ROWS, "features.parquet")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["features.csv", "features.parquet"])
def test_files_are_whole_or_as_they_were(name, tmp_path):
    def interrupted():
        yield ROWS[0]
        raise OSError(28, "No space left on device")

    _, features, failures = written(tmp_path, ROWS, name)
    before = features.read_bytes(), failures.read_bytes()
    with pytest.raises(OSError, match="No space left"):
        written(tmp_path, interrupted(), name)
    assert (features.read_bytes(), failures.read_bytes()) == before
    assert len(list(tmp_path.iterdir())) == 2
