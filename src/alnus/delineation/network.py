"""A trained network that outlines nodes: an ONNX file and the card beside it that says what it is."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

import numpy as np
from numpy.typing import NDArray

from alnus.contents import ContentError, json_content
from alnus.errors import ModelError
from alnus.files import read_text
from alnus.structuring import FaultyError, structured

SIDES = (32, 512)  # least and most pixels along a side of what a network sees
CHANNELS = 2
LARGEST = 500_000_000  # bytes

Plane = NDArray[np.float32]


@dataclass(frozen=True)
class NetworkCard:
    """What stands in the JSON file beside a network.

    Parameters
    ----------
    format, version
        Always ``"alnus outline network"`` and 1.
    name : str
        What the network is called.
    license : str
        Under which it may be used, e.g. ``"CC-BY-4.0"``.
    trained_on : str
        Images and outlines that it learned from.
    onnx_sha256 : str
        SHA-256 of the ONNX file, 64 hexadecimal digits.
    """

    format: Literal["alnus outline network"]
    version: Literal[1]
    name: str
    license: str
    trained_on: str
    onnx_sha256: str


@dataclass(frozen=True, eq=False)
class Network:
    """A network that is ready to be asked.

    Parameters
    ----------
    card : NetworkCard
        What it is.
    side : int
        Pixels along a side of what it sees.
    logits : callable
        Takes float32 of shape (2, side, side) and gives the log odds that pixels are the node's,
        float32 of shape (side, side); a ModelError where they are not that, or not finite.
    """

    card: NetworkCard
    side: int
    logits: Callable[[Plane], Plane]

    @property
    def provenance(self) -> str:
        """Which network it is, for the files of what it draws."""
        return f"network {self.card.name} ({self.card.license}), SHA-256 {self.card.onnx_sha256.lower()}"


def card_path(path: Path) -> Path:
    """Name the card beside a network: ``node.onnx`` has ``node.json``."""
    return path.with_suffix(".json")


def read_network(path: Path) -> Network:
    """Read a network and its card, and check both.

    Nothing is loaded from the network file before its hash was compared. It runs on the CPU, in one
    thread, so that the same input gives the same outline; weights in other files are not loaded.

    Parameters
    ----------
    path : Path
        The ONNX file, of at most 500 MB.

    Raises
    ------
    ModelError
        When a file is missing or no such file, the hash on the card is another, the network takes
        or gives other shapes than docs/networks.md says, or ONNX Runtime is not installed.
    """
    card = _read_card(card_path(path))
    content = _read_content(path)
    found = hashlib.sha256(content).hexdigest()
    if found != card.onnx_sha256.lower():
        message = (
            f"{path}: its SHA-256 is {found}, but {card_path(path).name} was written for "
            f"{card.onnx_sha256}. Take the network and the card that belong together."
        )
        raise ModelError(message)
    session = _session(path, content)
    side = _side(path, session)
    return Network(card, side, lambda seen: _logits(path, session, seen))


def _read_card(path: Path) -> NetworkCard:
    text = read_text(path, what="card of the network", refusal=ModelError)
    try:
        return structured(json_content(text), NetworkCard)
    except ContentError as error:
        message = f"{path}: is no card of a network ({error}). docs/networks.md shows one."
        raise ModelError(message) from error
    except FaultyError as error:
        raise ModelError.of_faults(str(path), error.faults) from error


def _read_content(path: Path) -> bytes:
    if not path.is_file():
        message = f"{path}: the network is not there."
        raise ModelError(message)
    if (size := path.stat().st_size) > LARGEST:
        message = f"{path}: is {size:,} bytes; a network has at most {LARGEST // 10**6} MB."
        raise ModelError(message)
    return path.read_bytes()


def _session(path: Path, content: bytes) -> Any:
    try:
        import onnxruntime  # noqa: PLC0415 - an extra
    except ImportError as error:
        message = f"{path}: a network needs ONNX Runtime. Install alnus[onnx], or leave --network."
        raise ModelError(message) from error
    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4  # what fails is said by the refusal
    # Weights in other files are not under the hash: they are looked for where nothing is.
    options.add_session_config_entry(
        "session.model_external_initializers_file_folder_path", str(path.resolve() / "nowhere")
    )
    try:
        return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    except _errors() as error:
        message = f"{path}: ONNX Runtime cannot load it ({_first_line(error)})."
        raise ModelError(message) from error


def _side(path: Path, session: Any) -> int:
    """Give the side of what a network sees, or say what is wrong with its shapes."""
    takes, gives = session.get_inputs(), session.get_outputs()
    if len(takes) == len(gives) == 1 and {takes[0].type, gives[0].type} == {"tensor(float)"}:
        side = takes[0].shape[-1] if takes[0].shape else None
        right = [1, CHANNELS, side, side], [1, 1, side, side]
        if isinstance(side, int) and SIDES[0] <= side <= SIDES[1] and (
            right == (takes[0].shape, gives[0].shape)
        ):  # fmt: skip
            return side
    found = " and ".join(
        f"{verb} {', '.join(f'{one.type} {one.shape}' for one in ends) or 'nothing'}"
        for verb, ends in (("takes", takes), ("gives", gives))
    )
    message = (
        f"{path}: {found}. It must take one tensor(float) [1, {CHANNELS}, N, N] and give one "
        f"tensor(float) [1, 1, N, N], N being a number from {SIDES[0]} to {SIDES[1]}."
    )
    raise ModelError(message)


def _logits(path: Path, session: Any, seen: Plane) -> Plane:
    try:
        (given,) = session.run(None, {session.get_inputs()[0].name: seen[None]})
    except _errors() as error:
        message = f"{path}: fails on this image ({_first_line(error)})."
        raise ModelError(message) from error
    if given.shape != (1, 1, *seen.shape[1:]):
        message = f"{path}: gave shape {list(given.shape)}, which its own description denies."
        raise ModelError(message)
    if not np.isfinite(given).all():
        message = f"{path}: gives values that are no numbers for this image. Train it again."
        raise ModelError(message)
    return cast("Plane", given[0, 0])


def _errors() -> tuple[type[Exception], ...]:
    """Name what ONNX Runtime raises; its exceptions have no common parent of their own."""
    from onnxruntime.capi import onnxruntime_pybind11_state as state  # noqa: PLC0415 - an extra

    kinds = (getattr(state, name) for name in dir(state))
    own = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Exception)]
    return (*own, RuntimeError, ValueError)


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0].rstrip(".")
