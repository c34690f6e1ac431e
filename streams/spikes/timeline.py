"""A time line of what was counted: sums between any two minutes out of running sums at the edges of stretches."""

from dataclasses import dataclass

import numpy as np

from streams.spikes.stretches import Floats, Int64s, Stretches


@dataclass(frozen=True, slots=True)
class Timeline:
    """Running sums at edges; between two edges they grow evenly, over a gap not at all."""

    edges: Floats
    """Epoch minutes, growing; the two edges of a stretch each, so that one may stand twice."""
    sums: Floats
    """A row for each column, a place for each edge: happened, exposure, expected, whole."""

    @classmethod
    def of(cls, stretches: Stretches, columns: Floats) -> "Timeline":
        """A time line of columns (rows of an array), each with a number for each stretch."""
        edges = np.empty(2 * len(stretches))
        edges[0::2], edges[1::2] = stretches.begin, stretches.end
        sums = np.zeros((len(columns), 2 * len(stretches)))
        running = np.cumsum(columns, axis=1)
        sums[:, 1::2] = running
        sums[:, 2::2] = running[:, :-1]
        return cls(edges, sums)

    def at(self, minutes: Floats | Int64s) -> Floats:
        """The running sums at these minutes, of any shape: a first axis for the columns."""
        flat: Floats = np.ravel(np.asarray(minutes, np.float64))
        # The right one of two edges of the same minute; what lies between is a straight line.
        place = np.clip(np.searchsorted(self.edges, flat, "right") - 1, 0, len(self.edges) - 2)
        begin, end = self.edges[place], self.edges[place + 1]
        share = np.clip((flat - begin) / np.maximum(end - begin, 1e-9), 0.0, 1.0)
        found: Floats = self.sums[:, place] + share * (self.sums[:, place + 1] - self.sums[:, place])
        shaped: Floats = found.reshape((len(self.sums), *np.shape(minutes)))
        return shaped

    def followed_by(self, later: "Timeline") -> "Timeline":
        """This one up to where the later one begins, and then that one."""
        begin = later.edges[0]
        kept = int(np.searchsorted(self.edges, begin, "left"))
        here = self.at(later.edges[:1])
        return Timeline(
            np.concatenate([self.edges[:kept], [begin], later.edges]),
            np.concatenate([self.sums[:, :kept], here, here + later.sums], axis=1),
        )
