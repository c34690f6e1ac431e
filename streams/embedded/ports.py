"""Ports of the loopback interface: free ones, taken ones, and what answers there."""

import socket
import ssl
from contextlib import ExitStack

LOOPBACK = "127.0.0.1"


def free_port() -> int:
    """A TCP port of the loopback interface that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
    return port


def is_taken(port: int) -> bool:
    """Whether somebody listens on this port of the loopback interface."""
    with socket.socket() as probe:
        # As servers do: connections that ended a moment ago do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return True
    return False


def answers(port: int, request: bytes, expected: bytes, offset: int = 0, tls: ssl.SSLContext | None = None) -> bool:
    """Whether what listens on a loopback port answers a request with the expected bytes at that offset."""
    reply = b""
    try:
        with ExitStack() as opened:
            connection = opened.enter_context(socket.create_connection((LOOPBACK, port), timeout=1.0))
            if tls is not None:
                connection = opened.enter_context(tls.wrap_socket(connection))
            connection.sendall(request)
            while len(reply) < offset + len(expected):
                part = connection.recv(4096)
                if not part:
                    return False
                reply += part
    except OSError:
        return False
    return reply.startswith(expected, offset)
