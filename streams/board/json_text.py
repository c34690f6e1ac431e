"""JSON as a board answers it."""

import json
from collections.abc import Mapping
from typing import Any


def written(body: Mapping[str, Any]) -> str:
    """Any JSON object on one line, letters as they are."""
    return json.dumps(body, ensure_ascii=False)
