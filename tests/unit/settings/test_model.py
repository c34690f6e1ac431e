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
    assert (settings.dimension_cap("campaign"), settings.dimension_cap("owner")) == (500, 50)
    assert load(overrides={"dimension_values": 7}).dimension_cap("owner") == 7
