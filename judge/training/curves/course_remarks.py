"""What else a course shows besides its name: how the rewards were made, and what often goes wrong while they rise."""

import re
from collections.abc import Iterator
from statistics import fmean

from judge.training.course import FUNCTION, Course, Series
from judge.training.curves.trend import trend

_FLAT = 50.0
"""Per cent of prompts without spread from which the remark is made. A guess: half of the batch then teaches nothing."""

_FAILED = 1.0
"""Per cent of samples that the judge failed on from which the remark is made. A guess."""

_LONGER = 1.5
"""How many times as long responses become before the remark is made. A guess: the sources name no figure."""

_POORER = 0.2
"""The share of the entropy that is left when the remark is made. A guess: 0.8 to 1.1 is called healthy, and near 0 a collapse."""

_LENGTH = re.compile(r"response_length([/_.-]mean)?$")  # response_length/mean, response_length_mean
_ENTROPY = re.compile(r"(^|[/_.-])entropy$")  # actor/entropy
"""https://docs.aws.amazon.com/bedrock/latest/userguide/rft-submit-job.html names both."""

_FEWEST = 6
"""Points from which a series' trend is looked at: three at each end."""


def remarks(course: Course, *, rises: bool) -> Iterator[str]:
    """Give what stands out in the other series, in sentences with figures.

    Args:
        course: the job's course.
        rises: whether the training reward rises.
    """
    rewards = course.of("training reward")
    if rewards and rewards[0].source == FUNCTION:
        yield "The function does not know training from validation, so its curve shows both, and any other call of the stack."
    yield from _spent(course)
    yield from _counts(course)
    yield from _responses(course, rises=rises)


def _spent(course: Course) -> Iterator[str]:
    sums = {one.name: sum(one.values) for one in course.series if one.source == FUNCTION and one.name in ("samples", "cost")}
    if "samples" in sums:
        cost = f"; the judge has cost {sums['cost']:,.2f} US dollars" if "cost" in sums else ""
        yield f"In that time the function scored {sums['samples']:,.0f} samples{cost}."


def _counts(course: Course) -> Iterator[str]:
    flat = _long(course, re.compile("^flat_groups_percent$"))
    if flat and (last := trend(flat.at, flat.values).last) >= _FLAT:
        yield f"At the end, all responses earn the same on {last:.0f} % of the prompts, and those teach nothing."
    failed = next((one for one in course.of("other") if one.name == "judge_failures_percent"), None)
    if failed and (mean := fmean(failed.values)) >= _FAILED:
        yield f"The judge failed on {mean:.1f} % of the samples on average; they have no reward from the judge."


def _responses(course: Course, *, rises: bool) -> Iterator[str]:
    length = _long(course, _LENGTH)
    if length and rises:
        seen = trend(length.at, length.values)
        if seen.last >= _LONGER * seen.first > 0:
            yield (
                f"Meanwhile the responses grew from {seen.first:,.0f} to {seen.last:,.0f} tokens: read some, since a reward that "
                "pays for length looks like this."
            )
    entropy = _long(course, _ENTROPY)
    if entropy:
        seen = trend(entropy.at, entropy.values)
        if 0 <= seen.last <= _POORER * seen.first:
            yield f"The entropy fell from {seen.first:.3g} to {seen.last:.3g}: every response to a prompt is nearly the same."


def _long(course: Course, name: re.Pattern[str]) -> Series | None:
    """Return the series of a name, if it is long enough to have a trend."""
    return next((one for one in course.series if name.search(one.name) and len(one.at) >= _FEWEST), None)
