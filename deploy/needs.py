"""What a rubric needs in the Lambda: the packages of its checks, and the models that it names itself."""

from typing import NamedTuple

from judge.rubric.rubric import Rubric


class Need(NamedTuple):
    """A package that a check cannot do without."""

    check: str
    """The kind of the check."""

    package: str
    """The name under which it is imported."""

    extra: str
    """The extra of this distribution that installs it."""

    def __str__(self) -> str:
        """Say who needs what."""
        return f"{self.check} needs {self.package} (extra {self.extra})"


def needs(rubric: Rubric) -> tuple[Need, ...]:
    """Return what the checks of a rubric need. The checks themselves know, see `judge.checks.check.Check.needed`."""
    asked = ((check.check, check.needed(check.model_dump())) for check in rubric.checks)
    return tuple(dict.fromkeys(Need(kind, *needed) for kind, needed in asked if needed))


def extras(needed: tuple[Need, ...]) -> list[str]:
    """Return the extras that the Lambda installs: its own, and those of the checks."""
    return ["lambda", *sorted({need.extra for need in needed})]


def named_models(rubric: Rubric) -> list[str]:
    """Return the models that are asked whatever JudgeModel is: a jury, and the one that settles a disagreement."""
    escalate = [rubric.judge.escalate.model] if rubric.judge.escalate else []
    return list(dict.fromkeys([*rubric.judge.models, *escalate]))
