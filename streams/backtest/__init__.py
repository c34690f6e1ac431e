"""Backtest: what alerts would have fired, by events counted and judged on the time that they tell of."""

from streams.backtest.episodes import Episode
from streams.backtest.panes import Past, backtest_panes
from streams.backtest.run import Tally, backtest, usual_begin, watched_alerts

__all__ = ["Episode", "Past", "Tally", "backtest", "backtest_panes", "usual_begin", "watched_alerts"]
