import numpy as np
import pytest

from alnus.imaging.readers.picture import read_picture
from tests.imaging.files import IMAGE, save


def test_pixels_come_as_stored_and_without_spacing(tmp_path):
    picture = read_picture(save(tmp_path, "a.png", IMAGE), largest=IMAGE.size)
    assert np.array_equal(picture.values, IMAGE)
    assert (picture.spacing, picture.place) == (None, ())


@pytest.mark.parametrize(
    ("name", "options", "lossy"),
    [
        ("a.png", {}, False),
        ("a.jpg", {}, True),
        ("a.tif", {}, False),
        ("b.tif", {"compression": "jpeg"}, True),
    ],
)
def test_a_lossy_format_is_told_by_content(name, options, lossy, tmp_path):
    assert read_picture(save(tmp_path, name, IMAGE, **options), largest=10**6).lossy is lossy


def test_one_pixel_more_than_the_largest_is_refused(tmp_path):
    path = save(tmp_path, "a.png", IMAGE)
    with pytest.raises(ValueError, match="is 24 x 30 pixels by its header"):
        read_picture(path, largest=IMAGE.size - 1)
