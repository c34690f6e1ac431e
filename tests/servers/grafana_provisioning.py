"""What provisions alerting in the double of Grafana, as the documentation of its interface tells it.

Strict: a rule without a title, a condition that no query has, a folder that is not there, an interval that is no
multiple of ten seconds, a contact point without what its kind needs, a policy that names a contact point that is not
there, and a change of what is locked by one that is not are refused. Secrets are kept and not told. Durations are told
in their shortest form, and what nobody gave gets defaults.
"""

import re
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

Json = dict[str, Any]
PROVISIONING: Final = "/api/v1/provisioning/"
_SECRETS: Final = {
    "email": ((), ("addresses",)),
    "slack": (("url", "token"), ()),
    "pagerduty": (("integrationKey",), ("integrationKey",)),
    "telegram": (("bottoken",), ("bottoken", "chatid")),
    "webhook": (("authorization_credentials", "password"), ("url",)),
}
"""Kind -> (what is not told, what is needed)."""
_LONGEST_UID: Final = 40


class Refused(Exception):
    """An answer that is no success."""

    def __init__(self, code: HTTPStatus, message: str, status: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.body = {"message": message} | ({"status": status} if status else {})


class ProvisionedAlerting:
    """Groups of rules, contact points and the tree of policies."""

    def __init__(self) -> None:
        self.groups: dict[tuple[str, str], Json] = {}
        self.points: dict[str, Json] = {}
        """By uid, with their secrets."""
        self.policies: Json = {
            "receiver": "grafana-default-email",
            "group_by": ["grafana_folder", "alertname"],
            "routes": [{"receiver": "grafana-default-email", "object_matchers": [["team", "=", "other"]]}],
        }

    def answer(  # noqa: PLR0911 - as many as there are requests
        self, method: str, place: str, body: Json, *, folders: Json, unlocked: bool
    ) -> Json | list[Json]:
        """What is answered. Raises Refused."""
        parts = urlsplit(place)
        match [method, *(unquote(part) for part in parts.path.split("/"))]:
            case ["GET", "folder", folder, "rule-groups", name]:
                return self._group(folder, name)
            case ["PUT", "folder", folder, "rule-groups", name]:
                return self._save_group(folder, name, body, folders=folders)
            case ["GET", "contact-points"]:
                return self._told(parse_qs(parts.query).get("name", []))
            case ["POST", "contact-points"]:
                return self._save_point(body["uid"], body, new=True)
            case ["PUT", "contact-points", uid]:
                return self._save_point(uid, body, new=False)
            case ["GET", "policies"]:
                return self.policies
            case ["PUT", "policies"]:
                return self._save_policies(body, unlocked=unlocked)
        raise Refused(HTTPStatus.NOT_FOUND, "Not found")

    def _group(self, folder: str, name: str) -> Json:
        if (folder, name) not in self.groups:
            raise Refused(HTTPStatus.NOT_FOUND, "rule group not found")
        return self.groups[folder, name]

    def _save_group(self, folder: str, name: str, group: Json, *, folders: Json) -> Json:
        if folder not in folders:
            raise Refused(HTTPStatus.BAD_REQUEST, "folder does not exist")
        if group["title"] != name or group["folderUid"] != folder or group["interval"] % 10:
            raise Refused(HTTPStatus.BAD_REQUEST, "invalid alert rule group")
        titles = [rule["title"] for rule in group["rules"]]
        if len(set(titles)) != len(titles):
            raise Refused(HTTPStatus.BAD_REQUEST, "a rule of this title exists in the folder")
        rules = [_kept_rule(rule, name, folder) for rule in group["rules"]]
        self.groups[folder, name] = {**group, "rules": rules}
        return self.groups[folder, name]

    def _told(self, names: list[str]) -> list[Json]:
        return [_without_secrets(point) for point in self.points.values() if not names or point["name"] in names]

    def _save_point(self, uid: str, point: Json, *, new: bool) -> Json:
        if point.get("type") not in _SECRETS or not 0 < len(uid) <= _LONGEST_UID:
            raise Refused(HTTPStatus.BAD_REQUEST, "unknown type of contact point")
        if new == (uid in self.points):
            raise Refused(HTTPStatus.CONFLICT if new else HTTPStatus.NOT_FOUND, "contact point")
        missing = [key for key in _SECRETS[point["type"]][1] if not point["settings"].get(key)]
        if missing:
            raise Refused(HTTPStatus.BAD_REQUEST, f"{missing[0]} is required")
        self.points[uid] = {"disableResolveMessage": False, **point, "provenance": "api"}
        return _without_secrets(self.points[uid])

    def _save_policies(self, tree: Json, *, unlocked: bool) -> Json:
        if self.policies.get("provenance") and unlocked:
            raise Refused(HTTPStatus.CONFLICT, "cannot change provenance from 'api' to ''")
        known = {"grafana-default-email", *(point["name"] for point in self.points.values())}
        for receiver in _receivers(tree):
            if receiver not in known:
                raise Refused(HTTPStatus.BAD_REQUEST, f"receiver '{receiver}' does not exist")
        self.policies = {**tree, **({} if unlocked else {"provenance": "api"})}
        return {"message": "policies updated"}


def _kept_rule(rule: Json, group: str, folder: str) -> Json:
    letters = {query["refId"] for query in rule["data"]}
    if not rule.get("title") or not 0 < len(rule["uid"]) <= _LONGEST_UID or rule["condition"] not in letters:
        raise Refused(HTTPStatus.BAD_REQUEST, "invalid alert rule")
    if (rule["ruleGroup"], rule["folderUID"]) != (group, folder):
        raise Refused(HTTPStatus.BAD_REQUEST, "the rule is of another group")
    if rule["noDataState"] not in {"OK", "NoData", "Alerting", "KeepLast"}:
        raise Refused(HTTPStatus.BAD_REQUEST, "unknown state")
    for key in ("for", "keep_firing_for"):
        if key in rule and not re.fullmatch(r"0s|(\d+h)?([1-5]?\dm)?([1-5]?\ds)?", rule[key]):
            raise Refused(HTTPStatus.BAD_REQUEST, f"{key}: not a duration in its shortest form")
    queries = [{"queryType": "", **query} for query in rule["data"]]
    return {**rule, "data": queries, "id": 1, "provenance": "api", "updated": "2025-01-01T00:00:00Z"}


def _without_secrets(point: Json) -> Json:
    hidden = _SECRETS[point["type"]][0]
    told = {key: "[REDACTED]" if key in hidden and value else value for key, value in point["settings"].items()}
    return {**point, "settings": told}


def _receivers(policy: Json) -> list[str]:
    below = [name for route in policy.get("routes") or () for name in _receivers(route)]
    return [policy["receiver"], *below]
