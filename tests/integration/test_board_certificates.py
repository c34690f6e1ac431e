"""A board with a certificate of its own: https and nothing else, and what is said where files do not fit together."""

import asyncio
import os
import ssl
import subprocess
import sys
from asyncio.subprocess import PIPE
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from aiohttp import ClientSession, ClientSSLError, DummyCookieJar, TCPConnector
from structlog.testing import capture_logs

from streams.embedded import free_port
from streams.http import connections
from streams.http import tls as tls_of_boards
from streams.http.access.tokens import digest_of, new_token
from streams.http.tls import certified
from streams.settings import BoardSettings, SettingsError
from tests.integration.running_board import running_board
from tests.servers.certificates import Certified
from tests.servers.installed import installed

TOKEN = new_token()
TOKENS = {"sara": {"sha256": digest_of(TOKEN)}}
PASS_PHRASE = "of the key"  # noqa: S105 - of a key that ends with the test


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for this machine that is its own authority, its key, that with a pass phrase, and another."""
    folder = tmp_path_factory.mktemp("certificates")

    def openssl(*words: str) -> None:
        subprocess.run(
            [installed("openssl", "openssl"), *words], cwd=folder, check=True, capture_output=True, timeout=60
        )

    openssl(
        *("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"),
        *("-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", "key.pem", "-out", "cert.pem"),
    )
    openssl("rsa", "-aes256", "-passout", f"pass:{PASS_PHRASE}", "-in", "key.pem", "-out", "locked.pem")
    openssl("genrsa", "-out", "other.pem", "2048")
    (folder / "phrase").write_text(f"{PASS_PHRASE}\n")
    (folder / "wrong").write_text("wrong\n")
    return folder


def tls(folder: Path, key: str = "key.pem", **more: str) -> dict[str, Any]:
    return {"ssl_certfile": str(folder / "cert.pem"), "ssl_keyfile": str(folder / key), **more}


async def test_a_board_with_a_certificate_answers_by_https_alone(embedded_redis: str, certificates: Path) -> None:
    trusting = ssl.create_default_context(cafile=str(certificates / "cert.pem"))
    keys = {"tokens": TOKENS, **tls(certificates, "locked.pem", ssl_key_password_file=str(certificates / "phrase"))}
    async with running_board(embedded_redis, keys=keys) as board:
        assert board.url.startswith("https://localhost:")
        connector = TCPConnector(ssl=trusting)
        async with ClientSession(connector=connector, cookie_jar=DummyCookieJar()) as session:
            async with session.get(f"{board.url}/api/meta", headers={"Authorization": f"Bearer {TOKEN}"}) as answer:
                assert answer.status == 200
            async with session.post(f"{board.url}/sign-in", data={"token": TOKEN}, allow_redirects=False) as answer:
                assert answer.headers["Set-Cookie"].startswith("__Host-nabz=")
                assert "; Secure" in answer.headers["Set-Cookie"]
        async with ClientSession() as session:
            with pytest.raises(ClientSSLError):
                await session.get(f"{board.url}/livez")
            plain = board.url.replace("https", "http")
            with pytest.raises(Exception, match=r"(?i)disconnect|reset|bad http"):
                await session.get(f"{plain}/livez")


async def test_commands_show_their_token_by_https_and_say_what_is_wrong_with_the_certificate(
    embedded_redis: str, certificates: Path, tmp_path: Path
) -> None:
    file = tmp_path / "token"
    file.write_text(TOKEN)

    async def alerts(url: str, **environment: str) -> tuple[int, str]:
        command = (sys.executable, "-m", "streams.cli", "alerts", "--board", url, "--token-file", str(file))
        started = await asyncio.create_subprocess_exec(
            *command, stdout=PIPE, stderr=PIPE, env={**os.environ, **environment}
        )
        _, said = await started.communicate()
        return started.returncode or 0, said.decode()

    async with running_board(embedded_redis, keys={"tokens": TOKENS, **tls(certificates)}) as board:
        code, said = await alerts(board.url, SSL_CERT_FILE=str(certificates / "cert.pem"))
        # Nothing was counted yet, which the board says.
        assert "asks for a token" not in said
        assert "certificate" not in said
        assert code in {0, 1}, said
        code, said = await alerts(board.url)
        assert code == 1
        assert "has a certificate that is not trusted here (self-signed certificate)" in said
        assert "SSL_CERT_FILE" in said
        file.write_text(new_token())
        code, said = await alerts(board.url, SSL_CERT_FILE=str(certificates / "cert.pem"))
        assert code == 2
        assert "does not take the token of --token-file" in said


async def test_a_client_that_does_not_greet_is_hung_up_on(
    embedded_redis: str, certificates: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "_GREETING_SECONDS", 0.3)
    monkeypatch.setattr(connections, "MOST_OF_ONE_CLIENT", 3)
    async with running_board(embedded_redis, keys=tls(certificates)) as board:
        port = urlsplit(board.url).port
        silent = [await asyncio.open_connection("127.0.0.1", port) for _ in range(4)]
        silent[1][1].write(b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n")
        for reader, writer in silent:
            with suppress(ConnectionError):
                assert b"HTTP" not in await asyncio.wait_for(reader.read(), 10)
            writer.close()


def folder(above: Path, name: str) -> Path:
    """A folder in another one."""
    made = above / name
    made.mkdir()
    return made


def renewed(source: Path, folder: Path) -> None:
    """Put a certificate and its key where a board looks for them, as tools that renew do: each whole, but not both."""
    for ours, file in (("cert.pem", source / "certificate.pem"), ("key.pem", source / "key.pem")):
        copied = folder / f"{ours}.new"
        copied.write_bytes(file.read_bytes())
        copied.replace(folder / ours)


async def shown_certificate(port: int) -> bytes:
    """What a new connection is shown."""
    anything = ssl.create_default_context()
    anything.check_hostname, anything.verify_mode = False, ssl.CERT_NONE
    _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=anything)
    certificate: bytes = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    writer.close()
    return certificate


async def test_a_renewed_certificate_is_shown_to_new_connections_and_a_wrong_one_to_nobody(
    embedded_redis: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tls_of_boards, "LOOK_SECONDS", 0.05)
    made = [Certified(folder(tmp_path, name)) for name in ("first", "second")]
    first, second = (ssl.PEM_cert_to_DER_cert(one.certificate.read_text()) for one in made)
    used, metrics_port = folder(tmp_path, "used"), free_port()
    renewed(tmp_path / "first", used)
    trusting = ssl.create_default_context(cafile=str(made[0].authority))

    async def until(holds: Callable[[], Awaitable[bool]]) -> None:
        async with asyncio.timeout(20):
            while not await holds():  # noqa: ASYNC110 - TLS tells no event of it
                await asyncio.sleep(0.05)

    async def shows(certificate: bytes, port: int) -> bool:
        return await shown_certificate(port) == certificate

    async def has_warned() -> bool:
        return any("cannot be used" in line["event"] for line in logs)

    with capture_logs() as logs:
        async with running_board(embedded_redis, keys={**tls(used), "metrics_port": metrics_port}) as board:
            port = urlsplit(board.url).port or 0
            assert await shown_certificate(port) == first
            async with ClientSession(connector=TCPConnector(ssl=trusting)) as session:
                address = f"https://127.0.0.1:{port}/livez"
                async with session.get(address) as answer:
                    assert answer.status == 200
                renewed(tmp_path / "second", used)
                await until(partial(shows, second, port))
                await until(partial(shows, second, metrics_port))
                # On the connection that was there before.
                async with session.get(address) as answer:
                    assert answer.status == 200
            (used / "key.pem").write_bytes(made[0].other_key.read_bytes())
            await until(has_warned)
            assert await shown_certificate(port) == second
            (used / "key.pem").unlink()
            await asyncio.sleep(0.2)
            assert await shown_certificate(port) == second
            renewed(tmp_path / "first", used)
            await until(partial(shows, first, port))
    said = [line["reason"] for line in logs if "cannot be used" in line["event"]]
    assert f"the key in {used / 'key.pem'} is not that of the certificate in {used / 'cert.pem'}" in said[-2]
    assert "No such file" in said[-1]


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"ssl_certfile": "no.pem"}, "cannot be read: No such file"),
        ({"ssl_keyfile": "other.pem"}, "is not that of the certificate"),
        ({"ssl_keyfile": "locked.pem"}, "has a pass phrase: set board.ssl_key_password_file"),
        ({"ssl_keyfile": "locked.pem", "ssl_key_password_file": "wrong"}, "it is not board.ssl_key_password"),
        ({"ssl_keyfile": "phrase"}, "no certificate and key are in"),
    ],
)
def test_what_does_not_fit_together_stops_the_start_and_is_said_in_a_line(
    certificates: Path, keys: Mapping[str, str], said: str
) -> None:
    given = {**tls(certificates), **{name: str(certificates / file) for name, file in keys.items()}}
    with pytest.raises(SettingsError) as told:
        certified(BoardSettings.model_validate(given))
    assert said in str(told.value)
    assert "\n" not in str(told.value)
    assert PASS_PHRASE not in str(told.value)
    assert "wrong\n" not in str(told.value)
