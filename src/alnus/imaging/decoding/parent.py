"""Asks the decoding process, and ends it when it does not answer."""

import atexit
import json
import subprocess
import sys
from contextlib import suppress
from threading import Lock, Timer
from typing import IO, Any, cast

OWN_MODULE = (sys.executable, "-P", "-m")
"""Starts one, and not its namesake in the current folder, which came with somebody's images."""

SECONDS = 20.0
"""Time a file may take; a picture takes milliseconds."""

Reply = tuple[dict[str, Any], bytes]


class Decoder:
    """A process that decodes one file after the other.

    Parameters
    ----------
    command : sequence of str
        How it is started.
    seconds : float
        Time a file may take.
    """

    def __init__(self, *command: str, seconds: float = SECONDS) -> None:
        self._command, self._seconds = command, seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = Lock()

    def ask(self, request: dict[str, Any]) -> Reply:
        """Decode one file.

        Parameters
        ----------
        request : dict
            What is asked, in words that JSON has.

        Returns
        -------
        reply : dict
            What the file says.
        pixels : bytes

        Raises
        ------
        ValueError
            With the decoder's refusal, or because it ended or took too long. The text goes on after
            the file's name.
        """
        with self._lock:
            reply, content = self._asked(request)
        if "refusal" in reply:
            raise ValueError(reply["refusal"])
        return reply, content

    def start(self) -> None:
        """Start the process, if it does not run; otherwise the first request does."""
        with self._lock:
            self._running()

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            with suppress(OSError):  # what it was still asked for cannot be written any more
                process.communicate()

    def _asked(self, request: dict[str, Any]) -> Reply:
        process = self._running()
        asking, answering = cast("IO[bytes]", process.stdin), cast("IO[bytes]", process.stdout)
        watch = Timer(self._seconds, process.kill)
        watch.daemon = True
        watch.start()
        try:
            asking.write(json.dumps(request).encode() + b"\n")
            asking.flush()
            reply = json.loads(answering.readline())
            content = answering.read(reply["n_bytes"])
        except (OSError, ValueError) as error:
            late = not watch.is_alive()
            self.close()
            what = f"took more than {self._seconds:g} s" if late else "ended its decoder"
            message = f"is damaged: it {what}. Export it again"
            raise ValueError(message) from error
        finally:
            watch.cancel()
        return reply, content

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
        return self._process


DECODER = Decoder(*OWN_MODULE, "alnus.imaging.decoding.child")
"""The one of this process; it starts with the first file and ends with the process."""

atexit.register(DECODER.close)
