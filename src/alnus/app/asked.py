"""What the page asks, as it is written in JSON; ranges stand in the types."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from alnus.ranges import Within

Coordinate = Annotated[float, Within(-1e5, 1e5)]
Point = tuple[Coordinate, Coordinate]
Points = tuple[Point, ...]
Frame = Annotated[int, Within(1, 1_000_000)]
MOST_CORNERS = 20_000


@dataclass(frozen=True)
class Ruler:
    """Two points on the ruler in the picture, and the length between them."""

    points: tuple[Point, Point]
    millimeters: Annotated[float, Within(0, 1000, "low")]


@dataclass(frozen=True)
class CalipersAsked:
    """Four caliper points; the outline through them is wanted."""

    picture: str
    points: Points
    frame: Frame = 1
    method: Literal["paths", "arcs"] = "paths"


@dataclass(frozen=True)
class StrokeAsked:
    """A stroke of the brush that adds to an outline, or takes away from it.

    Parameters
    ----------
    outline : tuple of points
        (x, y) in pixels; empty where there is none yet.
    path : tuple of points
        Where the brush went.
    radius : float
        Of the brush, pixels.
    """

    picture: str
    outline: Points
    path: Points
    radius: Annotated[float, Within(0.5, 500)]
    adds: bool
    frame: Frame = 1

    def __post_init__(self) -> None:
        """Refuse what no hand has drawn."""
        _refuse_many(self.outline, self.path)


@dataclass(frozen=True)
class Drawn:
    """A picture, what was drawn on it, and by whom its scale is told.

    Parameters
    ----------
    node, hilum : tuple of points
        Outlines, (x, y) in pixels; the hilum's is empty where there is none.
    hilum_absent : bool
        Whether the hilum was looked for and not seen.
    ruler : Ruler, optional
        Where the file tells no scale.
    """

    picture: str
    node: Points
    frame: Frame = 1
    hilum: Points = ()
    hilum_absent: bool = False
    ruler: Ruler | None = None

    def __post_init__(self) -> None:
        """Refuse what no hand has drawn."""
        _refuse_many(self.node, self.hilum)


@dataclass(frozen=True)
class RiskAsked:
    """A patient: what was drawn, where the model looks at images, and what the form says."""

    values: Mapping[str, float | str]
    drawn: Drawn | None = None


@dataclass(frozen=True)
class TracesAsked:
    """Whether traces lie on a picture, and, where one is drawn, at the node."""

    picture: str
    frame: Frame = 1
    node: Points = ()

    def __post_init__(self) -> None:
        """Refuse what no hand has drawn."""
        _refuse_many(self.node)


@dataclass(frozen=True)
class RoiAsked:
    """An ROI file is wanted."""

    drawn: Drawn
    ending: Literal[".png", ".nrrd", ".seg.nrrd", ".json"] = ".seg.nrrd"
    which: Literal["node", "hilum"] = "node"


@dataclass(frozen=True)
class EntryAsked:
    """A patient for the registry."""

    case_id: str
    risk: RiskAsked


@dataclass(frozen=True)
class OutcomeAsked:
    """Pathology's answer; nothing takes it back."""

    case_id: str
    outcome: bool


@dataclass(frozen=True)
class ListedAsked:
    """A picture of the worklist is to be opened."""

    number: Annotated[int, Within(0)]


@dataclass(frozen=True)
class ReadingAsked:
    """A case of the worklist is read."""

    number: Annotated[int, Within(0)]
    drawn: Drawn


def _refuse_many(*outlines: Points) -> None:
    for corners in outlines:
        if len(corners) > MOST_CORNERS:
            message = f"{len(corners)} corners; at most {MOST_CORNERS} are taken"
            raise ValueError(message)
