from pathlib import Path

import pytest

from alnus.errors import StudyError
from alnus.study.proposal.columns import column_of
from alnus.study.proposal.files import files_of, matched, matched_by, one_of, parted


def touched(folder, *names):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return [folder / name for name in names]


def columns(**cells):
    return [column_of(name, texts) for name, texts in cells.items()]


def test_a_template_is_found_around_the_identifier(tmp_path):
    files = touched(tmp_path, "us/P1_a.png", "us/P10_a.png", "us/P2_a.png")
    found = matched(columns(id=["P1", "P2", "P10", "P3"], x=["a", "b", "c", "d"]), files, tmp_path)
    assert found.template == "us/{id}_a.png"
    assert found.paths == ("us/P1_a.png", "us/P2_a.png", "us/P10_a.png", "")
    assert found.unused == ()


def test_a_column_of_file_names_is_better_than_a_number_that_is_not_in_them(tmp_path):
    files = touched(tmp_path, *(f"case{n:03d}.png" for n in (4, 8, 10)))
    table = columns(CaseID=["4", "8", "10"], Image=["case004.png", "case008.png", "case010.png"])
    assert matched(table, files, tmp_path).template == "{Image}"


def test_numbers_are_matched_whatever_stands_around_and_before_them(tmp_path):
    files = touched(tmp_path, *(f"img/Node_{n:04d}_us.PNG" for n in (4, 8, 10)), "img/extra_us.PNG")
    found = matched(columns(id=["P-4", "P-8", "P-10", "P-11"]), files, tmp_path)
    assert found.template == ""
    assert found.paths[2] == "img/Node_0010_us.PNG"
    assert found.paths[3] == ""
    assert found.unused == ("img/extra_us.PNG",)


def test_several_masks_of_one_case_are_named_by_a_star(tmp_path):
    files = touched(tmp_path, "b (1)_mask.png", "b (1)_mask_1.png", "b (10)_mask.png")
    found = matched(columns(id=["b (1)", "b (10)"]), files, tmp_path)
    assert found.template == "{id}_mask*.png"
    assert found.paths == ("b (1)_mask*.png", "b (10)_mask*.png")
    assert found.unused == ()


def test_a_name_without_own_words_never_takes_another_patients_file(tmp_path):
    files = touched(tmp_path, "P1.png", "P10.png", "P1x.png")
    found = matched(columns(id=["P1", "P10"]), files, tmp_path)
    assert found.template == "{id}.png"
    assert found.unused == ("P1x.png",)


def test_two_rows_never_share_a_file_by_its_number(tmp_path):
    files = touched(tmp_path, "us_7.png")
    found = matched(columns(id=["A-7", "B-7"]), files, tmp_path)
    assert found.n_rows == 0


def test_a_percentage_names_nobody(tmp_path):
    files = touched(tmp_path, *(f"us {n}.png" for n in range(1, 5)))
    found = matched(
        columns(ki67=["1", "2", "1", "3"], id=["P4", "P3", "P2", "P1"]), files, tmp_path
    )
    assert found.paths == ("us 4.png", "us 3.png", "us 2.png", "us 1.png")


def test_a_template_that_is_given_is_looked_up(tmp_path):
    touched(tmp_path, "us/1.png")
    found = matched_by(str(tmp_path / "us/{id}.png"), columns(id=["1", "2", ""]), tmp_path)
    assert (found.template, found.paths) == ("us/{id}.png", ("us/1.png", "", ""))
    with pytest.raises(StudyError, match="no column 'ID'"):
        matched_by("{ID}.png", columns(id=["1"]), tmp_path)
    with pytest.raises(StudyError, match="between each pair of braces"):
        matched_by("{id.png", columns(id=["1"]), tmp_path)


def test_masks_are_parted_from_images_by_name_or_by_folder():
    beside = [Path("a/x.png"), Path("a/x_mask.png")]
    assert parted(beside) == (beside[:1], beside[1:])
    apart = [Path("images/x.png"), Path("masks/x.png")]
    assert parted(apart) == (apart[:1], apart[1:])


def test_pictures_are_listed_from_a_folder_or_a_pattern(tmp_path):
    touched(tmp_path, "a/1.png", "a/b/2.dcm", "a/notes.txt", "a/.hidden/3.png")
    assert [path.name for path in files_of(str(tmp_path / "a"))] == ["1.png", "2.dcm"]
    assert [path.name for path in files_of(str(tmp_path / "a" / "*.png"))] == ["1.png"]
    assert [path.name for path in files_of(str(tmp_path / "*" / "*.png"))] == ["1.png"]
    with pytest.raises(StudyError, match="no picture is there"):
        files_of(str(tmp_path / "elsewhere"))


def test_a_slash_in_an_identifier_is_what_a_file_cannot_have(tmp_path):
    cells = ["673/00-L", "203/01-R", "859/02-L"]
    files = touched(tmp_path, *(f"{cell.replace('/', '_')} Axilla.PNG" for cell in cells))
    found = matched(columns(no=["1", "2", "3"], id=cells), files, tmp_path)
    assert found.paths == tuple(path.name for path in files)


def test_a_number_finds_the_one_file_that_is_called_otherwise(tmp_path):
    sonos = [f"Sono_{n:04d}.png" for n in range(1, 9)]
    files = touched(
        tmp_path, *sonos, "Axilla Pat9.png", "left 10.png", "right 10.png", "Sono_0003 Kopie.png"
    )
    rows = [f"{n:06d}" for n in range(1, 11)]
    found = matched(columns(id=rows), files, tmp_path)
    assert found.paths[:9] == (*sonos, "Axilla Pat9.png")
    assert found.paths[9] == ""
    assert set(found.unused) == {"Sono_0003 Kopie.png", "left 10.png", "right 10.png"}


def test_a_word_before_the_number_is_not_passed_over(tmp_path):
    files = touched(tmp_path, *(f"benign {n:02d}.png" for n in range(1, 5)), "normal 05.png")
    rows = [f"benign {n}" for n in range(1, 5)] + ["malignant 5"]
    assert matched(columns(id=rows), files, tmp_path).paths[4] == ""


def test_segmentations_are_masks_by_their_ending(tmp_path):
    files = touched(tmp_path, "IM_1.dcm", "IM_1.seg.nrrd")
    assert parted(files) == ([files[0]], [files[1]])


def test_a_star_is_answered_by_its_first_file(tmp_path):
    touched(tmp_path, "us/a_2.png", "us/a_1.png")
    assert one_of(tmp_path / "study", "../us/a_*.png") == tmp_path / "us" / "a_1.png"
    assert one_of(tmp_path / "study", "../us/b_*.png") == tmp_path / "us" / "b_*.png"
