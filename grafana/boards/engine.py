"""The board of the engine's own health: whether the figures can be trusted."""

from grafana.board import Board, Row
from grafana.boards import parts as keys
from grafana.edition import Edition
from grafana.panels.engine import (
    board_age,
    chart,
    health_tile,
    heat,
    lag,
    metric,
    or_none,
    quantile,
    rate,
    times,
)
from grafana.panels.firing import firing_list
from grafana.panels.shown import Shown
from grafana.promql import PROCESS
from grafana.units import RATIO, SECONDS, SHORT
from streams.texts.messages import BOARDS


def engine(edition: Edition) -> Board:
    """Lag, freshness, commits, dead letters, refusals, cache, the board's rounds."""
    return Board(
        keys.ENGINE,
        [
            Row(_state(edition), BOARDS["row.state"]),
            Row([firing_list(edition)]),
            Row(_reading(edition), BOARDS["row.reading"]),
            Row(_counting(edition), BOARDS["row.counting"]),
            Row(_board(edition), BOARDS["row.board"]),
        ],
        window=None,
        instances=True,
        workers=True,
    )


def _state(edition: Edition) -> list[Shown]:
    since = f"time() - max({metric('last_commit_timestamp_seconds')})"
    writers = f"sum({metric('board_writer')})"
    return [
        lag(edition, matchers=PROCESS),
        board_age(edition, matchers=PROCESS),
        health_tile(edition, "health.behind", SECONDS, f"max({metric('board_behind_seconds')})", (30, 120)),
        health_tile(edition, "health.last-commit", SECONDS, since),
        health_tile(edition, "health.events", "ops", rate("events")),
        health_tile(edition, "health.series", SHORT, f"max({metric('board_series')})"),
        health_tile(edition, "health.shards", SHORT, f"max({metric('board_shards')})"),
        health_tile(edition, "health.writers", SHORT, writers),
    ]


def _reading(edition: Edition) -> list[Shown]:
    lag_by_topic = f"sum by (topic) (max by (topic, partition) ({metric('consumer_lag_records')}))"
    newest = f"time() - max by (topic) ({metric('newest_event_timestamp_seconds')})"
    dead = or_none(rate("dead_letters", "topic, reason"), "topic")
    return [
        chart(edition, "health.lag", SHORT, (lag_by_topic, "{{topic}}")),
        chart(edition, "health.newest", SECONDS, (newest, "{{topic}}")),
        chart(edition, "health.events", "ops", (rate("events", "topic"), "{{topic}}")),
        chart(edition, "health.outcomes", "ops", (rate("events", "outcome"), "{{outcome}}")),
        chart(edition, "health.dead-letters", "ops", (dead, "{{topic}} {{reason}}")),
        chart(edition, "health.forwarded", "ops", (rate("forwarded_records", "topic"), "{{topic}}")),
        chart(edition, "health.dimensions", RATIO, (_share_in_use(), "{{dimension}}")),
        chart(
            edition,
            "health.overflowed",
            SHORT,
            (or_none(f"max by (dimension) ({metric('values_folded')})", "dimension"), "{{dimension}}"),
            (f"max({metric('unnamed_stage_events')}) or vector(0)", edition.message("health.overflowed.unnamed")),
        ),
    ]


def _share_in_use() -> str:
    """How much of its limit each dimension uses; a board knows both."""
    values, limit = metric("dimension_values"), metric("dimension_limit")
    return f"max by (dimension) ({values}) / max by (dimension) ({limit})"


def _counting(edition: Edition) -> list[Shown]:
    batches = quantile("batch_records", "0.5", "topic")
    hits, misses = rate("cache_hits", "family"), rate("cache_misses", "family")
    return [
        chart(edition, "health.batch-records", SHORT, (batches, "{{topic}}")),
        times(edition, "health.batch-seconds", "batch_seconds", "topic"),
        times(edition, "health.commit-seconds", "commit_seconds", "family"),
        heat(edition, "health.commit-heat", "commit_seconds"),
        chart(
            edition,
            "health.commits",
            "ops",
            (f"sum by (family) (rate({metric('commit_seconds_count')}[$__rate_interval]))", "{{family}}"),
        ),
        chart(
            edition,
            "health.refused",
            "ops",
            (f"{rate('commits_refused')} or vector(0)", edition.message("health.refused.commits")),
            (f"{rate('store_waits')} or vector(0)", edition.message("health.refused.waits")),
        ),
        chart(edition, "health.cache", RATIO, (f"{hits} / ({hits} + {misses})", "{{family}}")),
    ]


def _board(edition: Edition) -> list[Shown]:
    return [
        times(edition, "health.rounds", "board_seconds", "step"),
        chart(
            edition,
            "health.behind",
            SECONDS,
            (f"max by (instance) ({metric('board_behind_seconds')})", "{{instance}}"),
        ),
        chart(
            edition,
            "health.failures",
            "ops",
            (or_none(rate("board_failures", "reason"), "reason"), "{{reason}}"),
        ),
    ]
