"""The prompts of some folders: checks the template that a rubric names, and renders each sample into a `Question`."""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import JsonValue

from judge.bounds import ROLLOUT_TURNS
from judge.digest import digest
from judge.errors import PromptFault, SampleFault
from judge.question.fence import neutralise
from judge.question.lineup import Lineup, shuffled
from judge.question.question import AskedCriterion, Question
from judge.question.reply_schema import reply_schema
from judge.question.template import Templates, Unbounded
from judge.question.variables import VARIABLES, of_rollout, of_rubric, of_sample, of_samples
from judge.reading.text.unhidden import unhidden
from judge.rubric.rubric import Rubric
from judge.rubric.turns import for_turns
from judge.sample import Message, Sample

_AGAIN = "again.j2"
"""The note that asks again. Variables: `fault`."""

_FORM = "form.j2"
"""The form of the reply, in words. Variables: `rubric`, `together`, `reasons`."""

_NOTICE = "notice.j2"
"""Tells the judge that fenced text is data, where a template has no system part of its own."""

_IN_ONE_ROOM = 4
"""How many responses one `max_tokens` is enough for. A guess: of the default of 1,024, each gets 256."""

_ANSWERS_IN_ONE_ROOM = 12
"""How many answers about turns one `max_tokens` is enough for. A guess: of the default of 1,024, each gets 85, two sentences and
a score."""

_SMALLEST = Sample(id=0, messages=(Message(role="user", content="?"),), response="?", reference="?")


class Prompts:
    """The templates of some folders; where several folders have a name, the first one wins."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._templates = Templates(folders)
        self._frames: dict[tuple[str, bool, int, int], _Frame] = {}
        self._used: dict[str, frozenset[str]] = {}

    def check(self, rubric: Rubric) -> None:
        """Load the rubric's template and all that it includes, so that its faults show before the first sample.

        Raises:
            PromptFault: with file, line and what is wrong: the file is missing or is not Jinja2, a variable is unknown (with the
                nearest known one), something cannot be bounded in time and memory, or the response or the criteria are not shown.
        """
        name = _file(rubric)
        used = self._templates.check(name, VARIABLES)
        self._templates.check(_AGAIN, frozenset({"fault"}))
        self._templates.check(_FORM, VARIABLES)
        self._templates.check(_NOTICE, frozenset())
        for split, together in product((False, True), (0, 2) if rubric.judge.group else (0,)):
            self._write_frame(rubric, split=split, together=together)
        self._refuse_unbounded(rubric)
        for problem in _unshown(rubric, used):
            msg = f"prompts/{name}: {problem}"
            raise PromptFault(msg)
        self._used[name] = used

    def render(self, rubric: Rubric, sample: Sample, *, split: bool = False) -> Question:
        """Write the question about one sample.

        Args:
            rubric: what is asked.
            sample: what it is asked about.
            split: whether other questions ask for other criteria of the same sample. The criteria then come last, so that
                everything before them is the same in all these questions.

        Raises:
            SampleFault: the template needs what this record does not have, it would take more time or memory than it may, or each
                turn is to be scored and there are too many.
        """
        ordered = shuffled(rubric, sample) if rubric.judge.criteria_order == "shuffled" else rubric
        about = _about(sample) | (_about_turns(rubric, sample) if rubric.scores_turns else {})
        shown = of_sample(sample) | (of_rollout(sample) if self._shows_rollout(rubric) else {})
        return self._render(ordered, shown, split=split, about=about)

    def _shows_rollout(self, rubric: Rubric) -> bool:
        used = self._used.get(_file(rubric), VARIABLES)
        return any(name.split(".")[0] == "rollout" for name in used)

    def render_together(self, rubric: Rubric, shown: Lineup, *, split: bool = False) -> Question:
        """Write the question about several responses to one prompt.

        Args:
            rubric: what is asked.
            shown: what it is asked about: samples with the same `sibling_key`.
            split: see `render`.

        Raises:
            SampleFault: see `render`.
        """
        first = next(iter(shown.samples.values()))
        ordered = shuffled(rubric, first) if rubric.judge.criteria_order == "shuffled" else rubric
        return self._render(ordered, of_samples(shown.samples), split=split, about=_about_all(rubric, shown))

    def sibling_key(self, rubric: Rubric, sample: Sample) -> str:
        """Return a key that is the same for siblings, whose responses can be asked about together.

        It is made from all that siblings share: the conversation, the reference, and what the question shows of the metadata.
        """
        used = {one.split(".")[0] for one in self._used[_file(rubric)]}
        metadata = sample.metadata if "metadata" in used else sample.metadata.get("rubric") if rubric.instance_criteria else None
        return digest([[turn.model_dump() for turn in sample.messages], sample.reference, metadata])

    def _render(self, rubric: Rubric, shown: Mapping[str, Any], *, split: bool, about: Mapping[str, Any]) -> Question:
        try:
            frame = self._frame(rubric, split=split, together=len(about.get("names", ())), turns=about.get("rollout_turns", 0))
            user = self._write_user(rubric, {**frame.variables, **shown})
        except PromptFault as fault:
            raise SampleFault(str(fault)) from fault
        return _question(rubric, frame, user, about)

    def again(self, question: Question, fault: str) -> Question:
        """Write the question again, with what was wrong with the last reply."""
        note = self._templates.write(_AGAIN, {"fault": neutralise(fault)}).strip()
        last = "tail" if question.tail else "user"
        return question.model_copy(update={last: f"{getattr(question, last)}\n\n{note}"})

    def version(self, rubric: Rubric) -> str:
        """Return thirty-two hexadecimal digits that change with the source of the rubric's template, its parts and the notes."""
        return digest(self._templates.sources([_file(rubric), _AGAIN, _FORM, _NOTICE]))

    def _frame(self, rubric: Rubric, *, split: bool, together: int, turns: int) -> "_Frame":
        """Return the rubric's part of a question. It is written once, unless criteria or their order differ by sample."""
        if rubric.instance_criteria or rubric.judge.criteria_order == "shuffled":
            return self._write_frame(rubric, split=split, together=together, turns=turns)
        key = (rubric.hash, split, together, turns)
        if key not in self._frames:
            self._frames[key] = self._write_frame(rubric, split=split, together=together, turns=turns)
        return self._frames[key]

    def _write_frame(self, rubric: Rubric, *, split: bool, together: int = 0, turns: int = 0) -> "_Frame":
        name = _file(rubric)
        answered = for_turns(rubric, turns).judged
        variables = of_rubric(rubric, split=split, together=together)
        own = self._templates.has(name, "system")
        system = self._templates.write(name, variables, "system") if own else self._templates.write(_NOTICE, {})
        last = own and split and self._templates.has(name, "tail")
        tail = self._templates.write(name, variables, "tail").strip() if last else ""
        form = "" if rubric.flat else f"\n\n{self._templates.write(_FORM, variables).strip()}"
        return _Frame(
            variables=variables,
            system=system.strip() + ("" if tail else form),
            tail=tail + (form if tail else ""),
            form=form,
            reply_schema=None if rubric.flat else reply_schema(answered, rubric.judge.reasons, grouped=together > 0),
            criteria=tuple(AskedCriterion(name=one.name, scale=one.scale, weight=one.weight) for one in answered),
        )

    def _refuse_unbounded(self, rubric: Rubric) -> None:
        """Refuse a template that takes too much time or memory even for a sample of one character."""
        try:
            self._write_user(rubric, {**of_rubric(rubric, split=False), **of_sample(_SMALLEST), **of_rollout(_SMALLEST)})
        except Unbounded:
            raise
        except PromptFault:
            return  # it uses what only a record has

    def _write_user(self, rubric: Rubric, variables: Mapping[str, Any]) -> str:
        name = _file(rubric)
        return self._templates.write(name, variables, "user" if self._templates.has(name, "user") else None).strip()


class _Frame(NamedTuple):
    """The rubric's part of a question."""

    variables: dict[str, Any]
    system: str
    tail: str
    form: str
    reply_schema: str | None
    criteria: tuple[AskedCriterion, ...]


def _about(sample: Sample) -> dict[str, Any]:
    """Return what a question keeps of one sample."""
    return {"id": sample.id, "task": unhidden(sample.task), "response": unhidden(sample.response)}


def _about_turns(rubric: Rubric, sample: Sample) -> dict[str, Any]:
    """Return the number of turns that are scored, and the tokens that a reply about all of them may have.

    Raises:
        SampleFault: there are too many for one reply.
    """
    count = len(sample.turns)
    if count > ROLLOUT_TURNS:
        msg = f"messages: wanted a rollout of at most {ROLLOUT_TURNS} assistant turns, each of which is scored; found {count:,}"
        raise SampleFault(msg)
    answers = len(for_turns(rubric, count).judged)
    return {"rollout_turns": count, "max_tokens": rubric.judge.max_tokens * math.ceil(answers / _ANSWERS_IN_ONE_ROOM)}


def _about_all(rubric: Rubric, shown: Lineup) -> dict[str, Any]:
    """Return what a question keeps of several samples, and the tokens that a reply about all of them may have."""
    samples = tuple(shown.samples.values())
    ids: list[JsonValue] = [sample.id for sample in samples]
    room = rubric.judge.max_tokens * math.ceil(len(samples) / _IN_ONE_ROOM)
    return {
        "id": ids,
        "task": unhidden(samples[0].task),
        "response": "",
        "names": tuple(shown.samples),
        "seed": shown.seed,
        "max_tokens": room,
    }


def _question(rubric: Rubric, frame: _Frame, user: str, about: Mapping[str, Any]) -> Question:
    judge = rubric.judge
    fields: dict[str, Any] = {"max_tokens": judge.max_tokens, **about}
    return Question(
        system=frame.system,
        user=user,
        tail=frame.tail,
        form=frame.form,
        reply_schema=frame.reply_schema,
        schema_varies=rubric.instance_criteria or rubric.scores_turns,
        criteria=frame.criteria,
        reasons=judge.reasons,
        flat=rubric.flat,
        opinions=judge.samples,
        temperature=judge.temperature,
        top_p=judge.top_p,
        effort=judge.effort,
        service_tier=judge.service_tier,
        **fields,
    )


def _file(rubric: Rubric) -> str:
    """Return the name of the file that holds a rubric's template."""
    return f"{rubric.prompt}.j2"


def _unshown(rubric: Rubric, used: frozenset[str]) -> Iterator[str]:
    """Name what a judge has to see and the template does not show."""
    names = {one.split(".")[0] for one in used}
    if rubric.scores_turns and not used & {"rollout", "rollout.turns"}:
        yield "criteria 'of: turns': the turns are never shown; choose 'prompt: turns', or write {{ rollout.turns }}"
    elif names.isdisjoint({"response", "rollout"}):
        yield "the response is never shown; write {{ response }} where it belongs"
    if rubric.judge.group and "rollout" in names:
        yield "judge.group: several responses are shown by {{ response }}; {{ rollout.turns }} is one alone"
    if rubric.asks_judge and not rubric.flat and not used & {"rubric", "rubric.criteria"}:
        yield f"the criteria of the rubric {rubric.name!r} are never shown; include criteria.j2, or write rubric.criteria"
    if rubric.judge.group and "together" not in used:
        yield "judge.group: the template never says that there are several responses; include criteria.j2, or write together"
