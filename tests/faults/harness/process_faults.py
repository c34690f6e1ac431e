"""What happens to workers and boards, and to machines that they run on."""

import random
import time

from tests.end_to_end.product import SESSION_SECONDS
from tests.faults.harness.crew import BOARDS
from tests.faults.harness.redis_nodes import comes_true
from tests.faults.harness.stage import Stage, TakeOver
from tests.servers.clocks import off_by

_TAKE_OVER_SECONDS = 40.0
_LOOK_SECONDS = 0.05
_AT_WORK_SECONDS = 30.0
"""How long a process may take to start and to be given its share."""
_CLOCKS = ("+1h", "-1h", "+3d", "-3d")


def worker_killed(stage: Stage, chance: random.Random) -> str:
    """A worker is killed, and started again after the others have its partitions, or by its supervisor before."""
    comes_true(lambda: len(stage.crew.at_work()) > 1, _AT_WORK_SECONDS)
    name = stage.crew.any_of("w", chance)
    held = chance.random() < 0.5
    others = {other: stage.crew.shards_of(other) for other in stage.crew.at_work() if other != name}
    # One that hung or was cut off may not know yet that its shards are others' by now.
    is_owner = bool(others) and not stage.crew.shards_of(name) & set().union(*others.values())
    taken = taken_over(stage, name, hold=held)
    how = f"{name}, {'held' if held else 'started again soon'}, {len(others)} others"
    if taken is None:
        return f"{how}, its shards not taken over within {_TAKE_OVER_SECONDS:.0f} s"
    if is_owner:
        stage.take_overs.append(taken)
    return f"{how}, its shards taken over in {taken.over - taken.began:.1f} s"


def taken_over(stage: Stage, name: str, *, hold: bool) -> TakeOver | None:
    """Kill a worker; it is held until others have its shards, if asked for. None if they take too long."""
    shards = stage.crew.shards_of(name)
    began = time.monotonic()
    stage.crew.kill(name, hold=hold)
    taken = _until_taken_over(stage, name, shards, began)
    stage.crew.release(name)
    return taken


def _until_taken_over(stage: Stage, killed: str, shards: set[str], began: float) -> TakeOver | None:
    while time.monotonic() - began < _TAKE_OVER_SECONDS:
        others = [name for name in stage.crew.names("w") if name != killed]
        # Its successor counts too, once it has been given some: it says nothing of shards before.
        successor = stage.crew.names(killed)
        if shards <= set().union(*(stage.crew.shards_of(name) for name in [*others, *successor])):
            return TakeOver(began, time.monotonic())
        time.sleep(_LOOK_SECONDS)
    return None


def worker_stopped(stage: Stage, chance: random.Random) -> str:
    """A worker stands still for longer than its group waits for it."""
    return _stopped(stage, stage.crew.any_of("w", chance), SESSION_SECONDS + chance.uniform(2, 7))


def board_stopped(stage: Stage, chance: random.Random) -> str:
    return _stopped(stage, stage.crew.any_of("b", chance), chance.uniform(3, 12))


def _stopped(stage: Stage, name: str, seconds: float) -> str:
    stage.crew.freeze(name)
    time.sleep(seconds)
    stage.crew.thaw(name)
    return f"{name} for {seconds:.1f} s"


def board_killed(stage: Stage, chance: random.Random) -> str:
    name = stage.crew.any_of("b", chance)
    stage.crew.kill(name)
    return name


def workers_come_and_go(stage: Stage, chance: random.Random) -> str:
    done = []
    for _ in range(3):
        running, free = stage.crew.names("w"), stage.crew.free()
        if free and (len(running) < 2 or chance.random() < 0.5):
            stage.crew.start(free[0])
            done.append(f"+{free[0]}")
        elif len(running) > 1:
            name = chance.choice(running)
            began = time.monotonic()
            code = stage.crew.end(name)
            done.append(f"-{name} (exit {code} in {time.monotonic() - began:.1f} s)")
        time.sleep(chance.uniform(0.5, 4))
    return " ".join(done)


def second_group(stage: Stage, chance: random.Random) -> str:
    """Somebody starts a worker of another group on the same Redis."""
    free = stage.crew.free()
    if not free:
        return "left out: no room"
    name = free[-1]
    stage.crew.start(name, {"NABZ_KAFKA__GROUP": "by-mistake"})
    seconds = chance.uniform(6, 14)
    time.sleep(seconds)
    return f"{name} for {seconds:.0f} s, exit {stage.crew.end(name)}"


def clock_off(stage: Stage, chance: random.Random) -> str:
    """A worker or a board goes on on a machine whose clock is off, to the end of the run."""
    name = stage.crew.any_of(chance.choice(("w", "w", "b")), chance)
    offset = chance.choice(_CLOCKS)
    stage.crew.end(name)
    stage.crew.start(name, off_by(offset), anew=True)
    comes_true(lambda: name in BOARDS or name in stage.crew.at_work(), _AT_WORK_SECONDS)
    return f"{name} {offset}"
