"""Tables about images: features, refused cases, and what a look beforehand found."""

from dataclasses import dataclass

from alnus.tables.table import Table


@dataclass(frozen=True, slots=True)
class FeatureRow:
    """A case; its features follow, a column each."""

    case_id: str


@dataclass(frozen=True, slots=True)
class FailureRow:
    """A refused case and the sentence that says why."""

    case_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class DictionaryRow:
    """What a feature is.

    Parameters
    ----------
    ibsi : str
        Code in IBSI's reference manual whose definition it equals, or ``differs:`` and why.
    unit : str
        Intensities of the image type, gray levels, mm; ``1`` where there is none.
    discretization : str
        How intensities became gray levels; ``none`` where it uses none.
    """

    name: str
    family: str
    image_type: str
    ibsi: str
    unit: str
    discretization: str


@dataclass(frozen=True, slots=True)
class ImageRow:
    """The sizes of a case that was extracted.

    Parameters
    ----------
    n_rows, n_columns : int
        Of the image, pixels.
    spacing_row, spacing_column : float
        Pixel height and width, mm; 1 where sizes are in pixels.
    roi_pixels : int
        Pixels of the ROI.
    """

    case_id: str
    n_rows: int
    n_columns: int
    spacing_row: float
    spacing_column: float
    roi_pixels: int


@dataclass(frozen=True, slots=True)
class FilledTraceRow:
    """What was filled in of the measuring traces at a case's ROI, where a study asks for it.

    Parameters
    ----------
    pixels : int
        Pixels filled in, up to 40 around the ROI; 0 where no trace was found.
    roi_filled : int
        Those of them in the ROI.
    roi_pixels : int
        Pixels of the ROI.
    """

    case_id: str
    pixels: int
    roi_filled: int
    roi_pixels: int


@dataclass(frozen=True, slots=True)
class OtherColumnRow:
    """A column of a feature table that is no feature, and why."""

    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class PreflightCaseRow:
    """A case looked at.

    Parameters
    ----------
    n_rows, n_columns, roi_pixels, box_rows, box_columns : int
        Sizes of image, ROI and the ROI's bounding box, pixels.
    spacing_row, spacing_column, box_height, box_width : float
        mm.
    spacing_source : str
        Who says so: given, the header, the ultrasound region; or that sizes are in pixels.
    roi_area : float
        mm².
    """

    case_id: str
    n_rows: int
    n_columns: int
    spacing_row: float
    spacing_column: float
    spacing_source: str
    roi_pixels: int
    roi_area: float
    box_rows: int
    box_columns: int
    box_height: float
    box_width: float


@dataclass(frozen=True, slots=True)
class GrayLevelRow:
    """An image type: gray levels that occur in the ROIs of the cases looked at.

    Parameters
    ----------
    binning : str
        Bin width or bin count, in words.
    n_cases, n_one_level : int
        Cases looked at, and those with a single gray level.
    low, median, high : float, optional
        Gray levels of a case; empty where the image type was skipped in all.
    n_skipped : int
        Cases on which the image type is not defined.
    reason : str
        Why, in the first of them.
    """

    image_type: str
    binning: str
    n_cases: int
    n_one_level: int
    low: float | None
    median: float | None
    high: float | None
    n_skipped: int
    reason: str


@dataclass(frozen=True, slots=True)
class IdleFeatureRow:
    """A feature that cannot tell the cases looked at apart.

    Parameters
    ----------
    reason : str
        ``"constant"`` or ``"duplicate"``.
    reference : str
        The earlier feature that a duplicate equals.
    """

    feature: str
    reason: str
    reference: str


@dataclass(frozen=True, slots=True)
class RoiPictureRow:
    """An ROI's thumbnail, and what was told about it.

    Parameters
    ----------
    number : int
        Its place on the sheets (``sheet-1.jpg``, … beside the table), row by row, from 1 on. The report
        shows this number alone: it is passed on, and names no case.
    n_parts, n_specks, hole_pixels : int
        What the ROI is made of.
    traces : str
        Whether measuring traces reach into it: ``"in roi"``, ``"not in roi"``; empty where nobody
        looked.
    scale : str
        Pixel size and who says so.
    remarks : str
        What reading the case told, in whole sentences.
    """

    case_id: str
    number: int
    n_parts: int
    n_specks: int
    hole_pixels: int
    traces: str
    scale: str
    remarks: str


@dataclass(frozen=True, slots=True)
class NodeLineRow:
    """A length measured on the node that is shown.

    Parameters
    ----------
    line : str
        ``"long_axis"``, ``"short_axis"`` or ``"cortical_thickness"``.
    x1, y1, x2, y2 : float
        Its ends on ``node.png`` beside the table, pixels, the center of the first one being (0, 0).
    length : float
    unit : str
        ``"mm"`` or ``"pixel"``.
    """

    case_id: str
    line: str
    x1: float
    y1: float
    x2: float
    y2: float
    length: float
    unit: str


FEATURES = Table("features/features.csv", FeatureRow, keys=("case_id",), open_ended=True)
DICTIONARY = Table("features/features-dictionary.csv", DictionaryRow, keys=("name",))
IMAGES = Table("features/images.csv", ImageRow, keys=("case_id",))
FILLED_TRACES = Table("features/filled_traces.csv", FilledTraceRow, keys=("case_id",))
FAILURES = Table("features/failures.csv", FailureRow, keys=("case_id",))
# Of tables that take the place of images.
OTHER_COLUMNS = Table("features/other_columns.csv", OtherColumnRow)
# Of the training cases that a second reader outlined, too.
SECOND_READER = Table("features/second_reader.csv", FeatureRow, keys=("case_id",), open_ended=True)
SECOND_READER_FAILURES = Table("features/second_reader_failures.csv", FailureRow, keys=("case_id",))
# Of the training cases with changed ROIs.
PERTURBED = Table("features/perturbed.csv", FeatureRow, keys=("case_id",), open_ended=True)
PERTURBED_FAILURES = Table("features/perturbed_failures.csv", FailureRow, keys=("case_id",))
PREFLIGHT_CASES = Table("preflight/preflight_cases.csv", PreflightCaseRow, keys=("case_id",))
PREFLIGHT_IMAGE_TYPES = Table("preflight/gray_levels.csv", GrayLevelRow, keys=("image_type",))
PREFLIGHT_FEATURES = Table("preflight/idle_features.csv", IdleFeatureRow, keys=("feature",))
# Pictures lie beside them: sheet-1.jpg, …; node.png and node-roi.png.
ROI_PICTURES = Table("features/pictures/roi_pictures.csv", RoiPictureRow, keys=("case_id",))
NODE_LINES = Table("features/pictures/node_lines.csv", NodeLineRow, keys=("line",))
