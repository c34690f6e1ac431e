"""Records, against sorting all that was ever learned."""

from hypothesis import given
from hypothesis import strategies as st

from streams.spikes.records import Records

DISTANCES = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 50).map(float)), min_size=1, max_size=200)
"""How many days each distance is after the one before, and the distance."""


def learned(distances: list[tuple[int, float]]) -> Records:
    records = Records()
    for day, distance in distances:
        records.learn(day, distance)
    return records


@given(DISTANCES)
def test_the_record_is_what_sorting_all_days_says(steps: list[tuple[int, float]]) -> None:
    greatest: dict[int, float] = {}
    distances = []
    day = 20_000
    for step, distance in steps:
        day += step
        distances.append((day, distance))
        greatest[day] = max(distance, greatest.get(day, 0.0))
    first = min(greatest)
    counted = {day: greatest[day] for day in sorted(greatest)[-31:]}
    if day - first >= 14:
        counted = {day: distance for day, distance in counted.items() if day - first >= 7}
    ranked = sorted(counted.values(), reverse=True)
    assert learned(distances).record == ranked[min(2, len(ranked) // 7)]


def test_there_is_a_record_of_nothing() -> None:
    assert Records().record == 0


def test_exceptions_are_made_from_the_second_week_on() -> None:
    days = [(day, 1.0) for day in range(40)]
    exceptional = [(2, 9.0), (9, 9.0), (20, 9.0), (21, 9.0), (22, 9.0)]
    by_day = [
        learned(sorted({**dict(days[:until]), **dict(exceptional[:2])}.items())[:until]).record
        for until in range(1, 13)
    ]
    assert by_day == [1, 1, 9, 9, 9, 9, 1, 1, 1, 9, 9, 9]
    assert learned(sorted({**dict(days), **dict(exceptional[2:4])}.items())).record == 1
    assert learned(sorted({**dict(days), **dict(exceptional[2:])}.items())).record == 9
