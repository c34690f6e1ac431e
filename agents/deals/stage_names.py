"""What the names of stages mean, and which names nobody configured."""

from collections.abc import Sequence
from typing import Final

from schemas.deals import DEFAULT_PIPELINE
from streams.settings import Settings
from streams.settings.pipelines import StageDefinition, UnnamedStage

MOST_TOLD: Final = 100
"""How many names are told of in the life of a process: a publisher may send free text."""


class StageNames:
    """Tells stages by the settings, and keeps the names that their pipeline does not have until somebody asks."""

    def __init__(self, settings: Settings) -> None:
        """Look names up in these settings."""
        self._settings = settings
        self._configured = {*settings.pipelines, DEFAULT_PIPELINE}
        self._named: dict[tuple[str, str], StageDefinition] = {}
        self._met: set[tuple[str, str]] = set()
        self._new: list[UnnamedStage] = []

    def __call__(self, pipeline: str, stage: str) -> StageDefinition:
        """What a stage of any name means in a pipeline of any name."""
        definition = self._named.get((pipeline, stage))
        return self._looked_up(pipeline, stage) if definition is None else definition

    def take_unnamed(self) -> Sequence[UnnamedStage]:
        """What there is to tell of names met since it was last asked, of each only once."""
        new, self._new = self._new, []
        return new

    def _looked_up(self, pipeline: str, stage: str) -> StageDefinition:
        found = self._settings.pipeline(pipeline)
        definition = found.definition(stage)
        if definition.named and pipeline in self._configured:
            self._named[pipeline, stage] = definition
        elif not definition.named and (pipeline, stage) not in self._met and len(self._met) < MOST_TOLD:
            self._met.add((pipeline, stage))
            known = pipeline if pipeline in self._configured else None
            self._new.append(UnnamedStage(known, found.nearest(stage)))
        return definition
