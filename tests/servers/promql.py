"""Questions to a running Prometheus, over its own HTTP interface."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import urlopen

_SECONDS = 20.0


class BadQuery(AssertionError):
    """Prometheus refused a query; the message is what it said."""


@dataclass(frozen=True, slots=True)
class Series:
    """One series of an answer: its labels, and (epoch seconds, value) pairs; an instant query gives one of them."""

    labels: Mapping[str, str]
    points: Sequence[tuple[float, float]]

    @property
    def value(self) -> float:
        """The last value."""
        return self.points[-1][1]


class Queries:
    """What can be asked of the Prometheus at an address."""

    def __init__(self, url: str) -> None:
        """Ask the one at `url`, such as http://127.0.0.1:9090."""
        self._url = url

    def now(self, expression: str, at: float | None = None) -> list[Series]:
        """An instant query, at this moment (epoch seconds; default: now). Raises BadQuery."""
        return _series(self._get("query", query=expression, time=time.time() if at is None else at))

    def over(self, expression: str, *, seconds: float, step: float) -> list[Series]:
        """A range query over the last seconds. Raises BadQuery."""
        end = time.time()
        return self.between(expression, end - seconds, end, step=step)

    def between(self, expression: str, begin: float, end: float, *, step: float) -> list[Series]:
        """A range query between two moments (epoch seconds), both included. Raises BadQuery."""
        return _series(self._get("query_range", query=expression, start=begin, end=end, step=step))

    def label_values(self, label: str, selector: str) -> list[str]:
        """The values that a label has in the series of a selector. Raises BadQuery."""
        values: list[str] = self._get(f"label/{quote(label)}/values", **{"match[]": selector})
        return values

    def formatted(self, expression: str) -> str:
        """The expression as Prometheus writes it. Raises BadQuery where it is none."""
        text: str = self._get("format_query", query=expression)
        return text

    def alerts(self) -> list[dict[str, Any]]:
        """The alerts that are pending or firing, as Prometheus lists them."""
        found: list[dict[str, Any]] = self._get("alerts")["alerts"]
        return found

    def rules(self) -> list[dict[str, Any]]:
        """All rules that were loaded, each with its health and last error, as Prometheus lists them."""
        return [rule for group in self._get("rules")["groups"] for rule in group["rules"]]

    def targets(self) -> list[dict[str, Any]]:
        """What is scraped, and how that went, as Prometheus lists it."""
        found: list[dict[str, Any]] = self._get("targets")["activeTargets"]
        return found

    def _get(self, path: str, **parameters: object) -> Any:  # noqa: ANN401 - JSON of many shapes
        try:
            with urlopen(f"{self._url}/api/v1/{path}?{urlencode(parameters)}", timeout=_SECONDS) as reply:  # noqa: S310 - an address of this machine
                answer = json.load(reply)
        except HTTPError as error:
            said = error.read().decode(errors="replace")
            raise BadQuery(f"{path} {parameters}: {said}") from error
        return answer["data"]


def _series(data: Mapping[str, Any]) -> list[Series]:
    kind, result = data["resultType"], data["result"]
    if kind == "scalar":
        return [Series({}, [_point(result)])]
    if kind == "vector":
        return [Series(found["metric"], [_point(found["value"])]) for found in result]
    return [Series(found["metric"], [_point(point) for point in found["values"]]) for found in result]


def _point(point: Sequence[Any]) -> tuple[float, float]:
    return float(point[0]), float(point[1])
