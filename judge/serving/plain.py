"""`/score`: records in, the rows of `judge score` out."""

from collections.abc import Mapping, Sequence
from typing import Any

from judge.errors import InputFault
from judge.files.rows import row_of
from judge.grader import AnyRecord
from judge.intake.event import event_records
from judge.intake.record_sample import read_sample
from judge.reward import Outcome
from judge.serving.contract import Asked, Contract, refuse, refuse_many


def _read(body: Any) -> Sequence[AnyRecord]:
    """Read `{"records": [...]}` as `Grader.grade` reads a list, and anything else as the Lambda reads an event.

    The grader gives a record without an id its place.
    """
    if not isinstance(body, Mapping) or "records" not in body:
        found = _event(body)
        refuse_many(found)
        return [record if isinstance(record, Mapping) else read_sample(record) for record in found]
    if not isinstance(body["records"], list):
        raise refuse(wanted="a list of records", place="records")
    refuse_many(body["records"])
    return list(body["records"])


def _event(body: Any) -> Sequence[object]:
    try:
        return event_records(body)
    except InputFault as fault:
        msg = f"body: wanted 'records', a list, or one record with 'prompt' and 'response'. As an event of the Lambda's: {fault}"
        raise InputFault(msg) from fault


def _answer(asked: Asked, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    return {"outcomes": [row_of(outcome, asked.prices) for outcome in outcomes]}


SCORE = Contract(
    "/score",
    "Records in, outcomes out",
    'The body is `{"records": [...]}`, one record, or an event of the Lambda\'s. The answer has a row for each record, in its '
    "place, as `judge score` writes them; a record without an `id` gets its place, from 0. A record that could not be scored has "
    "the outcome `unscored` and the reward null; the status is 200 also where none could be scored.",
    {"records": [{"id": "a", "prompt": "What is 2 + 2?", "response": "4", "reference_answer": "4"}]},
    _read,
    _answer,
)
