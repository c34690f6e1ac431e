"""From looks to episodes."""

from dataclasses import replace

import pytest

from streams.alerts import EffectiveAlert, Kind, effective_alerts
from streams.alerts.alert_state import Evidence
from streams.backtest.episodes import Episode, Teller, Told
from streams.settings import Settings

MINUTE = 60_000
TOLD = Told("24h", 7.0, 2.0, 9.0)


@pytest.fixture
def alert() -> EffectiveAlert:
    spike = next(alert for alert in effective_alerts(Settings()) if alert.kind is Kind.SPIKE)
    return replace(spike, once_in_hours=100.0, least_samples=0, hold_seconds=0, keep_seconds=120, working_hours=False)


def looked(alert: EffectiveAlert, rare: list[float | None], working: list[bool] | None = None) -> list[Episode]:
    teller = Teller(alert)
    found: list[Episode] = []
    for minute, once in enumerate(rare):
        evidence = Evidence(once_in_hours=once)
        works = True if working is None else working[minute]
        found += teller.look(minute * MINUTE, evidence, lambda: TOLD, working=works)
    return [*found, *teller.lasting()]


def test_an_episode_lasts_until_the_alert_was_kept_for_long_enough(alert: EffectiveAlert) -> None:
    (episode,) = looked(alert, [None, 50.0, 101.0, 300.0, 99.0, 99.0, 99.0, 99.0])
    assert (episode.begin, episode.end) == (2 * MINUTE, 6 * MINUTE)
    assert (episode.window, episode.value, episode.expected, episode.samples) == ("24h", 7.0, 2.0, 9.0)
    assert episode.once_in_hours == 101.0


def test_what_comes_back_while_it_is_kept_is_one_episode(alert: EffectiveAlert) -> None:
    (episode,) = looked(alert, [101.0, 1.0, 101.0, 1.0, 101.0])
    assert (episode.begin, episode.end) == (0, None)


def test_nothing_is_told_where_nothing_is_rare_enough(alert: EffectiveAlert) -> None:
    assert looked(alert, [100.0, None, 1.0]) == []


def test_an_alert_that_has_to_hold_begins_when_it_has(alert: EffectiveAlert) -> None:
    patient = replace(alert, hold_seconds=180, look_seconds=60)
    assert [episode.begin for episode in looked(patient, [101.0] * 5)] == [3 * MINUTE]


def test_an_alert_of_working_hours_begins_to_tell_when_people_work(alert: EffectiveAlert) -> None:
    daily = replace(alert, working_hours=True)
    (episode,) = looked(daily, [101.0] * 4, [False, False, True, True])
    assert episode.begin == 2 * MINUTE
    assert looked(daily, [101.0, 1.0, 1.0, 1.0], [False] * 4) == []
