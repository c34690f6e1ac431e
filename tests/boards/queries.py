"""The queries of boards, with variables replaced as Grafana replaces them."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from grafana.edition import Language
from grafana.rendering import COMMITTED, ROOM, files
from streams.settings import Settings

RATE_INTERVAL = "1m"
"""What Grafana makes of $__rate_interval with a scrape interval of 15 s: four of them."""

Board = dict[str, Any]


class Query(NamedTuple):
    """One query of a board: where it stands, its text as it is in the file, and whether it asks for one moment only."""

    board: str
    panel: str
    text: str
    instant: bool


def all_boards(*languages: Language) -> dict[str, Board]:
    """The boards with the default settings by path below `generated`: of these languages, or of all.

    Those that lie in the repository are taken from there, the others are built.
    """
    texts = {
        path.relative_to(ROOM).as_posix(): path.read_text(encoding="utf-8")
        for path in (ROOM / "generated").glob("*/*.json")
    }
    texts |= files(Settings(), [language for language in Language if language is not COMMITTED])
    boards = {
        path.removeprefix("generated/"): json.loads(text)
        for path, text in sorted(texts.items())
        if path.startswith("generated/")
    }
    wanted = {language.value for language in languages or Language}
    return {path: board for path, board in boards.items() if path.partition("/")[0] in wanted}


def panels(board: Board) -> Iterator[Board]:
    """All panels of a board but rows, those inside folded rows too."""
    for panel in board["panels"]:
        if panel["type"] == "row":
            yield from panel.get("panels") or ()
        else:
            yield panel


def queries(name: str, board: Board) -> Iterator[Query]:
    """The queries of all panels and annotations."""
    for panel in panels(board):
        for target in panel["targets"]:
            yield Query(name, panel["title"], target["expr"], bool(target.get("instant")))
    for annotation in board["annotations"]["list"]:
        yield Query(name, annotation["name"], annotation["expr"], instant=False)


def variables(board: Board) -> dict[str, Board]:
    """The variables of a board by name."""
    return {variable["name"]: variable for variable in board["templating"]["list"]}


def chosen(board: Board) -> dict[str, str]:
    """Variable -> what stands for it when a board is opened for the first time."""
    found = {"__rate_interval": RATE_INTERVAL}
    for name, variable in variables(board).items():
        if variable["type"] == "query":
            found[name] = variable["allValue"]
        elif variable["type"] == "custom":
            found[name] = variable["current"]["value"]
    return found


def replaced(text: str, values: Mapping[str, str]) -> str:
    """A query with the values of its variables. Raises KeyError for one that the board does not have.

    Grafana leaves `$1` as it is, which is what a pattern of label_replace found.
    """
    return re.sub(r"\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))", lambda found: values[found[1] or found[2]], text)


class LabelValues(NamedTuple):
    """What a query variable asks for: the values of a label in the series of a selector."""

    label: str
    selector: str


def label_values(variable: Board) -> LabelValues:
    """The question of a query variable. Raises AssertionError if it is another one than label_values."""
    text = variable["query"]["query"]
    found = re.fullmatch(r"label_values\((.+), (\w+)\)", text)
    assert found, f"{text!r} is no label_values(selector, label)"
    return LabelValues(found[2], found[1])


def rule_files() -> dict[str, str]:
    """Prometheus's rule files that come with Nabz, by name."""
    folder = Path(__file__).parents[2] / "deploy" / "prometheus" / "rules"
    return {
        path.name: path.read_text(encoding="utf-8")
        for path in sorted(folder.glob("*.yml"))
        if "\ngroups:" in "\n" + path.read_text(encoding="utf-8")
    }
