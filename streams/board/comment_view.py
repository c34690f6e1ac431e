"""`/api/comments`: what people say over HTTP."""

import json
from typing import Final

from aiohttp import web

from streams.board.comments import asked_comments, check_kept
from streams.board.questions import Questions
from streams.redis.errors import StoreUnavailableError
from streams.settings import Settings

_JSON: Final = "application/json"
_UNKEPT: Final = {"Cache-Control": "no-store"}
"""What is removed here is to stand in no cache either."""


async def comments_answer(questions: Questions, settings: Settings, request: web.Request) -> web.Response:
    """The comments that are asked for; `{}` before the board shows anything, 503 while Redis is away.

    Raises WrongQuestionError where comments are not kept, or nothing can be told by what is asked.
    """
    asked = asked_comments(request.query)
    check_kept(asked, settings)
    try:
        text = await questions.comments(asked) or "{}"
    except StoreUnavailableError as error:
        told = json.dumps({"error": str(error)})
        raise web.HTTPServiceUnavailable(text=told, content_type=_JSON, headers=_UNKEPT) from error
    return web.Response(text=text, content_type=_JSON, headers=_UNKEPT)
