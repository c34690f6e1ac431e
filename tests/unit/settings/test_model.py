"""What settings are once they are read."""

import pytest
from pydantic import ValidationError

from streams.settings import Settings, SettingsError, load


@pytest.mark.parametrize(
    "url",
    [
        "redis://localhost",
        "redis://user:pa@ss@[::1]:6380/2",
        "rediss://host:6379/0",
        "redis+sentinel://a:26379,b:26379,c/main/1",
        "redis+sentinel://a/main",
        "redis+cluster://a:7000,b:7001",
    ],
)
def test_addresses_of_all_kinds_of_redis_are_accepted(url: str) -> None:
    assert load(overrides={"redis": {"url": url}}).redis.url == url


@pytest.mark.parametrize(
    "url",
    [
        "redis://",
        "redis://a,b/0",
        "redis://a/x",
        "redis+sentinel://a:26379",
        "redis+cluster://a/1",
        "redis://[a",
    ],
)
def test_addresses_that_lead_nowhere_are_refused(url: str) -> None:
    with pytest.raises(SettingsError, match=r"^redis\.url"):
        load(overrides={"redis": {"url": url}})


def test_settings_are_frozen() -> None:
    settings = Settings()
    with pytest.raises(ValidationError):
        settings.currency = "EUR"
    with pytest.raises(ValidationError):
        settings.kafka.partitions = 5


def test_settings_built_in_code_do_not_look_at_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NABZ_CURRENCY", "EUR")
    assert Settings().currency == "USD"


def test_a_limit_for_one_dimension_leaves_the_others_at_the_default() -> None:
    settings = load(overrides={"dimension_values": {"campaign": 500}})
    assert [settings.dimension_cap(name) for name in ("campaign", "owner", "agent")] == [500, 50, 200]


def test_campaigns_and_agents_may_have_more_values_in_use_unless_the_settings_say_otherwise() -> None:
    assert [load().dimension_cap(name) for name in ("owner", "campaign", "agent")] == [50, 100, 200]
    for limits in (7, {"default": 7}):
        few = load(overrides={"dimension_values": limits})
        assert [few.dimension_cap(name) for name in ("owner", "campaign", "agent")] == [7, 7, 7]


def test_dimensions_are_hidden_as_a_list_or_as_text_with_commas() -> None:
    assert load().hidden_dimensions == ()
    for names in (["agent", "owner"], "agent, owner"):
        assert load(overrides={"hidden_dimensions": names}).hidden_dimensions == ("agent", "owner")
    assert load(overrides={"hidden_dimensions": []}).hidden_dimensions == ()
