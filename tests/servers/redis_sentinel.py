"""Redis behind a Sentinel: a master, a replica, and one Sentinel that is enough to fail over."""

import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

import redis

from streams.embedded import Server, ServerFailed, free_port
from streams.embedded.ports import LOOPBACK, answers
from tests.servers.certificates import Certified
from tests.servers.installed import installed
from tests.servers.redis_servers import DebianRedis

SERVICE = "main"
_DEADLINE_SECONDS = 30.0


class _Sentinel(Server):
    """The Sentinel of Debian's Redis."""

    def __init__(self, lines: Sequence[str], arguments: Sequence[str]) -> None:
        self._program = installed("redis-server", "redis-server")
        self._lines, self._arguments = lines, arguments
        super().__init__("sentinel", self._command_line, _answers)

    def _command_line(self, port: int, folder: Path) -> Sequence[str]:
        file = folder / "sentinel.conf"
        file.write_text("\n".join([f"port {port}", f"bind {LOOPBACK}", f"dir {folder}", *self._lines, ""]))
        return [self._program, str(file), "--sentinel", *self._arguments]


def _answers(port: int) -> bool:
    return any(answers(port, b"PING\r\n", expected) for expected in (b"+PONG", b"-NOAUTH"))


class Sentinels:
    """The three servers, as a context manager."""

    def __init__(
        self, *, password: str = "", certified: Certified | None = None, certificates_wanted: bool = False
    ) -> None:
        """With a password, servers and Sentinel want it; with certificates, they all speak TLS at `tls` ports, too, and
        may want one of whoever connects there."""
        self._password = password
        self._certified = certified
        self._wanted = certificates_wanted
        self._running = ExitStack()
        self.servers: list[DebianRedis] = []
        """The first master first."""
        self._tls_port = free_port()
        self._ports: list[int] = []

    def __enter__(self) -> Self:
        with self._running:
            tls_ports = [free_port(), free_port()]
            for tls_port in tls_ports:
                self.servers.append(self._running.enter_context(DebianRedis(*self._tls(tls_port))))
            ports = self._ports = tls_ports if self._certified else [server.port for server in self.servers]
            for index, server in enumerate(self.servers):
                with redis.Redis(host=LOOPBACK, port=server.port) as client:
                    client.config_set("masterauth", self._password)
                    if index:
                        client.replicaof(LOOPBACK, str(ports[0]))
                    client.config_set("requirepass", self._password)
            lines = [
                f"sentinel monitor {SERVICE} {LOOPBACK} {ports[0]} 1",
                f"sentinel down-after-milliseconds {SERVICE} 1000",
                f"sentinel failover-timeout {SERVICE} 3000",
            ]
            if self._password:
                lines += [f'sentinel auth-pass {SERVICE} "{self._password}"', f'requirepass "{self._password}"']
            self._sentinel = self._running.enter_context(_Sentinel(lines, self._tls(self._tls_port)))
            self._stay = self._running.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stay.close()

    def hosts(self) -> str:
        """Where the Sentinel listens, for an address."""
        return f"{LOOPBACK}:{self._tls_port if self._certified else self._sentinel.port}"

    def operator(self, index: int) -> redis.Redis:
        """A client of one server that Sentinel has nothing to do with."""
        return redis.Redis(host=LOOPBACK, port=self.servers[index].port, password=self._password or None)

    def fail_over(self) -> None:
        """Have the replica made the master, as an operator asks for it; the old one does not know it at first."""
        give_up_at = time.monotonic() + _DEADLINE_SECONDS
        with self._asked() as sentinel:
            while True:
                try:
                    sentinel.execute_command("SENTINEL", "FAILOVER", SERVICE)
                except redis.ResponseError as error:
                    # The replica is not known yet, or has not all that the master has.
                    if time.monotonic() > give_up_at:
                        raise ServerFailed(f"Sentinel does not fail over: {error}") from error
                    time.sleep(0.1)
                else:
                    return

    def await_master(self, index: int) -> None:
        """Come back once Sentinel says that this server is the master."""
        while self.master_port() != self._ports[index]:
            time.sleep(0.01)

    def master_port(self) -> int:
        """Where Sentinel says that the master is."""
        with self._asked() as sentinel:
            found = sentinel.execute_command("SENTINEL", "GET-MASTER-ADDR-BY-NAME", SERVICE)
        return int(found[1])

    def give_users(self, of_servers: str, of_sentinel: str) -> None:
        """Make a user of the servers, and one of the Sentinel: a name and rules, as in `nabz on >password ~* +@all`."""
        for index in range(len(self.servers)):
            with self.operator(index) as server:
                server.execute_command("ACL", "SETUSER", *of_servers.split(" "))
        with self._asked() as sentinel:
            sentinel.execute_command("ACL", "SETUSER", *of_sentinel.split(" "))

    def _asked(self) -> redis.Redis:
        return redis.Redis(host=LOOPBACK, port=self._sentinel.port, password=self._password or None)

    def _tls(self, port: int) -> Sequence[str]:
        if self._certified is None:
            return ()
        return (*("--tls-port", str(port)), *("--tls-replication", "yes"), *self._files())

    def _files(self) -> Sequence[str]:
        assert self._certified is not None
        return (
            *("--tls-cert-file", str(self._certified.certificate)),
            *("--tls-key-file", str(self._certified.key)),
            *("--tls-ca-cert-file", str(self._certified.authority)),
            *("--tls-auth-clients", "yes" if self._wanted else "no"),
        )
