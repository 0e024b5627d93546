"""The command `watch`: follows a growing output, prints a line for each step, and says what looks wrong."""

import os
import time
from argparse import Namespace
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, suppress

from judge.agreement.maker import without_calibration
from judge.doors.console import show_text, tell
from judge.doors.row_origin import find_rubric
from judge.doors.trust.exit_codes import CANNOT_BE_SAID, DOES_NOT_HOLD, HOLDS
from judge.errors import InputFault, SettingsFault
from judge.files.followed_rows import FollowedRows
from judge.files.joined_rows import Samples
from judge.files.rollouts import rollout_of
from judge.files.rows import counted
from judge.files.scored_rows import Row
from judge.monitors.alarms import FEWEST, Alarm, alarms
from judge.monitors.course import Course, Rollouts
from judge.monitors.rollout import Rollout
from judge.monitors.step import Step
from judge.rubric.rubric import Rubric
from judge.sample import Sample
from judge.settings import Settings
from judge.wiring import load

_LATER = 2
"""Later steps that must have begun before a step counts as finished. A guess: rows are written in the order in which they are
judged, so those of two steps mix, and those of three hardly do."""

_ENDS = (0.0, 1.0)
"""The range of a reward whose rubric is not found; most rubrics have it."""


def watch(arguments: Namespace, wait: Callable[[float], None] = time.sleep) -> int:
    """Watch an output, and return the exit code: 1 after an alarm, 0 without one, 3 if there are too few steps to say.

    Args:
        arguments: as they were parsed.
        wait: sleeps for so many seconds.

    Raises:
        InputFault: the output or the samples cannot be read.
        SettingsFault: an option makes no sense, or the rubric cannot be read.
    """
    _refuse(arguments)
    given = _given(arguments.rubric)
    with closing(FollowedRows(arguments.rows)) as rows, closing(_Watched(arguments, given)) as watched:
        while True:
            last = arguments.once or rows.ended  # looked up first: what was written before the end is still read
            watched.read(rows)
            if arguments.once and not rows.found:
                msg = f"{arguments.rows}: no such file; wanted what judge score --output wrote"
                raise InputFault(msg)
            told = watched.tell(last=last)
            if last or (told and arguments.until_alarm):
                return watched.code()
            if not rows.found:
                watched.say(f"{arguments.rows}: not there yet; waiting")
            wait(arguments.every)


def _refuse(arguments: Namespace) -> None:
    for name, least in (("window", 1), ("every", 0.0)):
        if not getattr(arguments, name) >= least:
            msg = f"--{name}: wanted at least {least}, found {getattr(arguments, name)}"
            raise SettingsFault(msg)


def _given(name: str | None) -> Rubric | None:
    """Return the rubric that `--rubric` names, or else JUDGE_RUBRIC; None if nothing names one."""
    named = name or os.environ.get("JUDGE_RUBRIC")
    return load(Settings.read(os.environ, rubric=named))[0] if named else None


class _Watched:
    """What is known of the run so far."""

    def __init__(self, arguments: Namespace, given: Rubric | None) -> None:
        self._arguments = arguments
        self._given = given
        self._samples: Samples | None = None
        self._opened = ExitStack()
        self._rubric: Rubric | None = None
        self._course: Course | None = None
        self._open: defaultdict[int, Rollouts] = defaultdict(Rollouts)
        self._stepped: bool | None = None
        self._windowed = self._late = self._left_out = 0
        self._told: dict[str, Alarm] = {}
        self._said: set[str] = set()

    def read(self, rows: FollowedRows) -> None:
        """Read the rows that have come."""
        for row in rows:
            one = self._rollout(row)
            if one is None:
                self._left_out += 1
            else:
                self._add(one)

    def tell(self, *, last: bool) -> bool:
        """Print a line for each step that is finished, and each alarm that is new; return whether one is about more than success.

        Args:
            last: whether no more rows will be read, so that every step is finished.
        """
        alarmed = False
        for number in self._finished(last=last):
            course = self._course or Course(_ENDS)
            show_text(_line(course.add(number, self._open.pop(number))))
            for alarm in alarms(course.steps):
                if alarm.name not in self._told:
                    self._told[alarm.name] = alarm
                    show_text(f"  {alarm.kind}: {alarm.says} [{alarm.name}]")
                    alarmed |= alarm.kind != "solved"
        return alarmed

    def close(self) -> None:
        """Close the file of samples."""
        self._opened.close()

    def say(self, message: str) -> None:
        """Tell a person something, once."""
        if message not in self._said:
            self._said.add(message)
            tell(message)

    def code(self) -> int:
        """Say what was left out, and return the exit code."""
        if self._late:
            tell(
                f"{counted(self._late, 'row')} came after their step was finished and were left out; judge report --steps has all"
            )
        if self._left_out:
            tell(f"{counted(self._left_out, 'row')} without a sample or a step were left out")
        if any(alarm.kind != "solved" for alarm in self._told.values()):
            return DOES_NOT_HOLD
        steps = sum(step.reward is not None for step in self._course.steps) if self._course else 0
        if steps < FEWEST:
            found = f"{counted(steps, 'step')} with rewards"
            tell(f"{found}: too few to say anything; wanted {FEWEST}, the first three to compare with")
            return CANNOT_BE_SAID
        return HOLDS

    def _rollout(self, row: Row) -> Rollout | None:
        if self._course is None:
            self._begin(row)
        sample = self._samples.look_up(row) if self._samples else None
        if sample is None:
            return None
        one = rollout_of(row, sample, self._rubric)
        if self._stepped is None and one.step is None:
            self._say_no_step(row, sample)
        return one

    def _say_no_step(self, row: Row, sample: Sample) -> None:
        step = sample.metadata.get("step")
        if step is not None:
            found = f"row {row.name}: wanted a whole number such as 7 in metadata.step, found {step!r:.40}"
            self.say(f"{found}; so a step is a window of {counted(self._arguments.window, 'row')} instead")

    def _begin(self, row: Row) -> None:
        """Learn from the first row which file was scored, and by which rubric."""
        path = self._arguments.input or row.input
        if path is None:
            msg = "the rows do not say which file was scored; name it with --input FILE"
            raise InputFault(msg)
        self._samples = self._opened.enter_context(Samples(path))
        self._rubric = _rubric_of(row, self._given, named=bool(self._arguments.rubric))
        if self._rubric is None:
            self.say(
                "the rubric of these rows was not found; their rewards are taken to lie between 0 and 1; "
                "name it with --rubric NAME|FILE"
            )
        span = self._rubric.range if self._rubric else None
        self._course = Course((span.low, span.high) if span else _ENDS)

    def _add(self, one: Rollout) -> None:
        if self._stepped is None:
            self._stepped = one.step is not None
        if not self._stepped:
            self._windowed += 1
            self._open[(self._windowed - 1) // self._arguments.window + 1].add(one)
        elif one.step is None:
            self._left_out += 1
        elif self._course and self._course.steps and one.step <= self._course.steps[-1].number:
            self._late += 1
        else:
            self._open[one.step].add(one)

    def _finished(self, *, last: bool) -> Iterator[int]:
        numbers = sorted(self._open)
        if last:
            yield from numbers
        elif self._stepped:
            yield from numbers[:-_LATER]
        else:
            yield from [number for number in numbers if self._open[number].n == self._arguments.window]


def _rubric_of(row: Row, given: Rubric | None, *, named: bool) -> Rubric | None:
    """Return the rubric of a row: the one that was given, with or without its calibration, or the one of the row's name.

    Args:
        row: the first one.
        given: what `--rubric` or JUDGE_RUBRIC names.
        named: whether it was `--rubric`; JUDGE_RUBRIC may be about another run.

    Raises:
        InputFault: `--rubric` names one that did not score the row.
    """
    allowed: list[Rubric | None] = [given, without_calibration(given)] if given else []
    for one in allowed if named else [*allowed, None]:
        with suppress(InputFault):
            return find_rubric(row, one)
    return find_rubric(row, given) if named else None


def _line(step: Step) -> str:
    """Write a step on one line."""
    parts = [f"step {step.number}", counted(step.n, "row")]
    if step.reward is not None and step.spread is not None:
        parts.append(f"reward {step.reward:.3f}, spread {step.spread:.3f}")
    parts += _shares(step)
    if step.length is not None:
        parts.append(f"rho with length {step.length.value:+.2f} [{step.length.low:+.2f}, {step.length.high:+.2f}]")
    return "; ".join(parts)


def _shares(step: Step) -> Sequence[str]:
    """Write the shares that are worth a look."""
    flat = step.groups.flat
    same = [] if flat is None else [f"{flat:.0%} of {counted(step.groups.n, 'group')} without spread"]
    return [*same, *([f"{step.unscored:.0%} unscored"] if step.unscored else [])]
