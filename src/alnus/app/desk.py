"""What lies on the desk while the app runs, and what it answers to each question of the page."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from alnus.app import asked
from alnus.app.drawing import Drawing, border, brushed, outlined, pixels_in, view_around
from alnus.app.pictures import Pictures
from alnus.app.registry import Registry
from alnus.app.risk import case_of, measured_values, predicted, prediction_content
from alnus.app.worklist import Worklist
from alnus.arrays import Floats
from alnus.errors import AlnusError
from alnus.imaging.case import Case
from alnus.imaging.picture import Picture
from alnus.imaging.roi_files import write_roi
from alnus.model_file import ModelFile

Answer = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Desk:
    """A model, open pictures, and, where they are wanted, a registry and a worklist."""

    model_file: ModelFile
    pictures: Pictures
    registry: Registry | None = None
    worklist: Worklist | None = None

    def open(self, path: Path, name: str) -> Answer:
        """Open a picture and tell what its file says; nothing of it names a patient."""
        key, picture = self.pictures.open(path, name)
        return {"picture": key, "name": name, **_about(picture)}

    def pixels(self, key: str, frame: int) -> tuple[dict[str, str], bytes]:
        """Give a frame's values for the screen, of 8 or 16 bits, with what tells them apart."""
        values = self.pictures.frame(key, frame).values
        low, high = float(values.min()), float(values.max())
        if values.dtype != np.uint8:
            scaled = (values.astype(np.float64) - low) * (65535 / max(high - low, 1e-300))
            values = np.round(scaled).astype("<u2")
        told = {"x-bits": str(8 * values.dtype.itemsize), "x-channels": str(values[0, 0].size)}
        return told, np.ascontiguousarray(values).tobytes()

    def read_roi(self, key: str, path: Path, frame: int) -> Answer:
        """Read an ROI's file as an outline; holes and further parts of it are left out."""
        inside = self.pictures.roi(key, path, frame=frame)
        corners = border(inside)
        same = bool((pixels_in(_points(corners), inside.shape) == inside).all())
        return {"outline": corners.tolist(), "whole": same}

    def outline(self, wanted: asked.CalipersAsked) -> Answer:
        """Outline the node between four calipers."""
        image = self.pictures.frame(wanted.picture, wanted.frame)
        return {"outline": outlined(image, wanted).tolist()}

    def brush(self, wanted: asked.StrokeAsked) -> Answer:
        """Change an outline by a stroke, and tell whether that changed any pixel."""
        image = self.pictures.frame(wanted.picture, wanted.frame)
        corners = brushed(image, wanted)
        before, after = (pixels_in(one, image.shape) for one in (wanted.outline, _points(corners)))
        return {"outline": corners.tolist(), "changed": bool((before != after).any())}

    def measure(self, wanted: asked.Drawn) -> Answer:
        """Measure what was drawn, and tell which inputs of the model that answers."""
        found, scale = self._drawing(wanted).measured()
        return {
            "unit": "mm" if scale.is_told else "pixel",
            "scale": str(scale),
            "source": scale.source,
            "long_axis": found.long_axis,
            "short_axis": found.short_axis,
            "long_to_short": found.long_to_short,
            "area": found.area,
            "cortical_thickness": found.cortical_thickness,
            "hilum": found.hilum,
            "lines": {name: ends.tolist() for name, ends in found.lines.items()},
            "values": dict(measured_values(self.model_file, found, scale)),
        }

    def traces(self, wanted: asked.TracesAsked) -> Answer:
        """Tell whether measuring traces or text lie on the picture, and at the node.

        Of a picture with one B-mode view that view counts, not what the scanner writes beside it.
        """
        image = self.pictures.frame(wanted.picture, wanted.frame)
        node = pixels_in(wanted.node, image.shape)
        only = image.views[0] if len(image.views) == 1 else None
        view = view_around(image, node) if node.any() else only
        found = self.pictures.overlays(wanted.picture, wanted.frame, view)
        at_node = found.near(node if view is None else node[view.part]) if node.any() else None
        return {"anywhere": found.anywhere or bool(at_node), "at_node": at_node}

    def predict(self, wanted: asked.RiskAsked) -> Answer:
        """Predict; all that is to be read before the risk stands in it."""
        return prediction_content(*predicted(self.model_file, wanted.values, self._case(wanted)))

    def roi_file(self, wanted: asked.RoiAsked) -> bytes:
        """Give an ROI as a file's bytes."""
        picture = self.pictures.of(wanted.drawn.picture)
        drawing = self._drawing(wanted.drawn)
        of_node = wanted.which == "node"
        roi = drawing.node if of_node else drawing.hilum
        if roi is None:
            message = "There is no hilum. Draw it first."
            raise AlnusError(message)
        scale = drawing.scale()
        with TemporaryDirectory(prefix="alnus-") as folder:
            path = Path(folder) / f"roi{wanted.ending}"
            write_roi(
                path,
                roi,
                polygon=np.array(wanted.drawn.node if of_node else wanted.drawn.hilum),
                image_name=Path(picture.name).name,
                spacing=scale.spacing if scale.is_told else None,
                place=drawing.image.place,
            )
            return path.read_bytes()

    def register(self, wanted: asked.EntryAsked) -> Answer:
        """Keep a prediction for the day on which pathology knows."""
        case = self._case(wanted.risk)
        prediction, _ = predicted(self.model_file, wanted.risk.values, case)
        self._registry().add(wanted.case_id, self.model_file, prediction, case)
        return self.registered()

    def tell_outcome(self, wanted: asked.OutcomeAsked) -> Answer:
        """Keep what pathology found."""
        self._registry().tell_outcome(wanted.case_id, outcome=wanted.outcome)
        return self.registered()

    def registered(self) -> Answer:
        """List the registry's cases."""
        keys = ("case_id", "predicted_at", "probability", "outcome")
        entries = self._registry().entries()
        return {"cases": [{key: getattr(entry, key) for key in keys} for entry in entries]}

    def open_listed(self, wanted: asked.ListedAsked) -> Answer:
        """Open a picture of the worklist, with what this reader has drawn on it."""
        worklist = self._worklist()
        path = worklist.image(wanted.number)
        answer = self.open(path, path.name)
        outlines = {
            name: self._own(answer["picture"], roi)
            for name, roi in zip(
                ("node", "hilum"), worklist.outlines_of(wanted.number), strict=True
            )
        }
        return {**answer, **outlines, "number": wanted.number}

    def keep_reading(self, wanted: asked.ReadingAsked) -> Answer:
        """Write a reading, and list what is left."""
        worklist, drawn = self._worklist(), wanted.drawn
        if self.pictures.of(drawn.picture).path != worklist.image(wanted.number):
            message = f"This outline is not of picture {wanted.number + 1}. Open that one again."
            raise AlnusError(message)
        worklist.keep(wanted.number, self.pictures.frame(drawn.picture, drawn.frame), drawn)
        return worklist.content()

    def listed(self) -> Answer:
        """List the worklist."""
        return self._worklist().content()

    def _own(self, key: str, path: Path | None) -> list[list[float]]:
        return [] if path is None else self.read_roi(key, path, 1)["outline"]

    def _case(self, wanted: asked.RiskAsked) -> Case | None:
        drawing = None if wanted.drawn is None else self._drawing(wanted.drawn)
        return None if drawing is None else case_of(self.model_file, drawing)

    def _drawing(self, drawn: asked.Drawn) -> Drawing:
        return Drawing.of(self.pictures.frame(drawn.picture, drawn.frame), drawn)

    def _registry(self) -> Registry:
        if self.registry is None:
            message = "No registry was named. Start with --registry FILE."
            raise AlnusError(message)
        return self.registry

    def _worklist(self) -> Worklist:
        if self.worklist is None:
            message = "No worklist was named. Start with --worklist FOLDER."
            raise AlnusError(message)
        return self.worklist


def _points(corners: Floats) -> asked.Points:
    return tuple((float(x), float(y)) for x, y in corners)


def _about(picture: Picture) -> Answer:
    rows, columns = picture.shape
    return {
        "rows": rows,
        "columns": columns,
        "frames": picture.n_frames,
        "color": not picture.is_gray,
        "type": str(picture.values.dtype),
        "lossy": picture.lossy,
        "scale": _told_scale(picture),
        "views": [[*view.rows, *view.columns] for view in picture.views],
        "remark": picture.remark,
    }


def _told_scale(picture: Picture) -> Answer | None:
    """Give the scale that the file tells, where it tells one for all that shows tissue."""
    scales = {view.scale for view in picture.views} or {picture.scale}
    scale = scales.pop() if len(scales) == 1 else None
    if scale is None or not scale.is_told:
        return None
    return {"spacing": scale.spacing, "source": scale.source}
