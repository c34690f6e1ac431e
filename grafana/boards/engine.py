"""The board of the engine's own health: whether the figures can be trusted."""

from grafana import texts
from grafana.board import Board, Row
from grafana.boards import parts as keys
from grafana.edition import Edition
from grafana.panels.engine import (
    board_age,
    chart,
    health_tile,
    lag,
    metric,
    or_none,
    quantile,
    rate,
    times,
)
from grafana.panels.shown import Shown
from grafana.promql import PROCESS
from grafana.units import RATIO, SECONDS, SHORT


def engine(edition: Edition) -> Board:
    """Lag, freshness, commits, dead letters, refusals, cache, the board's rounds."""
    return Board(
        keys.ENGINE,
        texts.ENGINE,
        texts.ENGINE_ABOUT,
        [
            Row(_state(edition), texts.STATE),
            Row(_reading(edition), texts.READING),
            Row(_counting(edition), texts.COUNTING),
            Row(_board(edition), texts.BOARD),
        ],
        window=None,
        instances=True,
    )


def _state(edition: Edition) -> list[Shown]:
    since = f"time() - max({metric('last_commit_timestamp_seconds')})"
    writers = f"sum({metric('board_writer')})"
    return [
        lag(edition, matchers=PROCESS),
        board_age(edition, matchers=PROCESS),
        health_tile(
            edition, texts.BEHIND, texts.BEHIND_ABOUT, SECONDS, f"max({metric('board_behind_seconds')})", (30, 120)
        ),
        health_tile(edition, texts.COMMITTED_AGO, texts.COMMITTED_AGO_ABOUT, SECONDS, since),
        health_tile(edition, texts.EVENTS, texts.EVENTS_ABOUT, "ops", rate("events")),
        health_tile(edition, texts.SERIES, texts.SERIES_ABOUT, SHORT, f"max({metric('board_series')})"),
        health_tile(edition, texts.SHARDS, texts.SHARDS_ABOUT, SHORT, f"max({metric('board_shards')})"),
        health_tile(edition, texts.WRITERS, texts.WRITERS_ABOUT, SHORT, writers),
    ]


def _reading(edition: Edition) -> list[Shown]:
    lag_by_topic = f"sum by (topic) (max by (topic, partition) ({metric('consumer_lag_records')}))"
    newest = f"time() - max by (topic) ({metric('newest_event_timestamp_seconds')})"
    dead = or_none(rate("dead_letters", "topic, reason"), "topic")
    return [
        chart(edition, texts.LAG, texts.LAG_ABOUT, SHORT, (lag_by_topic, "{{topic}}")),
        chart(edition, texts.NEWEST, texts.NEWEST_ABOUT, SECONDS, (newest, "{{topic}}")),
        chart(edition, texts.EVENTS, texts.EVENTS_ABOUT, "ops", (rate("events", "topic"), "{{topic}}")),
        chart(edition, texts.OUTCOMES, texts.OUTCOMES_ABOUT, "ops", (rate("events", "outcome"), "{{outcome}}")),
        chart(edition, texts.DEAD, texts.DEAD_ABOUT, "ops", (dead, "{{topic}} {{reason}}")),
        chart(
            edition,
            texts.FOLDED,
            texts.FOLDED_ABOUT,
            SHORT,
            (or_none(f"max by (dimension) ({metric('values_folded')})", "dimension"), "{{dimension}}"),
            (f"max({metric('unnamed_stage_events')}) or vector(0)", edition.say(texts.UNNAMED)),
        ),
    ]


def _counting(edition: Edition) -> list[Shown]:
    batches = quantile("batch_records", "0.5", "topic")
    hits, misses = rate("cache_hits", "family"), rate("cache_misses", "family")
    return [
        chart(edition, texts.BATCH_RECORDS, texts.BATCH_RECORDS_ABOUT, SHORT, (batches, "{{topic}}")),
        times(edition, texts.BATCH_SECONDS, texts.BATCH_SECONDS_ABOUT, "batch_seconds", "topic"),
        times(edition, texts.COMMIT_SECONDS, texts.COMMIT_SECONDS_ABOUT, "commit_seconds", "family"),
        chart(
            edition,
            texts.COMMITS,
            texts.COMMITS_ABOUT,
            "ops",
            (f"sum by (family) (rate({metric('commit_seconds_count')}[$__rate_interval]))", "{{family}}"),
        ),
        chart(
            edition,
            texts.REFUSED,
            texts.REFUSED_ABOUT,
            "ops",
            (f"{rate('commits_refused')} or vector(0)", edition.say(texts.REFUSED_LINE)),
            (f"{rate('store_waits')} or vector(0)", edition.say(texts.WAITS_LINE)),
        ),
        chart(edition, texts.CACHE, texts.CACHE_ABOUT, RATIO, (f"{hits} / ({hits} + {misses})", "{{family}}")),
    ]


def _board(edition: Edition) -> list[Shown]:
    return [
        times(edition, texts.ROUNDS, texts.ROUNDS_ABOUT, "board_seconds", "step"),
        chart(
            edition,
            texts.BEHIND,
            texts.BEHIND_ABOUT,
            SECONDS,
            (f"max by (instance) ({metric('board_behind_seconds')})", "{{instance}}"),
        ),
        chart(
            edition,
            texts.FAILURES,
            texts.FAILURES_ABOUT,
            "ops",
            (or_none(rate("board_failures", "reason"), "reason"), "{{reason}}"),
        ),
    ]
