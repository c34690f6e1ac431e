"""How a board answers over HTTP: JSON that need not be sent twice, what is wrong with a question, and not yet."""

import hashlib
import json

from aiohttp import web

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


def not_yet(error: Exception) -> web.HTTPServiceUnavailable:
    """Why a question has no answer now that it will have later, as `{"error": …}`."""
    return web.HTTPServiceUnavailable(text=json.dumps({"error": str(error)}), content_type=_JSON)
