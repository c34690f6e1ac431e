"""Tables of a few KPIs of tickets."""

from streams.arithmetic.days import days_of
from streams.arithmetic.deltas import MEASURE_SHIFT, Contributions, DimensionTuples, PaneDeltas, key_of_moment
from streams.arithmetic.measures import Breakdown, Measure, series_names, tickets
from streams.arithmetic.panes import MINUTE_MS, WINDOW_NAMES
from streams.board.table_fields import SERIES
from streams.board.tables import Tables
from streams.board.windows import Windows
from streams.kpis import Expression, Group, Kpi, Unit
from streams.kpis.field_names import label_set
from streams.kpis.formula import Amount, Level, Percentile, mean, share
from streams.redis.tail import LogTail
from streams.texts import Text

NOW = 29_000_123 * MINUTE_MS + 4_567


def kpi(
    name: str,
    formula: Expression,
    unit: Unit = Unit.COUNT,
    samples: Expression | None = None,
    by: tuple[Breakdown, ...] = (),
    windows: tuple[str, ...] = WINDOW_NAMES,
) -> Kpi:
    return Kpi(
        name,
        Text(name, name),
        Text("For a test.", "برای آزمون."),
        Group.SERVICE,
        unit,
        formula,
        by,
        samples,
        windows=windows,
    )


class Bench:
    """Tables, and a way to count into them."""

    def __init__(self, *kpis: Kpi) -> None:
        self.windows = Windows()
        self.windows.move(NOW)
        self.tables = Tables(kpis, self.windows, money_digits=2)
        numbers = {name: number for number, name in enumerate(series_names(tickets.MEASURES), start=2)}
        self.texts = {
            SERIES: {number: name for name, number in numbers.items()},
            "channel": {2: "web", 3: "phone"},
        }
        self._deltas = PaneDeltas(tickets.DIMENSIONS, tickets.MEASURES, numbers, days_of("UTC"))
        self._dimension_tuples = DimensionTuples(len(tickets.DIMENSIONS))

    def count(self, measure: Measure, amount: int = 1, moment: int = NOW, channel: int = 0) -> None:
        changes = Contributions()
        place = tickets.MEASURES.index(measure)
        dimension_tuple = self._dimension_tuples.number((channel, *[0] * (len(tickets.DIMENSIONS) - 1)))
        changes.added += (key_of_moment(moment) | place << MEASURE_SHIFT | dimension_tuple, amount)
        logs = self._deltas.logs(changes, self._dimension_tuples, NOW)
        self.windows.apply("ticket-0", [LogTail(name, False, pairs) for name, pairs in logs.items()])

    def update(self, *seen: str) -> dict[str, str]:
        """The table of the hour."""
        self.tables.update(frozenset(seen), self.texts)
        return dict(self.tables.values["1h"])


OPENED = kpi("opened", formula=Amount(tickets.OPENED), by=(("channel",),))
REOPENED = kpi("reopened", formula=Amount(tickets.REOPENED))


def test_a_count_is_absent_until_an_event_that_feeds_it_was_seen_and_then_0() -> None:
    bench = Bench(OPENED, REOPENED)
    assert bench.update() == {}
    assert bench.update("ticket.reopened") == {"reopened": "0"}
    assert bench.update("ticket.reopened", "ticket.opened") == {"opened": "0", "reopened": "0"}


def test_a_breakdown_value_keeps_its_field_with_0_once_it_was_seen() -> None:
    bench = Bench(OPENED)
    bench.count(tickets.OPENED, channel=2)
    assert bench.update("ticket.opened") == {"opened": "1", 'opened{channel="web"}': "1"}
    bench.windows.move(NOW + 2 * 3_600_000)
    assert bench.update("ticket.opened") == {"opened": "0", 'opened{channel="web"}': "0"}


def test_a_breakdown_value_that_was_seen_long_ago_is_0_in_short_windows() -> None:
    bench = Bench(OPENED)
    bench.count(tickets.OPENED, channel=3)
    bench.update("ticket.opened")
    bench.count(tickets.OPENED, moment=NOW - 300 * 86_400_000, channel=2)
    table = bench.update("ticket.opened")
    assert table == {"opened": "1", 'opened{channel="phone"}': "1", 'opened{channel="web"}': "0"}
    assert bench.tables.values["365d"]['opened{channel="web"}'] == "1"


def test_a_quotient_of_nothing_and_its_samples_are_absent() -> None:
    ratio = kpi(
        "first_contact_ratio",
        unit=Unit.RATIO,
        formula=share(tickets.FIRST_CONTACT, Amount(tickets.RESOLVED)),
        samples=Amount(tickets.RESOLVED),
    )
    bench = Bench(ratio)
    assert bench.update("ticket.resolved") == {}
    for _ in range(3):
        bench.count(tickets.RESOLVED)
    bench.count(tickets.FIRST_CONTACT)
    assert bench.update("ticket.resolved") == {
        "first_contact_ratio": "0.3333333333333333",
        "first_contact_ratio_samples": "3",
    }
    bench.windows.move(NOW + 2 * 3_600_000)
    assert bench.update("ticket.resolved") == {}


def test_milliseconds_become_seconds_in_means_and_percentiles() -> None:
    times = [
        kpi("time_mean", unit=Unit.SECONDS, formula=mean(tickets.RESPONSE)),
        kpi("time_p50", unit=Unit.SECONDS, formula=Percentile(tickets.RESPONSE, 0.5)),
    ]
    bench = Bench(*times)
    for seconds in (10, 20, 90):
        bench.count(tickets.RESPONSE, seconds * 1000)
    table = bench.update("ticket.responded")
    assert table["time_mean"] == "40"
    assert abs(float(table["time_p50"]) - 20) <= 0.2


def test_a_level_is_the_same_in_every_window_and_knows_no_window() -> None:
    bench = Bench(kpi("backlog", formula=Level(tickets.BACKLOG), by=(("channel",),)))
    bench.count(tickets.BACKLOG, moment=NOW - 300 * 86_400_000, channel=3)
    bench.count(tickets.BACKLOG, channel=2)
    assert bench.update("ticket.opened") == {
        "backlog": "2",
        'backlog{channel="phone"}': "1",
        'backlog{channel="web"}': "1",
    }
    assert all(table == bench.tables.values["1h"] for table in bench.tables.values.values())


def test_only_declared_windows_have_a_kpi() -> None:
    bench = Bench(kpi("yearly", formula=Amount(tickets.OPENED), windows=("365d",)))
    bench.count(tickets.OPENED)
    assert bench.update("ticket.opened") == {}
    assert bench.tables.values["365d"] == {"yearly": "1"}


def test_the_revision_is_raised_only_when_a_value_changes() -> None:
    bench = Bench(OPENED)
    bench.count(tickets.OPENED)
    bench.update("ticket.opened")
    revision = bench.tables.revision
    bench.windows.move(NOW + MINUTE_MS)
    bench.update("ticket.opened")
    bench.count(tickets.REOPENED)
    bench.update("ticket.opened")
    assert bench.tables.revision == revision
    bench.count(tickets.OPENED)
    bench.update("ticket.opened")
    assert bench.tables.revision == revision + 1


def test_series_that_no_kpi_knows_are_left_alone() -> None:
    bench = Bench(OPENED)
    bench.texts[SERIES] = dict.fromkeys(bench.texts[SERIES], "a series of tomorrow|")
    bench.count(tickets.OPENED, channel=2)
    assert bench.update("ticket.opened") == {"opened": "0"}


def test_values_of_a_pair_stand_in_the_order_of_their_names() -> None:
    assert label_set(sorted([("stage", "lead"), ("pipeline", "default")])) == ('{pipeline="default",stage="lead"}')
    assert label_set([("channel", 'a"b\\c\nd')]) == r'{channel="a\"b\\c\nd"}'
    assert label_set([]) == ""
