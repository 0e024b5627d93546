"""The examination of a data set: everything that is wrong with it, all at once."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from judge.dataset.data_file import DataFile, read_data
from judge.dataset.doubles import find_doubles, find_leaks
from judge.dataset.finding import Finding, Flaw
from judge.dataset.lengths import find_too_long, prompt_tokens
from judge.dataset.near import find_near, find_near_leaks
from judge.dataset.trial import find_unusable
from judge.errors import SettingsFault
from judge.question.prompts import Prompts
from judge.rubric.rubric import Rubric


class Examination(NamedTuple):
    """What is in the files, and what was found."""

    training: DataFile
    validation: DataFile | None
    findings: tuple[Finding, ...]
    """Faults and remarks."""

    @property
    def faults(self) -> tuple[Finding, ...]:
        """What has to be fixed before a job."""
        return tuple(finding for finding in self.findings if finding.serious)

    @property
    def remarks(self) -> tuple[Finding, ...]:
        """What is worth knowing."""
        return tuple(finding for finding in self.findings if not finding.serious)

    @property
    def files(self) -> tuple[DataFile, ...]:
        """The files that were read."""
        return (self.training, self.validation) if self.validation else (self.training,)


def examine(
    training: str,
    validation: str | None = None,
    limit: Callable[[int], int] | None = None,
    scoring: tuple[Rubric, Prompts] | None = None,
) -> Examination:
    """Read a data set to its end, and find what is wrong with it.

    Args:
        training: the file to train on.
        validation: the file to validate with.
        limit: gives the job's maxPromptLength for the longest prompt to train on, both in tokens. None: no prompt is too long.
        scoring: the rubric and its templates, to try each record with; None: no record is tried.

    Raises:
        InputFault: a file cannot be read, or is empty.
    """
    trained = read_data(training)
    validated = read_data(validation) if validation else None
    longest = max(map(prompt_tokens, trained.records), default=0)
    findings = [*trained.find_counts()]
    for data in (trained, validated):
        if data is not None:
            findings += [*data.findings, *find_doubles(data)]
            findings += find_too_long(data, limit(longest)) if limit else ()
            findings += find_unusable(data, *scoring) if scoring else ()
    if validated:
        findings += find_leaks(trained, validated)
    findings += _find_near(trained, validated)
    return Examination(trained, validated, tuple(findings))


def _find_near(training: DataFile, validation: DataFile | None) -> Iterator[Finding]:
    """Find near-duplicates; without scipy, say that nobody looked for them."""
    try:
        yield from find_near(training)
        if validation:
            yield from find_near(validation)
            yield from find_near_leaks(training, validation)
    except SettingsFault as missing:
        yield Finding.at(Flaw("near-duplicates", f"near-duplicates were not looked for: {missing}", serious=False), training.path)
