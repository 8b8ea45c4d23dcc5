"""The process that decodes: a request a line in, a reply and its bytes out, until nobody asks.

Started as ``python -m alnus.imaging.decoding.child``; never in the process of a study.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from alnus.imaging.decoding.dicom_file import decoded

TOO_LARGE = "is damaged: it asks for more memory than a picture needs. Export it again"
Decode = Callable[[Path, dict[str, Any]], tuple[dict[str, Any], bytes]]
SECONDS = 30  # longer than whoever asks would wait; it may have been killed itself
MEMORY = 2_000_000_000  # bytes; half of it is what libraries reserve and never use


def serve(decode: Decode) -> None:
    """Answer requests until standard input ends, silently and within a limit of memory.

    Parameters
    ----------
    decode : callable
        Takes a file and its request, gives a reply and bytes; a ValueError is a refusal.
    """
    # Answers keep a descriptor of their own, since whatever a decoder prints would be read as one.
    answers = os.fdopen(os.dup(1), "wb")
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)  # decoders print their warnings there
    os.dup2(silent, 2)
    _limit_memory()
    for line in sys.stdin.buffer:
        request = json.loads(line)
        _alarm(SECONDS)
        _answer(decode, request, answers)
        _alarm(0)


def _answer(decode: Decode, request: dict[str, Any], answers: BinaryIO) -> None:
    try:
        reply, content = decode(Path(str(request["path"])), request)
    except ValueError as refusal:
        reply, content = {"refusal": str(refusal)}, b""
    except MemoryError:
        reply, content = {"refusal": TOO_LARGE}, b""
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        reply, content = {"refusal": f"cannot be read ({reason}). Look at its permissions"}, b""
    head = json.dumps(reply | {"n_bytes": len(content)}).encode()
    answers.write(head + b"\n" + content)
    answers.flush()


def _alarm(seconds: int) -> None:
    """End this process after so many seconds, whatever it does then; 0 takes that back."""
    if sys.platform != "win32":
        signal.alarm(seconds)


def _limit_memory() -> None:
    if sys.platform == "linux":
        import resource  # noqa: PLC0415 - not everywhere

        # Address space, not memory used: a file's claim is refused before anything is touched.
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    serve(decoded)
