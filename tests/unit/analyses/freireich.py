"""The 42 children of Freireich's trial: weeks from the remission of a leukaemia to its return.

Freireich and others, The effect of 6-mercaptopurine on the duration of steroid-induced remissions in acute leukemia,
Blood 21 (1963), as reprinted by Gehan, Biometrika 52 (1965), and Cox, Regression models and life tables (1972).
"""

from collections import Counter
from typing import Final

from streams.analyses import Spells

TREATED_RETURNED: Final = (6, 6, 6, 7, 10, 13, 16, 22, 23)
TREATED_WELL: Final = (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)
PLACEBO_RETURNED: Final = (1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)

TREATED: Final = Spells.of(Counter(TREATED_RETURNED), Counter(TREATED_WELL))
PLACEBO: Final = Spells.of(Counter(PLACEBO_RETURNED), {})
