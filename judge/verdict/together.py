"""Reads a judge's answer about several responses: one verdict for each name, or none at all.

The answer has to be one JSON object, with each name exactly once and no other name. The verdict of each name is read by the rule
for one verdict (`verdict.py`). Nothing is guessed here: if the answer cannot be used, the responses are asked about one by one.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from judge.bounds import VERDICT_KEPT, VERDICT_LENGTH
from judge.converse import Form
from judge.errors import Unreadable
from judge.reading.json.strict import STRICT
from judge.record import Record
from judge.rubric.rubric import Rubric
from judge.verdict.marks import END_MARK, THOUGHT_BEGINS, THOUGHT_ENDS
from judge.verdict.turns import read_rollout_verdict
from judge.verdict.verdict import Verdict, read_verdict

_FENCED = re.compile(r"```(?:json)?\s*\n(.*)\n\s*```", re.DOTALL | re.IGNORECASE)
"""One code fence around the whole answer."""

_JSON = re.compile(r"```|[{\[]")
"""Where the JSON begins, or the fence around it."""


class Together(Record):
    """The question about several responses in which a verdict was given."""

    size: int
    """How many responses were asked about."""

    seeds: tuple[str, ...]
    """The seed of names and order, for each order in which they were shown."""

    places: tuple[int, ...]
    """The place of this response in each order, from 1."""

    prompt_hash: str
    """The hash of the question; of the first one, if there were several orders."""

    calls_saved: int = 0
    """This response's share of the calls that were saved by not asking about each response alone."""

    input_tokens_saved: int = 0
    """Input tokens that were saved by not asking about this response alone; estimated from the lengths of the texts."""

    earlier: float | None = None
    """The weighted mean in the order in which this response stood earliest, minus that in which it stood last: from -1 to 1.
    None if there was one order, or if its place was always the same."""


def read_verdicts(
    text: str, rubric: Rubric, names: Sequence[str], form: Form = "plain", *, turns: int = 0
) -> tuple[Verdict, ...]:
    """Read the judge's answer.

    Args:
        text: the answer; for `tool` the tool's input as JSON.
        rubric: what was asked.
        names: the names of the responses; none if the answer is about one response.
        form: how the answer's form was asked for.
        turns: how many turns of a rollout were asked about; 0 if the rubric has no criteria `of: turns`.

    Returns:
        A verdict for each name, in the order of the names; one verdict if there are no names.

    Raises:
        Unreadable: not every response has exactly one verdict. The message quotes nothing; `found` has the answer's beginning.
    """
    if not names:
        return (read_rollout_verdict(text, rubric, turns, form),)
    try:
        return _in_order(dict(_verdicts(text, rubric, names)), names)
    except Unreadable as fault:
        fault.found = text[:VERDICT_KEPT]
        raise


def _items(text: str, names: Sequence[str]) -> tuple[Sequence[Any], bool]:
    """Return the list of verdicts in the answer, and whether it is in the form asked for."""
    if len(text) > VERDICT_LENGTH:
        msg = f"the answer has more than {VERDICT_LENGTH:,} characters"
        raise Unreadable(msg)
    said = _without_preface(_without_thought(END_MARK.sub("", text).strip().removeprefix("\ufeff")), names)
    fenced = _FENCED.fullmatch(said)
    try:
        value = json.loads(fenced[1] if fenced else said, **STRICT)
    except (ValueError, RecursionError) as error:
        msg = "wanted one JSON object with the verdicts, and nothing around it"
        raise Unreadable(msg) from error
    if isinstance(value, list):
        return value, False
    items = value.get("verdicts") if isinstance(value, Mapping) else None
    if not isinstance(items, list) or not all(isinstance(item, str) for key, item in value.items() if key != "verdicts"):
        msg = "wanted the one key 'verdicts' with a list"
        raise Unreadable(msg)
    return items, list(value) == ["verdicts"] and said == text


def _without_thought(text: str) -> str:
    """Leave out a thought that the answer begins with, where it is plain where it ends."""
    endings = list(THOUGHT_ENDS.finditer(text))
    return text[endings[0].end() :].strip() if THOUGHT_BEGINS.match(text) and len(endings) == 1 else text


def _without_preface(text: str, names: Sequence[str]) -> str:
    """Leave out words before the JSON, such as `Here are the verdicts:`, unless they name a response or belong to a thought."""
    begin = _JSON.search(text)
    said = text[: begin.start()].lower() if begin else ""
    thought = THOUGHT_BEGINS.search(said) or THOUGHT_ENDS.search(said)
    if begin is None or thought or any(name in said for name in names):
        return text
    return text[begin.start() :]


def _verdicts(text: str, rubric: Rubric, names: Sequence[str]) -> Iterator[tuple[str, Verdict]]:
    """Give each item's name and verdict."""
    items, as_asked = _items(text, names)
    seen: set[str] = set()
    for item in items:
        name, as_shown = _name(item.get("id") if isinstance(item, Mapping) else None)
        if name not in names:
            msg = "there is a verdict for a response that was not shown"
            raise Unreadable(msg)
        if name in seen:
            msg = "there are two verdicts for one response"
            raise Unreadable(msg)
        seen.add(name)
        verdict = {key: value for key, value in item.items() if key != "id"}
        if not _texts(verdict).isdisjoint(names):
            msg = "a verdict names a second response"
            raise Unreadable(msg)
        read = read_verdict(json.dumps(verdict), rubric, "schema")
        yield name, read if as_asked and as_shown else read.model_copy(update={"repaired": True})


def _name(written: object) -> tuple[str, bool]:
    """Return the name that an id means, and whether it is written as it was shown: `3fa9c1`, not `response-3FA9C1`."""
    if isinstance(written, int) and not isinstance(written, bool):
        return str(written), False
    if not isinstance(written, str):
        return "", False
    name = written.strip().lower().removeprefix("response-")
    return name, name == written


def _texts(value: Any) -> set[str]:
    """Return all texts in a JSON value, at any depth."""
    texts, left = set[str](), [value]
    while left:
        one = left.pop()
        if isinstance(one, str):
            texts.add(one)
        elif isinstance(one, Mapping | list):
            left += one.values() if isinstance(one, Mapping) else one
    return texts


def _in_order(verdicts: Mapping[str, Verdict], names: Sequence[str]) -> tuple[Verdict, ...]:
    missing = [name for name in names if name not in verdicts]
    if missing:
        msg = f"{len(missing)} of {len(names)} responses have no verdict"
        raise Unreadable(msg)
    return tuple(verdicts[name] for name in names)
