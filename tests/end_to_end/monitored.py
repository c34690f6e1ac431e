"""Nabz and what watches it: workers and a board that a real Prometheus scrapes, with an Alertmanager if asked for."""

import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from streams.embedded import LOOPBACK, answers, free_port
from tests.end_to_end.product import Process, Product
from tests.servers.prometheus import Alertmanager, Prometheus
from tests.servers.promql import Queries

JOB = "nabz"
"""The job under which everything of Nabz is scraped."""
_CONFIG = """
global: {{scrape_interval: {interval}, evaluation_interval: {interval}}}
rule_files: [{rules}]
alerting: {{alertmanagers: [{{static_configs: [{{targets: [{alertmanagers}]}}]}}]}}
scrape_configs:
  - job_name: {job}
    static_configs: [{{targets: [{targets}]}}]
"""
_BOARD_SECONDS = 60
_HISTORY_SECONDS = 300
"""Some 300,000 events; seconds on an idle machine, minutes on one that tests much else."""


def at_work(now: datetime) -> str:
    """Settings, as TOML, by which it is about noon of a working day: a company hardly does anything by night."""
    behind = (now.hour - 12) % 24
    # POSIX counts hours west of Greenwich, up to twelve; what is further away is nearer from the other side.
    zone = f"Etc/GMT+{behind}" if behind <= 12 else f"Etc/GMT-{24 - behind}"
    return f"""[calendar]
timezone = "{zone}"
days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
holidays = []
"""


class Watching(NamedTuple):
    """How Nabz is watched.

    `rules` are Prometheus's rule files (name -> text), `alertmanager` the configuration of an Alertmanager (None:
    there is none). `interval` is the time between two scrapes and between two evaluations of rules.
    """

    rules: Mapping[str, str] = {}
    alertmanager: str | None = None
    interval: str = "500ms"


class Monitored:
    """One installation on a given Kafka and Redis, and its monitoring, as a context manager.

    Entering starts so many workers (each with a port for its health) and a board, waits until all have work and
    answer, and then starts the Alertmanager and Prometheus. `product` is the installation: publish by it, wait by it,
    read its tables. Leaving ends all of them.
    """

    def __init__(
        self,
        folder: Path,
        bootstrap: str,
        redis_url: str,
        settings: str = "",
        *,
        watching: Watching = Watching(),  # noqa: B008 - immutable
        workers: int = 1,
    ) -> None:
        """`settings` is TOML, to which Kafka and Redis are added."""
        self.product = Product(folder, settings, bootstrap, redis_url)
        self._watching = watching
        self._workers = workers
        self._stack = ExitStack()
        self._ports: list[int] = []
        self.board_port = 0
        """Where the board listens."""
        self.alertmanager: Alertmanager | None = None
        self.prometheus: Prometheus
        self.queries: Queries
        """Questions to this Prometheus."""

    @property
    def board_url(self) -> str:
        """Address of the board's pages."""
        return f"http://{LOOPBACK}:{self.board_port}"

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            stack.enter_context(self.product)
            self._start_product()
            if self._watching.alertmanager is not None:
                self.alertmanager = stack.enter_context(Alertmanager(self._watching.alertmanager))
            self.prometheus = stack.enter_context(Prometheus(self._config(), self._watching.rules))
            self.queries = Queries(self.prometheus.url)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def _start_product(self) -> None:
        started = []
        for _ in range(self._workers):
            port = free_port()
            started.append(self.product.start("worker", NABZ_WORKER__PORT=str(port)))
            self._ports.append(port)
        self.board_port = free_port()
        self.product.start("board", "--port", str(self.board_port))
        self.product.until_shared(*started)
        self.product.until(
            lambda: answers(self.board_port, b"GET /livez HTTP/1.0\r\n\r\n", b"HTTP/1."), seconds=_BOARD_SECONDS
        )

    def _config(self) -> str:
        def quoted(addresses: Sequence[str]) -> str:
            return ", ".join(f'"{address}"' for address in addresses)

        alertmanagers = [] if self.alertmanager is None else [self.alertmanager.url.removeprefix("http://")]
        return _CONFIG.format(
            interval=self._watching.interval,
            rules=quoted(list(self._watching.rules)),
            alertmanagers=quoted(alertmanagers),
            job=JOB,
            targets=quoted([f"{LOOPBACK}:{port}" for port in [*self._ports, self.board_port]]),
        )

    # ------------------------------------------------------------------------------------- traffic

    def simulate(
        self, *, days: int, rate: float = 0.2, archive: int = 366, seed: int = 1, scenarios: Sequence[str] = ()
    ) -> Process:
        """Let the invented company do business: comes back once its history is published, and live goes on.

        Scenarios begin with live. Ended with the installation, or by `product.end`.
        """
        named = [argument for name in scenarios for argument in ("--scenario", name)]
        told = {"--days": days, "--archive": archive, "--rate": rate, "--seed": seed}
        options = [word for name, value in told.items() for word in (name, str(value))]
        company = self.product.start("simulate", *options, *named)

        def history_is_published() -> bool:
            if company.poll() is not None:
                raise AssertionError(f"nabz simulate ended:\n{self.product.log(company)}")
            return "events of history" in self.product.log(company)

        self.product.until(history_is_published, seconds=_HISTORY_SECONDS)
        return company

    @staticmethod
    def now_ms() -> int:
        """This moment as events have it."""
        return time.time_ns() // 1_000_000

    def until_scraped(self) -> None:
        """Wait until all that was published by now is in the tables, and Prometheus has read them."""
        self.product.wait()
        counted_at = time.time()

        def scraped_since() -> bool:
            rounds = self.queries.now(f'nabz_board_updated_timestamp_seconds{{job="{JOB}"}}')
            scrapes = self.queries.now(f'timestamp(up{{job="{JOB}"}} == 1)')
            return (
                len(scrapes) == self._workers + 1
                and all(scrape.value > counted_at for scrape in scrapes)
                and any(round_.value > counted_at for round_ in rounds)
            )

        self.product.until(scraped_since)
