"""What boards have to keep, after the rules of Grafana's own dashboard-linter (their names are in the findings).

Of its rules those for Prometheus are here. Three differ, and why:

- target-instance-rule holds for the engine's board alone: KPIs are figures of the whole system, not of a process.
- panel-units-rule holds for all panels that show numbers, and also lets Grafana's custom units of money pass.
- stricter than there: descriptions on every panel, no overlap on the grid, ids and uids that are unique.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from tests.boards.queries import LabelValues, label_values, panels, variables

UNITS: Final = re.compile(r"short|s|none|percentunit|ops|currency[A-Z]{3}|currency:[A-Z]{3} ")
_SELECTOR: Final = re.compile(r"[A-Za-z_:][A-Za-z0-9_:]*\{[^}]*\}")
_METRIC: Final = re.compile(r"\b(?:crm|nabz)_\w+|\bALERTS\b")
_COUNTER: Final = re.compile(r"(\w+)\(\w+_total\{[^}]*\}\[|\w+_total\b")
_RANGE: Final = re.compile(r"(\w+)\([^()\[]*\[([^\]]*)\]")
_DATASOURCES: Final = {"$datasource", "${datasource}"}
_COLUMNS: Final = 24
_LONGEST_UID: Final = 40
_EVERYTHING: Final = {"environment": ".*"}
"""Of a label that series of a single installation need not have."""

Board = dict[str, Any]


def findings(board: Board) -> list[str]:
    """A line for each breach of a rule; none in a good board."""
    return [*_of_board(board), *_of_variables(board), *_of_panels(board), *_of_targets(board), *_of_grid(board)]


def _of_board(board: Board) -> Iterator[str]:
    if board["editable"]:
        yield "uneditable-dashboard: people would change what is generated"
    if not 0 < len(board["uid"]) <= _LONGEST_UID:
        yield f"uid: {board['uid']!r} is no stable identity"
    if not board["description"]:
        yield "description: the board does not say what it is for"
    if "generated" not in board["tags"]:
        yield "tags: nobody is told that the board is generated"
    for link in board["links"]:
        if not link["title"]:
            yield "links: one has no title"
    if not board["annotations"]["list"]:
        yield "annotations: firing alerts are not shown"


def _of_variables(board: Board) -> Iterator[str]:
    found = variables(board)
    if "datasource" not in found or found["datasource"]["query"] != "prometheus":
        yield "template-datasource-rule: no data source to choose"
    if "job" not in found:
        yield "template-job-rule: no job to choose"
    for name, variable in found.items():
        if not variable["label"]:
            yield f"label: variable {name} has none"
        if variable["type"] != "query":
            continue
        if variable["refresh"] != 2:
            yield f"template-on-time-change-reload-rule: {name} is not asked anew"
        if variable["datasource"]["uid"] not in _DATASOURCES:
            yield f"template-job-rule: {name} asks another data source"
        everything = _EVERYTHING.get(name, ".+")
        if not variable["multi"] or variable["allValue"] != everything:
            yield f"template-job-rule: {name} has to be a multi select whose all value is {everything}"
        question: LabelValues = label_values(variable)
        if not _METRIC.search(question.selector) and "__name__" not in question.selector:
            yield f"template-label-promql-rule: {name} asks for no metric"


def _of_panels(board: Board) -> Iterator[str]:
    for panel in panels(board):
        name = panel["title"] or f"panel {panel['id']}"
        if not panel["title"] or not panel.get("description"):
            yield f"panel-title-description-rule: {name}"
        if panel["datasource"]["uid"] not in _DATASOURCES:
            yield f"panel-datasource-rule: {name}"
        if not panel.get("targets"):
            yield f"panel-no-targets-rule: {name}"
        yield from _of_units(panel, name)


def _of_units(panel: Board, name: str) -> Iterator[str]:
    defaults = panel["fieldConfig"]["defaults"]
    if not UNITS.fullmatch(defaults.get("unit", "")):
        yield f"panel-units-rule: {name}: {defaults.get('unit')!r}"
    for override in panel["fieldConfig"]["overrides"]:
        for part in override["properties"]:
            if part["id"] == "unit" and not UNITS.fullmatch(part["value"]):
                yield f"panel-units-rule: {name}: {part['value']!r}"
    if panel["type"] == "table":
        columns = {override["matcher"]["options"] for override in panel["fieldConfig"]["overrides"]}
        options = panel["transformations"][-1]["options"]
        renamed = options["renameByName"]
        # A table of labels alone shows no number.
        if not options["excludeByName"].get("Value") and (
            len(columns) != len(panel["targets"]) or not columns <= set(renamed.values())
        ):
            yield f"panel-units-rule: {name}: a column has no unit of its own"


def _of_targets(board: Board) -> Iterator[str]:
    known = {*variables(board), "__rate_interval"}
    for panel in panels(board):
        letters = [target["refId"] for target in panel["targets"]]
        if len(set(letters)) != len(letters):
            yield f"refId: {panel['title']}: two queries have one letter"
        for target in panel["targets"]:
            yield from (f"{finding}: {target['expr']}" for finding in _of_query(target["expr"], known))
            if target["datasource"]["uid"] not in _DATASOURCES:
                yield f"panel-datasource-rule: {panel['title']}"


def _of_query(text: str, known: set[str]) -> Iterator[str]:
    selectors = _SELECTOR.findall(text)
    if len(selectors) != len(_METRIC.findall(text)):
        yield "target-job-rule: a metric without matchers"
    for selector in selectors:
        if 'job=~"$job' not in selector or 'environment=~"$environment"' not in selector:
            yield "target-job-rule"
        # Alerts are about all processes together.
        of_processes = "instance" in known and not selector.startswith("ALERTS{")
        if of_processes and 'instance=~"$instance"' not in selector:
            yield "target-instance-rule"
    yield from _of_counters(text)
    # A number is what a pattern of label_replace found.
    for name in re.findall(r"\$\{?([A-Za-z_]\w*)", text):
        if name not in known:
            yield f"variable {name} is none of the board's"


def _of_counters(text: str) -> Iterator[str]:
    for function, span in _RANGE.findall(text):
        if function in {"rate", "irate"} and span != "$__rate_interval":
            yield "target-rate-interval-rule"
    for counter in _COUNTER.finditer(text):
        if counter[1] not in {"rate", "irate", "increase"}:
            yield "target-counter-agg-rule"


def _of_grid(board: Board) -> Iterator[str]:
    taken: dict[tuple[int, int], str] = {}
    numbers: set[int] = set()
    for panel in [*board["panels"], *(inner for row in board["panels"] for inner in row.get("panels") or ())]:
        if panel["id"] in numbers:
            yield f"id: {panel['title']}: {panel['id']} is another's too"
        numbers.add(panel["id"])
        place = panel["gridPos"]
        if place["x"] + place["w"] > _COLUMNS:
            yield f"grid: {panel['title']} stands out"
        if panel["type"] == "row" and panel["collapsed"]:
            continue
        for x in range(place["x"], place["x"] + place["w"]):
            for y in range(place["y"], place["y"] + place["h"]):
                if (x, y) in taken:
                    yield f"grid: {panel['title']} lies upon {taken[x, y]}"
                taken[x, y] = panel["title"]
