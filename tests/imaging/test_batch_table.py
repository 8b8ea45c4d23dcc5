import pytest

from alnus.errors import CohortError
from alnus.imaging.batch_table import read_batch_csv


def table(folder, text):
    path = folder / "cases.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_paths_start_at_the_table_and_cases_are_named_by_their_image(tmp_path):
    first, second = read_batch_csv(
        table(tmp_path, "Image,Mask\na/x.nii.gz,m.nrrd\n/b/y.png,n.png\n")
    )
    assert (first.case_id, first.image, first.roi) == (
        "x",
        tmp_path / "a/x.nii.gz",
        tmp_path / "m.nrrd",
    )
    assert (second.case_id, str(second.image), second.roi_label) == ("y", "/b/y.png", None)
    assert first.spacing is None


def test_column_names_may_be_written_in_any_case(tmp_path):
    (case,) = read_batch_csv(table(tmp_path, "ID,iMAGE,MASK,label,Center\nP1,x.png,m.png,255,B\n"))
    assert (case.case_id, case.roi_label) == ("P1", 255)


def test_names_that_stand_twice_get_their_row(tmp_path):
    text = "Image,Mask,Label\nx.png,m.png,1\nx.png,m.png,2\n\ny.png,m.png,\n"
    assert [case.case_id for case in read_batch_csv(table(tmp_path, text))] == [
        "x (row 2)",
        "x (row 3)",
        "y",
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "holds no table"),
        ("Image,Mask\n", "has no row below its header"),
        ("Roi,Mask\nx,y\n", "column image is missing"),
        ("Image,Roi\nx,y\n", "column mask is missing; found"),
        ("Image,Mask,Label_channel\nx,y,1\n", "column label_channel is not supported"),
        ("Image,Mask\nx.png,\n", "row 2: mask is empty"),
        ("Image,Mask\nx.png\n", "row 2 has 1 cells where the header names 2 columns"),
        ("Image,Mask,Frame\nx.png,y.png,two\n", "row 2: Frame is 'two'; a whole number is needed"),
    ],
)
def test_a_faulty_table_is_refused(text, sentence, tmp_path):
    with pytest.raises(CohortError, match=sentence):
        read_batch_csv(table(tmp_path, text))


def test_all_faults_are_told_at_once(tmp_path):
    with pytest.raises(CohortError, match=r"has 2 faults:\n.*row 2.*\n.*row 3"):
        read_batch_csv(table(tmp_path, "Image,Mask,Label\n,m.png,1\nx.png,,1\n"))


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_any_usual_separator_is_read(separator, tmp_path):
    text = "\n".join(separator.join(cells) for cells in (["Image", "Mask"], ["x.png", "m, 1.png"]))
    if separator == ",":
        text = text.replace("m, 1.png", '"m, 1.png"')
    (case,) = read_batch_csv(table(tmp_path, text + "\n"))
    assert (case.image.name, case.roi.name) == ("x.png", "m, 1.png")


@pytest.mark.parametrize(
    ("text", "label"),
    [("1", 1), ("1.0", 1), ("255", 255), ("node", "node"), ("1.5", "1.5"), ("", None)],
)
def test_a_label_is_a_number_or_a_name(text, label, tmp_path):
    (case,) = read_batch_csv(table(tmp_path, f"Image,Mask,Label\nx.png,m.png,{text}\n"))
    assert case.roi_label == label


def test_a_rows_label_comes_before_that_of_all(tmp_path):
    path = table(tmp_path, "Image,Mask,Label\nx.png,m.png,2\ny.png,n.png,\n")
    assert [case.roi_label for case in read_batch_csv(path, roi_label=1)] == [2, 1]


def test_blank_rows_are_left_out(tmp_path):
    path = table(tmp_path, "Image,Mask,Label\nx.png,m.png,1\n,,\n \n")
    assert len(read_batch_csv(path)) == 1


def test_paths_of_windows_are_found(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a/x.png").touch()
    (case,) = read_batch_csv(table(tmp_path, "Image,Mask\n.\\a\\x.png,.\\a\\x.png\n"))
    assert case.image.is_file()


def test_a_table_that_is_no_text_is_refused(tmp_path):
    path = tmp_path / "cases.csv"
    path.write_bytes(b"Image,Mask\n\x81,m.png\n")
    with pytest.raises(CohortError, match="cannot be read"):
        read_batch_csv(path)
