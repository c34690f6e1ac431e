"""How much of the last year's revenue few customers bring. It is counted, not fitted; guests are nobody's customers."""

from agents.analyst.given import Given
from streams.fitted import Concentration
from streams.models import share_of_top


def concentration(given: Given) -> Concentration:
    """The shares of the best 1, 10 and 20 percent of the sampled customers who brought something in 365 days."""
    paid = given.population.now.paid_in_year
    top_1, top_10, top_20 = (share_of_top(paid, percent) for percent in (1, 10, 20))
    return Concentration(customers=int((paid > 0).sum()), top_1=top_1, top_10=top_10, top_20=top_20)
