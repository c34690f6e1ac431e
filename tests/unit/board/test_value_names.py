"""A board's numbers for values that shards number each for themselves."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from streams.arithmetic import fields
from streams.arithmetic.fields import Field
from streams.arithmetic.measures import Breakdown, Measure, Part, customers, series_name
from streams.arithmetic.measures.versions import CatalogueVersion
from streams.arithmetic.numbering import FAMILY, WITH
from streams.board.field_index import Int64s
from streams.board.table_fields import SERIES
from streams.board.value_names import ValueNames
from tests.built_in import ALL_MEASURES

MEASURE = next(measure for measure in ALL_MEASURES if any(len(by) == 2 for by in measure.breakdowns))
BREAKDOWN = next(by for by in MEASURE.breakdowns if len(by) == 2)
NAME = series_name(MEASURE, MEASURE.kind.parts[0], BREAKDOWN)
OTHER_NAME = series_name(MEASURE, MEASURE.kind.parts[0], BREAKDOWN[:1])


def numbered(texts: list[str]) -> st.SearchStrategy[dict[str, int]]:
    """A number of its own for each of some texts."""
    numbers = st.permutations(range(fields.FIRST_VALUE, fields.FIRST_VALUE + len(texts) + 2))
    return st.tuples(st.sets(st.sampled_from(texts)), numbers).map(
        lambda drawn: dict(zip(sorted(drawn[0]), drawn[1], strict=False))
    )


names_of_a_shard = st.tuples(numbered([NAME, OTHER_NAME]), numbered([*"abcde"]), numbered([*"abcde"])).map(
    lambda drawn: {
        (dimension, text): number
        for dimension, numbers in zip((SERIES, *BREAKDOWN), drawn, strict=True)
        for text, number in numbers.items()
    }
)


def said(names: ValueNames, translated: Int64s) -> list[tuple[str, ...]]:
    """What fields stand for."""
    split = [fields.split(number) for number in translated.tolist()]
    return [
        (
            names.texts[SERIES][field.series],
            *(names.texts[by][value] for by, value in zip(BREAKDOWN, (field.first, field.second), strict=True)),
            str(field.bucket),
        )
        for field in split
    ]


@given(st.lists(names_of_a_shard, min_size=1, max_size=4), st.integers(0, 500))
def test_a_field_stands_for_what_its_shard_says_whatever_other_shards_say(
    of_shards: list[dict[tuple[str, str], int]], bucket: int
) -> None:
    names, kept = ValueNames(), []
    for shard, of_shard in enumerate(of_shards):
        names.learn(f"ticket-{shard}", of_shard)
        if (SERIES, NAME) in of_shard:
            first, second = (
                [(text, value) for (by, text), value in of_shard.items() if by == dimension] + [("other", fields.OTHER)]
                for dimension in BREAKDOWN
            )
            found = [
                ((NAME, one[0], two[0], str(bucket)), Field(of_shard[SERIES, NAME], one[1], two[1], bucket))
                for one in first
                for two in second
            ]
            joined = np.array([fields.join(field) for _, field in found], dtype=np.int64)
            kept.append(([texts for texts, _ in found], names.translated(f"ticket-{shard}", joined)))
    for texts, translated in kept:
        assert said(names, translated) == texts


def test_where_all_shards_have_the_same_numbers_fields_stay_as_they_are() -> None:
    names = ValueNames()
    for shard in ("ticket-0", "ticket-1"):
        names.learn(shard, {(SERIES, NAME): 7, (BREAKDOWN[0], "a"): 8})
    found = np.array([fields.join(Field(7, 8, fields.OTHER, 3))], dtype=np.int64)
    assert names.translated("ticket-1", found) is found


def translated(measure: Measure, breakdown: Breakdown, dimension: str, field: Field) -> Field:
    """What a field of a shard is on the board, where the shard numbers "a" as 9 and "b" as 8, another one "a" as 8."""
    series = series_name(measure, Part.AMOUNT, breakdown)
    names = ValueNames()
    names.learn("customer-0", {(SERIES, series): 7, (dimension, "a"): 8, (dimension, "b"): 9})
    names.learn("customer-1", {(SERIES, series): 7, (dimension, "a"): 9, (dimension, "b"): 8})
    found = names.translated("customer-1", np.array([fields.join(field)], dtype=np.int64))
    return fields.split(int(found[0]))


def test_two_dimensions_that_share_their_numbers_are_translated_by_the_same() -> None:
    assert translated(customers.BASKET_PAIRS, (FAMILY, WITH), FAMILY, Field(7, 9, 8, 0)) == Field(7, 8, 9, 0)


def test_a_third_dimension_of_whole_numbers_is_what_it_was() -> None:
    by = next(by for by in customers.COHORT_ACTIVE.by if len(by) == 3)
    assert translated(customers.COHORT_ACTIVE, by, by[0], Field(7, 9, 8, 9)) == Field(7, 8, 8, 9)


def test_a_series_that_is_not_read_any_more_is_none_of_those_that_are_and_leaves_them_its_number() -> None:
    catalogue = CatalogueVersion(2, {MEASURE.name: 2})
    former, now = NAME, catalogue.in_redis(NAME)
    names = ValueNames(catalogue)
    names.learn("ticket-0", {(SERIES, former): 7, (SERIES, OTHER_NAME): 8})
    names.learn("ticket-1", {(SERIES, OTHER_NAME): 9})
    assert set(names.texts[SERIES].values()).isdisjoint({NAME, OTHER_NAME})
    names.learn("ticket-0", {(SERIES, now): 8, (SERIES, catalogue.in_redis(OTHER_NAME)): 7})
    found = np.array([fields.join(Field(number, 0, 0, 0)) for number in (7, 8)], dtype=np.int64)
    translated = [fields.split(number).series for number in names.translated("ticket-0", found).tolist()]
    assert [names.texts[SERIES][number] for number in translated] == [OTHER_NAME, NAME]
