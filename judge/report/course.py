"""How a run went on from step to step, with the alarms of the monitors."""

from collections.abc import Callable, Iterator, Sequence

from judge.errors import InputFault
from judge.files.rows import counted
from judge.monitors.alarms import Alarm, alarms
from judge.monitors.course import Course
from judge.monitors.step import Step
from judge.report.blocks import Block, Curve, Lines, Mark, Section, Stands, Table
from judge.report.run import Run

_CHARTS: tuple[tuple[str, dict[str, Callable[[Step], float | None]]], ...] = (
    ("Reward", {"mean reward": lambda step: step.reward, "standard deviation": lambda step: step.spread}),
    ("Judge and checks", {"judge": lambda step: step.judge, "checks": lambda step: step.checks}),
    ("Prompts without spread", {"no spread": lambda step: step.groups.flat, "at the top": lambda step: step.groups.top}),
    ("Words of a response", {"words": lambda step: step.words}),
    ("Reward and length within a prompt", {"rho": lambda step: step.length.value if step.length else None}),
    ("Copies", {"equal to another": lambda step: step.duplicates, "likeness of two": lambda step: step.alike}),
    ("Unscored", {"unscored": lambda step: step.unscored}),
)
"""The charts: a title, and what each curve shows of a step."""

_SIGNS = 3
"""Signs of a form whose shares are drawn: those that grew most. As many as there are kinds of line."""


def course(run: Run) -> tuple[Section, Sequence[Stands]]:
    """Return the section on the course of a run, and what stands out in it.

    Raises:
        InputFault: no record says to which step it belongs.
    """
    steps = Course.of((entry.rollout for entry in run.entries if entry.rollout), run.ends).steps
    if not steps:
        msg = f"--steps: no record of {run.path} has a whole number in metadata.step"
        raise InputFault(msg)
    raised = alarms(steps)
    says = [f"{counted(len(steps), 'step')}, {counted(len(raised), 'alarm')}."]
    blocks: list[Block] = [*_charts(steps, raised), *([_table(raised)] if raised else [])]
    return Section(id="course", heading="Course", says=says, blocks=blocks), [_stands(one) for one in raised]


def _charts(steps: Sequence[Step], raised: Sequence[Alarm]) -> Iterator[Lines]:
    marks = [Mark(at=one.step, name=_words(one.name)) for one in raised]
    seen = [name for name in steps[0].signs if any(step.signs[name].share for step in steps)]
    grown = sorted(seen, key=lambda name: steps[0].signs[name].share - steps[-1].signs[name].share)[:_SIGNS]
    shares = ("Form: share of the responses", {_words(name): _share_of(name) for name in grown})
    for title, curves in (*_CHARTS, shares):
        drawn = [Curve(name=name, values=[read(step) for step in steps]) for name, read in curves.items()]
        known = [curve for curve in drawn if any(value is not None for value in curve.values)]
        if known and any(value for curve in known for value in curve.values):
            yield Lines(title=title, says=_says(known), at=[step.number for step in steps], series=known, marks=marks)


def _share_of(sign: str) -> Callable[[Step], float | None]:
    return lambda step: step.signs[sign].share


def _says(curves: Sequence[Curve]) -> str:
    """Say where each curve begins and ends."""
    ends = [(curve.name, [value for value in curve.values if value is not None]) for curve in curves]
    return "; ".join(f"{name} from {values[0]:.3g} to {values[-1]:.3g}" for name, values in ends)


def _table(raised: Sequence[Alarm]) -> Table:
    rows = [[one.step, _words(one.name), one.kind, one.says] for one in raised]
    return Table(title="Alarms", heads=["step", "rule", "about", "what was seen"], numeric=[True, False, False, False], rows=rows)


def _stands(alarm: Alarm) -> Stands:
    return Stands(f"step {alarm.step}", f"{alarm.kind}: {alarm.says}.", "course")


def _words(name: str) -> str:
    return name.replace("_", " ")
