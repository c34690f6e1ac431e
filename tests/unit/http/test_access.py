"""Who is let in by which settings, and which settings let everybody in who should not be."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from streams.http.access.access import (
    Access,
    Asker,
    Way,
    asked_for,
    board_access,
    health_access,
    is_told_of_elsewhere,
    metrics_access,
)
from streams.http.access.tokens import digest_of, new_token
from streams.settings import BoardSettings
from streams.settings.access import Scope
from streams.settings.errors import SettingsError

TOKEN = new_token()
SARA = {"sara": {"sha256": digest_of(TOKEN), "scopes": ["read", "act"]}}
EVERYWHERE = "0.0.0.0"  # noqa: S104 - nothing listens here


def board(**keys: object) -> BoardSettings:
    return BoardSettings.model_validate(keys)


class _Transport:
    """A line from somebody at this address."""

    def __init__(self, peer: str) -> None:
        self._peer = peer

    def get_extra_info(self, name: str, default: object = None) -> object:
        return (self._peer, 1234) if name == "peername" else default

    def is_closing(self) -> bool:
        return False


Headers = Mapping[str, str] | list[tuple[str, str]]


def request(headers: Headers | None = None, peer: str = "10.9.9.9") -> web.Request:
    return make_mocked_request("GET", "/", headers=CIMultiDict(headers or {}), transport=_Transport(peer))


def asker(access: Access, headers: Headers | None = None, peer: str = "10.9.9.9") -> Asker | None:
    return access.asker(request(headers, peer))


def shown(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize("host", [EVERYWHERE, "::", "10.1.2.3", "board.example.org"])
def test_where_others_reach_it_a_board_without_tokens_does_not_start_and_says_what_to_do(host: str) -> None:
    with pytest.raises(SettingsError) as told:
        board_access(board(host=host), None)
    text = str(told.value)
    assert host in text
    assert "`nabz token new NAME`" in text
    assert "board.open = true" in text
    assert "\n" not in text


@pytest.mark.parametrize(
    "keys", [{"tokens": SARA}, {"sign_in": "proxy", "proxies": ["10.0.0.0/8"]}, {"open": True}, {"host": "localhost"}]
)
def test_with_tokens_a_proxy_or_the_word_that_it_is_meant_it_starts(keys: Mapping[str, object]) -> None:
    board_access(board(**{"host": EVERYWHERE, **keys}), None)


def test_on_the_loopback_without_tokens_everybody_may_read_also_of_persons_and_change_nothing() -> None:
    access = board_access(board(), None)
    everybody = Asker(None, Way.NOBODY, frozenset({Scope.READ, Scope.PERSONAL}))
    assert asker(access) == everybody
    assert asker(access, shown("whatever")) == everybody
    assert not access.has_form
    assert asked_for(board()) == "nothing"


def test_with_a_token_nobody_may_read_without_one_on_the_loopback_either() -> None:
    access = board_access(board(tokens=SARA), None)
    assert asker(access) is None
    assert asker(access, shown(new_token())) is None
    assert asker(access, shown("")) is None
    assert asker(access, {"Authorization": f"Basic {TOKEN}"}) is None
    for scheme in ("Bearer", "bearer", "BEARER"):
        assert asker(access, {"Authorization": f"{scheme} {TOKEN}"}) == Asker(
            "sara", Way.TOKEN, frozenset({Scope.READ, Scope.ACT})
        )
    assert access.has_form
    assert asked_for(board(tokens=SARA)) == "a token"


def test_an_open_board_lets_everybody_read_all_and_a_token_do_more_but_no_wrong_one() -> None:
    access = board_access(board(host=EVERYWHERE, open=True, tokens=SARA), None)
    everybody, sara = asker(access), asker(access, shown(TOKEN))
    assert everybody is not None
    assert everybody.scopes == {Scope.READ, Scope.PERSONAL}
    assert sara is not None
    assert Scope.ACT in sara.scopes
    assert asker(access, shown("wrong")) is None


def test_a_proxy_is_believed_from_its_networks_alone_and_only_if_it_names_one_person() -> None:
    settings = board(
        host=EVERYWHERE, sign_in="proxy", proxies=["10.1.0.0/16", "fd00::/64"], proxy_scopes=["read", "act"]
    )
    access = board_access(settings, None)
    sara = Asker("sara@example.org", Way.PROXY, frozenset({Scope.READ, Scope.ACT}))
    for peer in ("10.1.2.3", "fd00::7", "::ffff:10.1.2.3"):
        assert asker(access, {"X-Forwarded-User": "sara@example.org"}, peer) == sara, peer
    assert asker(access, {"X-Forwarded-User": "sara@example.org"}, "10.2.0.1") is None
    assert asker(access, {"X-Forwarded-User": " "}, "10.1.2.3") is None
    assert asker(access, {}, "10.1.2.3") is None
    two = [("X-Forwarded-User", "sara@example.org"), ("X-Forwarded-User", "root")]
    assert asker(access, two, "10.1.2.3") is None
    assert asked_for(settings) == "a proxy's word"


def test_without_sign_in_by_proxy_no_header_says_who_asks() -> None:
    access = board_access(board(tokens=SARA, proxies=["10.0.0.0/8"]), None)
    assert asker(access, {"X-Forwarded-User": "sara"}, "10.1.2.3") is None


def test_the_client_behind_proxies_is_the_last_that_none_of_them_is() -> None:
    access = board_access(board(proxies=["10.0.0.0/8"]), None)
    hops = {"X-Forwarded-For": "1.1.1.1, 203.0.113.7, 10.2.2.2"}
    assert access.client(request(hops, "10.1.1.1")) == "203.0.113.7"
    assert access.client(request(hops, "192.0.2.1")) == "192.0.2.1"
    assert access.client(request({}, "10.1.1.1")) == "10.1.1.1"
    assert access.client(request({"X-Forwarded-For": "garbage"}, "10.1.1.1")) == "garbage"


def test_a_cookie_is_for_https_where_a_proxy_or_the_address_says_so() -> None:
    https = {"X-Forwarded-Proto": "https"}
    access = board_access(board(proxies=["10.0.0.0/8"]), None)
    assert access.is_secure(request(https, "10.1.1.1"))
    assert not access.is_secure(request(https, "192.0.2.1"))
    assert not access.is_secure(request({}, "10.1.1.1"))
    assert board_access(board(), "https://board.example.org").is_secure(request())


def test_metrics_alone_are_open_on_the_loopback_and_elsewhere_only_if_it_is_meant() -> None:
    assert asker(metrics_access(board(tokens=SARA))) is not None
    with pytest.raises(SettingsError, match=r"board\.metrics_open = true"):
        metrics_access(board(metrics_host=EVERYWHERE))
    assert asker(metrics_access(board(metrics_host=EVERYWHERE, tokens=SARA))) is None
    assert asker(metrics_access(board(metrics_host=EVERYWHERE, tokens=SARA, metrics_open=True))) is not None


def test_the_metrics_of_a_worker_are_for_tokens_wherever_there_is_one_or_others_reach_them() -> None:
    assert asker(health_access(board(), "127.0.0.1")) is not None
    assert asker(health_access(board(tokens=SARA), "127.0.0.1")) is None
    assert asker(health_access(board(tokens=SARA), EVERYWHERE), shown(TOKEN)) is not None
    shut = health_access(board(), EVERYWHERE)
    assert asker(shut) is None
    assert shut.is_shut
    assert not health_access(board(open=True), EVERYWHERE).is_shut


def test_a_process_without_pages_needs_no_key_of_sessions_and_leads_nobody_to_a_form(tmp_path: Path) -> None:
    settings = board(tokens=SARA, session_key_file=str(tmp_path / "no"))
    for access in (health_access(settings, "127.0.0.1"), metrics_access(settings)):
        assert not access.has_form


def test_a_board_that_people_reach_by_a_proxy_on_this_machine_and_that_asks_nobody_is_told_of() -> None:
    elsewhere = "https://board.example.org"
    assert is_told_of_elsewhere(board(), elsewhere)
    for settings, address in (
        (board(), None),
        (board(), "http://localhost:8600"),
        (board(open=True), elsewhere),
        (board(tokens=SARA), elsewhere),
    ):
        assert not is_told_of_elsewhere(settings, address)


def test_a_key_of_sessions_that_is_missing_or_short_stops_the_start(tmp_path: Path) -> None:
    short = tmp_path / "key"
    short.write_text("x" * 31)
    with pytest.raises(SettingsError, match="fewer than 32 characters"):
        board_access(board(session_key_file=str(short)), None)
    with pytest.raises(SettingsError, match=r"board\.session_key_file: .* cannot be read"):
        board_access(board(session_key_file=str(tmp_path / "no")), None)
