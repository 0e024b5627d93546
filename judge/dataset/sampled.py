"""The prompts for which responses of the base model are drawn, to see whether there is a signal."""

import json
from collections.abc import Sequence

from judge.dataset.training_record import TrainingRecord
from judge.sampling.prompt import Prompt, read_prompt


def choose_prompts(records: Sequence[TrainingRecord], most: int) -> tuple[Prompt, ...]:
    """Return prompts spread evenly over the file: always the same ones for the same file.

    Args:
        records: of the file, without faults; there has to be one.
        most: how many prompts, at least 1; fewer if there are fewer records.

    Raises:
        SampleFault: a prompt cannot be given to a model here.
    """
    count = min(most, len(records))
    chosen = [records[place * len(records) // count] for place in range(count)]
    prompts = [read_prompt(json.loads(one.raw), one.line) for one in chosen]
    if len({prompt.name for prompt in prompts}) < count:  # the id of one record is the line number of another
        prompts = [prompt.model_copy(update={"id": one.line}) for prompt, one in zip(prompts, chosen, strict=True)]
    return tuple(prompts)
