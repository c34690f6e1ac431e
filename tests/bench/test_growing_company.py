"""Measures grow while events come and workers are killed, at a small size: see `tests.bench.growing_company`."""

import os
import sys

import pytest

from tests.bench.growing_company import WRONG, measured
from tests.bench.growing_live import Options

ENTITIES = int(os.environ.get("NABZ_BENCH_ENTITIES", "5000"))

pytestmark = pytest.mark.timeout(0)  # it ends by itself


def test_what_grew_under_load_is_what_a_count_from_nothing_gives() -> None:
    lines = list(measured(Options(ENTITIES, ENTITIES, events_per_second=500, kills=2, grow_share="0.05")))
    sys.stdout.write("\n" + "\n".join(lines) + "\n")
    assert not [line for line in lines if line.startswith(WRONG)]
