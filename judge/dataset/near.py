"""Near-duplicates: prompts that say the same in nearly the same words, in one file or in both.

Prompts are compared by their runs of three words (shingles), as by Lee et al., "Deduplicating Training Data Makes Language Models
Better" (https://arxiv.org/abs/2107.06499), who take five words; prompts are shorter than the documents there. The system turn
does not count, and neither does a run that more than half of the prompts have, which belongs to a template.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from judge.dataset.data_file import DataFile
from judge.dataset.doubles import prompt_key
from judge.dataset.finding import Finding, Flaw
from judge.dataset.training_record import TrainingRecord
from judge.reading.text.words import words
from judge.statistics.jaccard import Alike, alike
from judge.statistics.runs import find_runs

LEAST = 0.8
"""The Jaccard similarity from which two prompts are near-duplicates: the value of Lee et al."""

_OPERATOR = re.compile(r"(?<=\d)\s*([-+*/^=<>×÷−])\s*(?=\d)")
"""The sign in `3 + 4`, `12/5`: between digits it means something, and so it counts as a word."""


class Near(NamedTuple):
    """What one of the records is like."""

    cluster: int
    """The place of the first record of its cluster: all records that are the same, nearly the same, or connected by such."""

    earlier: int | None
    """The place of the first record before it that it is the same as, or nearly."""


def near(records: Sequence[TrainingRecord]) -> list[Near]:
    """Say for each record which others have the same prompt, or nearly.

    Raises:
        SettingsFault: scipy is not installed.
    """
    asked = [_asked(record) for record in records]
    first: dict[tuple[str, ...], int] = {}
    same = [first.setdefault(one, place) for place, one in enumerate(asked)]
    different = list(first.values())
    found = dict(zip(different, alike(find_runs(list(first)), LEAST), strict=True))
    return [_near(place, one, found[one], different) for place, one in enumerate(same)]


def find_near(training: DataFile, validation: DataFile | None = None) -> Iterator[Finding]:
    """Give the records that are nearly the same as an earlier one, but not the same.

    Within a file it is a remark, since each of the two is a prompt of its own. In the validation file, a prompt that is nearly
    the same as one to train on is a fault.

    Raises:
        SettingsFault: scipy is not installed.
    """
    files = [training, validation] if validation else [training]
    records = [(data, record) for data in files for record in data.records]
    trained = {prompt_key(record) for record in training.records}
    for (data, record), one in zip(records, near([record for _, record in records]), strict=True):
        where, earlier = records[one.earlier] if one.earlier is not None else (data, record)
        if data is not where and prompt_key(record) not in trained:
            text = f"nearly the same prompt as in {where.path}:{earlier.line}; judge data split keeps such prompts on one side"
            yield Finding.at(Flaw("nearly leaked prompt", text), data.path, record.line)
        elif data is where and prompt_key(record) != prompt_key(earlier):
            flaw = Flaw("near-duplicate", f"nearly the same prompt as in line {earlier.line}", serious=False)
            yield Finding.at(flaw, data.path, record.line)


def _near(place: int, same: int, like: Alike, different: Sequence[int]) -> Near:
    """Say what a record is like.

    Args:
        place: of the record.
        same: the place of the first record with the same words.
        like: what that one is like.
        different: the places of the records that are the first with their words.
    """
    before = different[like.earlier] if like.earlier is not None else same
    return Near(different[like.cluster], before if before != place else None)


def _asked(record: TrainingRecord) -> tuple[str, ...]:
    """Return the words of the prompt without its system turn; the text itself if there is no word in it."""
    text = "\n".join(turn.content for turn in record.sample.messages if turn.role != "system")
    return tuple(words(_OPERATOR.sub(_as_word, text))) or (text,)


def _as_word(sign: re.Match[str]) -> str:
    return f" sign{ord(sign[1])} "
