"""How a board answers over HTTP: JSON that need not be sent twice, what is wrong with a question, and not yet."""

import hashlib
import json

from aiohttp import web
from aiohttp.typedefs import Handler

from streams.board.asked import AskLaterError

_JSON = "application/json"


def json_answer(request: web.Request, text: str) -> web.Response:
    """JSON that need not be sent again to whoever has it."""
    tag = f'"{hashlib.sha256(text.encode()).hexdigest()[:16]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if request.headers.get("If-None-Match") == tag:
        return web.Response(status=304, headers=headers)
    return web.Response(text=text, content_type=_JSON, headers=headers)


def refused(error: Exception) -> web.HTTPBadRequest:
    """What is wrong with a question, as `{"error": …}`."""
    return web.HTTPBadRequest(text=json.dumps({"error": str(error)}), content_type=_JSON)


@web.middleware
async def answered_later(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Whoever asks for what is not complete yet is told so, as `{"error": …}` with 503."""
    try:
        return await handler(request)
    except AskLaterError as error:
        raise web.HTTPServiceUnavailable(text=json.dumps({"error": str(error)}), content_type=_JSON) from error
