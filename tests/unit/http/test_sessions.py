"""A session ends with its time, with its token, and with the key; nobody makes one up."""

from hypothesis import given
from hypothesis import strategies as st

from streams.http.access.sessions import Sessions
from streams.http.access.tokens import Holder, Tokens, digest_of
from streams.settings.access import Scope

NOW = 1_800_000_000.5
HOURS = 12
KEY = b"k" * 32


def holder(name: str = "sara", token: str = "one") -> Holder:  # noqa: S107 - no password
    return Holder(name, digest_of(token), frozenset({Scope.READ}))


SARA = holder()
TOKENS = Tokens([SARA, holder("prometheus", "two")])
SESSIONS = Sessions(KEY, HOURS)


def test_a_session_holds_until_its_end_and_no_moment_longer() -> None:
    shown = SESSIONS.begin(SARA, NOW)
    session = SESSIONS.read(shown, TOKENS, NOW)
    assert session is not None
    assert session.holder == SARA
    assert session.until == int(NOW) + HOURS * 3600
    assert SESSIONS.read(shown, TOKENS, session.until - 0.001) == session
    assert SESSIONS.read(shown, TOKENS, session.until) is None


def test_boards_with_the_same_key_take_each_others_and_others_do_not() -> None:
    shown = SESSIONS.begin(SARA, NOW)
    assert Sessions(KEY, 1).read(shown, TOKENS, NOW) is not None
    assert Sessions(b"x" * 32, HOURS).read(shown, TOKENS, NOW) is None


def test_a_session_ends_when_its_token_is_taken_away_or_replaced() -> None:
    shown = SESSIONS.begin(SARA, NOW)
    assert SESSIONS.read(shown, Tokens([]), NOW) is None
    assert SESSIONS.read(shown, Tokens([holder("sara", "another")]), NOW) is None


def test_scopes_are_those_that_the_token_has_now() -> None:
    shown = SESSIONS.begin(SARA, NOW)
    more = Holder(SARA.name, SARA.digest, frozenset({Scope.READ, Scope.ACT}))
    session = SESSIONS.read(shown, Tokens([more]), NOW)
    assert session is not None
    assert session.holder.scopes == {Scope.READ, Scope.ACT}


def test_a_later_end_or_another_name_is_not_what_was_signed() -> None:
    end, name, signature = SESSIONS.begin(SARA, NOW).split(".")
    for forged in (
        f"{int(end) + 1}.{name}.{signature}",
        f"0{end}.{name}.{signature}x",
        f"{end}.prometheus.{signature}",
        f"{end}.{name}.",
        f"{end}.{name}",
        f"{end}.{name}.{signature[:-1]}",
        f"{end}.{name}.{'0' * 64}",
        f"{end}.{name}.سلام",
    ):
        assert SESSIONS.read(forged, TOKENS, NOW) is None, forged


@given(st.text() | st.from_regex(r"[0-9]{0,30}\.(sara|prometheus)\.[0-9a-f]{0,64}", fullmatch=True))
def test_whatever_is_shown_is_no_error_and_no_session(shown: str) -> None:
    assert SESSIONS.read(shown, TOKENS, NOW) is None
