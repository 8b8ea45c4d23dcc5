"""Starts the app on this machine, and puts everything away at its end."""

import socket
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import uvicorn

from alnus.app.desk import Desk
from alnus.app.guard import new_token
from alnus.app.pictures import Pictures
from alnus.app.registry import Registry
from alnus.app.server import application
from alnus.app.worklist import Worklist
from alnus.errors import AlnusError
from alnus.imaging.untrusted.reader import UntrustedReader
from alnus.model_file import read_model

HERE = "127.0.0.1"
QUESTIONS_AT_ONCE = 256


def launch(
    model: Path,
    *,
    registry: Path | None = None,
    worklist: Worklist | None = None,
    port: int = 0,
    tell: Callable[[str], object] = print,
) -> None:
    """Serve the app until it is interrupted.

    Parameters
    ----------
    model : Path
        Model file.
    registry : Path, optional
        File in which predictions are kept; made where it is not there.
    worklist : Worklist, optional
        Pictures to read.
    port : int
        Where to listen, on this machine only; 0 takes a free one.
    tell : callable
        Gets the address, with the token of this launch.

    Raises
    ------
    AlnusError
        When the model or the registry cannot be used, or the port is taken.
    """
    model_file = read_model(model)
    kept = None if registry is None else Registry(registry)
    token = new_token()
    with closing(listening(port)) as place, closing(UntrustedReader()) as reader:
        reader.start()
        with closing(Pictures(reader)) as pictures:
            at = place.getsockname()[1]
            app = application(Desk(model_file, pictures, kept, worklist), token=token, port=at)
            tell(f"http://{HERE}:{at}/?token={token}")
            with suppress(KeyboardInterrupt):  # which is how it is meant to end
                server(app).run(sockets=[place])


def server(app: object) -> uvicorn.Server:
    """Serve without a log of requests, which would hold what people work on."""
    return uvicorn.Server(
        uvicorn.Config(
            app,  # type: ignore[arg-type]
            access_log=False,
            log_level="warning",
            server_header=False,
            ws="none",
            lifespan="off",
            limit_concurrency=QUESTIONS_AT_ONCE,
        )
    )


def listening(port: int) -> socket.socket:
    """Take a port of this machine that nobody else reaches; 0 takes a free one.

    Raises
    ------
    AlnusError
        When it is taken, or is no port.
    """
    # asyncio sends at once (TCP_NODELAY) only where the protocol is named; else an answer waits 40 ms
    place = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        place.bind((HERE, port))
        place.listen(
            QUESTIONS_AT_ONCE
        )  # so that whoever is told the address waits, and is not refused
    except (OSError, OverflowError) as error:
        place.close()
        message = f"Port {port} cannot be used ({error}). Name another with --port."
        raise AlnusError(message) from error
    return place
