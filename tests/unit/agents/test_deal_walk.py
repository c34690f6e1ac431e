"""What a walk through a deal's facts counts of stages that share a number."""

from agents.deals.contributions import DealWalk
from agents.deals.facts import StageChange
from streams.arithmetic import fields
from streams.arithmetic.deltas import MEASURE_BITS, MEASURE_SHIFT, DimensionTuples, Tally
from streams.arithmetic.measures import Measure
from streams.arithmetic.measures import deals as m
from streams.settings import UNNAMED, DealOutcome, StageDefinition

_WON = StageDefinition(position=1, outcome=DealOutcome.WON, probability=1_000_000, named=True)


def test_a_closed_deal_leaves_nothing_in_the_levels_though_its_stages_had_no_places() -> None:
    tally: Tally = []
    walk = DealWalk(lambda _, stage: _WON if stage == "won" else UNNAMED, DimensionTuples(len(m.DIMENSIONS)))
    for day, stage in enumerate(["called", "visited", "won"]):
        walk.step(_fact(day * 86_400_000, stage), tally)
    assert _sum(tally, m.OPEN_DEALS) == 0
    assert _sum(tally, m.OPEN_SINCE) == 0


def _fact(moment: int, stage: str) -> StageChange:
    return StageChange((moment, stage), stage, fields.OTHER, None, fields.OTHER, None, None, None, None)


def _sum(tally: Tally, measure: Measure) -> int:
    place = m.MEASURES.index(measure)
    pairs = zip(tally[::2], tally[1::2], strict=True)
    return sum(amount for key, amount in pairs if key >> MEASURE_SHIFT & (1 << MEASURE_BITS) - 1 == place)
