"""How much of the revenue comes from the few customers who bring the most."""

import numpy as np
from numpy.typing import ArrayLike


def share_of_top(revenue: ArrayLike, percent: int) -> float | None:
    """The share of all revenue that the `percent` of customers who bring the most bring: 0 to 1.

    `revenue` has whole minor units for each customer, in any order. Those who brought nothing, or less than nothing
    after refunds, are left out, above and below: customers are those who brought something.

    A percent of so many customers is seldom a whole number of them. Then the one at the edge counts by the fraction
    that is left: 10 % of 25 customers are the two best ones and half of the third, with half of his revenue. The share
    is computed in whole numbers and divided once, so it does not depend on the order.

    None where nobody brought anything. Raises ValueError for a percent below 0 or above 100.
    """
    if not 0 <= percent <= 100:
        raise ValueError(f"the best customers are 0 to 100 percent of them, not {percent!r}")
    amounts = np.asarray(revenue, dtype=np.int64)
    best = np.sort(amounts[amounts > 0])[::-1].tolist()
    if not best:
        return None
    whole, hundredths = divmod(len(best) * percent, 100)
    top = 100 * sum(best[:whole]) + (hundredths * best[whole] if hundredths else 0)
    return float(top / (100 * sum(best)))
