"""Errors of the engine, each named for the reaction that it asks for."""


class StoreUnavailableError(Exception):
    """Redis does not answer: try again, with a bound."""


class ShardMovedError(Exception):
    """Another writer committed to the shard, or Redis came back from an older snapshot: read the shard again."""

    def __init__(self, tag: str, expected: int, found: int) -> None:
        """Name the shard and both versions."""
        super().__init__(
            f"shard {tag}: at version {found}, this worker believed {expected}; its batch was not counted here"
        )
        self.tag = tag
        self.expected = expected
        self.found = found


class ShardWentBackError(Exception):
    """The shard stands before records that were read already: they have to be read again from there."""

    def __init__(self, tag: str, topic: str, stands_at: int, read_up_to: int) -> None:
        """Name the shard, the topic and both offsets."""
        super().__init__(
            f"shard {tag}: stands at offset {stands_at} of {topic}, but records up to {read_up_to} were read;"
            " the worker has to start again from there"
        )
