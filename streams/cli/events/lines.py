"""Lines of a file or of stdin, plain or compressed, a chunk at a time: memory stays bounded whatever comes."""

import asyncio
import sys
import threading
import zlib
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager, suppress
from io import FileIO, RawIOBase
from typing import Final

STDIN: Final = "-"
CHUNK_BYTES: Final = 1 << 18

_GZIP_MAGIC: Final = b"\x1f\x8b"
_GZIP_HEADER: Final = 16 + zlib.MAX_WBITS
_CHUNKS_AHEAD: Final = 4


class BrokenInput(Exception):
    """The input cannot be read, or not to its end; the message says why."""


@contextmanager
def opened(name: str) -> Iterator[RawIOBase]:
    """The file of this name, or stdin for `-`; raises BrokenInput if it cannot be opened."""
    try:
        # Unbuffered: a read from a pipe then gives what is there, and leaves no lock held when the process ends.
        stream = FileIO(sys.stdin.fileno() if name == STDIN else name, "rb", closefd=name != STDIN)
    except OSError as error:
        raise BrokenInput(f"it cannot be read: {error.strerror or error}") from error
    with stream:
        yield stream


def chunks(stream: RawIOBase) -> Iterator[bytes]:
    """The content in chunks of about CHUNK_BYTES, decompressed if it begins as gzip does.

    Raises:
        BrokenInput: it cannot be read on, or what was compressed is damaged or not all there.
    """
    head = _head(stream)
    if head != _GZIP_MAGIC:
        yield from filter(None, [head])
        yield from _plain(stream)
        return
    try:
        yield from _decompressed(head, _plain(stream))
    except zlib.error as error:
        raise BrokenInput(f"what is compressed in it is damaged ({error})") from error


def _head(stream: RawIOBase) -> bytes:
    head = b""
    while len(head) < len(_GZIP_MAGIC):
        part = _read(stream, len(_GZIP_MAGIC) - len(head))
        if not part:
            break
        head += part
    return head


def _plain(stream: RawIOBase) -> Iterator[bytes]:
    while chunk := _read(stream, CHUNK_BYTES):
        yield chunk


def _read(stream: RawIOBase, most: int) -> bytes:
    try:
        return stream.read(most) or b""
    except OSError as error:
        raise BrokenInput(f"it cannot be read: {error.strerror or error}") from error


def _decompressed(head: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    """All members of a gzip file, one after the other, as `zcat` reads them."""
    member = zlib.decompressobj(_GZIP_HEADER)
    data: bytes | None = head
    while data is not None:
        while data:
            if member.eof:
                data = data.lstrip(b"\0")  # padding, as tapes and some tools leave it
                if not data:
                    break
                member = zlib.decompressobj(_GZIP_HEADER)
            chunk = member.decompress(data, CHUNK_BYTES)
            data = member.unused_data if member.eof else member.unconsumed_tail
            if chunk:
                yield chunk
        data = next(rest, None)
    if not member.eof:
        raise BrokenInput("what is compressed in it ends in the middle")


class LineSplitter:
    """Cuts chunks into lines. What is longer than `longest` bytes comes cut off right after them."""

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self._carried = b""

    def split(self, chunk: bytes) -> list[bytes]:
        """The lines that this chunk ends, without their line feeds."""
        lines = chunk.split(b"\n")
        lines[0] = self._carried + lines[0]
        # One byte too many is kept, so that the line can be told from one that just fits.
        self._carried = lines.pop()[: self._longest + 1]
        return lines

    def rest(self) -> list[bytes]:
        """The last line, where no line feed ends it."""
        rest, self._carried = self._carried, b""
        return [rest] if rest else []


async def read_ahead(source: Iterator[bytes], stop: asyncio.Event) -> AsyncGenerator[bytes, None]:
    """Chunks that are read in a thread of their own, a few ahead, until `stop` is set.

    Raises what reading them raises. The thread does not hold up the end of the process, even if it waits for input.
    """
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[bytes | Exception | None] = asyncio.Queue()
    room = threading.Semaphore(_CHUNKS_AHEAD)

    def hand_over(item: bytes | Exception | None) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(queue.put_nowait, item)

    def read() -> None:
        try:
            for chunk in source:
                room.acquire()
                hand_over(chunk)
            hand_over(None)
        except Exception as error:  # noqa: BLE001 - raised where the chunks are awaited
            hand_over(error)

    threading.Thread(target=read, daemon=True, name="input").start()
    ending = asyncio.create_task(stop.wait())
    ending.add_done_callback(lambda _: queue.put_nowait(None))
    try:
        while (item := await queue.get()) is not None and not stop.is_set():
            room.release()
            if isinstance(item, Exception):
                raise item
            yield item
    finally:
        ending.cancel()
