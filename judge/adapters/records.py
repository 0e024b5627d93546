"""Makes records of what a trainer hands over: a prompt, a completion and the columns of a dataset.

What comes out is read by `judge.intake`, as every record is. Nothing is asked or scored here.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from judge.errors import SettingsFault
from judge.intake.fields import REFERENCE_KEYS
from judge.verdict.marks import END_MARK

_OURS = {"id", "messages", "prompt", "response"}
"""What a record says of the rollout. A column of a dataset that is called so says something else and is left out, except `id`."""

_LONGEST_MARK = 40
"""Characters of the end of a response in which its last end mark is looked for: more than the longest mark has."""


def make_record(
    prompt: object, completion: object, columns: Mapping[str, Any], reference: str | None = None, place: int = 0
) -> dict[str, Any]:
    """Make the record of one rollout.

    Args:
        prompt: what the model was given: text or turns.
        completion: what it wrote: text, or the turns of the rollout, which may hold calls and the results of tools.
        columns: the other columns of its row. They become metadata, as in every record. Those without a meaning here, such as
            tensors and images, are left out by `judge.intake`.
        reference: the column that holds the reference. None: `reference_answer`, or else `ground_truth`.
        place: the record's id where the row has no column `id`.

    Raises:
        SettingsFault: the row has no column of this name.
    """
    said = {name: plain(value) for name, value in columns.items() if name not in _OURS}
    if reference is not None:
        said = _with_reference(said, reference)
    chosen = plain(columns.get("id"))
    return {**said, **_rollout(plain(prompt), plain(completion)), "id": place if chosen is None else chosen}


def make_records(
    prompts: Sequence[object], completions: Sequence[object], columns: Mapping[str, object], reference: str | None = None
) -> list[dict[str, Any]]:
    """Make the records of a batch, in its order.

    Args:
        prompts: one for each rollout, see `make_record`.
        completions: one for each rollout.
        columns: the other columns, each as a list with a value for each rollout. Whatever is no such list is left out.
        reference: the column that holds the reference, see `make_record`.

    Raises:
        SettingsFault: no column is called as `reference` says.
    """
    rows = {name: column for name, column in columns.items() if isinstance(column, list) and len(column) == len(prompts)}
    pairs = zip(prompts, completions, strict=True)
    return [
        make_record(prompt, completion, {name: column[place] for name, column in rows.items()}, reference, place)
        for place, (prompt, completion) in enumerate(pairs)
    ]


def response_of(query: str, prompt: str) -> str | None:
    """Return what follows the prompt in a query, without end marks; None if the query does not begin with the prompt.

    Args:
        query: the prompt and the response as one text, with special tokens, as OpenRLHF hands it over.
        prompt: how it begins.
    """
    return without_end_marks(query[len(prompt) :]) if query.startswith(prompt) else None


def without_end_marks(text: str) -> str:
    """Return a text without the special tokens at its end, such as `<|im_end|>` and `</s>`, that a trainer decodes with it."""
    end = len(text)
    while (begin := _last_mark(text, end)) is not None:
        end = begin
    return text[:end]


def plain(value: Any) -> Any:
    """Return a value as plain Python: arrays and scalars of numpy as lists and numbers, also inside lists and dicts."""
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    unpacked = getattr(value, "tolist", None)  # numpy's way; nothing here imports it
    return plain(unpacked()) if callable(unpacked) else value


def _with_reference(said: Mapping[str, Any], reference: str) -> dict[str, Any]:
    if reference not in said:
        names = ", ".join(sorted(map(repr, said))) or "no column"
        msg = f"reference: wanted a column called {reference!r} in the dataset, found {names}"
        raise SettingsFault(msg)
    others = {name: value for name, value in said.items() if name not in {reference, *REFERENCE_KEYS}}
    return {**others, REFERENCE_KEYS[0]: said[reference]}


def _rollout(prompt: object, completion: object) -> dict[str, object]:
    """Return the fields of a record that hold the rollout: all of a completion's turns came after the prompt."""
    never_asked = completion == []  # an empty `response` would mean that the model wrote nothing
    return {"prompt": prompt, "response": None if never_asked else completion}


def _last_mark(text: str, end: int) -> int | None:
    """Return where the mark begins with which a text ends, up to a place in it. Nothing is copied: a model can write 100,000."""
    while end and text[end - 1].isspace():
        end -= 1
    begin = text.rfind("<", max(0, end - _LONGEST_MARK), end)
    return begin if begin >= 0 and END_MARK.fullmatch(text, begin, end) else None
