"""The trial: whether each record has what a rubric's checks and prompts need. It takes no response."""

from collections.abc import Iterator

from judge.dataset.data_file import DataFile
from judge.dataset.finding import Finding, Flaw
from judge.errors import CheckUnavailable, SampleFault
from judge.question.prompts import Prompts
from judge.rubric.rubric import Rubric
from judge.sample import Sample


def find_unusable(data: DataFile, rubric: Rubric, prompts: Prompts) -> Iterator[Finding]:
    """Give the records that the rubric could not score, whatever the response: the job would fail on them or get no reward.

    Args:
        data: the records.
        rubric: its checks read each record's reference. No code and no query of a record runs.
        prompts: the templates; the rubric's own have been checked.
    """
    for record in data.records:
        for flaw in _flaws(record.sample, rubric, prompts):
            yield Finding.at(flaw, data.path, record.line)


def _flaws(sample: Sample, rubric: Rubric, prompts: Prompts) -> Iterator[Flaw]:
    try:
        own = rubric.with_record(sample)
    except SampleFault as fault:
        yield Flaw("criteria of the record", str(fault))
        return
    for check in own.checks:
        try:
            check.read_reference(sample)
        except SampleFault as fault:
            yield Flaw(f"check {check.name}", f"check {check.name}: {fault}")
        except CheckUnavailable as fault:
            yield Flaw(
                f"check {check.name} could not be tried", f"check {check.name} could not be tried here: {fault}", serious=False
            )
    if own.asks_judge:
        try:
            prompts.render(own, sample)
        except SampleFault as fault:
            yield Flaw("template", str(fault))
