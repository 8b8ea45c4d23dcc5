"""Tables of features by other programs, as these programs write them."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from alnus.errors import CohortError
from alnus.extraction.feature_tables import (
    describes_the_extraction,
    matching,
    numbers_of,
    read_feature_table,
)


def _write(folder: Path, text: str) -> Path:
    path = folder / "table.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_row_a_case_keeps_identifiers_and_any_names(tmp_path):
    table = read_feature_table(_write(tmp_path, "Patient,Größe [mm²],a b\n007,1.5,2\n008,3,4\n"))
    assert table.index.tolist() == ["007", "008"]
    assert table.columns.tolist() == ["Größe [mm²]", "a b"]


def test_the_patient_tables_own_name_of_the_case_goes_first(tmp_path):
    path = _write(tmp_path, "ID,node,f\n1,n1,2\n2,n2,3\n")
    assert read_feature_table(path, known_as="NODE").index.tolist() == ["n1", "n2"]
    assert read_feature_table(path, case_id="ID").index.tolist() == ["1", "2"]


def test_the_images_name_tells_the_case_where_nothing_else_does(tmp_path):
    path = _write(tmp_path, "Image,Mask,original_glcm_Contrast\n/d/P1.nii.gz,/d/m.nii.gz,2\n")
    assert read_feature_table(path).index.tolist() == ["P1"]


def test_slicer_writes_a_row_a_feature(tmp_path):
    path = _write(
        tmp_path,
        "Image type,Feature Class,Feature Name,node\n"
        "diagnostics,Versions,PyRadiomics,3.1\n"
        "original,glcm,Contrast,4.5\nwavelet-LL,firstorder,Mean,-1\n",
    )
    table = read_feature_table(path)
    assert table.iloc[0].to_dict() == {
        "diagnostics_Versions_PyRadiomics": "3.1",
        "original_glcm_Contrast": "4.5",
        "wavelet-LL_firstorder_Mean": "-1",
    }


def test_older_slicers_name_the_segment_in_each_row(tmp_path):
    path = _write(
        tmp_path,
        "Label,Image type,Feature Class,Feature Name,Value\n"
        "node,original,glcm,Contrast,4.5\nnode,original,firstorder,Mean,7\n"
        "fat,original,glcm,Contrast,1\nfat,original,firstorder,Mean,2\n",
    )
    table = read_feature_table(path, case_id="node")
    assert table["original_glcm_Contrast"].tolist() == ["4.5"]
    with pytest.raises(CohortError, match="holds the segments node, fat; one is needed"):
        read_feature_table(path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ID,f\nA,1\nA,2\n", r"case 'A' stands in rows 2, 3; one row a case"),
        ("x,f\nA,1\n", "no column 'ID', which features.case_id asks for"),
    ],
)
def test_what_names_no_case_is_refused(tmp_path, text, said):
    with pytest.raises(CohortError, match=said):
        read_feature_table(_write(tmp_path, text), case_id="ID" if "x," in text else "")


def test_numbers_are_read_exactly_and_holes_are_told_from_texts():
    values, texts = numbers_of(pd.Series(["0.1", "1e-300", "", "NaN", "inf", "n/a"]))
    np.testing.assert_array_equal(values, [0.1, 1e-300, *[np.nan] * 4])
    assert texts == []
    assert numbers_of(pd.Series(["1,5", "2,25"]))[0].tolist() == [1.5, 2.25]
    assert numbers_of(pd.Series(["1.5", "1_0", "71|73"]))[1] == ["1_0", "71|73"]


def test_every_letter_but_the_star_is_meant():
    names = ["a[]", "a1", "GLCM_x(IBSI:No)[]"]
    assert matching("a[]", names) == ["a[]"]
    assert matching("GLCM*", names) == ["GLCM_x(IBSI:No)[]"]
    assert matching("*", names) == names


def test_descriptions_are_known_by_their_programs_names():
    batch = ["Image", "Mask", "Label"]
    assert describes_the_extraction("diagnostics_Mask-original_VoxelNum", batch)
    assert describes_the_extraction("PARAMS3_TEXTURE_BinSize", [])
    assert describes_the_extraction("Label", batch)
    assert not describes_the_extraction("Label", ["ID", "Label"])
    assert not describes_the_extraction("original_glcm_Contrast", batch)
