"""What a request carries: bounded while it arrives, and looked at before anybody works with it."""

from collections.abc import AsyncIterator
from typing import TypeVar

from starlette.exceptions import HTTPException
from starlette.requests import Request

from alnus.contents import ContentError, json_content
from alnus.errors import AlnusError
from alnus.structuring import FaultyError, structured

LARGEST_UPLOAD = 256_000_000
"""Bytes of a picture or ROI file."""

LARGEST_QUESTION = 2_000_000
"""Bytes of anything else; a thousand outlines have fewer."""

T = TypeVar("T")


async def chunks(request: Request, largest: int) -> AsyncIterator[bytes]:
    """Give a body's parts as they arrive.

    Raises
    ------
    HTTPException
        413, as soon as it is larger, or says so.
    """
    told = request.headers.get("content-length", "0")
    n_bytes = 0
    if told.isascii() and told.isdigit() and int(told[:20]) > largest:
        raise _too_large(largest)
    async for chunk in request.stream():
        n_bytes += len(chunk)
        if n_bytes > largest:
            raise _too_large(largest)
        yield chunk


async def question(request: Request, kind: type[T]) -> T:
    """Read a JSON body as a dataclass.

    Raises
    ------
    AlnusError
        With every fault.
    HTTPException
        When it is too large.
    """
    content = b"".join([chunk async for chunk in chunks(request, LARGEST_QUESTION)])
    source = "The request"
    try:
        return structured(json_content(content.decode("utf-8")), kind)
    except FaultyError as error:
        raise AlnusError.of_faults(source, error.faults) from error
    except (ContentError, UnicodeDecodeError) as error:
        raise AlnusError.of_faults(source, [f"is no JSON: {error}"]) from error


def _too_large(largest: int) -> HTTPException:
    return HTTPException(413, f"More than {largest / 1e6:.0f} MB; one picture is never so large.")
