"""A stranger who finds all ports, and has read all docs, is told no figure, no name and no address without a token."""

import json
import re
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple

import pytest

from streams.embedded import LOOPBACK, EmbeddedKafka, EmbeddedRedis, free_port
from streams.http.access.tokens import digest_of, new_token
from tests.end_to_end.forking import Forked
from tests.end_to_end.product import Product
from tests.integration.test_odd_questions import routes

DOCS = Path(__file__).parents[2]
TOKEN = new_token()
MARKS = ("98765", "MARK")
"""Begin all figures and names of this company."""
OPEN = re.compile(r"/(livez|readyz|sign-in|sign-in/session|sign-out|assets/[^/]+/[\w.-]+)")
NO_STORY = re.compile(rb"(?i)aiohttp|python|traceback|crm_|nabz_|\bdeal|revenue|customer|crm\.")
"""What tells of figures, topics or of what serves them."""
OF_MACHINES = tuple(f"/{folder}/" for folder in ("etc", "run", "var", "opt", "usr", "tmp"))
"""Paths of files, and not of a board."""


class Company(NamedTuple):
    """What runs."""

    product: Product
    redis: EmbeddedRedis
    secrets: Sequence[bytes]
    """Addresses of servers and the like, of which nobody is told."""
    processes: Sequence[Forked]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """Worker, board and analyst with tokens, as the samples of `deploy` have them, and something counted."""
    with EmbeddedKafka() as kafka, EmbeddedRedis() as redis:
        settings = f"""
[worker]
port = {free_port()}
[analyst]
port = {free_port()}
[board]
port = {free_port()}
[board.tokens.mark-sara]
sha256 = "{digest_of(TOKEN)}"
"""
        with Product(tmp_path_factory.mktemp("company"), settings, kafka.bootstrap, redis.url) as product:
            processes = [product.start(part) for part in ("worker", "board", "analyst")]
            product.until_shared(processes[0])
            product.publish(figures())
            product.wait()
            secrets = [f":{kafka.port}".encode(), f":{redis.port}".encode(), b"mark-sara", TOKEN.encode()]
            yield Company(product, redis, secrets, processes)


def figures() -> Iterator[bytes]:
    now = int(time.time() * 1000)
    told = {"customer_id": "MARKcustomer", "channel": "MARKchannel", "occurred_at": now}
    yield json.dumps({"type": "ticket.opened", "event_id": "e-1", "ticket_id": "MARKticket", **told}).encode()
    bought = {"purchase_id": "MARKpurchase", "amount": "98765.43", "currency": "USD"}
    yield json.dumps({"type": "purchase.completed", "event_id": "e-2", **bought, **told}).encode()


def ports_of(process: Forked) -> set[int]:
    """The ports on which a process listens, by what the system knows of it."""
    links = []
    for file in Path(f"/proc/{process.pid}/fd").iterdir():
        with suppress(OSError):
            links.append(str(file.readlink()))
    inodes = {link[8:-1] for link in links if link.startswith("socket:[")}
    rows = [line.split() for kind in ("tcp", "tcp6") for line in _lines(Path(f"/proc/{process.pid}/net/{kind}"))]
    return {int(row[1].rpartition(":")[2], 16) for row in rows if row[3] == "0A" and row[9] in inodes}


def _lines(file: Path) -> list[str]:
    return file.read_text("utf-8").splitlines()


def said(port: int, request: bytes) -> bytes:
    """All that comes back within a moment."""
    found = b""
    with closing(socket.create_connection((LOOPBACK, port), 5)) as connection:
        connection.settimeout(2)
        with suppress(OSError):
            connection.sendall(request)
            while part := connection.recv(65_536):
                found += part
    return found


def paths_of_docs() -> set[str]:
    """Every path that a page names, without what stands for something else."""
    pages = [DOCS / "README.md", *(DOCS / "docs").glob("*.md"), *(DOCS / "docs/runbooks").glob("*.md")]
    named = re.compile(r"[`:0-9](/[a-z][\w/.-]*(?:\?[\w=&.-]+)?)")
    found = {path for page in pages for path in named.findall(page.read_text("utf-8"))}
    return {path for path in found if not path.startswith(OF_MACHINES)}


def odd_ways(path: str) -> Iterator[str]:
    """A path, and what a server might take for it."""
    plain, _, question = path.partition("?")
    rest = f"?{question}" if question else ""
    yield path
    yield f"{path}{'&' if rest else '?'}token={new_token()}&access_token=x"
    for other in (f"/{plain}", f"{plain}/", f"{plain}//", f"/.{plain}", f"/livez/..{plain}", f"/livez%2F..{plain}"):
        yield other + rest
    yield "/" + "".join(f"%{ord(sign):02X}" for sign in plain[1:]) + rest
    yield f"{plain};x=y{rest}"
    yield f"{plain}%00{rest}"
    yield f"{plain.upper()}{rest}"
    yield f"http://localhost{path}"


def requests(path: str) -> Iterator[bytes]:
    """All ways of asking for a path."""
    local, close = "Host: localhost\r\n", "Connection: close\r\n\r\n"
    for way in odd_ways(path):
        yield f"GET {way} HTTP/1.1\r\n{local}{close}".encode()
    for host in ("evil.example", "127.0.0.1:1", "[::1]", "localhost.", ""):
        yield f"GET {path} HTTP/1.1\r\nHost: {host}\r\n{close}".encode()
    yield f"GET {path} HTTP/1.0\r\n\r\n".encode()
    yield f"GET {path} HTTP/1.1\r\n{close}".encode()
    for method in ("HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "FOO"):
        yield f"{method} {path} HTTP/1.1\r\n{local}Content-Length: 0\r\n{close}".encode()
    for header in (
        "X-Forwarded-For: 127.0.0.1",
        "X-Forwarded-User: admin",
        "X-Original-URL: /metrics",
        "X-HTTP-Method-Override: GET",
        "Authorization: Bearer",
        "Authorization: Basic YWRtaW46YWRtaW4=",
        f"Authorization: Bearer {new_token()}",
        f"Cookie: nabz=9999999999.mark-sara.{'0' * 64}",
        "Accept: text/html",
        "Upgrade: h2c",
        "Range: bytes=0-9",
    ):
        yield f"GET {path} HTTP/1.1\r\n{local}{header}\r\n{close}".encode()
    # A second request behind one that is open.
    yield f"GET /livez HTTP/1.1\r\n{local}\r\nGET {path} HTTP/1.1\r\n{local}{close}".encode()


async def test_no_port_tells_a_figure_a_name_or_an_address(company: Company) -> None:
    paths = {path.replace("{name}", "sales").replace("{version}", "x") for _, path in await routes()} | paths_of_docs()
    paths = {path for path in paths if "{" not in path}
    assert {"/api/kpis", "/metrics", "/readyz", "/runbooks/NpsLow"} <= paths
    assert len(paths) > 50
    listening = {process.pid: ports_of(process) for process in company.processes}
    assert all(len(ports) == 1 for ports in listening.values()), listening
    wrong: list[str] = []
    count = 0
    for port in set().union(*listening.values()):
        for path in sorted(paths):
            for request in requests(path):
                answer, count = said(port, request), count + 1
                wrong.extend(f"{request!r}: {problem}" for problem in problems(company, path, answer))
    assert wrong == []
    assert count > 5_000


def problems(company: Company, path: str, answer: bytes) -> Iterator[str]:
    """What a stranger should not have been told, or not in this way."""
    for told in (*(mark.encode() for mark in MARKS), *company.secrets):
        if told in answer:
            yield f"tells {told!r}"
    statuses = {int(status) for status in re.findall(rb"HTTP/1\.[01] (\d+)", answer)}
    if statuses & {500, 502}:
        yield f"answers {statuses}"
    if is_open(path):
        return
    found = NO_STORY.search(answer)
    # Where a form leads back to, it says what was asked for.
    if found and found[0].decode().lower() not in path.lower():
        yield f"tells {found[0]!r}: {answer[-200:]!r}"


def is_open(path: str) -> bool:
    """Whether everybody may ask for it: what it says of itself is in no secret."""
    return OPEN.fullmatch(path.partition("?")[0]) is not None


def test_with_a_token_the_same_ports_tell_all_of_it(company: Company) -> None:
    """So that the test above can fail."""
    shown = f"Host: localhost\r\nAuthorization: Bearer {TOKEN}\r\nConnection: close\r\n\r\n"
    worker, board, analyst = (ports_of(process).pop() for process in company.processes)
    kpis = said(board, f"GET /api/kpis?window=24h HTTP/1.1\r\n{shown}".encode())
    assert b"98765.43" in kpis
    assert b"MARKchannel" in kpis
    for port, metric in ((worker, b"nabz_events_total"), (board, b"crm_revenue"), (analyst, b"nabz_analyst_lease")):
        answer = said(port, f"GET /metrics HTTP/1.1\r\n{shown}".encode())
        assert b" 200 OK" in answer
        assert metric in answer


def test_a_stranger_is_told_that_redis_is_away_and_not_where_it_is(company: Company) -> None:
    board = ports_of(company.processes[1]).pop()
    ask = "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    company.redis.stop()
    company.product.until(lambda: b" 503 " in said(board, f"{ask}\r\n".encode()), 60)
    open_answer = said(board, f"{ask}\r\n".encode())
    assert open_answer.endswith(b"\r\n\r\nRedis does not answer\n")
    full = said(board, f"{ask}Authorization: Bearer {TOKEN}\r\n\r\n".encode())
    assert company.secrets[1] not in open_answer
    assert len(full) > len(open_answer)
