import asyncio
import gzip
import io
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.cli.events.lines import CHUNK_BYTES, BrokenInput, LineSplitter, chunks, opened, read_ahead


def lines_of(parts: Iterator[bytes], longest: int = 1000) -> list[bytes]:
    splitter = LineSplitter(longest)
    return [line for part in parts for line in splitter.split(part)] + splitter.rest()


@given(st.lists(st.binary(max_size=5).map(lambda line: line.replace(b"\n", b"")), max_size=8), st.data())
def test_lines_are_the_same_however_their_bytes_arrive(lines: list[bytes], data: st.DataObject) -> None:
    text = b"".join(line + b"\n" for line in lines)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    parts = [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    assert lines_of(iter(parts)) == lines


def test_a_last_line_needs_no_line_feed() -> None:
    assert lines_of(iter([b"one\ntw", b"o"])) == [b"one", b"two"]


def test_an_endless_line_is_cut_off_and_the_next_one_is_whole() -> None:
    splitter = LineSplitter(longest=10)
    assert splitter.split(b"x" * 1000) == []
    assert splitter.split(b"x" * 1000) == []
    assert len(splitter._carried) == 11
    overlong, following = splitter.split(b"\nnext\n")
    assert len(overlong) == 11
    assert following == b"next"


def test_plain_content_comes_as_it_is() -> None:
    for text in (b"", b"x", b"\x1f", b"plain\n"):
        assert b"".join(chunks(_Raw(text))) == text


@pytest.mark.parametrize("padding", [b"", b"\0" * 512])
def test_gzip_is_told_by_its_content_and_may_have_several_members(padding: bytes) -> None:
    first, second = os.urandom(3 * CHUNK_BYTES), b"second\n" * 1000
    packed = gzip.compress(first) + gzip.compress(second) + padding
    assert b"".join(chunks(_Raw(packed))) == first + second


def test_what_unpacks_to_a_lot_comes_in_small_pieces() -> None:
    packed = gzip.compress(b"\0" * (20 * CHUNK_BYTES))
    assert max(map(len, chunks(_Raw(packed)))) <= CHUNK_BYTES


def test_gzip_that_ends_too_early_is_refused_after_what_is_there() -> None:
    packed = gzip.compress(b"line\n" * 10)
    unpacked = chunks(_Raw(packed[:-9]))
    assert next(unpacked).startswith(b"line\n")
    with pytest.raises(BrokenInput, match="ends in the middle"):
        list(unpacked)


def test_damaged_gzip_is_refused() -> None:
    packed = bytearray(gzip.compress(os.urandom(1000)))
    packed[-6] ^= 0xFF
    with pytest.raises(BrokenInput, match="is damaged"):
        list(chunks(_Raw(bytes(packed))))


@pytest.mark.parametrize(("name", "reason"), [("nowhere.ndjson", "No such file"), (".", "Is a directory")])
def test_a_file_that_cannot_be_read_is_said(tmp_path: Path, name: str, reason: str) -> None:
    with pytest.raises(BrokenInput, match=reason), opened(str(tmp_path / name)) as stream:
        list(chunks(stream))


async def test_chunks_are_read_ahead_in_order() -> None:
    parts = [b"%d" % number for number in range(50)]
    assert [chunk async for chunk in read_ahead(iter(parts), asyncio.Event())] == parts


async def test_what_reading_raises_is_raised_after_what_was_read() -> None:
    def broken() -> Iterator[bytes]:
        yield b"good"
        raise BrokenInput("it broke")

    ahead = read_ahead(broken(), asyncio.Event())
    assert await anext(ahead) == b"good"
    with pytest.raises(BrokenInput, match="it broke"):
        await anext(ahead)


async def test_an_input_from_which_nothing_comes_can_be_left() -> None:
    stop, came = asyncio.Event(), threading.Event()

    def silent() -> Iterator[bytes]:
        yield b"first"
        came.wait(10)

    asyncio.get_running_loop().call_later(0.05, stop.set)
    assert [chunk async for chunk in read_ahead(silent(), stop)] == [b"first"]
    came.set()


class _Raw(io.RawIOBase):
    """Bytes that come a few thousand at a time, as from a pipe."""

    def __init__(self, content: bytes) -> None:
        self._content = io.BytesIO(content)

    def read(self, size: int = -1, /) -> bytes:
        return self._content.read(min(size, 5000))
