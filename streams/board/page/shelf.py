"""The runbooks of some settings as a board serves them, each made when somebody first asks for it."""

from collections.abc import Callable, Mapping
from functools import cached_property

from streams.alerts.generated import runbook_files, runbooks_of
from streams.alerts.runbooks import Runbook, installation
from streams.board.page.files import Asset, asset
from streams.board.page.runbook_pages import Language, Places, list_page, runbook_page
from streams.settings import Settings
from streams.settings.catalogue import configured_catalogue


class Shelf:
    """Runbooks by the name of their rule."""

    def __init__(self, settings: Settings) -> None:
        """Make nothing yet: a board that nobody asks spends no time on it."""
        self._settings = settings
        self._made: dict[tuple[str, Language], Asset] = {}

    def page(self, name: str, first: Language) -> Asset | None:
        """The page of a rule; None where there is none. `first` is the language that is shown without scripts."""
        runbook = self._runbooks.get(name)
        if runbook is None:
            return None
        return self._kept(name, first, lambda: runbook_page(runbook, self._places, first))

    def list(self, first: Language) -> Asset:
        """The page that lists all."""
        return self._kept("", first, lambda: list_page(self._runbooks.values(), first))

    def file(self, name: str) -> str | None:
        """A runbook, or their list, as Markdown, by the name of the file."""
        return self._files.get(name)

    def _kept(self, name: str, first: Language, made: Callable[[], str]) -> Asset:
        if (name, first) not in self._made:
            self._made[name, first] = asset(f"{name}.html", made().encode())
        return self._made[name, first]

    @cached_property
    def _runbooks(self) -> Mapping[str, Runbook]:
        return runbooks_of(self._settings)

    @cached_property
    def _files(self) -> Mapping[str, str]:
        return runbook_files(self._settings)

    @cached_property
    def _places(self) -> Places:
        kpis = {kpi.name for kpi in configured_catalogue(self._settings)}
        return Places(self._runbooks, kpis, installation(self._settings).queries)
