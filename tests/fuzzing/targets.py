"""All targets."""

from typing import Final

from tests.fuzzing.asked import ASKED
from tests.fuzzing.records import RECORDS
from tests.fuzzing.stored import STORED
from tests.fuzzing.target import Target
from tests.fuzzing.texts import TEXTS

TARGETS: Final[tuple[Target, ...]] = (*RECORDS, *TEXTS, *STORED, *ASKED)
