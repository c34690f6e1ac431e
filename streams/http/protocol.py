"""What aiohttp says by itself of requests that are none, and of its own failures: one line, and nothing of itself."""

import json
from http import HTTPStatus

from aiohttp import hdrs, web

_SERVER_ERRORS = 500


class _Brief(web.Response):
    async def _prepare_headers(self) -> None:
        # What serves it, and in which version, is nobody's business; no signal of an application is sent here.
        await super()._prepare_headers()
        self.headers.popall(hdrs.SERVER, None)


class Protocol(web.RequestHandler):
    """One connection's requests and answers.

    Anybody may send what is no request, as often as they like. So that is no line of a log, and no traceback.
    """

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """The answer where there is none; the connection ends with it. Raises ConnectionError if one has begun."""
        del message  # it may quote what came
        if status >= _SERVER_ERRORS:
            self.log_exception("A request could not be answered", exc_info=exc)
        else:
            self.logger.debug("What came is no request: %s", type(exc).__name__)
        if request.writer.output_size > 0:
            raise ConnectionError("an answer has begun, so no other can be given")
        text = json.dumps({"error": HTTPStatus(status).phrase})
        answer = _Brief(
            status=status, text=text, content_type="application/json", headers={"Cache-Control": "no-store"}
        )
        answer.force_close()
        return answer
