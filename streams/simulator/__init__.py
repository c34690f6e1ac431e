"""Traffic of an invented company over all topics: for demonstrations, and for tests that need something to count.

The company is a roastery with some 14,000 customers who order coffee and tea again and again, and with offices to
which it sells by deals; some leads become the one, some the other. It has one pace, by hour and weekday, in history and
live. These are its figures, measured over a year of a company of full size or of a fifth of it with the settings of
`nabz demo`, beside what is usual in the trade. The latter are rough ranges from common knowledge, with the kind of
source that publishes them: no citations.

| Figure | The company | Usual | As told by |
| --- | --- | --- | --- |
| orders a customer and year | 9 of the active, 5.3 of all buyers | 6 to 12, consumables | reports of online grocers |
| repeat purchases, 365 days | 77 % of the customers | 60 to 80 %, consumables | e-commerce benchmarks |
| churn, 30 days | 7 to 9 % | 5 to 10 % a month | reports on subscription boxes |
| order value, mean | about 65 USD in the shop, 88 with won deals | 50 to 90 | e-commerce benchmarks |
| gross margin | 47 % | 35 to 55 %, packaged food | annual reports of retailers |
| refunds | 3 % of the revenue | 3 to 8 %, without fashion | surveys of retailers |
| cart abandonment | 69 to 70 % | about 70 % | collections of checkout studies |
| cross-sell and upsell, 365 days | 25 % and 11 % of the customers | 10 to 30 %, 5 to 20 % | surveys of sales teams |
| leads qualified, converted | 43 % and 16 % | 30 to 50 %, 10 to 20 % | surveys of marketing teams |
| lead to conversion | 10 days for half, 13 on average | 1 to 4 weeks | benchmarks of CRM vendors |
| win rate of deals | 24 % | 20 to 30 % | benchmarks of CRM vendors |
| deals stalled | 12 % of the open ones | 10 to 25 % | benchmarks of CRM vendors |
| sales cycle, mean | about 45 days, 35 for half | 1 to 3 months, mid-sized deals | benchmarks of CRM vendors |
| first response | 6 minutes for half, 45 on average | minutes by chat, hours by mail | benchmarks of help desks |
| resolution, without pauses | 2 hours for half, 15 on average | half a day to two days | benchmarks of help desks |
| first contact | 65 % of the tickets | 65 to 75 % | benchmarks of contact centres |
| reopened | 6 % of the tickets | below 10 % | benchmarks of help desks |
| paused, of the elapsed time | 4 % | below 20 % | benchmarks of help desks |
| answers to surveys | 28 % of the asked | 15 to 35 % | benchmarks of survey tools |
| NPS | about 33 | 30 to 50 in retail | surveys of net promoter scores |
| CSAT, two best boxes | about 90 % | 75 to 90 % | benchmarks of help desks |
| ACSI | about 82 | 77 to 83 | indices of customer satisfaction |
| opened, clicked mailings | 23 % and 2.3 % | 20 to 40 %, 1.5 to 3 % | benchmarks of mailing services |
| unsubscribed | 0.15 % | 0.1 to 0.3 % | benchmarks of mailing services |
| acquisition cost | about 54 USD, 95 with what leads cost | 40 to 90, 60 to 150 | e-commerce benchmarks |
| lifetime value by full cost | 9, or 3 of the margin | 3 to 5 of the margin | surveys of investors |
| cost per lead | about 41 USD | 30 to 100 | surveys of marketing teams |
| campaign return | 1.1 to 1.4 over what was spent, by profit about 0 | 0 to 3 | surveys of marketing teams |

`figures.py` is the one value that all of this comes from, `company.py` what is sold and to whom; a module is a part
of the business. `pace.py` says how often things begin, and what the archive leaves out.
"""

from streams.simulator.scenarios import SCENARIOS, Placed, Scenario, place
from streams.simulator.simulation import DEFAULT_ARCHIVE_DAYS, DEFAULT_DAYS, DEFAULT_RATE, Simulation, live

__all__ = [
    "DEFAULT_ARCHIVE_DAYS",
    "DEFAULT_DAYS",
    "DEFAULT_RATE",
    "SCENARIOS",
    "Placed",
    "Scenario",
    "Simulation",
    "live",
    "place",
]
