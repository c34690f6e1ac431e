"""Names of stages that nobody configured are told once, with the one that was probably meant."""

from agents.deals.stage_names import MOST_TOLD, StageNames
from streams.settings import Pipeline, Settings
from streams.settings.pipelines import UNNAMED, UnnamedStage


def test_a_name_that_the_pipeline_does_not_have_is_told_once() -> None:
    names = StageNames(Settings(pipelines={"partners": Pipeline(won=("signed",))}))

    assert names("default", "closedwon") is UNNAMED
    assert names("default", "closedwon") is UNNAMED
    assert names("partners", "won") is UNNAMED
    assert names("elsewhere", "limbo") is UNNAMED
    assert names("default", "won").named

    assert names.take_unnamed() == [
        UnnamedStage("default", "won"),
        UnnamedStage("partners", None),
        UnnamedStage(None, None),
    ]
    names("default", "closedwon")
    assert names.take_unnamed() == []


def test_free_text_for_stages_does_not_fill_the_log() -> None:
    names = StageNames(Settings())
    for number in range(2 * MOST_TOLD):
        names("default", f"stage {number}")

    assert len(names.take_unnamed()) == MOST_TOLD
