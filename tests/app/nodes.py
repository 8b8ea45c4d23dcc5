"""A picture with a node, a model that looks at it, and a desk for both."""

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from PIL import Image
from scipy.ndimage import gaussian_filter

from alnus.app.desk import Desk
from alnus.app.pictures import Pictures
from alnus.app.registry import Registry
from alnus.app.worklist import Worklist
from alnus.imaging.formats import read_picture
from alnus.imaging.nrrd_file import nrrd_bytes
from alnus.imaging.rois.reading import read_regions
from alnus.model_file import ModelFile
from tests.calculator.models import model_file

if TYPE_CHECKING:
    from alnus.imaging.untrusted.reader import UntrustedReader

MODEL = model_file()
SHAPE, SPACING = (160, 200), (0.1, 0.1)
CALIPERS = ((40.0, 80.0), (160.0, 80.0), (100.0, 50.0), (100.0, 110.0))
VALUES: dict[str, Any] = {
    "n_stage": "N2",
    "her2": "Positive",
    "regimen": "AC-T",
    "thickness": 0.8,
    "age": 52,
}


def node_image(seed=3):
    """A dark ellipse in speckle."""
    rows, columns = np.indices(SHAPE)
    inside = ((columns - 100) / 60) ** 2 + ((rows - 80) / 30) ** 2 <= 1
    speckle = gaussian_filter(np.random.default_rng(seed).gamma(1.0, 1.0, SHAPE), 1.5)
    return np.clip(np.where(inside, 60, 140) * speckle, 0, 255).astype(np.uint8)


def node_file():
    return nrrd_bytes(node_image(), SPACING)


def png(image=None):
    file = io.BytesIO()
    Image.fromarray(node_image() if image is None else image).save(file, "PNG")
    return file.getvalue()


class InProcess:
    """Reads here, as the untrusted reader does in another process; for pictures that we made."""

    def read(self, path, *, frame=1):
        picture = read_picture(path, frame=frame)
        picture.gray()
        return picture

    def read_roi(self, path, image, *, image_name, frame, label=None):
        picture = read_picture(image, frame=frame)
        return read_regions(path, image=picture, image_name=image_name).inside(label)


def desk(folder: Path, model: ModelFile = MODEL, *, reader: str = "first") -> Desk:
    """A desk with a registry and a worklist of two pictures."""
    images = folder / "images"
    images.mkdir(exist_ok=True)
    for name in ("one", "two"):
        (images / f"{name}.nrrd").write_bytes(node_file())
    return Desk(
        model,
        Pictures(cast("UntrustedReader", InProcess())),
        Registry(folder / "registry.sqlite"),
        Worklist.of_folder(images, folder / "readings", reader),
    )
