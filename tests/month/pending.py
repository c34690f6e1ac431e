"""Tests of the month that the code does not pass yet. Once it does, this file goes, and its marker from the tests."""

import pytest

AHEAD_OF_THE_CODE = pytest.mark.xfail(strict=True, reason="the month was worked out before the code that counts it")
