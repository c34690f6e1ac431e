"""Spikes: what is normal for a KPI at this hour of the week, and how far from it a value is."""

from streams.spikes.detector import Detector, Judgement

__all__ = ["Detector", "Judgement"]
