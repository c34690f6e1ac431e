"""How the workers of a group share partitions: evenly, and partition n of all topics with the same worker."""

from typing import Any

from faust.assignor.client_assignment import ClientAssignment, ClientMetadata
from faust.assignor.partition_assignor import PartitionAssignor


class EvenAssignor(PartitionAssignor):
    """Faust's assignor, made to forget who had what before.

    It would let workers keep partitions up to the largest share: three workers may have four partitions as 2, 2 and 0,
    or seven as 3, 3 and 1. There is nothing to keep them for. All partitions are revoked in each rebalance, and a
    worker forgets their facts.
    """

    @classmethod
    def _get_client_metadata(cls, metadata: Any) -> ClientMetadata:  # noqa: ANN401 - Kafka's, without types
        found = super()._get_client_metadata(metadata)
        found.assignment = ClientAssignment(actives={}, standbys={})
        return found
