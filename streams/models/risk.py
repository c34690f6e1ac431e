"""Who will be lost: a regression that learned from one half of the customers and is judged on the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.typing import NDArray

from streams.analyses.arrays import Floats
from streams.models.behaviour import Behaviour, features, large_segments
from streams.models.judging import Quality, auc, quality
from streams.models.logistic import Logistic, fit_logistic

_PURPOSE: Final = b"judged"
_COIN: Final = 0.5
"""The AUC of what knows nothing: who bought lately may be those who leave, and then recency ranks worse than this."""


class Ranking(StrEnum):
    """By what customers are ranked who may be lost."""

    LOGISTIC = "logistic"
    """The regression: it ranks those on whom it is judged better than recency alone."""
    PURCHASES = "purchases"
    """MBG/NBD's probability of no purchase: the regression is no better than recency alone, and this is."""
    NONE = "none"
    """Neither is better than recency alone, or nothing could be judged: there are no risks to tell."""


@dataclass(frozen=True, slots=True, eq=False)
class Risk:
    """What was learned at a past moment, and how well it told who was lost since."""

    ranking: Ranking
    logistic: Logistic | None
    """None where all on whom it would have been fitted had the same outcome."""
    segments: tuple[str, ...]
    """Those that are features of it."""
    quality: Quality | None
    """Of the regression, on those who are judged; None where all of these had the same outcome."""
    quality_of_purchases: Quality | None
    """Of MBG/NBD, on the same customers; None where there is no such model."""
    recency_auc: float | None
    """The plain rule: who has not bought for longer is more at risk."""
    fitted_on: int
    """So many customers."""

    def probability(self, behaviour: Behaviour) -> Floats:
        """The probability that each customer is lost, by the regression; shape (customers,).

        Raises ValueError where customers are not ranked by it.
        """
        if self.logistic is None or self.ranking is not Ranking.LOGISTIC:
            raise ValueError(f"customers are ranked by {self.ranking.value}, not by the regression")
        return self.logistic.probability(features(behaviour, self.segments))


def is_judged(customer: str) -> bool:
    """Whether a customer is one of the half on whom models are judged; by nobody of these anything is fitted.

    It follows from the id alone, and is the same in every process and on every machine.
    """
    return bool(blake2b(customer.encode(), digest_size=1, person=_PURPOSE).digest()[0] & 1)


def learn_risk(
    customers: Sequence[str], behaviour: Behaviour, lost: NDArray[np.bool_], silent: Floats | None = None
) -> Risk:
    """Fit the regression to one half, judge it on the other, and choose by what customers are ranked.

    Which customers are judged follows from their ids (`is_judged`); all else is as in `learn_risk_of`.
    """
    judged = np.array([is_judged(customer) for customer in customers], dtype=np.bool_)
    return learn_risk_of(judged, behaviour, lost, silent)


def learn_risk_of(
    judged: NDArray[np.bool_], behaviour: Behaviour, lost: NDArray[np.bool_], silent: Floats | None = None
) -> Risk:
    """Fit the regression to those who are not judged, judge it on the others, and choose by what customers are ranked.

    The regression is chosen where its AUC is above that of recency alone, and above 0.5. Otherwise MBG/NBD is, where
    its AUC is; and otherwise nothing. All three are compared on the same customers. What comes out is the same to the
    last bit for customers in any order.

    Args:
        judged: shape (customers,), whether `is_judged`.
        behaviour: what was known of them at a past moment.
        lost: shape (customers,), whether they have been lost since, such as by no purchase within 90 days.
        silent: shape (customers,), MBG/NBD's probability of it at that moment (`MbgNbd.silent`), if there is one. Its
            parameters come from purchases up to then, those of the customers who are judged among them: it has seen
            no outcome.

    Raises ValueError where these differ in length.
    """
    if not len(judged) == len(behaviour.orders) == len(lost):
        raise ValueError(f"{len(judged)} customers, {len(behaviour.orders)} behaviours and {len(lost)} outcomes")
    fitted = ~judged
    segments = large_segments([segment for segment, used in zip(behaviour.segments, fitted, strict=True) if used])
    rows = features(behaviour, segments)
    logistic = fit_logistic(rows[fitted], lost[fitted])
    recency_auc = auc(behaviour.recency[judged].astype(np.float64), lost[judged])
    of_logistic = None if logistic is None else quality(logistic.probability(rows[judged]), lost[judged])
    of_purchases = None if silent is None else quality(silent[judged], lost[judged])
    return Risk(
        _chosen(of_logistic, of_purchases, recency_auc),
        logistic,
        segments,
        of_logistic,
        of_purchases,
        recency_auc,
        int(fitted.sum()),
    )


def _chosen(logistic: Quality | None, purchases: Quality | None, recency_auc: float | None) -> Ranking:
    if recency_auc is not None:
        for found, ranking in ((logistic, Ranking.LOGISTIC), (purchases, Ranking.PURCHASES)):
            if found is not None and found.auc > max(recency_auc, _COIN):
                return ranking
    return Ranking.NONE
