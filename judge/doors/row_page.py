"""Shows one row in full: what was asked, the response, what each part gave and why, the reward, and what it cost."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from pydantic import JsonValue

from judge.doors.page import Section
from judge.files.scored_rows import WHOSE, Calibrated, Part, Row, Tokens
from judge.media.attachment import Attachment
from judge.reward import Criteria
from judge.rubric.rubric import Rubric
from judge.rubric.weights import Weighted
from judge.sample import RolloutTurn, Sample, as_text

_NAME = re.compile(r"[a-z][a-z0-9_]*")
"""A word of a formula: a name, `correct`, or a function, `min`."""

_TURN = ("criterion", "value", "answer", "reason")
"""What is said of a turn."""


def row_page(row: Row, sample: Sample | None, rubric: Rubric | None) -> Iterator[Section]:
    """Give the sections of a row's page.

    Args:
        row: as it was read; whatever it lacks is left out.
        sample: what was scored, if it was found.
        rubric: with the criteria that the record brought; None if it was not found.
    """
    yield Section(f"{row.name}: {_outcome(row)}", "\n".join(_origin(row)))
    if sample:
        yield from _sample(sample, row)
    weights = {part.name: part.weight for part in _weighted(rubric)}
    if row.checks:
        yield Section("checks", columns=("check", "value", "weight", "reason"), rows=list(_checks(row.checks, weights)))
    if row.criteria:
        columns = ("criterion", "value", "answer", "weight", "reason")
        yield Section("criteria", columns=columns, rows=list(_criteria(row.criteria, weights)))
    if row.turns and not (sample and _fits(sample, row)):
        yield Section("turns", columns=("turn", "number", *_TURN), rows=list(_turns(row.turns, row.criteria or {})))
    if row.outcome == "unscored":
        yield Section("why it was not scored", "\n".join(_failure(row)))
    elif working := "\n".join(_working(row, rubric)):
        yield Section("how the reward came about", working)
    yield Section("what it cost", "\n".join(_cost(row)))


def _outcome(row: Row) -> str:
    return "unscored" if row.reward is None or row.outcome == "unscored" else f"reward {_number(row.reward)}"


def _origin(row: Row) -> Iterator[str]:
    origin = row.origin
    if row.row is not None:
        yield f"row {row.row}"
    if origin.rubric:
        yield f"rubric {origin.rubric}, version {origin.version}, hash {origin.rubric_hash}"
    if row.outcome == "scored" and row.provenance:
        yield f"judged by {origin.model}" if origin.model else "no judge was asked"
    if (row.opinions or 1) > 1:
        error = f"; standard error {_number(row.error)}" if row.error is not None else ""
        yield f"the mean of {row.opinions} opinions, which differed by {_number(row.spread)} at most{error}"
    if (together := origin.together) and together.places:
        places = " and ".join(map(str, together.places))
        yield f"asked about together with {(together.size or 1) - 1} others, at place {places}"
    if row.interval:
        yield f"not all criteria could be judged: the reward could be {' to '.join(map(_number, row.interval))}"
    if row.escalated:
        yield "the opinions differed too much, so a stronger model decided"
    if row.repaired:
        yield "the judge's answer was not quite in the form asked for"


def _sample(sample: Sample, row: Row) -> Iterator[Section]:
    for turn in sample.before:
        yield Section(f"asked ({turn.role})", turn.content)
    if sample.attachments:
        yield Section("attached", "\n".join(_attached(one) for one in sample.attachments))
    if _is_rollout(sample):
        yield from _rollout(sample.turns, (row.turns or ()) if _fits(sample, row) else (), row.criteria or {})
    else:
        yield Section("response", sample.response or "(empty)")
        if sample.tool_calls:
            yield Section("tool calls", as_text(list(sample.tool_calls)))
    if sample.reference is not None:
        yield Section("reference answer", as_text(sample.reference))


def _is_rollout(sample: Sample) -> bool:
    """Whether the model did more than write its response."""
    return len(sample.turns) > 1 or any(turn.observations for turn in sample.turns)


def _fits(sample: Sample, row: Row) -> bool:
    """Whether the numbers of a row can stand at the turns of a rollout."""
    return _is_rollout(sample) and len(row.turns or ()) == len(sample.turns)


def _rollout(turns: Sequence[RolloutTurn], numbers: Sequence[float], parts: Mapping[str, Part | None]) -> Iterator[Section]:
    """Give each turn with its calls and its scores, and after it what it got back; the last turn is the response."""
    for at, turn in enumerate(turns, 1):
        last = ", the response" if at == len(turns) else ""
        number = f": {_number(numbers[at - 1])}" if numbers else ""
        rows = _at_turn(at - 1, len(numbers), parts) if numbers else []
        yield Section(f"turn {at}{last}{number}", _written(turn), _TURN if rows else (), rows)
        for seen in turn.observations:
            heading = f"result {seen.turn}.{seen.call}" if seen.turn else f"after turn {at} ({seen.role})"
            yield Section(heading, seen.content)


def _written(turn: RolloutTurn) -> str:
    calls = [as_text(list(turn.tool_calls))] if turn.tool_calls else []
    return "\n".join([turn.text, *calls] if turn.text.strip() else calls) or "(empty)"


def _attached(attachment: Attachment) -> str:
    where = "the response" if attachment.turn is None else f"turn {attachment.turn + 1} of the record"
    return f"{attachment.kind} in {where}: {attachment.summary}"


def _weighted(rubric: Rubric | None) -> tuple[Weighted, ...]:
    """Return the parts whose weights count: with a formula, those of the criteria alone."""
    return () if rubric is None else rubric.judged if rubric.reward else (*rubric.checks, *rubric.judged)


def _blended(rubric: Rubric) -> tuple[Weighted, ...]:
    """Return the parts that are blended by their weights; criteria whose mean is calibrated are one of them."""
    if rubric.calibration is None or rubric.calibration.of != "judge":
        return (*rubric.checks, *rubric.judged)
    return (*rubric.checks, Criteria.of(rubric))


def _checks(parts: Mapping[str, Part | None], weights: Mapping[str, float]) -> Iterator[Sequence[str]]:
    for name, part in parts.items():
        if part:
            yield name, _number(part.worth), _weight(name, weights), part.reason or ""


def _criteria(parts: Mapping[str, Part | None], weights: Mapping[str, float]) -> Iterator[Sequence[str]]:
    for name, part in parts.items():
        if part:
            yield name, _number(part.worth), _answer(part.answer), _weight(name, weights), part.reason or ""


def _turns(numbers: Sequence[float], parts: Mapping[str, Part | None]) -> Iterator[Sequence[str]]:
    """Give a line for each turn and each criterion `of: turns`; the number of the turn stands in the first one."""
    for turn, number in enumerate(numbers):
        for line, scored in enumerate(_at_turn(turn, len(numbers), parts) or [("", "", "", "")]):
            head = ("", "") if line else (f"{turn + 1}", _number(number))
            yield *head, *scored


def _at_turn(turn: int, count: int, parts: Mapping[str, Part | None]) -> list[Sequence[str]]:
    """Return what each criterion `of: turns` gave a turn, counted from 0, of so many."""
    scored = {name: part.turns[turn] for name, part in parts.items() if part and part.turns and len(part.turns) == count}
    return [(name, _number(one.worth), _answer(one.answer), one.reason or "") for name, one in scored.items()]


def _weight(name: str, weights: Mapping[str, float]) -> str:
    return f"{weights[name]:g}" if name in weights else ""


def _answer(answer: JsonValue) -> str:
    return answer if isinstance(answer, str) else "" if answer is None else json.dumps(answer)


def _working(row: Row, rubric: Rubric | None) -> Iterator[str]:
    """Give the steps from the parts to the reward, a line each; none if the rubric is unknown and the row has no note."""
    if row.note:
        yield f"{_number(row.reward)}: {row.note}"
        return
    if rubric is None:
        return
    made, formula = row.calibrated or Calibrated(), rubric.formula
    if made.of not in (None, "judge"):
        yield f"{made.of} = {_number(made.raw)}, {_counts(made)}"
    if formula:
        yield str(rubric.reward)
    if made.of == "judge" or (formula and "judge" in formula.names):
        mean = _number((row.metrics or {}).get("judge"))
        mean = f"judge = {_mean(rubric.judged, _counted(row))} = {mean}, the mean of the criteria"
        yield f"{mean}, {_counts(made)}" if made.of == "judge" else mean
    yield from _by_formula(row, rubric) if formula else _by_weights(row, rubric)


def _by_formula(row: Row, rubric: Rubric) -> Iterator[str]:
    values = {name: _number(value) for name, value in _counted(row).items()}
    known = {name: values.get(name, "?") for name in rubric.formula.names} if rubric.formula else {}
    formula = " ".join((rubric.reward or "").split())
    yield f"{_NAME.sub(lambda word: known.get(word[0], word[0]), formula)} = {_number(row.reward)}"


def _by_weights(row: Row, rubric: Rubric) -> Iterator[str]:
    yield f"the mean of all parts by their weights{', less what pitfalls cost, from 0 to 1' if _has_pitfall(rubric) else ''}"
    scaled = (rubric.range.low, rubric.range.high) != (0, 1)
    on_range = f", from 0..1 to {rubric.range.low:g}..{rubric.range.high:g}" if scaled else ""
    yield f"{_mean(_blended(rubric), _counted(row))}{on_range} = {_number(row.reward)}"


def _counted(row: Row) -> Mapping[str, float | None]:
    """Return the values that the reward is made from: those of the row, as far as a calibration has not mapped them."""
    metrics, made = row.metrics or {}, row.calibrated
    if made is None or made.of is None:
        return metrics
    return {**metrics, made.of: made.value}


def _counts(made: Calibrated) -> str:
    return f"which counts as {_number(made.value)} by the calibration"


def _has_pitfall(rubric: Rubric) -> bool:
    return any(part.weight < 0 for part in _weighted(rubric))


def _mean(parts: Sequence[Weighted], values: Mapping[str, float | None]) -> str:
    """Write the weighted mean out: `(3 * 0.5 + 1 * 1 - 2 * 0) / 4`."""
    earned = " + ".join(f"{part.weight:g} * {_number(values.get(part.name))}" for part in parts if part.weight > 0)
    spent = "".join(f" - {-part.weight:g} * {_number(values.get(part.name))}" for part in parts if part.weight < 0)
    most = sum(part.weight for part in parts if part.weight > 0)
    cost = -sum(part.weight for part in parts if part.weight < 0)
    return f"({earned}{spent}) / {most:g}" if most else f"1 + (0{spent}) / {cost:g}"


def _failure(row: Row) -> Iterator[str]:
    yield f"{row.reason or 'no reason given'}, {WHOSE.get(row.whose or '', 'and not whose fault it is')}"
    if row.detail:
        yield row.detail
    if row.found:
        yield f"the answer begins: {row.found}"


def _cost(row: Row) -> Iterator[str]:
    made = Counter(row.attempts or ())
    if row.reused:
        yield "nothing: an equal sample had been judged already"
    elif row.attempts is None:
        yield "the row does not say"
    elif not made and row.origin.together:
        yield "nothing by itself: the request stands at another response that was asked about with it"
    elif not made:
        yield "nothing: no judge was asked"
    else:
        requests = "1 request" if made.total() == 1 else f"{made.total()} requests"
        yield f"{requests}: {', '.join(f'{outcome} {count}' if count > 1 else outcome for outcome, count in made.items())}"
        tokens = row.tokens or Tokens()
        cost = "no price known" if row.cost is None else f"{row.cost:.6f} US dollars"
        yield f"{tokens.input or 0:,} tokens in, {tokens.output or 0:,} out, {cost}"


def _number(value: float | None) -> str:
    return "?" if value is None else f"{value:.4g}"
