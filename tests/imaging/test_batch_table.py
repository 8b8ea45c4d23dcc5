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
        ("", "column image is missing"),
        ("Image,Roi\n", "column mask is missing; found"),
        ("Image,Mask,Label_channel\n", "column label_channel is not supported"),
        ("Image,Mask\nx.png\n", "row 2: mask is empty"),
        ("Image,Mask,Label\nx.png,m.png,one\n", "row 2: Label is 'one'; a whole number is needed"),
    ],
)
def test_a_faulty_table_is_refused(text, sentence, tmp_path):
    with pytest.raises(CohortError, match=sentence):
        read_batch_csv(table(tmp_path, text))


def test_all_faults_are_told_at_once(tmp_path):
    with pytest.raises(CohortError, match=r"has 2 faults:\n.*row 2.*\n.*row 3"):
        read_batch_csv(table(tmp_path, "Image,Mask,Label\n,m.png,1\nx.png,m.png,-\n"))


def test_a_table_that_is_no_text_is_refused(tmp_path):
    path = tmp_path / "cases.csv"
    path.write_bytes(b"\xff\xfe\x00Image")
    with pytest.raises(CohortError, match="cannot be read"):
        read_batch_csv(path)
