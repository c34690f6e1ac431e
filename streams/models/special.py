"""Special functions that likelihoods are made of. All work element by element, on arrays of any shape."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from streams.analyses.arrays import Floats

_STEPS_UP: Final = 10
_HALF_LOG_2PI: Final = 0.9189385332046727
_STIRLING: Final = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188)
"""B(2k) / (2k (2k - 1)): the terms of Stirling's series."""
_LOOK_EVERY: Final = 16
_NEGLIGIBLE: Final = 1e-17
_MOST_TERMS: Final = 100_000


def log_gamma(x: Floats | float) -> Floats:
    """The logarithm of the gamma function, for x above 0.

    x is brought above 10 by Gamma(x + 1) = x Gamma(x); there Stirling's series holds (NIST, Digital Library of
    Mathematical Functions, 5.5.1 and 5.11.1). The error is below 2e-14 times the larger of 1 and the value, for x
    from 1e-9 to 1e9. Raises ValueError where x is not above 0.
    """
    x = np.asarray(x, dtype=np.float64)
    if not (x > 0).all():
        raise ValueError("the logarithm of the gamma function is asked for of numbers above 0 only")
    low = x < _STEPS_UP
    product = lifted = np.where(low, x, 1.0)
    for step in range(1, _STEPS_UP):
        product = product * (lifted + step)
    up = np.where(low, x + _STEPS_UP, x)
    inverse = 1 / (up * up)
    series = np.zeros_like(x)
    for factor in reversed(_STIRLING):
        series = series * inverse + factor
    return (up - 0.5) * np.log(up) - up + _HALF_LOG_2PI + series / up - np.where(low, np.log(product), 0.0)


def log_beta(a: Floats | float, b: Floats | float) -> Floats:
    """The logarithm of the beta function, for a and b above 0; its error is that of its three logarithms of gamma.

    Where one of the two is far larger than the other, digits cancel: of 1e9 and 1 about 1e-6 is left.
    Raises ValueError where one of them is not above 0.
    """
    return log_gamma(a) + log_gamma(b) - log_gamma(np.add(a, b))


def hypergeometric(a: Floats | float, b: Floats | float, c: Floats | float, z: Floats | float) -> Floats:
    """Gauss's 2F1(a, b; c; z) by its series (NIST, Digital Library of Mathematical Functions, 15.2.1).

    For c above 0 and z from 0 to below 1; a and b may have either sign. Terms are added until they are below 1e-17 of
    the sum, which takes about 40 / (1 - z) of them. Where all terms have one sign the relative error is below 1e-13;
    otherwise it is that of the largest term.

    Raises ValueError for a z or c outside of these, ArithmeticError where 100,000 terms are not enough, as with z above
    0.9996.
    """
    numbers = [np.asarray(number, dtype=np.float64) for number in (a, b, c, z)]
    shape = np.broadcast_shapes(*(number.shape for number in numbers))
    a, b, c, z = (np.broadcast_to(number, shape).ravel() for number in numbers)
    if not ((z >= 0) & (z < 1)).all():
        raise ValueError("2F1 is asked for of z from 0 to below 1 only: beyond, its series has no sum")
    if not (c > 0).all():
        raise ValueError("2F1 is asked for of c above 0 only")
    if not z.size:
        return np.ones(shape)
    total, places = np.ones(z.size), np.arange(z.size)
    rows = _Rows(a, b, c, z)
    for n in range(_MOST_TERMS):
        rows.add(n)
        if n % _LOOK_EVERY:
            continue
        open_still = rows.are_open()
        if not open_still.all():
            total[places] = rows.sums
            places = places[open_still]
            if not places.size:
                return total.reshape(shape)
            rows.keep(open_still)
    raise ArithmeticError(f"the series of 2F1 has no sum after {_MOST_TERMS} terms: z is too near to 1")


class _Rows:
    """Rows whose series is being added up."""

    def __init__(self, a: Floats, b: Floats, c: Floats, z: Floats) -> None:
        self._a, self._b, self._c, self._z = a, b, c, z
        self._term = self._ratio = np.ones(z.size)
        self.sums = np.ones(z.size)

    def add(self, n: int) -> None:
        """Add the term after the one of number n."""
        self._ratio = (self._a + n) * (self._b + n) / ((self._c + n) * (n + 1)) * self._z
        self._term = self._term * self._ratio
        self.sums = self.sums + self._term

    def are_open(self) -> NDArray[np.bool_]:
        """Which rows have still something to add.

        What is left is no more than a geometric series of the larger of this ratio and the one that they tend to.
        """
        falling = 1 - np.maximum(np.abs(self._ratio), self._z)
        still: NDArray[np.bool_] = np.abs(self._term) > _NEGLIGIBLE * np.abs(self.sums) * falling
        return still

    def keep(self, chosen: NDArray[np.bool_]) -> None:
        """Leave the others out."""
        self._a, self._b, self._c, self._z = (one[chosen] for one in (self._a, self._b, self._c, self._z))
        self._term, self._ratio, self.sums = (one[chosen] for one in (self._term, self._ratio, self.sums))
