"""By which names a process may be asked, and which pages are its own."""

import pytest

from streams.http.access.hosts import Hosts, is_any, is_loopback, is_same_site

LOOPBACK = ("localhost", "localhost:8600", "LOCALHOST.:1", "127.0.0.1", "127.8.9.1:80", "[::1]", "[::1]:8600")
NUMBERS = ("10.1.2.3:8600", "[fd00::7]:8600")
NAMES = ("board", "board.example.org:8600", "evil.example")
BROKEN = (
    "",
    "a b",
    "board/",
    "board:port",
    "[board]",
    "::1",
    "user@board",
    "board:8600:1",
    "bo\u00e4rd",
    "127.0.0.1.evil",
)


def test_a_board_on_the_loopback_is_known_by_its_names_alone() -> None:
    hosts = Hosts("127.0.0.1", (), None)
    assert all(map(hosts.takes, LOOPBACK))
    assert not any(map(hosts.takes, (*NUMBERS, *NAMES, *BROKEN)))


def test_the_host_that_is_listened_on_is_known_and_with_all_addresses_every_number() -> None:
    one = Hosts("10.1.2.3", (), None)
    assert one.takes("10.1.2.3:8600")
    assert not one.takes("10.1.2.4:8600")
    for everywhere in ("0.0.0.0", "::"):  # noqa: S104 - nothing listens here
        hosts = Hosts(everywhere, (), None)
        assert all(map(hosts.takes, (*LOOPBACK, *NUMBERS)))
        assert not any(map(hosts.takes, (*NAMES, *BROKEN)))


def test_names_of_the_settings_and_of_the_address_that_people_are_told_of_are_known() -> None:
    hosts = Hosts("127.0.0.1", ("board", "fd00::7"), "https://Board.Example.org/nabz")
    for host in ("board:8600", "BOARD", "board.", "board.example.org", "board.example.org:443", "[fd00::7]:1"):
        assert hosts.takes(host), host
    assert not hosts.takes("evil.example")
    assert not hosts.takes("evil.board.example.org")


@pytest.mark.parametrize(("host", "loopback", "everything"), [
    ("127.0.0.1", True, False), ("127.1.2.3", True, False), ("::1", True, False), ("localhost", True, False),
    ("0.0.0.0", False, True), ("::", False, True), ("10.0.0.1", False, False), ("board", False, False),  # noqa: S104
    ("localhost.example.org", False, False),
])  # fmt: skip
def test_who_reaches_a_host(host: str, loopback: bool, everything: bool) -> None:
    assert (is_loopback(host), is_any(host)) == (loopback, everything)


def test_only_pages_of_the_same_host_are_of_the_same_site() -> None:
    for origin, host in (
        ("http://localhost:8600", "localhost:8600"),
        ("https://board.example.org", "board.example.org"),
        ("https://board.example.org", "board.example.org:443"),
        ("http://Board:80", "board"),
        ("https://[fd00::7]:8600", "[fd00::7]:8600"),
    ):
        assert is_same_site(origin, host, None), origin
    for origin, host in (
        ("null", "localhost:8600"),
        ("", "localhost:8600"),
        ("http://localhost:8601", "localhost:8600"),
        ("http://evil.example", "localhost:8600"),
        ("http://localhost:8600.evil.example", "localhost:8600"),
        ("ftp://localhost:8600", "localhost:8600"),
        ("http://user@localhost:8600", "localhost:8600"),
        ("http://localhost", "a b"),
    ):
        assert not is_same_site(origin, host, None), origin


def test_the_address_that_people_are_told_of_is_of_the_same_site_whatever_a_proxy_makes_of_the_host() -> None:
    assert is_same_site("https://board.example.org", "10.1.2.3:8600", "https://board.example.org/nabz")
    assert not is_same_site("http://board.example.org", "10.1.2.3:8600", "https://board.example.org/nabz")
