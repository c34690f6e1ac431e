"""What the stages of pipelines mean."""

from decimal import Decimal

import pytest
from pydantic import ValidationError

from streams.settings import DealOutcome, Pipeline, Settings

PARTNERS = Pipeline(
    stages={"contact": Decimal("0.2"), "trial": Decimal("0.4"), "contract": Decimal("0.8")},
    won=("signed", "paid"),
    lost=("refused", "silent"),
)


def forward(pipeline: Pipeline, before: str, after: str) -> bool:
    return pipeline.position(after) > pipeline.position(before)


def test_a_move_to_a_later_stage_or_to_a_won_one_is_forward() -> None:
    assert forward(PARTNERS, "contact", "trial")
    assert forward(PARTNERS, "contact", "contract")
    assert forward(PARTNERS, "contract", "paid")
    assert not forward(PARTNERS, "trial", "contact")
    assert not forward(PARTNERS, "trial", "trial")


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("closedwon", "won"),
        ("Closed Lost", "lost"),
        ("Won", "won"),
        ("LEAD", "lead"),
        ("qualifiedtobuy", "qualified"),
        ("Qualified_", "qualified"),
        ("propsal", "proposal"),
        ("negotiations", "negotiation"),
        ("appointmentscheduled", None),
        ("4", None),
        ("", None),
        ("w", None),
    ],
)
def test_the_stage_that_an_unknown_name_looks_like_is_found(told: str, meant: str | None) -> None:
    assert Pipeline().nearest(told) == meant


def test_an_unnamed_stage_stands_before_all_named_ones_and_a_lost_one_is_never_forward() -> None:
    assert forward(PARTNERS, "whatever", "contact")
    assert not forward(PARTNERS, "contact", "whatever")
    assert not forward(PARTNERS, "whatever", "something")
    assert not forward(PARTNERS, "whatever", "refused")
    assert not forward(PARTNERS, "contract", "silent")


def test_stages_know_their_outcome_and_their_probability() -> None:
    assert [PARTNERS.outcome(stage) for stage in ("trial", "paid", "silent", "whatever")] == [
        None,
        DealOutcome.WON,
        DealOutcome.LOST,
        None,
    ]
    assert [PARTNERS.probability_millionths(stage) for stage in ("trial", "paid", "silent", "whatever")] == [
        400_000,
        1_000_000,
        0,
        0,
    ]
    assert not PARTNERS.definition("whatever").named


def test_probabilities_are_rounded_half_even_to_millionths() -> None:
    pipeline = Pipeline(stages={"a": Decimal("0.0000005"), "b": Decimal("0.0000015")})
    assert (pipeline.probability_millionths("a"), pipeline.probability_millionths("b")) == (0, 2)


def test_a_pipeline_that_is_not_configured_has_the_stages_of_the_default() -> None:
    settings = Settings(pipelines={"partners": PARTNERS})
    assert settings.pipeline("partners") == PARTNERS
    assert settings.pipeline("elsewhere") == settings.pipeline("default") == Pipeline()
    own = Settings(pipelines={"default": PARTNERS})
    assert own.pipeline("elsewhere") == PARTNERS


def test_one_stage_cannot_stand_for_two_things() -> None:
    with pytest.raises(ValidationError, match="'won' stands there twice"):
        Pipeline(lost=("won",))
