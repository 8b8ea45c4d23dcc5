"""The app's addresses: which question goes to which answer, and how refusals are told."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from alnus.app import asked
from alnus.app.bodies import LARGEST_UPLOAD, chunks, question
from alnus.app.desk import Answer, Desk
from alnus.app.guard import Guard
from alnus.app.page import assets, page
from alnus.errors import AlnusError

NAME = "x-name"
"""Header with an upload's file name; names of people stay out of addresses."""

Endpoint = Callable[[Request], Awaitable[Response]]
T = TypeVar("T")


def application(desk: Desk, *, token: str, port: int) -> Guard:
    """Give the guarded app.

    Parameters
    ----------
    desk : Desk
        What answers.
    token : str
        Of this launch.
    port : int
        Where it will listen.
    """
    routes = [
        *_files(desk),
        _post("/pictures", _upload(desk)),
        _get("/pictures/{key}/{frame:int}", _pixels(desk)),
        _post("/pictures/{key}/{frame:int}/roi", _upload_roi(desk)),
        _post("/outline", _answering(desk.outline, asked.CalipersAsked)),
        _post("/brush", _answering(desk.brush, asked.StrokeAsked)),
        _post("/measurements", _answering(desk.measure, asked.Drawn)),
        _post("/traces", _answering(desk.traces, asked.TracesAsked)),
        _post("/predictions", _answering(desk.predict, asked.RiskAsked)),
        _post("/roi", _answering(desk.roi_file, asked.RoiAsked)),
        _get("/registry", _telling(desk.registered)),
        _post("/registry", _answering(desk.register, asked.EntryAsked)),
        _post("/registry/outcome", _answering(desk.tell_outcome, asked.OutcomeAsked)),
        _get("/worklist", _telling(desk.listed)),
        _post("/worklist/open", _answering(desk.open_listed, asked.ListedAsked)),
        _post("/worklist/reading", _answering(desk.keep_reading, asked.ReadingAsked)),
    ]
    refusals: dict[Any, Any] = {AlnusError: _refused, HTTPException: _not_served}
    return Guard(Starlette(routes=routes, exception_handlers=refusals), token=token, port=port)


def _get(path: str, endpoint: Endpoint) -> Route:
    return Route(path, endpoint, methods=["GET"])


def _post(path: str, endpoint: Endpoint) -> Route:
    return Route(path, endpoint, methods=["POST"])


def _files(desk: Desk) -> list[Route]:
    """Serve the page and its files from memory; no path is ever looked up."""
    known = assets()
    wanted = {"registry": desk.registry is not None, "worklist": desk.worklist is not None}
    whole = page(desk.model_file, **wanted)

    async def give_page(_: Request) -> Response:
        return Response(whole, media_type="text/html")

    async def give_asset(request: Request) -> Response:
        found = known.get(request.path_params["name"])
        if found is None:
            raise HTTPException(404, "There is no such file.")
        return Response(found[1], media_type=found[0])

    return [_get("/", give_page), _get("/assets/{name}", give_asset)]


def _answering(act: Callable[[T], Answer | bytes], kind: type[T]) -> Endpoint:
    """Read a question as a dataclass, let it be answered aside, and write the answer."""

    async def endpoint(request: Request) -> Response:
        wanted = await question(request, kind)
        return _written(await run_in_threadpool(act, wanted))

    return endpoint


def _telling(act: Callable[[], Answer]) -> Endpoint:
    async def endpoint(_: Request) -> Response:
        return _written(await run_in_threadpool(act))

    return endpoint


def _written(answer: Answer | bytes) -> Response:
    if isinstance(answer, bytes):
        return Response(answer, media_type="application/octet-stream")
    return JSONResponse(answer)


def _upload(desk: Desk) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        name = unquote(request.headers.get(NAME, "picture"))
        path = await _kept(request, desk.pictures.place_for(name))
        return JSONResponse(await run_in_threadpool(desk.open, path, name))

    return endpoint


def _upload_roi(desk: Desk) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        key, frame = request.path_params["key"], request.path_params["frame"]
        name = unquote(request.headers.get(NAME, "roi"))
        path = await _kept(request, desk.pictures.place_for(name))
        return JSONResponse(await run_in_threadpool(desk.read_roi, key, path, frame))

    return endpoint


async def _kept(request: Request, path: Path) -> Path:
    """Write an upload to its place as it arrives; nothing stays of one that is too large."""
    try:
        with path.open("wb") as file:
            async for chunk in chunks(request, LARGEST_UPLOAD):
                file.write(chunk)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


def _pixels(desk: Desk) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        key, frame = request.path_params["key"], request.path_params["frame"]
        told, content = await run_in_threadpool(desk.pixels, key, frame)
        return Response(content, media_type="application/octet-stream", headers=told)

    return endpoint


async def _refused(_: Request, refusal: AlnusError) -> Response:
    faults = [fault.text for fault in refusal.faults] or [str(refusal)]
    return JSONResponse({"refusal": str(refusal), "faults": faults}, status_code=422)


async def _not_served(_: Request, refusal: HTTPException) -> Response:
    return JSONResponse({"refusal": refusal.detail}, status_code=refusal.status_code)
