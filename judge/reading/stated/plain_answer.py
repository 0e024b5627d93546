"""Reads THE answer that a response states, as a careful marker does.

The strongest form in which a response states an answer decides, and within it the last place (see `places`). Two answers at
once, a negation, a hedge and a bound are no answer, whatever kind of value is asked for. A check says where values are in a text;
which of them is stated is decided here, for all checks.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from judge.bounds import DOUBT_SPAN, STATED_LENGTH
from judge.reading.doubt.bound import compared
from judge.reading.doubt.correction import confirmed, corrections, denied, taken_up
from judge.reading.doubt.doubt import Doubt, after, before
from judge.reading.doubt.hedge import chancy, conditional, tentative
from judge.reading.doubt.joint import by_case, carries_negation, joined, side_by_side
from judge.reading.doubt.sentence import continued, sentence_start
from judge.reading.stated.places import Form, Stated, as_read, places
from judge.record import brief

STATING: tuple[Form, ...] = ("tag", "json", "hash", "boxed", "phrase", "label")
"""The forms in which an answer is stated as such, the strongest first."""

_ENDED = "x."
"""Stands for a statement in front of the text that follows it."""

_HOLDERS = ("tag", "json")
"""Forms that may hold another form: `<answer>\\boxed{4}</answer>`."""

_MARKER_SPAN = 40
"""Characters before a marker that say of which answer it speaks: "another answer is". A guess: about six words."""

_SHOWN_END = 60
"""Characters of the end of a text that a reason shows."""


class Value(NamedTuple):
    """One value in a text, as a check reads it."""

    value: Any
    """None for one that cannot be read in one way, such as a number in a formula: if it is stated, no other value is."""

    start: int
    end: int


class Found(NamedTuple):
    """The values in a stated text."""

    text: str
    """The text in which they stand; it may be written differently from the stated one."""

    values: Sequence[Value]
    anchor: int = 0
    """Which of them is stated, unless it is denied, corrected or set beside others; counted from the end if negative."""


class Answer(NamedTuple):
    """What a response states as its answer."""

    values: tuple[Any, ...]
    """Empty if nothing readable is stated; several if several are stated side by side."""

    place: str
    """The form in which it is stated and the text, for the person who reads the reason."""

    stated: Stated | None = None
    doubt: Doubt | None = None
    """Why there is none although there is something to read."""


Find = Callable[[Stated], Found]


def read_answer(response: str, find: Find, forms: Sequence[Form] = STATING) -> Answer:
    """Return the answer that a response states.

    Args:
        response: any text, without thoughts.
        find: finds the values in a stated text.
        forms: the forms that count, the strongest first.
    """
    return _read(as_read(response), find, forms) or Answer((), "what it states as its answer")


def _read(text: str, find: Find, forms: Sequence[Form]) -> Answer | None:
    """Return the answer in the strongest form that states one; a denied answer only if there is no other."""
    rejected: Answer | None = None
    for form in forms:
        answer = _of_form(text, [*places(text, form)], find, forms)
        if answer and answer.doubt != "negated":
            return answer
        rejected = rejected or answer
    return rejected


def _of_form(text: str, stated: Sequence[Stated], find: Find, forms: Sequence[Form]) -> Answer | None:
    """Return the answer of the last statement that is more than prose; one that only denies is skipped."""
    rejected: Answer | None = None
    for at, place in enumerate(stated):
        answer = _answer(text, place, find, forms)
        if answer is None:
            continue
        if answer.doubt != "negated":
            return _withdrawn(text, _beside(text, answer, stated[at:], find, forms), find)
        rejected = rejected or answer
    return rejected


def _answer(text: str, stated: Stated, find: Find, forms: Sequence[Form]) -> Answer | None:
    """Read one statement; None if it is prose."""
    if stated.form in _HOLDERS and (
        inner := _read(stated.text, find, [form for form in forms if form not in (*_HOLDERS, "end")])
    ):
        return inner._replace(stated=stated)
    front = text[sentence_start(text, stated.start) : stated.start]
    if conditional(front) and not stated.sure:
        return None
    found = find(stated)
    if not found.values and not stated.sure:
        return None
    marker = text[stated.start : stated.lead]
    why = before(front + marker) or ("several" if tentative(front[-_MARKER_SPAN:] + marker) else None)
    if why and found.values:
        return Answer((), _place(text, stated), stated, why)
    values, why = _plain(found)
    if stated.form == "boxed":
        why = why or after(text[stated.stop : stated.stop + DOUBT_SPAN], sentence=False)
    return Answer(() if why else values, _place(text, stated), stated, why)


def _place(text: str, stated: Stated) -> str:
    if stated.form == "end":
        return f"the text that ends in {brief(text.rstrip()[-_SHOWN_END:])}"
    return f"{stated.form} {brief(stated.text)}"


def _beside(text: str, answer: Answer, stated: Sequence[Stated], find: Find, forms: Sequence[Form]) -> Answer:
    """Add the values of the earlier statements that stand side by side with this one, so that it does not replace them."""
    values = answer.values
    for later, earlier in pairwise(stated):
        if not values or not side_by_side(text[earlier.lead : later.start]):
            break
        other = _answer(text, earlier, find, forms)
        if other is None or other.doubt == "negated":
            break
        values = (*other.values, *values)
    return answer._replace(values=_different(values))


def _withdrawn(text: str, answer: Answer, find: Find) -> Answer:
    """Read on after a statement if the text takes it back ("Wait, 7") or sets another beside it ("Or maybe 7")."""
    stated = answer.stated
    if stated is None or not answer.values or stated.form == "end":
        return answer
    rest = _ENDED + text[stated.stop : stated.stop + STATED_LENGTH]
    places_after = corrections(rest)
    beside = taken_up(rest[len(_ENDED) :])
    if not places_after and not beside:
        return answer
    again = rest[len(_ENDED) :] if beside else rest[places_after[0] :]
    found = find(Stated("end", again, final=True, stop=len(again)))
    values = found.values and (_plain(found)[0] or tuple(value.value for value in found.values))
    if beside:
        return answer._replace(values=_different((*answer.values, *values)), doubt="several") if values else answer
    if not values:
        return answer._replace(values=(), doubt="hedged") if denied(again) else answer
    if {*values} <= {*answer.values} or confirmed(again):
        return answer
    values, why = _plain(found)
    return answer._replace(values=values, doubt=why)


def _plain(found: Found) -> tuple[tuple[Any, ...], Doubt | None]:
    """Return which of the values in a text are stated, and what keeps them from being plain."""
    text, values, anchor = found
    if not values:
        return (), None
    values, anchor, withdrawn = _corrected(text, values, anchor % len(values), last=anchor < 0)
    if withdrawn:
        return (), "hedged"
    doubts = _doubts(text, values)
    plain = [at for at, why in enumerate(doubts) if why != "negated"]
    if not plain:
        return (), "negated"
    at = next((at for at in plain if at >= anchor), plain[-1])
    if found.anchor < 0:
        at = next((at for at in reversed(plain) if at <= anchor), plain[0])
    group = _group(text, values, at, doubts)
    following = group[-1] + 1
    why = next((doubts[at] for at in group if doubts[at]), None)
    if following < len(values) and doubts[following] in {"hedged", "several"} and _same_sentence(text, values, following):
        why = doubts[following]
    if why or any(values[at].value is None for at in group):
        return (), why
    return _different(values[at].value for at in group), None


def _corrected(text: str, values: Sequence[Value], anchor: int, *, last: bool) -> tuple[Sequence[Value], int, bool]:
    """Return the values that no correction takes back, which of them is stated, and whether all are taken back."""
    for place in corrections(text):
        kept = [value for value in values if value.start >= place]
        if confirmed(text[place:]) and len(kept) < len(values):
            return values[: len(values) - len(kept)], min(anchor, len(values) - len(kept) - 1), False
        if kept:
            return kept, len(kept) - 1 if last else max(0, anchor - len(values) + len(kept)), False
        if denied(text[place:]):
            return values, anchor, True
    return values, anchor, False


def _doubts(text: str, values: Sequence[Value]) -> list[Doubt | None]:
    """Return the doubt that the text around each value casts on it."""
    doubts: list[Doubt | None] = []
    compares = False
    for at, value in enumerate(values):
        head = text[values[at - 1].end if at else 0 : value.start]
        tail = text[value.end : values[at + 1].start if at + 1 < len(values) else value.end + DOUBT_SPAN]
        why = before(head) or after(tail)
        if chancy(text[max(0, value.start - DOUBT_SPAN) : value.start], text[value.end : value.end + DOUBT_SPAN]):
            why = why or "hedged"
        compares = why == "bounded" and (compared(head) or (compares and continued(head)))
        if at and compares:
            why = "negated"
        if why is None and at and doubts[-1] == "negated" and joined(head) and carries_negation(head):
            why = "negated"
        doubts.append(why)
    return doubts


def _group(text: str, values: Sequence[Value], at: int, doubts: Sequence[Doubt | None]) -> list[int]:
    """Return the places of the values that are set side by side with one, including itself."""
    first = last = at
    while first and doubts[first - 1] != "negated" and _set_together(text, values[first - 1], values[first]):
        first -= 1
    while last + 1 < len(values) and doubts[last + 1] != "negated" and _set_together(text, values[last], values[last + 1]):
        last += 1
    return [*range(first, last + 1)]


def _set_together(text: str, one: Value, other: Value) -> bool:
    joint = text[one.end : other.start]
    return joined(joint) or by_case(joint, text[other.end : other.end + DOUBT_SPAN])


def _same_sentence(text: str, values: Sequence[Value], at: int) -> bool:
    return sentence_start(text, values[at].start) <= values[at - 1].end


def _different(values: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(values))
