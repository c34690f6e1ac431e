"""Grafana's notification policies for the alerts of Nabz: one branch of its tree, all else stays as it is. Pure.

https://grafana.com/docs/grafana/latest/alerting/fundamentals/notifications/notification-policies/
"""

from collections.abc import Sequence
from typing import Any, Final

from grafana.alerting.contact_points import PREFIX, point_name
from streams.alerts.engine.signals import WATCHDOG
from streams.alerts.notifications.routing import Routing

_WAITS: Final = {
    "page": {"group_wait": "10s", "repeat_interval": "1h"},
    "ticket": {"repeat_interval": "1d"},
    "chat": {},
}
_ALWAYS: Final = {"group_wait": "0s", "group_interval": "1m", "repeat_interval": "1m"}

Json = dict[str, Any]


def branch(routed: Routing, folder_title: str) -> Json | None:
    """Who is told of alerts in the folder of Nabz, by severity; None where nobody is."""
    if not routed.rest:
        return None
    routes = [
        *_route(["alertname", "=~", f"{WATCHDOG}.*"], routed.dead_mans_switches, _ALWAYS),
        *(
            route
            for severity, names in routed.by_severity.items()
            for route in _route(["severity", "=", severity], names, _WAITS[severity])
        ),
    ]
    return {
        "receiver": point_name(routed.rest[0]),
        "object_matchers": [["grafana_folder", "=", folder_title]],
        "group_by": ["alertname", "kpi", "environment"],
        "group_wait": "30s",
        "group_interval": "5m",
        "repeat_interval": "12h",
        "routes": routes,
    }


def _route(matcher: list[str], names: Sequence[str], waits: dict[str, str]) -> list[Json]:
    """A route for each receiver; all but the last let the others have the alert too."""
    return [
        {
            "receiver": point_name(name),
            "object_matchers": [matcher],
            **waits,
            **({"continue": True} if name != names[-1] else {}),
        }
        for name in names
    ]


def with_branch(tree: Json, own: Json) -> Json:
    """The tree with the branch of this folder first, in place of the one that was there."""
    kept = [route for route in tree.get("routes") or () if not _is_own(route, own)]
    return {**tree, "routes": [own, *kept]}


def own_branch(tree: Json, own: Json) -> Json | None:
    """The branch of this folder that is there, if it comes first, where no other can take its alerts."""
    first = next(iter(tree.get("routes") or ()), None)
    return first if first is not None and _is_own(first, own) else None


def _is_own(route: Json, own: Json) -> bool:
    return str(route.get("receiver", "")).startswith(PREFIX) and route.get("object_matchers") == own["object_matchers"]
