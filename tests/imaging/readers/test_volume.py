import numpy as np
import pytest

from alnus.imaging.readers.volume import read_slice
from tests.imaging.files import IMAGE, save_volume


def test_spacing_is_row_then_column_and_the_place_is_kept(tmp_path):
    path = save_volume(tmp_path, "a.nrrd", IMAGE, spacing=(0.2, 0.1), origin=(3.0, 4.0))
    found = read_slice(path, largest=IMAGE.size)
    assert np.array_equal(found.values, IMAGE)
    assert found.spacing == (0.1, 0.2)
    assert found.place == (3.0, 4.0, 1.0, 0.0, 0.0, 1.0)


def test_one_pixel_more_than_the_largest_is_refused(tmp_path):
    path = save_volume(tmp_path, "a.nii", IMAGE)
    with pytest.raises(ValueError, match="is 30 x 24 pixels by its header"):
        read_slice(path, largest=IMAGE.size - 1)


@pytest.mark.parametrize("place", ["other.raw", "LIST"])
def test_a_header_that_names_another_file_is_refused(place, tmp_path):
    text = f"ObjectType = Image\nNDims = 2\nDimSize = 30 24\nElementDataFile = {place}\n"
    path = tmp_path / "a.mha"
    path.write_text(text)
    with pytest.raises(ValueError, match="names another file"):
        read_slice(path, largest=IMAGE.size)


@pytest.mark.parametrize("line", ["", "NDims = 91\n", "NDims =-3\n", "NDims = 2\nNDims = 11\n"])
def test_a_header_whose_dimensions_would_end_the_process_is_refused(line, tmp_path):
    text = f"ObjectType = Image\n{line}DimSize = 30 24\nElementDataFile = LOCAL\n"
    path = tmp_path / "a.mha"
    path.write_text(text)
    with pytest.raises(ValueError, match="does not say NDims = 2, 3 or 4"):
        read_slice(path, largest=IMAGE.size)
