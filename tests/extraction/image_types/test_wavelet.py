import numpy as np
import pytest
import pywt

from alnus.extraction.image_types.wavelet import Wavelet
from tests.extraction.image_types.images import (
    IMAGES,
    assert_boxes_equal_the_whole,
    boxed,
    node,
)

WAVELETS = ("coif1", "haar", "db2", "db7", "sym5", "coif5", "bior2.2", "rbio1.3", "dmey")


@pytest.mark.filterwarnings("ignore:Wavelets from the family")
@pytest.mark.parametrize("wavelet", WAVELETS)
@pytest.mark.parametrize("image", IMAGES)
def test_bands_equal_pywavelets_bit_for_bit(image, wavelet):
    even = np.pad(image, [(0, side % 2) for side in image.shape], "wrap")
    (bands,) = pywt.swtn(even, wavelet, level=1, axes=(1, 0))
    rows, columns = image.shape
    found = Wavelet(wavelet).apply(boxed(image))
    for band, key in zip(found, ("ad", "da", "dd", "aa"), strict=True):
        assert np.array_equal(band, bands[key][:rows, :columns])


def test_a_box_equals_the_same_part_of_the_whole():
    assert_boxes_equal_the_whole(Wavelet(), node())
    assert_boxes_equal_the_whole(Wavelet("db7"), node((48, 57)))


def test_names_give_x_first_in_the_order_of_pyradiomics():
    assert Wavelet().names == ("wavelet-LH", "wavelet-HL", "wavelet-HH", "wavelet-LL")


@pytest.mark.parametrize("name", ["coif99", "morl", ""])
def test_an_unknown_or_continuous_wavelet_is_refused(name):
    with pytest.raises(ValueError, match="a discrete wavelet like 'coif1' is needed"):
        Wavelet(name)
