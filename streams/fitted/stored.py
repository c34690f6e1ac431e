"""All that an analyst found, as it is kept: one JSON text a model, read and written by the same structs."""

from collections.abc import Mapping

import msgspec

from schemas.mending import UNDECODABLE
from streams.fitted.customers import Clusters, Concentration, Risk, Value
from streams.fitted.forecasts import Forecasts
from streams.fitted.items import ItemRules
from streams.fitted.pipeline import Pipeline
from streams.fitted.run import VERSION, Run


class Models(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is known by the last run. Each field is one of the hash, None where it is not there."""

    run: Run
    value: Value | None = None
    concentration: Concentration | None = None
    risk: Risk | None = None
    clusters: Clusters | None = None
    items: ItemRules | None = None
    forecasts: Forecasts | None = None
    pipeline: Pipeline | None = None


def to_texts(models: Models) -> Mapping[str, bytes]:
    """A JSON text for each model that is there."""
    return {
        name: msgspec.json.encode(model)
        for name in models.__struct_fields__
        if (model := getattr(models, name)) is not None
    }


def from_texts(texts: Mapping[str, bytes]) -> Models | None:
    """What these texts tell; None where there are none, or another version of Nabz wrote them."""
    try:
        run = msgspec.json.decode(texts["run"], type=Run)
        if run.version != VERSION:
            return None
        whole = b",".join(b'"%b":%b' % (name.encode(), texts[name]) for name in _FIELDS if name in texts)
        return msgspec.json.decode(b"{" + whole + b"}", type=Models)
    except (KeyError, *UNDECODABLE):
        return None


_FIELDS = Models.__struct_fields__
