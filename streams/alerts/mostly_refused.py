"""When nearly nothing of a topic is counted any more: what NabzMostlyRefused pages for, and the page warns of. Pure."""

from collections import Counter
from collections.abc import Mapping
from typing import Final

LEAST_IN_FIVE_MINUTES: Final = 100
"""Records of a topic in five minutes, of which more than half have to be refused."""
LEAST_IN_A_DAY: Final = 3
"""Records of a topic in a day, all of which have to be refused: one or two may be somebody's trial."""

_DAY_SECONDS: Final = 86_400


def refused_in_a_day(now: int, hours: Mapping[tuple[int, str, str], int]) -> Counter[tuple[str, str]]:
    """Topic and reason -> records refused in the last 24 hours, to the hour; `now` is in epoch seconds."""
    first = (now - _DAY_SECONDS) // 3600 + 1
    found: Counter[tuple[str, str]] = Counter()
    for (hour, topic, reason), count in hours.items():
        if hour >= first:
            found[topic, reason] += count
    return found


def mostly_refused(
    now: int,
    day: Mapping[tuple[str, str], int],
    minutes: Mapping[tuple[int, str], tuple[int, int]],
    last_good: Mapping[str, int],
) -> list[str]:
    """The topics of which nearly everything is refused at `now` (epoch seconds), in their order.

    `day` is what `refused_in_a_day` gives, `minutes` maps minute and topic to records read and refused, and `last_good`
    topics to the time when a record was last counted, epoch seconds.
    """
    read, refused, of_day = Counter[str](), Counter[str](), Counter[str]()
    for (minute, topic), (records, bad) in minutes.items():
        if minute > now // 60 - 5:
            read[topic] += records
            refused[topic] += bad
    for (topic, _), count in day.items():
        of_day[topic] += count
    quickly = {topic for topic in read if read[topic] >= LEAST_IN_FIVE_MINUTES and 2 * refused[topic] > read[topic]}
    all_day = {
        topic
        for topic, count in of_day.items()
        if count >= LEAST_IN_A_DAY and last_good.get(topic, 0) <= now - _DAY_SECONDS
    }
    return sorted(quickly | all_day)
