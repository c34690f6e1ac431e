"""What a board knows of models: the last run that it could read, and how old that is."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import structlog

from schemas.money import minor_digits
from streams.board.models.metrics import written_models
from streams.fitted import Models, from_texts
from streams.kpis import Kpi
from streams.settings import Settings

_log = structlog.get_logger("nabz.board")

_OLD_RUNS: Final = 3
"""A run that missed so many of its followers is told as old."""
_MINUTE_MS: Final = 60_000


class KnownModels:
    """The last run of an analyst. An old one is shown too, and said to be old: its figures change slowly."""

    def __init__(self, settings: Settings, kpis: Sequence[Kpi], now: Callable[[], int]) -> None:
        """Know nothing; `now` tells epoch ms."""
        self.settings = settings
        self.kpis = {kpi.name: kpi for kpi in kpis}
        """Those that are shown, by name."""
        self.money_digits = minor_digits(settings.currency) or 0
        self.models: Models | None = None
        """None before the first run."""
        self.metrics = b""
        """As Prometheus reads them, without an end mark."""
        self._now = now
        self._unreadable = False

    def take(self, texts: Mapping[str, bytes] | None) -> None:
        """Take what was read, None where nothing was. What another version wrote is left, and what was known stays."""
        if texts is None:
            return
        found = from_texts(texts) if texts else None
        unreadable = bool(texts) and found is None
        if unreadable and not self._unreadable:
            _log.warning("What the analyst wrote cannot be read: it runs another version. The last figures stay")
        self._unreadable = unreadable
        if not unreadable:
            self.models = found
            self.metrics = written_models(found, self.kpis, self.settings.currency) if found else b""

    def age_ms(self, models: Models) -> int:
        """How long ago the run ended."""
        return max(0, self._now() - models.run.fitted_at)

    def is_old(self, models: Models) -> bool:
        """Whether later runs should have followed by now."""
        return self.age_ms(models) > _OLD_RUNS * self.settings.analyst.every_minutes * _MINUTE_MS
