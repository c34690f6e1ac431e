"""Where a run takes place: servers behind links, an installation on them, and those who watch it."""

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from tests.end_to_end.product import Product
from tests.faults.harness.brokers import Brokers
from tests.faults.harness.crew import BOARDS, CALLERS, WORKERS, Crew
from tests.faults.harness.links import Links
from tests.faults.harness.redis_nodes import Store
from tests.faults.harness.watch import Watch

PARTITIONS: Final = 4


@dataclass(frozen=True)
class TakeOver:
    """How long, after a worker was killed, until others had all of its shards; times of the monotonic clock."""

    began: float
    over: float


class Stage:
    """All that takes part, as a context manager: entered once the workers share the partitions."""

    def __init__(
        self, folder: Path, links: Links, brokers: Brokers, store: Store, settings: str, *, workers: int, boards: int
    ) -> None:
        """`settings` are TOML, to which Kafka and Redis are added."""
        self.links = links
        self.brokers = brokers
        self.store = store
        self.product = Product(folder, settings, brokers.bootstrap, store.url)
        self.crew = Crew(self.product, {caller: self._addresses_of(caller) for caller in CALLERS})
        self.watch = Watch(store, PARTITIONS)
        self.take_overs: list[TakeOver] = []
        self._workers, self._boards = WORKERS[:workers], BOARDS[:boards]
        self._running = ExitStack()

    def __enter__(self) -> Self:
        with self._running:
            self._running.enter_context(self.product)
            self._running.enter_context(self.crew)
            for name in (*self._workers, *self._boards):
                self.crew.start(name)
            self.product.until(self.is_shared)
            self._running.enter_context(self.watch)
            self._stay = self._running.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stay.close()

    def heal(self) -> None:
        """Have everything run and reach everything again."""
        self.links.heal()
        self.brokers.heal()
        self.store.heal()
        self.crew.heal()

    def _addresses_of(self, caller: str) -> dict[str, str]:
        addresses = {"NABZ_REDIS__URL": self.store.url_of(caller)}
        if caller in WORKERS:
            addresses["NABZ_KAFKA__BOOTSTRAP"] = self.brokers.bootstrap_of(caller)
        return addresses

    def is_shared(self) -> bool:
        """Whether each worker of the beginning has shards, and none is another's as well."""
        if not set(self._workers) <= set(self.crew.names("w")):
            return False
        shards = [self.crew.shards_of(name) for name in self._workers]
        return all(shards) and len(set().union(*shards)) == sum(map(len, shards))
