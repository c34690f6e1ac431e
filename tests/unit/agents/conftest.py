"""What families do with entities of many facts is done with those of few here: a chunk holds two or three."""

from collections.abc import Iterator

import pytest

from streams.engine import chunks


@pytest.fixture(autouse=True, scope="module")  # for others, too, run in this process
def _small_chunks() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chunks, "SIZE", 2)
        yield
