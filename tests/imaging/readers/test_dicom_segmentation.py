"""DICOM SEG: one picture's segments, by name."""

from typing import Any

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.pixels.utils import pack_bits
from pydicom.uid import SegmentationStorage

from alnus.imaging.formats import read_picture
from alnus.imaging.read import CaseFiles
from alnus.imaging.readers.dicom import read_dicom
from alnus.imaging.rois.segments import segments_of
from tests.imaging.dicom_files import dicom
from tests.imaging.files import IMAGE, ROI

NODE = ROI > 0
HILUM = np.zeros_like(NODE)
HILUM[8:11, 12:18] = True


def item(**fields):
    made = Dataset()
    for key, value in fields.items():
        setattr(made, key, value)
    return made


def segmentation(folder, masks, *, kind="BINARY", name="seg.dcm"):
    """Write masks as (segment, frame of the image or None, mask)."""
    numbers = sorted({number for number, _, _ in masks})
    frames = []
    for number, source, _ in masks:
        referenced = {} if source is None else {"ReferencedFrameNumber": source}
        frames.append(
            item(
                SegmentIdentificationSequence=[item(ReferencedSegmentNumber=number)],
                DerivationImageSequence=[item(SourceImageSequence=[item(**referenced)])],
            )
        )
    pixels = np.stack([mask for _, _, mask in masks]).astype(np.uint8)
    bits: dict[str, Any] = {}
    if kind == "BINARY":
        bits = {"BitsAllocated": 1, "BitsStored": 1, "HighBit": 0}
        bits["PixelData"] = pack_bits(pixels.ravel())
    return dicom(
        folder,
        pixels,
        name=name,
        SOPClassUID=SegmentationStorage,
        SegmentationType=kind,
        SegmentSequence=[
            item(SegmentNumber=number, SegmentLabel=("node", "hilum")[number - 1])
            for number in numbers
        ],
        PerFrameFunctionalGroupsSequence=frames,
        NumberOfFrames=len(masks),
        **bits,
    )


def test_segments_are_found_by_name_and_may_overlap(tmp_path):
    path = segmentation(tmp_path, [(1, None, NODE), (2, None, HILUM)])
    found = segments_of(read_picture(path))
    assert [(region.number, region.name) for region in found.regions] == [(1, "node"), (2, "hilum")]
    assert np.array_equal(found.inside("node"), NODE)
    assert np.array_equal(found.inside(2), HILUM)


def test_the_segment_of_the_images_frame_is_taken(tmp_path):
    image = dicom(tmp_path, np.stack([IMAGE, 255 - IMAGE]), name="image.dcm")
    path = segmentation(tmp_path, [(1, 1, HILUM), (1, 2, NODE)])
    for frame, drawn in ((1, HILUM), (2, NODE)):
        case = CaseFiles("A", image, path, (0.1, 0.1), frame=frame).read()
        assert np.array_equal(case.roi, drawn)


def test_several_slices_are_refused(tmp_path):
    path = segmentation(tmp_path, [(1, None, NODE), (1, None, HILUM)])
    with pytest.raises(ValueError, match="holds several slices of the segment 'node'"):
        read_dicom(path, largest=10**6)


def test_shares_are_no_borders(tmp_path):
    path = segmentation(tmp_path, [(1, None, NODE)], kind="FRACTIONAL")
    with pytest.raises(ValueError, match="holds shares of segments and no borders"):
        read_dicom(path, largest=10**6)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("seg_image_ct_binary_single_frame", ""),
        ("seg_image_ct_binary", "holds several slices of the segment 'first segment'"),
        ("seg_image_ct_binary_overlap", "holds several slices of the segment 'first segment'"),
        ("seg_image_ct_binary_fractional", "holds shares of segments"),
    ],
)
def test_published_segmentations_are_read_or_refused(name, sentence, data_folder):
    path = data_folder / "volumes_and_seg" / "dicom_seg" / f"{name}.dcm"
    if sentence:
        with pytest.raises(ValueError, match=sentence):
            read_dicom(path, largest=10**6)
    else:
        found = segments_of(read_dicom(path, largest=10**6))
        assert [region.name for region in found.regions] == ["first segment"]
        assert found.inside().any()
