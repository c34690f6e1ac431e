"""What the fields of `survey.answered` ask of each other, as JSON Schema.

A score on a scale of its own is left to the decoder: JSON Schema cannot compare two fields.
"""

from typing import Final

from schemas.document.kinds import Json
from schemas.surveys import ACSI, DEFAULT_SCALES, INDEX_SCORES, NPS, NPS_SCALES

_NO_SCALE: Final[Json] = {"scale": {"type": "null"}}
_SCORE: Final[Json] = {"required": ["score"], "properties": {"score": {"type": "number"}}}
_SCORES: Final[Json] = {"required": ["scores"], "properties": {"scores": {"type": "object"}}}


def survey_rules() -> list[Json]:
    """Schemas that an answer has to fit all of."""
    rules = [_if({"kind": {"const": ACSI}}, {"anyOf": [_SCORE, _SCORES]}, _SCORE)]
    for kind, (worst, best) in DEFAULT_SCALES.items():
        of_kind: Json = {"kind": {"const": kind}}
        score = _properties(score=_between(worst, best))
        if kind == NPS:
            other = [_properties(scale=_scale(*scale), score=_between(*scale)) for scale in sorted(NPS_SCALES)]
            rules.append(_if(of_kind, {"anyOf": [_properties(**_NO_SCALE, score=_between(worst, best)), *other]}))
        elif kind == ACSI:
            scores = _properties(**{name: _between(worst, best) for name in INDEX_SCORES})
            chosen = {"if": _SCORES, "then": _properties(scores=scores), "else": score}
            rules.append(_if({**of_kind, **_NO_SCALE}, chosen))
        else:
            rules.append(_if({**of_kind, **_NO_SCALE}, score))
    return rules


def _if(fields: Json, then: Json, otherwise: Json | None = None) -> Json:
    rule: Json = {"if": {"properties": fields}, "then": then}
    return rule if otherwise is None else {**rule, "else": otherwise}


def _properties(**fields: Json) -> Json:
    return {"properties": fields}


def _between(worst: int, best: int) -> Json:
    return {"minimum": worst, "maximum": best}


def _scale(worst: int, best: int) -> Json:
    return {"type": "object", **_properties(min={"const": worst}, max={"const": best})}
