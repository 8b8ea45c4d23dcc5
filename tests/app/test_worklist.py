"""A reader's list: read, kept, and hidden from the other reader."""

import csv

import numpy as np
import pytest

from alnus.app.asked import Drawn
from alnus.app.worklist import Worklist
from alnus.errors import AlnusError, CaseError, CohortError
from alnus.imaging.batch_table import read_batch_csv
from alnus.imaging.formats import read_picture
from alnus.imaging.read import read_case
from alnus.workstation.measuring import NodeFiles, measure_files, measure_table
from tests.app.nodes import node_file, png

NODE = ((40.0, 80.0), (100.0, 50.0), (160.0, 80.0), (100.0, 110.0))
HILUM = ((90.0, 75.0), (110.0, 75.0), (110.0, 85.0), (90.0, 85.0))


@pytest.fixture
def folder(tmp_path):
    images = tmp_path / "images"
    images.mkdir()
    for name in ("b", "a", "c"):
        (images / f"{name}.nrrd").write_bytes(node_file())
    (images / "d.png").write_bytes(png())
    (images / "notes.txt").write_text("no picture")
    (images / "a.seg.nrrd").write_bytes(b"an ROI of somebody")
    return images


def listed(folder, reader="first"):
    return Worklist.of_folder(folder, folder.parent / "readings", reader)


def keep(worklist, number, **more):
    worklist.keep(number, read_picture(worklist.image(number)), Drawn("", NODE, **more))


def table(folder, reader="first"):
    with (folder.parent / "readings" / reader / "readings.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def test_pictures_come_in_order_and_nothing_else(folder):
    content = listed(folder).content()
    assert content == {
        "reader": "first", "cases": [{"name": name, "done": False} for name in "abcd"]
    }  # fmt: skip


def test_a_reading_is_what_measure_says_of_its_files(folder):
    worklist = listed(folder)
    keep(worklist, 1, hilum=HILUM)
    keep(worklist, 0, hilum_absent=True)
    first, second = table(folder)
    assert (first["case_id"], first["hilum_seen"], first["cortical_thickness"]) == (
        "a",
        "absent",
        "",
    )
    results = folder.parent / "readings" / "first"
    files = NodeFiles("b", folder / "b.nrrd", results / second["mask"], results / second["hilum"])
    measured = measure_files(files)
    for name in ("long_axis", "short_axis", "area", "cortical_thickness"):
        assert float(second[name]) == pytest.approx(measured[name], abs=1e-9)
    assert (second["unit"], second["scale_source"]) == ("mm", measured["scale_source"])
    assert read_case(folder / "b.nrrd", results / second["mask"]).spacing == (0.1, 0.1)


def test_the_table_is_one_that_extract_and_measure_take(folder):
    worklist = listed(folder)
    for number in range(3):
        keep(worklist, number)
    path = folder.parent / "readings" / "first" / "readings.csv"
    assert [row["case_id"] for row in measure_table(path)] == ["a", "b", "c"]
    assert [case.case_id for case in read_batch_csv(path)] == ["a", "b", "c"]


def test_the_last_reading_counts_and_an_old_hilum_goes(folder):
    worklist = listed(folder)
    keep(worklist, 0, hilum=HILUM)
    keep(worklist, 0)
    (row,) = table(folder)
    assert (row["hilum"], row["hilum_seen"]) == ("", "")
    assert worklist.outlines_of(0)[1] is None
    assert worklist.content()["cases"][0] == {"name": "a", "done": True}


def test_without_a_scale_sizes_are_in_pixels(folder):
    keep(listed(folder), 3)
    (row,) = table(folder)
    assert (row["unit"], row["spacing_row"]) == ("pixel", "")


def test_a_second_reader_sees_nothing_of_the_first(folder):
    keep(listed(folder), 0)
    second = listed(folder, "second")
    assert not any(one["done"] for one in second.content()["cases"])
    assert second.outlines_of(0) == (None, None)
    keep(second, 0, hilum=HILUM)
    assert [row["hilum_seen"] for row in table(folder)] == [""]


def test_a_refused_reading_writes_nothing(folder):
    with pytest.raises(CaseError):
        keep(listed(folder), 0, hilum=((1.0, 1.0), (4.0, 1.0), (4.0, 4.0)))
    assert not (folder.parent / "readings").exists()


@pytest.mark.parametrize("number", [-1, 4, 10**9])
def test_a_number_outside_the_list_is_refused(folder, number):
    with pytest.raises(AlnusError, match="The worklist has no picture"):
        listed(folder).image(number)


@pytest.mark.parametrize("reader", ["", "..", ".hidden", "a/b", "/etc"])
def test_a_reader_is_no_path(folder, reader):
    with pytest.raises(CohortError, match="names no folder"):
        listed(folder, reader)


def test_a_folder_without_pictures_or_with_twins_is_refused(folder, tmp_path):
    (folder / "a.png").write_bytes(png())
    (folder / "=1+1.png").write_bytes(png())
    with pytest.raises(CohortError, match="a is there twice") as refusal:
        listed(folder)
    assert "'=1+1' begins as a spreadsheet's formula does" in str(refusal.value)
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(CohortError, match="holds no picture"):
        listed(empty)
    with pytest.raises(CohortError, match="is no folder"):
        listed(tmp_path / "nowhere")


def test_the_page_opens_keeps_and_finds_its_reading_again(client):
    assert [one["name"] for one in client.get("/worklist").json()["cases"]] == ["one", "two"]
    opened = client.post("/worklist/open", json={"number": 1}).json()
    assert (opened["name"], opened["node"], opened["hilum"]) == ("two.nrrd", [], [])
    drawn = {"picture": opened["picture"], "node": NODE, "hilum": HILUM}
    left = client.post("/worklist/reading", json={"number": 1, "drawn": drawn}).json()
    assert [one["done"] for one in left["cases"]] == [False, True]
    again = client.post("/worklist/open", json={"number": 1}).json()
    assert len(again["node"]) > 10
    assert np.ptp(np.array(again["hilum"]), axis=0) == pytest.approx([20, 10], abs=1.5)
    assert client.post("/worklist/open", json={"number": 2}).status_code == 422


def test_an_outline_is_kept_for_its_own_picture_only(client, picture):
    drawn = {"picture": picture, "node": NODE}
    answer = client.post("/worklist/reading", json={"number": 1, "drawn": drawn})
    assert (answer.status_code, "not of picture 2" in answer.text) == (422, True)
    assert not any(one["done"] for one in client.get("/worklist").json()["cases"])
