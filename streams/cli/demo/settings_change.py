"""What becomes of a demonstration whose file of settings is saved anew while it runs."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from streams.arithmetic.measures import Measures
from streams.cli.demo.running_parts import RunningParts
from streams.cli.tables.reading import redis_client
from streams.cli.terminal.exit_codes import Misused
from streams.counted_otherwise import CountedOtherwise
from streams.counting_configuration import counting_configuration
from streams.redis.agreement import accept_former
from streams.redis.configuration_changes import as_read, changes
from streams.redis.connection import Client
from streams.redis.counting_configuration import said
from streams.redis.growth import growing_now
from streams.settings import Settings, SettingsError
from streams.settings.included import files_of

_LOOK_SECONDS = 0.25


class WatchedFile:
    """Tells when a settings file, or one that it includes, was saved anew."""

    def __init__(self, path: Path) -> None:
        """Know them as they are now."""
        self._path = path
        self._known = self._look()

    def is_new(self) -> bool:
        """Whether one was saved since this was last asked. What is not there at the moment is about to be."""
        found = self._look()
        if found is None or found == self._known:
            return False
        self._known = found
        return True

    def _look(self) -> Mapping[Path, tuple[int, int, int]] | None:
        try:
            found = {path: path.stat() for path in files_of(self._path)}
        except OSError:
            return None
        return {path: (status.st_mtime_ns, status.st_size, status.st_ino) for path, status in found.items()}


class FollowedSettings:
    """The settings of a file, by which parts count and tell: those of before while it holds none that can be."""

    def __init__(self, path: Path, load: Callable[[], Settings]) -> None:
        """`load` gives what stands in the file now."""
        self._file = WatchedFile(path)
        self._load = load
        self._taken: Settings | None = None

    @property
    def now(self) -> Settings:
        """Those that were taken up last."""
        if self._taken is None:
            self._taken = self._load()
        return self._taken

    async def follow(self, parts: RunningParts, say: Callable[[str], None]) -> None:
        """Start parts again with what stands in the file whenever it is saved, without end.

        What cannot be taken up is said, and all goes on as before.

        Raises:
            CommandFailed: Redis does not answer.
            ServerFailed: a part does not start again.
        """
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            if not self._file.is_new():
                continue
            try:
                settings = self._load()
                async with redis_client(settings.redis) as client:
                    changed = await _changed_by(client, settings)
            except (SettingsError, Misused) as error:
                say(f"the settings were saved, and are not taken up: {error}")
                continue
            say("the settings were saved: what counts and tells by them is started again")
            self._taken = settings
            async with redis_client(settings.redis) as client:
                await parts.start_again(partial(_count_by, client, settings))
                if changed:
                    say(f"counted anew, for {'; '.join(changed)}")
                    await _until_grown(client, settings.catalogue.measures)
                    say("all is counted by the settings of now")


async def _changed_by(client: Client, settings: Settings) -> Sequence[str]:
    """What these settings would change of what is counted. Raises Misused if facts cannot be counted by them."""
    before, _ = await said(client)
    now = as_read(before, counting_configuration(settings, {}))
    if impossible := CountedOtherwise(settings.catalogue)(before, now).impossible:
        raise Misused("; ".join(f"{name}: {why}" for name, why in impossible.items()))
    return changes(before, now)


async def _count_by(client: Client, settings: Settings) -> None:
    """Let all be counted by these settings, also where they stood there before: workers alone would not go back."""
    await accept_former(client, counting_configuration(settings, {}), CountedOtherwise(settings.catalogue))


async def _until_grown(client: Client, measures: Measures) -> None:
    while await growing_now(client, measures):  # noqa: ASYNC110 - Redis says it, when it is looked at
        await asyncio.sleep(_LOOK_SECONDS)
