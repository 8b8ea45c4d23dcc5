"""An ROI, its measurements and its features, written as DICOM beside the image they belong to."""

import io
from importlib.util import find_spec
from pathlib import Path

from pydicom.dataset import Dataset

from alnus.delineation.measurements import measure
from alnus.errors import CaseError
from alnus.exchange.dicom_header import read_header
from alnus.exchange.dicom_report import structured_report
from alnus.exchange.dicom_segment import segmentation
from alnus.extraction.dictionary import feature_dictionary
from alnus.extraction.extract import extract
from alnus.extraction.settings import ExtractionSettings
from alnus.files import write_bytes
from alnus.imaging.formats import read_picture
from alnus.imaging.read import CaseFiles
from alnus.imaging.rois.reading import read_regions


def write_dicom(
    files: CaseFiles,
    folder: Path,
    *,
    settings: ExtractionSettings | None = None,
) -> tuple[Path, Path]:
    """Write ``<case>.seg.dcm`` and ``<case>.sr.dcm``.

    Parameters
    ----------
    files : CaseFiles
        The image, which is DICOM, and its ROI in any format.
    folder : Path
        Where they go.
    settings : ExtractionSettings, optional
        Which features; default: the published set.

    Raises
    ------
    CaseError
        When the image is no DICOM file, image or ROI cannot be used, or the extra is not installed.
    """
    if find_spec("highdicom") is None:
        message = "DICOM is written with highdicom. Install it: pip install 'alnus[dicom-export]'"
        raise CaseError(message)
    chosen = settings or ExtractionSettings()
    # First where a damaged file can neither block nor end this process, then its header here.
    case, header = files.read(), read_header(files.image)
    picture = read_picture(files.image, frame=files.frame)
    # The case is cut to the part that shows tissue; the segmentation has the image's whole grid.
    drawn = read_regions(files.roi, image=picture, image_name=files.image.name)
    segment = segmentation(header, drawn.inside(files.roi_label), frame=picture.frame)
    report = structured_report(
        header, segment, measure(case.roi, spacing=case.spacing), extract(case, chosen),
        feature_dictionary(chosen), in_mm=case.spacing != (1.0, 1.0), frame=picture.frame,
    )  # fmt: skip
    places = folder / f"{case.case_id}.seg.dcm", folder / f"{case.case_id}.sr.dcm"
    for place, dataset in zip(places, (segment, report), strict=True):
        write_bytes(place, _content(dataset))
    return places


def _content(dataset: Dataset) -> bytes:
    file = io.BytesIO()
    dataset.save_as(file)
    return file.getvalue()
