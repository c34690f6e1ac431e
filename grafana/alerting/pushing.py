"""Brings alert rules, contact points and notification policies into a running Grafana: only what differs."""

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from grafana.alerting.contact_points import without_secrets
from grafana.alerting.policies import own_branch, with_branch
from grafana.differences import differences
from grafana.pushing import Change, Fate

Json = dict[str, Any]


class AlertingStore(Protocol):
    """What is asked of a Grafana's interface for provisioning."""

    def rule_group(self, folder_uid: str, name: str) -> Json | None:
        """A group of rules, or None."""

    def save_rule_group(self, folder_uid: str, name: str, group: Json) -> None:
        """Put a group in place of the one of this name, with all its rules."""

    def contact_points(self, name: str) -> list[Json]:
        """The contact points of a name; instead of their secrets there is a word that says so."""

    def make_contact_point(self, point: Json) -> None:
        """A new contact point."""

    def change_contact_point(self, uid: str, point: Json) -> None:
        """Another one in place of the contact point with this uid."""

    def policies(self) -> Json:
        """The whole tree of notification policies."""

    def save_policies(self, tree: Json, *, locked: bool) -> None:
        """Another tree in place of it; `locked`: as one that nobody may change on Grafana's pages."""


def push_contact_points(
    store: AlertingStore, points: Sequence[Json], *, renew_secrets: bool, dry: bool
) -> Iterator[Change]:
    """Create and change contact points. Whether a secret is another one nobody can tell: `renew_secrets` writes all."""
    for point in points:
        name = f"contact point {point['name']}"
        there = next((found for found in store.contact_points(point["name"]) if found["type"] == point["type"]), None)
        if there is None:
            if not dry:
                store.make_contact_point(point)
            yield Change(name, Fate.CREATED, [f"type: nothing -> {point['type']}"])
            continue
        wanted = {key: value for key, value in without_secrets(point).items() if key != "uid"}
        found = [*differences(wanted, there), *(["secrets: renewed"] if renew_secrets else [])]
        if found and not dry:
            store.change_contact_point(there["uid"], {**point, "uid": there["uid"]})
        yield Change(name, Fate.CHANGED if found else Fate.SAME, found)


def push_policies(store: AlertingStore, branch: Json, *, dry: bool) -> Change:
    """Put the branch of Nabz first into the tree; the branches of others stay."""
    tree = store.policies()
    there = own_branch(tree, branch)
    found = (
        [f'routes: nothing -> "{branch["receiver"]}"'] if there is None else [*differences({"": branch}, {"": there})]
    )
    if found and not dry:
        locked = bool(tree.get("provenance"))
        wanted = with_branch(tree, branch)
        store.save_policies({key: value for key, value in wanted.items() if key != "provenance"}, locked=locked)
    fate = Fate.SAME if not found else Fate.CREATED if there is None else Fate.CHANGED
    return Change("notification policies", fate, found)


def push_rules(store: AlertingStore, folder_uid: str, group: Json, *, dry: bool) -> Change:
    """Put the group of rules in place of the one that is there; rules that are none any more end with it."""
    name = group["title"]
    there = store.rule_group(folder_uid, name)
    said = f"alert rules {name}"
    if there is None:
        if not dry:
            store.save_rule_group(folder_uid, name, group)
        return Change(said, Fate.CREATED, [f"rules: 0 entries -> {len(group['rules'])}"])
    found = [*differences(_by_uid(group), _by_uid(there))]
    found += [f"rules.{uid}: removed" for uid in _by_uid(there)["rules"] if uid not in _by_uid(group)["rules"]]
    if found and not dry:
        store.save_rule_group(folder_uid, name, group)
    return Change(said, Fate.CHANGED if found else Fate.SAME, found)


def _by_uid(group: Json) -> Json:
    """With the rules by their uids, whatever their order."""
    return {**group, "rules": {rule["uid"]: rule for rule in group["rules"]}}
