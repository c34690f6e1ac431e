"""Ports of the loopback behind which nobody helps: no answer, no word, or only a demand for a certificate."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress

from streams.embedded import LOOPBACK
from tests.servers.certificates import Certified

_TLS_HANDSHAKE = b"\x16"


@contextmanager
def silent_port() -> Iterator[int]:
    """A port to which no connection comes about: it is taken, and its queue is full, so that nothing is answered."""
    with ExitStack() as stack:
        server = stack.enter_context(socket.create_server((LOOPBACK, 0), backlog=0))
        # Linux takes one more than the backlog; whoever comes after those waits for an answer.
        for _ in range(2):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(server.getsockname())
        yield server.getsockname()[1]


@contextmanager
def closing_port() -> Iterator[int]:
    """The port of a server that closes every connection, as a balancer does with nobody behind it."""
    with _meeting_all(socket.socket.close) as port:
        yield port


@contextmanager
def certifying_port(certified: Certified) -> Iterator[int]:
    """The port of a server that wants a certificate of whoever comes, signed by its own authority."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(certified.authority))
    context.load_cert_chain(certified.certificate, certified.key)
    context.verify_mode = ssl.CERT_REQUIRED

    def meet(connection: socket.socket) -> None:
        # Whoever shows none hears why, and is left.
        with connection, suppress(OSError), context.wrap_socket(connection, server_side=True) as encrypted:
            encrypted.recv(1)

    with _meeting_all(meet) as port:
        yield port


@contextmanager
def slow_tls_port(target: int, seconds: float) -> Iterator[int]:
    """A port that leads to another one. Whoever speaks TLS there is kept waiting, as by a server with much to do."""
    with ExitStack() as stack:

        def lead(connection: socket.socket) -> None:
            stack.callback(connection.close)
            with suppress(OSError):
                first = connection.recv(1, socket.MSG_PEEK)
                if first == _TLS_HANDSHAKE:
                    time.sleep(seconds)
                onward = socket.create_connection((LOOPBACK, target))
                stack.callback(onward.close)
                for one, other in ((connection, onward), (onward, connection)):
                    threading.Thread(target=_pour, args=(one, other), daemon=True).start()

        def meet(connection: socket.socket) -> None:
            threading.Thread(target=lead, args=(connection,), daemon=True).start()

        yield stack.enter_context(_meeting_all(meet))


def _pour(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while said := one.recv(65_536):
            other.sendall(said)
        other.shutdown(socket.SHUT_WR)


@contextmanager
def _meeting_all(meet: Callable[[socket.socket], None]) -> Iterator[int]:
    server = socket.create_server((LOOPBACK, 0))

    def meet_all() -> None:
        while True:
            try:
                connection = server.accept()[0]
            except OSError:
                return
            meet(connection)

    thread = threading.Thread(target=meet_all, daemon=True)
    thread.start()
    try:
        yield server.getsockname()[1]
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join()
