"""Spikes: what is normal for a KPI at this hour of the week, and how rare what happens now would be."""

from streams.spikes.detector import Detector
from streams.spikes.judgement import RAREST, WINDOWS, Judgement
from streams.spikes.natures import Nature, Side
from streams.spikes.normal import Normal
from streams.spikes.stretches import Stretches
from streams.spikes.working_time import WorkingTime

__all__ = ["RAREST", "WINDOWS", "Detector", "Judgement", "Nature", "Normal", "Side", "Stretches", "WorkingTime"]
