"""Invented cases: erasures, conflicts, ties, window edges, all settings; `tests.invention.hunt` looks for more."""

from pathlib import Path

import pytest

from tests.invention import invent
from tests.invention.counting import counted_by_the_product, counted_by_writers, expected
from tests.recount.comparison import differences


@pytest.mark.parametrize("seed", [7, 8])
async def test_writers_and_a_board_count_an_invented_case_as_the_recount_does(embedded_redis: str, seed: int) -> None:
    case = invent(seed, size=12)
    assert differences(await counted_by_writers(case, seed, embedded_redis), expected(case)) == []


def test_the_product_counts_an_invented_case_as_the_recount_does_though_a_worker_is_killed(
    apache_kafka: str, debian_redis: str, tmp_path: Path
) -> None:
    case = invent(5, size=20)
    tables = counted_by_the_product(case, 5, apache_kafka, debian_redis, tmp_path)
    assert differences(tables, expected(case)) == []
