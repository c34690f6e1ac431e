"""Boards and alert rules as files, and whether what lies in a folder is what would be written."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import Dashboard

from grafana.alerting.rules import Drawn, alert_group, rules_file
from grafana.boards import boards
from grafana.dashboards import dashboard, panel_drawing
from grafana.edition import Edition, Language, edition
from schemas.document import rendered
from streams.settings import Settings

ROOM: Final = Path(__file__).parent
"""Where the files lie that come with Nabz."""
COMMITTED: Final = Language.EN
"""The language of the boards among them; those of the others are built where they are wanted."""
_BOARDS: Final = "generated"
_PROVISIONING: Final = "provisioning"
_RULES: Final = f"{_PROVISIONING}/alerting/rules.yml"

Files = Mapping[str, str]
"""Path below a folder, with slashes -> text."""


def dashboards(made_for: Edition) -> dict[str, Dashboard]:
    """All dashboards of an edition, by the key of their board."""
    return {board.key: dashboard(made_for, board) for board in boards(made_for)}


def as_json(made: Dashboard) -> dict[str, Any]:
    """What Grafana's interfaces and files take: plain JSON values."""
    plain: dict[str, Any] = json.loads(json.dumps(made, cls=JSONEncoder))
    return plain


def files(settings: Settings, languages: Sequence[Language]) -> Files:
    """All that a Grafana is provisioned with: boards in these languages, data source, folders, alerting.

    Rules link to the panels of the first language.
    """
    found = {
        f"{_BOARDS}/{language.value}/{key}.json": json.dumps(as_json(made), ensure_ascii=False, indent=1) + "\n"
        for language in languages
        for key, made in dashboards(edition(settings, language)).items()
    }
    for path in sorted((ROOM / _PROVISIONING).rglob("*.yml")):
        found[path.relative_to(ROOM).as_posix()] = path.read_text(encoding="utf-8")
    found[_RULES] = rules_file(alert_group(settings, drawn_alerts(edition(settings, languages[0]))))
    return found


def drawn_alerts(made_for: Edition) -> Drawn:
    """Which panel of an edition's boards draws which alert in."""
    return dict(_drawn(made_for))


def _drawn(made_for: Edition) -> Iterator[tuple[str, tuple[str, int]]]:
    for board in boards(made_for):
        made = dashboard(made_for, board)
        for alerts in made_for.alerts.values():
            for alert in alerts:
                panel = panel_drawing(made, board, alert.name)
                if panel is not None and made.uid is not None:
                    yield alert.name, (made.uid, panel)


def differing(wanted: Files, folder: Path) -> list[str]:
    """The paths of files that are missing or different in a folder, or of boards too many; sorted. Raises OSError."""
    return _named(rendered.differing(_placed(wanted, folder), _present(wanted, folder)), folder)


def write(wanted: Files, folder: Path) -> list[str]:
    """Write files that differ, and remove boards that are none any more; returns their paths. Raises OSError."""
    return _named(rendered.write(_placed(wanted, folder), _present(wanted, folder)), folder)


def _placed(wanted: Files, folder: Path) -> Mapping[Path, str]:
    return {folder / name: text for name, text in wanted.items()}


def _present(wanted: Files, folder: Path) -> Iterator[Path]:
    """The boards in a folder, of the languages that are wanted."""
    for language in {Path(name).parent for name in wanted if name.startswith(_BOARDS)}:
        yield from (folder / language).glob("*.json")


def _named(paths: Sequence[Path], folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in paths)
