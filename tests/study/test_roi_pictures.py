import numpy as np
import pytest
from PIL import Image

from alnus.imaging.read import CaseFiles
from alnus.report.node_pictures import TILES
from alnus.study.roi_pictures import keep_pictures, read_pictures
from alnus.study.run_directory import RunDirectory
from alnus.tables.features import NODE_LINES, ROI_PICTURES


def write(folder, name, *, radius=20, speck=False):
    """A disk on a gray image 160 x 200; pixels of 0.1 mm."""
    y, x = np.mgrid[:160, :200]
    roi = (y - 80) ** 2 + (x - 100) ** 2 <= radius**2
    roi[5, 5] |= speck
    image = np.where(roi, 150, 60) + (y * 31 + x * 17) % 23
    Image.fromarray(image.astype(np.uint8)).save(folder / f"{name}.png")
    Image.fromarray(roi.astype(np.uint8) * 255).save(folder / f"{name}-roi.png")
    return CaseFiles(name, folder / f"{name}.png", folder / f"{name}-roi.png", (0.1, 0.1))


def kept(folder, cases, hila=None, *, traces=False):
    run = RunDirectory(folder / "run")
    with run.step("extract", force=False) as step:
        keep_pictures(cases, hila or {}, step, traces=traces, jobs=1)
    return run


def test_cases_that_were_told_about_come_first_with_what_was_told(tmp_path):
    cases = [write(tmp_path, "a"), write(tmp_path, "b", speck=True), write(tmp_path, "c")]
    table = kept(tmp_path, cases).read(ROI_PICTURES)
    assert table["case_id"].tolist() == ["b", "a", "c"]
    assert table["n_specks"].tolist() == [1, 0, 0]
    assert "a speck beside it" in table["remarks"][0]
    assert table["remarks"][1:].tolist() == ["", ""]
    assert table["scale"].tolist() == ["0.1 mm, given"] * 3


def test_no_file_is_named_where_its_name_tells_whose_it_is(tmp_path):
    folder = tmp_path / "Doe, Jane"
    folder.mkdir()
    case = write(folder, "a")
    colored = np.dstack([np.asarray(Image.open(case.image))] * 3)
    colored[80, 100] = (200, 10, 10)
    Image.fromarray(colored).save(case.image)
    remarks = kept(tmp_path, [case]).read(ROI_PICTURES)["remarks"][0]
    assert "the image is in color" in remarks
    assert "Jane" not in remarks
    assert "a.png" not in remarks


def test_the_node_in_full_is_the_median_without_a_remark_and_with_a_hilum_first(tmp_path):
    cases = [write(tmp_path, name, radius=r) for name, r in [("a", 12), ("b", 16), ("c", 24)]]
    run = kept(tmp_path, cases)
    lines = run.read(NODE_LINES)
    assert set(lines["case_id"]) == {"b"}
    # a disk of 33 pixels of 0.1 mm across, 31.8 on the diagonal
    assert lines.set_index("line")["length"].to_dict() == pytest.approx(
        {"long_axis": 3.3, "short_axis": 3.3}, abs=0.15
    )
    y, x = np.mgrid[:160, :200]
    hilum = ((y - 80) ** 2 + (x - 100) ** 2 <= 10**2).astype(np.uint8) * 255
    Image.fromarray(hilum).save(tmp_path / "c-hilum.png")
    again = kept(tmp_path / "again", cases, {"c": tmp_path / "c-hilum.png"})
    lines = again.read(NODE_LINES).set_index("line")
    assert set(lines["case_id"]) == {"c"}
    assert lines.loc["cortical_thickness", "length"] == pytest.approx(1.4, abs=0.06)


def test_pictures_read_back_and_their_lines_lie_on_the_node(tmp_path):
    run = kept(tmp_path, [write(tmp_path, "a")])
    pictures = read_pictures(run)
    assert pictures is not None
    line = run.read(NODE_LINES).set_index("line").loc["long_axis"]
    assert pictures.node.shape == pictures.roi.shape == (82, 82)
    middle = round((line["y1"] + line["y2"]) / 2), round((line["x1"] + line["x2"]) / 2)
    assert pictures.roi[middle]
    assert pictures.roi.sum() == np.asarray(Image.open(tmp_path / "a-roi.png")).astype(bool).sum()


def test_many_rois_take_several_sheets_each_small(tmp_path):
    case = write(tmp_path, "a")
    many = [CaseFiles(f"P{n}", case.image, case.roi, (0.1, 0.1)) for n in range(TILES + 1)]
    run = kept(tmp_path, many)
    pictures = read_pictures(run)
    assert pictures is not None
    assert len(pictures.sheets) == 2
    assert max(map(len, pictures.sheets)) < 225_000  # 300 kB in the page, in base64
    assert run.read(ROI_PICTURES)["number"].tolist() == list(range(1, TILES + 2))


def test_a_run_without_pictures_or_with_some_lost_has_none(tmp_path):
    assert read_pictures(RunDirectory(tmp_path)) is None
    run = kept(tmp_path, [write(tmp_path, "a")])
    (run.folder / "features/pictures/sheet-1.jpg").unlink()
    assert read_pictures(run) is None


def test_traces_are_told_of_each_roi_where_that_is_asked_for(tmp_path):
    clean, crossed = write(tmp_path, "a"), write(tmp_path, "b")
    image = np.full((160, 200), 60, np.uint8)
    Image.fromarray(image).save(clean.image)
    image[80, 90:111] = image[70:91, 100] = 255  # a caliper's cross
    Image.fromarray(image).save(crossed.image)
    told = kept(tmp_path, [clean, crossed], traces=True).read(ROI_PICTURES)
    assert told["case_id"].tolist() == ["b", "a"]
    assert told["traces"].tolist() == ["in roi", "not in roi"]
    unasked = kept(tmp_path / "other", [crossed]).read(ROI_PICTURES)
    assert unasked["traces"].tolist() == [""]
