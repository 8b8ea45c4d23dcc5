import json
from dataclasses import dataclass
from typing import Annotated

import pytest

from alnus.canonical_json import sha256_of
from alnus.errors import ModelError
from alnus.ranges import Within
from alnus.sealed_file import SealedFormat


@dataclass(frozen=True)
class Weather:
    place: str
    rain: Annotated[float, Within(0)]


REPORTS = SealedFormat("weather report", "weather", 3, Weather, "Ask the station.")


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "report.json"
    REPORTS.write(Weather("Jinan", 1e-7), path)
    return path


def test_what_is_written_reads_back(path):
    assert REPORTS.read(path) == Weather("Jinan", 1e-7)


def test_the_hash_is_of_all_that_stands_before_it(path):
    content = json.loads(path.read_text())
    seal = content.pop("sha256")
    assert list(content) == ["format", "version", "place", "rain"]
    assert seal == sha256_of(content)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Jinan", "Linyi", "does not fit its SHA-256"),
        ('"weather"', '"climate"', "is no weather report. Ask the station."),
        ('"version": 3', '"version": 4', "has format version 4; this alnus reads 3"),
        ("{", "[", "is no weather report"),
    ],
)
def test_a_changed_file_is_refused(path, old, new, said):
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(ModelError, match=said):
        REPORTS.read(path)


def test_a_file_with_a_right_hash_and_a_wrong_content_is_refused_with_every_fault(tmp_path):
    content = {"format": "weather", "version": 3, "place": 1, "rain": -2.0}
    path = tmp_path / "report.json"
    path.write_text(json.dumps({**content, "sha256": sha256_of(content)}))
    with pytest.raises(ModelError, match="2 faults") as refused:
        REPORTS.read(path)
    assert "place" in str(refused.value)
    assert "rain" in str(refused.value)
