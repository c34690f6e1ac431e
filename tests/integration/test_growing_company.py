"""The company of the demonstration, counted by other settings from some moment on: what grew is a fresh count."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from schemas import CustomerErased
from schemas.decoding import encode
from streams.cli.demo.parts import OWN_SETTINGS
from streams.embedded import LOOPBACK
from streams.embedded.ports import answers, free_port
from streams.settings import load
from streams.simulator import Simulation
from tests.end_to_end.everything_told import TABLES, asked, differences_told, everything_told
from tests.end_to_end.forking import Forked
from tests.end_to_end.product import Product

LIVE_BEGINS = 1_748_600_000_000
"""2025-05-30T10:13:20Z: a month ends while it is live."""
_DAY = 24 * 60 * 60 * 1000
LIVE_DAYS = 4
OF_DEMO = OWN_SETTINGS.read_text("utf-8")
BEFORE = 'clock = "event"\n' + OF_DEMO.replace("{ default = 50, campaign = 20, owner = 25 }", "{ default = 4000 }")
"""No dimension is full: which values it keeps depends on the order in which they come."""
AFTER = (
    BEFORE.replace("inactivity_days = 90", "inactivity_days = 30")
    .replace('days = ["sat", "sun", "mon", "tue", "wed"]', 'days = ["mon", "tue", "wed", "thu"]')
    .replace('hours = "09:00-17:00"', 'hours = { default = "08:00-12:00", mon = "08:00-18:00" }')
    .replace('holidays = "IR"', 'holidays = ["IR", "2025-05-28"]')
    .replace('clock = "wall"', 'clock = "working"')
    .replace('{ default = "4h", urgent = "45m", high = "2h" }', '{ default = "1h", low = "6h" }')
)
GROWS = (
    "customers_lost",
    "customer_churn_ratio",
    "ticket_response_business_seconds_mean",
    "ticket_resolution_on_time_ratio",
)
STAYS = ("orders", "revenue", "deals_won", "leads_created", "campaign_sent", "tickets_opened")


@cache
def company() -> tuple[Sequence[bytes], Sequence[bytes]]:
    """History and live events. Nobody is erased: of those who are, nothing can grow that they had counted before."""
    settings = load(OWN_SETTINGS)
    simulation = Simulation(3, LIVE_BEGINS, days=1, rate=0.02, settings=settings)
    history, live = simulation.history(), simulation.until(LIVE_BEGINS + LIVE_DAYS * _DAY)
    told = [[encode(event) for event in part if not isinstance(event, CustomerErased)] for part in (history, live)]
    return told[0], told[1]


class Growing(Product):
    """An installation whose settings change while it runs."""

    def settle(self, settings: str) -> None:
        """Write other settings, with the addresses of before."""
        addresses = self.config.read_text("utf-8").partition("[kafka]")[2]
        self.config.write_text(f"{settings}\n[kafka]{addresses}", "utf-8")
        self.settings = load(self.config)

    def start_board(self) -> tuple[Forked, str]:
        """Start a board, and come back once it is up to date; returns it with its address."""
        port = free_port()
        board = self.start("board", "--port", str(port))
        self.until(lambda: answers(port, b"GET /readyz HTTP/1.0\r\n\r\n", b"HTTP/1.0 200"), 30)
        return board, f"http://{LOOPBACK}:{port}"

    def growing(self) -> int:
        """How `nabz catalogue status` ends."""
        return self.run("catalogue", "status").returncode


def test_the_company_of_the_demonstration_grows_into_other_settings_while_it_lives(
    tmp_path: Path, embedded_kafka: str, embedded_redis: str, debian_redis: str
) -> None:
    history, live = company()
    (tmp_path / "fresh").mkdir()
    with (
        Growing(tmp_path, BEFORE, embedded_kafka, debian_redis) as product,
        Growing(tmp_path / "fresh", AFTER, embedded_kafka, embedded_redis) as fresh,
    ):
        first, second = product.start_all()
        product.publish(history)
        before = product.tables()["90d"]
        assert {*GROWS, *STAYS} <= before.keys()
        product.settle(AFTER)
        planned = product.run("catalogue", "plan").stdout
        assert "changes: inactivity_days was 90, is 30\n" in planned
        assert "grows: customers_lost (inactivity_days)\n" in planned
        assert "impossible" not in planned
        assert product.growing() == 0
        waited = product.run("wait", "--timeout", "0")
        assert waited.returncode == 1
        assert "no worker has started with these settings yet: " in waited.stderr
        assert "inactivity_days was 90, is 30" in waited.stderr

        # One after the other is started again, while events go on. Of the same topics another count is made.
        feed = product.publish_slowly(live, seconds=8)
        fresh.start("worker")
        assert product.end(first) == 0
        first = product.start("worker")
        product.until_shared(first, second)
        _, url = product.start_board()
        # The second worker has shards that it counts by the settings of before.
        assert product.growing() == 3
        meanwhile = asked(url, "/api/kpis?window=90d")["90d"]
        assert not {*GROWS} & meanwhile.keys()
        assert {*STAYS} <= meanwhile.keys()
        # It ends by itself where it is given one that was counted by the new ones.
        assert product.end(second) in {0, 2}
        product.start("worker")
        _, fresh_url = fresh.start_board()
        feed.finish()
        # It comes back once nothing grows any more, and the tables hold all.
        assert product.wait() == fresh.wait()
        assert {*GROWS, *STAYS} <= product.tables()["90d"].keys()
        assert product.growing() == 0
        should_be = everything_told(fresh_url)
        assert {*GROWS, *STAYS} <= should_be[TABLES]["90d"].keys()
        assert differences_told(everything_told(url), should_be) == []
