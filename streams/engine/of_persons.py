"""What the engine asks about persons who were erased: of families that keep them, and of those that name them."""

from collections.abc import Collection
from typing import Any, Protocol


class Outdated(Protocol):
    """Tells what an earlier version wrote."""

    def is_outdated(self, packed: bytes) -> bool:
        """Whether an entity is to be written anew, for an earlier version packed it; what is packed but the index.

        Raises ValueError and msgspec.MsgspecError where it cannot be read.
        """


class OfPersons(Outdated, Protocol):
    """A family whose entities may be persons who were erased."""

    def mark_of(self, entity_id: str) -> str | None:
        """Under what an entity is kept once it is erased; None of one for which there is no such name."""

    def is_erased(self, entity: Any) -> bool:  # noqa: ANN401 - an entity of the family
        """Whether it was ever erased."""

    def is_forgotten(self, entity: Any) -> bool:  # noqa: ANN401 - as above
        """Whether it has to stand under its mark."""

    def pack(self, entity: Any) -> bytes:  # noqa: ANN401 - as above
        """Its facts."""

    def change_chunks(self, entity: Any) -> None:  # noqa: ANN401 - as above
        """Have all its chunks written anew."""


class Naming(Outdated, Protocol):
    """A family whose entities name customers."""

    def take_named(self, entity_id: str, entity: Any) -> list[str]:  # noqa: ANN401 - as above
        """What has to be listed of those whom it names, since this was last asked: mark, `:` and entity."""

    def forget(self, entity: Any, erased: Collection[str]) -> None:  # noqa: ANN401 - as above
        """Name these no more; `erased` are marks as in `nabz:{customer-N}:erased`."""
