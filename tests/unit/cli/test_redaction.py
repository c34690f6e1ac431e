"""No secret of the settings is written to stderr, in whatever form it comes along."""

import json
import logging
from urllib.parse import quote, quote_plus

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from streams.cli.terminal.exit_codes import say
from streams.cli.terminal.logs import configure_logs
from streams.cli.terminal.redaction import LEAST, STAND_IN, hide, redacted
from streams.settings import LogSettings

ODD = "p@ss:/w%r d؟\\'\"é"
SECRETS = st.text(st.characters(exclude_categories=["Cs"]), min_size=LEAST)


def written(secret: str) -> list[str]:
    """How a secret may come along."""
    return [
        secret,
        f"redis://me:{quote(secret, safe='')}@host/0?sentinel_password={quote_plus(secret)}",
        repr(secret),
        repr([secret.encode()]),
        repr(ValueError(repr(secret.encode()))),
        repr(f"{{'password': {secret!r}}}"),
        json.dumps({"password": secret}),
        json.dumps({"password": secret}, ensure_ascii=False),
        json.dumps({"event": repr(b"\0me\0" + secret.encode())}),
    ]


@given(SECRETS)
def test_a_secret_is_found_in_every_form(secret: str) -> None:
    hide([secret])
    for text in written(secret):
        assert STAND_IN in redacted(text)
        assert secret not in redacted(text).replace(STAND_IN, "")


def test_a_secret_that_begins_another_one_leaves_nothing_of_it() -> None:
    hide(["secret", "secret-of-redis"])
    assert redacted("secret-of-redis and secret") == "*** and ***"


def test_what_is_no_secret_stays() -> None:
    hide(["ab", ""])
    assert redacted("about abba") == "about abba"


@pytest.mark.parametrize("form", ["text", "json"])
def test_logs_of_all_levels_and_tracebacks_have_none(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    hide([ODD])
    configure_logs(LogSettings(level="debug", format=form))
    logging.getLogger("aiokafka.conn").debug("Request %s", b"\0me\0" + ODD.encode())
    structlog.get_logger("nabz.worker").info("It reads", of=[ODD])
    logging.getLogger("asyncio").error("lost %r", ODD, exc_info=OSError(ODD))
    say(f"Redis said {ODD}")
    said = capsys.readouterr().err
    assert said.count(STAND_IN) >= 3
    for trace in ("p@ss", "p%40ss", ":/w%r"):
        assert trace not in said
