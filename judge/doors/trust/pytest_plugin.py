"""The items of the pytest plugin: a file of cases, with a test for each case and for each answer that deserves nothing.

A file is judged as a whole when the first of its tests runs. The package `pytest_judge` loads this when there are cases.
"""

import os
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, NoReturn

import pytest

from judge.cases.built_in import built_in
from judge.cases.case import read_cases
from judge.cases.draws import make_graders
from judge.cases.records import called
from judge.cases.result import Result
from judge.cases.trial import try_built_in, try_cases
from judge.errors import Misconfigured
from judge.grader import Grader
from judge.providers.replies import Replies
from judge.settings import Settings
from judge.wiring import load


class CasesFile(pytest.File):
    """A file of cases."""

    def __init__(self, *, rubric: Path, **more: Any) -> None:
        super().__init__(**more)
        self._rubric = rubric

    def collect(self) -> Iterator[pytest.Item]:
        """Give a test for each case, and for each answer that deserves nothing.

        Raises:
            CollectError: the rubric or the cases have faults.
        """
        try:
            self._cases = read_cases(self.path, load(self._settings)[0])
            self._built_in = built_in(self._cases).samples
        except Misconfigured as fault:
            raise self.CollectError(str(fault)) from fault
        tests = [*((case.name, case.line) for case in self._cases), *((called(sample.id), None) for sample in self._built_in)]
        for place, (name, line) in enumerate(tests):
            yield CaseItem.from_parent(self, name=name, line=line, place=place)

    @cached_property
    def results(self) -> Sequence[Result] | Misconfigured:
        """What became of each case, in their order; or why none could be judged, which is told by each test and tried once."""
        try:
            grader = self._grader()
            return [*try_cases([grader], self._cases), *try_built_in(grader, self._built_in)]
        except Misconfigured as fault:
            return fault

    @cached_property
    def _settings(self) -> Settings:
        return Settings.read(os.environ, rubric=str(self._rubric), models=self.config.getoption("--judge-model"))

    @cached_property
    def judge(self) -> str | None:
        """Who judges; None if nobody was named and no replies lie beside the cases."""
        named = self.config.getoption("--judge") or ("bedrock" if self.config.getoption("--judge-model") else None)
        if named or self.config.getini("judge"):
            return str(named or self.config.getini("judge"))
        recorded = self._rubric.with_suffix(".replies.jsonl")
        return f"replies:{recorded}" if recorded.is_file() else None

    def _grader(self) -> Grader:
        if self.judge is not None:
            return make_graders(self._settings, self.judge)[0]
        nobody = {**self._settings.for_grader(), "models": ("nobody",), "table": None}
        return Grader(**nobody, judge=Replies(()))


class CaseItem(pytest.Item):
    """The test of one case, or of one answer that deserves nothing."""

    def __init__(self, *, line: int | None, place: int, **more: Any) -> None:
        super().__init__(**more)
        self._line = line
        self._place = place  # names may be equal: those of the ids 1 and "1" are

    def setup(self) -> None:
        """Have the file judged, if it is not yet. A case that could not be judged is an error, and no failure."""
        results, judge = self._file.results, self._file.judge
        if isinstance(results, Misconfigured):
            pytest.fail(str(results), pytrace=False)
        self._result = results[self._place]
        if judge is None and self._result.unrecorded:
            pytest.skip("a judge has to be asked: name one with --judge, or keep replies in NAME.replies.jsonl")
        if self._result.status == "left out":
            pytest.skip("a judge has to be asked, and no reply is recorded")
        if self._result.status == "unscored":
            self._fail()

    def runtest(self) -> None:
        """Fail if the case did not earn what it must."""
        if self._result.status == "failed":
            self._fail()

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Say where the case is."""
        return self.path, None if self._line is None else self._line - 1, self.name

    def _fail(self) -> NoReturn:
        """Say what is wrong, as the command `check` does; a traceback of our code would help nobody."""
        pytest.fail("\n".join(self._result.lines()), pytrace=False)

    @property
    def _file(self) -> CasesFile:
        assert isinstance(self.parent, CasesFile)
        return self.parent
