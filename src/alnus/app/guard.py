"""Stands before every request: whose host, whose page, whose token; and what a page may do.

A page in another tab can send requests to this machine, and a name of its own can be made to lead
here (DNS rebinding). So a request must name our host, come from our page, carry the token of this
launch, and, where it changes anything, a header that no foreign form can send.
"""

import secrets
from collections.abc import MutableMapping
from typing import Any
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

HEADER = "x-alnus"
"""Sent by our page with every POST; a foreign form cannot, and a foreign script may not."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
}


def new_token() -> str:
    """Give a token that nobody guesses, 256 bits."""
    return secrets.token_urlsafe(32)


class Guard:
    """Refuses what does not come from our own page in the browser of whoever started the app.

    Parameters
    ----------
    app : ASGI application
        What is guarded.
    token : str
        Of this launch.
    port : int
        Where the app listens, on this machine only.
    """

    def __init__(self, app: ASGIApp, *, token: str, port: int) -> None:
        self._app, self._token = app, token
        self._hosts = {f"{name}:{port}" for name in ("127.0.0.1", "localhost")}
        self._cookie = f"alnus-{port}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer or refuse."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            answer: ASGIApp = self._refusal(scope) or self._app
            await answer(scope, receive, _with_headers(send))
        else:
            await send({"type": "websocket.close", "code": 1008})

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if headers.getlist("host") not in [[host] for host in self._hosts]:
            return _told(421, "This host is not served.")
        origins = headers.getlist("origin")
        if origins and origins not in [[f"http://{host}"] for host in self._hosts]:
            return _told(403, "Another page asks; only the app's own page may.")
        if scope["method"] not in {"GET", "HEAD"} and headers.get(HEADER) != "1":
            return _told(403, f"The header {HEADER} is missing.")
        if not self._is_known(headers):
            return self._welcome(scope)
        return None

    def _is_known(self, headers: Headers) -> bool:
        cookies = "; ".join(headers.getlist("cookie")).split("; ")
        return any(
            secrets.compare_digest(cookie.encode(), f"{self._cookie}={self._token}".encode())
            for cookie in cookies
        )

    def _welcome(self, scope: Scope) -> Response:
        """Turn the token of the printed address into a cookie, once; anybody else is a stranger."""
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        right = secrets.compare_digest(given.encode(), self._token.encode())
        if scope["method"] != "GET" or scope["path"] != "/" or not right:
            return _told(401, "Open the address that alnus serve has printed.")
        page = RedirectResponse("/", status_code=303)
        page.set_cookie(self._cookie, self._token, httponly=True, samesite="strict", path="/")
        return page


def _told(status: int, sentence: str) -> Response:
    return JSONResponse({"refusal": sentence}, status_code=status)


def _with_headers(send: Send) -> Send:
    async def sending(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
        await send(message)

    return sending
