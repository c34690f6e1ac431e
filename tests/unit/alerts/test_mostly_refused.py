"""When nearly nothing of a topic is counted any more."""

from streams.alerts.mostly_refused import mostly_refused, refused_in_a_day

NOW = 1_000_000 * 3_600 + 1_800
HOUR, MINUTE = NOW // 3_600, NOW // 60


def test_a_day_is_the_last_24_hours_to_the_hour() -> None:
    hours = {(HOUR - ago, "crm.deals", "wrong-key"): 10**ago for ago in (0, 1, 2)} | {
        (HOUR - 23, "crm.deals", "not-json"): 5,
        (HOUR - 24, "crm.deals", "not-json"): 7,
    }
    assert refused_in_a_day(NOW, hours) == {("crm.deals", "wrong-key"): 111, ("crm.deals", "not-json"): 5}


def test_more_than_half_of_a_hundred_in_five_minutes() -> None:
    good = {"crm.deals": NOW, "crm.carts": NOW}

    def found(*minutes: tuple[int, int, int]) -> list[str]:
        told = {(MINUTE - ago, "crm.deals"): (records, refused) for ago, records, refused in minutes}
        return mostly_refused(NOW, {}, told | {(MINUTE, "crm.carts"): (500, 10)}, good)

    assert found((0, 60, 40), (4, 40, 11)) == ["crm.deals"]
    assert found((0, 60, 40), (4, 40, 10)) == []
    assert found((0, 60, 60), (4, 39, 39)) == []
    assert found((0, 60, 60), (5, 40, 40)) == []


def test_all_of_a_day_where_they_are_at_least_three() -> None:
    def found(refused: int, last_good: int | None) -> list[str]:
        good = {} if last_good is None else {"crm.deals": last_good}
        return mostly_refused(NOW, {("crm.deals", "wrong-key"): refused}, {}, good)

    assert found(3, None) == ["crm.deals"]
    assert found(3, NOW - 86_400) == ["crm.deals"]
    assert found(3, NOW - 86_399) == []
    assert found(2, None) == []
