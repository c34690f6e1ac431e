# ruff: noqa: SLF001 - aiokafka's admin client has no requests of the versions that tell of rights
"""Which rights this user has in Kafka, by what brokers themselves say of them.

Brokers tell with a topic, and with a group, what whoever asks may do (KIP-430, since Kafka 2.3). One that does not
tell, or cannot be asked so, is taken to forbid nothing: then it is found out when it is tried.
"""

from collections.abc import Collection
from typing import Any, Final

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import (
    GroupAuthorizationFailedError,
    IncompatibleBrokerVersion,
    KafkaError,
    TopicAuthorizationFailedError,
)
from aiokafka.protocol.admin import DescribeGroupsRequest_v3 as OldDescribeGroups
from aiokafka.protocol.admin import DescribeGroupsResponse_v3
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import Array, Boolean, Int16, Int32, Schema, String

from streams.kafka.clients.errors import Right

READ: Final = "READ"
WRITE: Final = "WRITE"
CREATE: Final = "CREATE"
TOPIC: Final = "topic"
GROUP: Final = "group"

_BITS: Final = {READ: 1 << 3, WRITE: 1 << 4}
"""What stands for an operation in what brokers say (`AclOperation` in Kafka)."""
_NOT_TOLD: Final = -(1 << 31)
_GROUP_COORDINATOR: Final = 0


class _MetadataResponse(Response):  # type: ignore[misc] # aiokafka has no types
    API_KEY = 3
    API_VERSION = 8
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "brokers",
            Array(("node_id", Int32), ("host", String("utf-8")), ("port", Int32), ("rack", String("utf-8"))),
        ),
        ("cluster_id", String("utf-8")),
        ("controller_id", Int32),
        (
            "topics",
            Array(
                ("error_code", Int16),
                ("topic", String("utf-8")),
                ("is_internal", Boolean),
                (
                    "partitions",
                    Array(
                        ("error_code", Int16),
                        ("partition", Int32),
                        ("leader", Int32),
                        ("leader_epoch", Int32),
                        ("replicas", Array(Int32)),
                        ("isr", Array(Int32)),
                        ("offline_replicas", Array(Int32)),
                    ),
                ),
                ("authorized_operations", Int32),
            ),
        ),
        ("cluster_authorized_operations", Int32),
    )


class _MetadataRequestStruct(RequestStruct):  # type: ignore[misc] # aiokafka has no types
    API_KEY = 3
    API_VERSION = 8
    RESPONSE_TYPE = _MetadataResponse
    SCHEMA = Schema(
        ("topics", Array(String("utf-8"))),
        ("allow_auto_topic_creation", Boolean),
        ("include_cluster_authorized_operations", Boolean),
        ("include_topic_authorized_operations", Boolean),
    )


class _MetadataRequest(Request[_MetadataRequestStruct]):  # type: ignore[misc] # aiokafka has no types
    API_KEY = 3

    def __init__(self, topics: Collection[str]) -> None:
        self._topics = list(topics)

    def build(self, request_struct_class: type[_MetadataRequestStruct]) -> _MetadataRequestStruct:
        return request_struct_class(self._topics, False, False, True)  # noqa: FBT003 - in the order of the protocol


class _GroupsRequestStruct(RequestStruct):  # type: ignore[misc] # aiokafka has no types
    # aiokafka's own takes the answer for one of an older version, in which rights are not told.
    API_KEY = 15
    API_VERSION = 3
    RESPONSE_TYPE = DescribeGroupsResponse_v3
    SCHEMA = OldDescribeGroups.SCHEMA


class _GroupsRequest(Request[_GroupsRequestStruct]):  # type: ignore[misc] # aiokafka has no types
    API_KEY = 15

    def __init__(self, group: str) -> None:
        self._group = group

    def build(self, request_struct_class: type[_GroupsRequestStruct]) -> _GroupsRequestStruct:
        return request_struct_class([self._group], True)  # noqa: FBT003 - in the order of the protocol


async def hidden_topics(admin: AIOKafkaAdminClient, topics: Collection[str]) -> set[str]:
    """Those of these topics of which Kafka tells this user not even whether they are there. Raises KafkaError."""
    return {topic["topic"] for topic in await _topics(admin, topics) if _is_refused(topic)}


async def missing_rights(
    admin: AIOKafkaAdminClient, reads: Collection[str], writes: Collection[str], group: str | None
) -> list[Right]:
    """The rights that are missing to read and write these topics, as a member of this group. Raises KafkaError.

    Of topics that are not there nothing is missing.
    """
    missing = []
    for topic in await _topics(admin, {*reads, *writes}):
        name = topic["topic"]
        for operation, named in ((READ, reads), (WRITE, writes)):
            if name in named and (_is_refused(topic) or _lacks(topic["authorized_operations"], operation)):
                missing.append(Right(operation, TOPIC, name))
    if group is not None and await _may_not_join(admin, group):
        missing.append(Right(READ, GROUP, group))
    return missing


async def _topics(admin: AIOKafkaAdminClient, topics: Collection[str]) -> list[dict[str, Any]]:
    if not topics:
        return []
    try:
        answer = await admin._client.send(admin._client.get_random_node(), _MetadataRequest(sorted(topics)))
    except (NotImplementedError, IncompatibleBrokerVersion):
        return []  # brokers of before Kafka 2.3 do not tell: what is missing shows where it is needed
    found: list[dict[str, Any]] = answer.to_object()["topics"]
    return found


async def _may_not_join(admin: AIOKafkaAdminClient, group: str) -> bool:
    try:
        node = await admin._client.coordinator_lookup(_GROUP_COORDINATOR, group)
        answer = await admin._send_request_to_node(node, _GroupsRequest(group))
    except GroupAuthorizationFailedError:
        return True
    except (NotImplementedError, IncompatibleBrokerVersion):
        return False  # as above: such a broker refuses the group itself, when a worker joins
    except KafkaError as error:
        if error.retriable:
            return False  # brokers have just started, and do not know yet who keeps the group
        raise
    return any(
        found["error_code"] == GroupAuthorizationFailedError.errno or _lacks(found["authorized_operations"], READ)
        for found in answer.to_object()["groups"]
    )


def _is_refused(topic: dict[str, Any]) -> bool:
    return bool(topic["error_code"] == TopicAuthorizationFailedError.errno)


def _lacks(operations: int, operation: str) -> bool:
    return operations not in {_NOT_TOLD, 0} and not operations & _BITS[operation]
