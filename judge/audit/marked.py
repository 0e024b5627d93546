"""Marks a prompt, so that a rubric with groups asks about exactly those responses together that should be.

Siblings are those with the same prompt, and a judge is never asked twice for what it said already. So every set of responses that
is to be asked about by itself gets a prompt of its own: the same words, with spaces and line ends after them.
"""

from judge.sample import Sample

_ENDS = (" ", "\n")


def marked(sample: Sample, number: int) -> Sample:
    """Return a sample whose prompt has a number in spaces (0) and line ends (1) after it, from 1."""
    if not sample.messages:
        return sample
    *before, last = sample.messages
    ends = "".join(_ENDS[int(bit)] for bit in f"{number:b}")
    return sample.model_copy(update={"messages": (*before, last.model_copy(update={"content": f"{last.content}{ends}"}))})
