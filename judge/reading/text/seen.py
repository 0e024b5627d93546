"""Makes what a reader sees of a sample's response. Every check reads responses through this module."""

from judge.reading.text.thought import ends_in_opening_tag, without_thought
from judge.reading.text.visible import visible
from judge.sample import Sample


def said(sample: Sample) -> str:
    """Return the response without its thoughts, otherwise as the model wrote it."""
    last = sample.messages[-1].content if sample.messages else ""
    return without_thought(sample.response, opened=ends_in_opening_tag(last))


def seen(sample: Sample) -> str:
    """Return what a reader sees of the response: no thoughts, no invisible characters."""
    return visible(said(sample))
