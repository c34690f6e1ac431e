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
    """The shard was read again and may stand before records that were read already: read again from there."""

    def __init__(self, tag: str, topic: str) -> None:
        """Name the shard and the topic."""
        super().__init__(f"shard {tag}: it was read again, so {topic} has to be read again from where it stands")
