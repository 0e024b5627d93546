"""Reads the scores that stand in a JSON object, in every shape that a careful person understands at once.

A key that names no criterion makes the object unreadable. A quotation that the judge did not escape can close its string and
forge keys, and forged keys stand beside the judge's own.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from judge.errors import Unreadable
from judge.reading.json.strict import STRICT
from judge.verdict.criterion_names import SCORE_WORDS, Names, fold
from judge.verdict.statement import MISSING, Statement

REASONS = ("reason", "reasoning", "explanation", "rationale", "justification")
"""Keys for the reason of a score."""

_REMARKS = {
    *REASONS,
    *("reasons", "explanations", "justifications", "analysis", "comment", "comments", "feedback", "evidence", "note", "notes"),
    *(
        "thought",
        "thoughts",
        "thinking",
        "critique",
        "summary",
        "strengths",
        "weaknesses",
        "improvements",
        "suggestions",
        "quote",
    ),
}
"""Keys under which a judge explains itself. Their texts are never searched for scores."""

_ENDINGS = re.compile(rf"_(?:{'|'.join(REASONS)})$")
"""`clarity_reason`: a key for the reason of one criterion."""

_WRAPPERS = {
    *("verdict", "verdicts", "score", "scores", "rating", "ratings", "result", "results", "evaluation", "evaluations"),
    *("judgment", "judgement", "judgments", "assessment", "criteria", "output", "answer", "json", "rubric", "input", "arguments"),
    *("parameters", "response"),
}
"""Keys under which the whole verdict may stand one level deeper."""

_TITLES = {"criterion", "name", "aspect", "dimension", "metric", "category"}
"""Keys that name the criterion of an entry: `{"criterion": "clarity", "score": 4}`."""

_CALL = {"name", "type", "id", "input", "arguments", "parameters"}
"""The keys of a tool call that a model wrote out as text."""

_DEEPEST = 4
"""Levels of wrappers, `{"result": {"scores": ...}}`, in which a verdict is looked for; the deepest seen has 2."""


def read_value(value: Any, names: Names, *, bare: bool) -> list[Statement]:
    """Return what a JSON value states: an object, a list of them, or JSON text inside a text; see `read_object`."""
    opened = _opened(value)
    if isinstance(opened, dict):
        found = read_object(opened, names, bare=bare)
        return found if opened is value else [one._replace(exact=False) for one in found]
    return _inside(opened, names, depth=0)


def read_object(value: Mapping[str, Any], names: Names, *, bare: bool, depth: int = 0) -> list[Statement]:
    """Return the scores in an object; none where it is about something else.

    Args:
        value: the object.
        names: the rubric's criteria.
        bare: whether each score was asked for by itself, and not in an object with its reason.
        depth: how deep it stands in the answer's object.

    Raises:
        Unreadable: it has scores under a key that names no criterion.
    """
    entry = _entry(value, names)
    if entry:
        return [entry]
    if any(names.find(key) and not _holds_more(key, item) for key, item in value.items()):
        return _members(value, names, bare=bare)
    if {fold(key) for key in value} <= _CALL and isinstance(value.get("name"), str):
        value = {key: item for key, item in value.items() if fold(key) not in {"name", "type", "id"}}
    wrapped = [key for key in value if fold(key) in _WRAPPERS]
    inner = [found for key in wrapped for found in _inside(value[key], names, depth=depth)]
    if inner:
        _refuse_strangers((key for key in value if key not in wrapped), value)
        return _with_reasons(inner, value, names)
    if _scores_something(value, names):
        raise Unreadable(_STRANGER)
    return []


def _holds_more(key: str, item: Any) -> bool:
    """Whether `score` holds all the scores instead of being one: `{"score": {"clarity": 4, ...}}`."""
    return fold(key) in _WRAPPERS and (isinstance(item, list) or (isinstance(item, dict) and not _score_keys(item)))


def _members(value: Mapping[str, Any], names: Names, *, bare: bool) -> list[Statement]:
    """Read `{"clarity": {"reason": "...", "score": 4}, ...}` and its like."""
    statements = []
    reason = _reason(value)
    for key, item in value.items():
        name = names.find(key)
        if name:
            statements.append(_member(name, item, exact=key == name, bare=bare))
        elif not _is_remark(key, item):
            raise Unreadable(_STRANGER)
    return [one if one.reason else one._replace(reason=reason) for one in _with_reasons(statements, value, names)]


def _member(name: str, item: Any, *, exact: bool, bare: bool) -> Statement:
    opened = _opened(item)
    if not isinstance(opened, dict):
        return Statement(name, item, exact=exact and bare)
    keys = _score_keys(opened)
    _refuse_strangers((key for key in opened if key not in keys), opened)
    answers = [opened[key] for key in keys]
    if any(not _same(answer, answers[0]) for answer in answers):
        msg = f"{name}: more than one score"
        raise Unreadable(msg)
    as_asked = exact and not bare and keys == ["score"] and opened is item
    return Statement(name, answers[0] if answers else MISSING, _reason(opened), exact=as_asked)


def _entry(value: Mapping[str, Any], names: Names) -> Statement | None:
    """Read `{"criterion": "clarity", "score": 4}`."""
    title = next((item for key, item in value.items() if fold(key) in _TITLES and isinstance(item, str)), None)
    name = names.find(title) if title else None
    if not name:
        return None
    rest = {key: item for key, item in value.items() if fold(key) not in _TITLES}
    return _member(name, rest, exact=False, bare=False) if _score_keys(rest) else None


def _inside(item: Any, names: Names, *, depth: int) -> list[Statement]:
    opened = _opened(item)
    if depth >= _DEEPEST:
        return []
    if isinstance(opened, dict):
        return [found._replace(exact=False) for found in read_object(opened, names, bare=False, depth=depth + 1)]
    items = opened if isinstance(opened, list) else []
    return [found for one in items if isinstance(one, dict) for found in _inside(one, names, depth=depth + 1)]


def _opened(item: Any) -> Any:
    """Return what JSON text inside a text holds; all else as it is."""
    if not isinstance(item, str) or item.strip()[:1] not in {"{", "["}:
        return item
    try:
        return json.loads(item, strict=False, **STRICT)
    except (ValueError, RecursionError):
        return item


def _score_keys(value: Mapping[str, Any]) -> list[str]:
    return [key for key in value if fold(key) in SCORE_WORDS]


def _refuse_strangers(keys: Iterable[str], value: Mapping[str, Any]) -> None:
    if not all(_is_remark(key, value[key]) for key in keys):
        raise Unreadable(_STRANGER)


def _is_remark(key: str, item: Any) -> bool:
    """Whether a member only explains. One that holds scores does more, whatever its name."""
    folded = fold(key)
    known = folded in _REMARKS or folded.endswith(tuple(f"_{reason}" for reason in REASONS))
    if isinstance(item, dict):
        return known and not _score_keys(item) and all(isinstance(one, str) for one in item.values())
    return known and not (isinstance(item, list) and any(isinstance(one, dict | list) for one in item))


def _with_reasons(statements: list[Statement], value: Mapping[str, Any], names: Names) -> list[Statement]:
    """Add the reasons that are kept apart from the scores: `{"scores": {...}, "reasons": {...}}` or `clarity_reason`."""
    apart: dict[str, str] = {}
    for key, item in value.items():
        held = item if isinstance(item, dict) and fold(key) in _REMARKS else {_ENDINGS.sub("", fold(key)): item}
        apart |= {
            name: text for title, text in held.items() if isinstance(text, str) and (name := names.find(title)) and title != key
        }
    return [one if one.reason or one.name not in apart else one._replace(reason=apart[one.name]) for one in statements]


def _scores_something(value: Any, names: Names) -> bool:
    """Whether a score, or a reason for one, is given anywhere in a value, to whatever."""
    level = [value]
    while level:
        item = level.pop()
        if isinstance(item, dict):
            if any(names.find(key) or fold(key).endswith((*SCORE_WORDS, *REASONS)) for key in item):
                return True
            level += item.values()
        elif isinstance(item, list):
            level += item
    return False


def _reason(item: Mapping[str, Any]) -> str:
    reasons = [text for key, text in item.items() if fold(key) in REASONS]
    return next((reason for reason in reasons if isinstance(reason, str)), "")


def _same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)


_STRANGER = "there is a score or a key that belongs to none of the criteria"
