"""The rubric: what a judge is asked, on which scales, what a program checks, and how all of it becomes one reward.

A rubric that is wrong is refused, with every fault at once. Nothing in it is guessed.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, ValidationError, ValidationInfo, model_validator

from judge.bounds import RECORD_CRITERIA
from judge.checks import AnyCheck
from judge.errors import SampleFault
from judge.record import Fields, Many, Name, Record, explain, shape
from judge.rubric import rules
from judge.rubric.calibration import Calibrated, Calibration, HeldOut, Mapped, Origin
from judge.rubric.criterion import Criterion, bounds, read_criterion
from judge.rubric.formula import Formula
from judge.rubric.judge_settings import Abstention, Cap, Escalation, Group, JudgeSettings, Partial
from judge.rubric.scale import Level, Range
from judge.rubric.weights import Weighted, share
from judge.sample import Sample

_ASKED = {"criteria", "prompt", "instance_criteria"}
"""The fields that say whether a judge is asked, and for what."""


class Gate(Record):
    """A check that has to be passed before a judge is asked."""

    check: Name
    least: float = Field(default=1.0, gt=0, le=1)
    """The value that passes it."""

    reward: float | None = None
    """The reward of a response that does not pass it. None: the low end of the rubric's range."""


class Rubric(Record):
    """What a response is judged by."""

    name: Name
    """Small letters, digits and underscores; a file has the same name."""

    version: int | str = 1
    """Whatever you count your versions by."""

    description: str = Field(min_length=1)
    """What it is for; the judge reads it too."""

    prompt: str = "pointwise"
    """The template's name: a `.j2` file in `prompts/`."""

    criteria: Many[Criterion] = ()
    """What a judge scores."""

    instance_criteria: bool = False
    """Whether each record brings criteria of its own, as a list under `metadata.rubric`."""

    checks: Many[AnyCheck] = ()
    """What a program verifies."""

    gates: Many[Annotated[Gate, BeforeValidator(lambda gate: {"check": gate} if isinstance(gate, str) else gate)]] = ()
    """Checks that come before the judge: the first one that a response fails decides its reward, and no judge is asked."""

    reward: str | None = None
    """A formula over check names, criterion names and `judge`, the criteria's weighted mean; without one, the weights count."""

    turn_reward: str | None = Field(default=None, exclude_if=lambda formula: formula is None)
    """A formula for each turn's number, over check names and criterion names; that of a criterion `of: turns` means its value at
    this turn. Without one, the criteria `of: turns` count by their weights."""

    verifiable: str | None = None
    """A formula over check names alone, for `on_unscored: verifiable`; without one, the checks' weights count."""

    judge: JudgeSettings = JudgeSettings()
    """Who judges, and how."""

    calibration: Calibration | None = None
    """A map from the judge's scores to people's, written by `judge calibrate --write`. None: the judge's scores count."""

    range: Annotated[Range, BeforeValidator(bounds)] = Range(low=0.0, high=1.0)
    """The reward's range: what 0 and 1 become."""

    neutral: float | None = None
    """The reward that means "no signal", used where nothing in the batch gives a better one. None: the batch fails instead."""

    on_unscored: Literal["impute", "fail", "verifiable"] = "impute"
    """What happens where the judge failed: `verifiable` lets the checks alone count, the others leave the sample unscored."""

    max_unscored: float = Field(default=0.2, ge=0, le=1)
    """The share of a batch, from 0 to 1, that may be unscored before the whole batch fails."""

    @model_validator(mode="after")
    def _whole(self, info: ValidationInfo) -> "Rubric":
        unread = info.context or frozenset()
        faults = [fault for needed, found in self._rules() if not needed & unread for fault in found]
        if faults:
            raise ValueError("\n".join(faults))
        return self

    def _rules(self) -> Iterator[tuple[set[str], Iterable[str]]]:
        """Give each rule's faults, with the fields that it looks at: a rule is skipped where one of them could not be read."""
        parts: tuple[Weighted, ...] = (*self.checks, *self.criteria)
        checks = [check.name for check in self.checks]
        rewards = {"neutral": self.neutral, **{f"gates: {gate.check}": gate.reward for gate in self.gates}}
        stated = {"checks": bool(self.checks), "reward": bool(self.reward), "verifiable": bool(self.verifiable)}
        yield {*_ASKED, "checks"}, self._has_nothing_to_score()
        yield {"criteria", "checks"}, rules.names_differ(parts)
        yield {"criteria", "checks"}, rules.weights_add_up(parts)
        yield {"checks"}, rules.gates_are_checks((gate.check for gate in self.gates), checks)
        yield {"checks", "on_unscored", "verifiable"}, rules.fallback_is_whole(self.on_unscored, **stated)
        yield {"range"}, rules.rewards_in_range(rewards, self.range)
        yield {*_ASKED, "checks", "range"}, rules.formula_in_range("reward", lambda: self.formula, self.range)
        yield {*_ASKED, "checks", "range"}, rules.formula_in_range("turn_reward", lambda: self.turn_formula, self.range)
        yield {*_ASKED, "checks"}, self._asks_for_nothing()
        words = rules.reply_words(grouped=self.judge.group is not None, reasons=self.judge.reasons)
        yield {*_ASKED, "judge"}, rules.names_free((one.name for one in self.judged), words)
        yield {*_ASKED, "judge"}, rules.form_is_ours(self.judge, flat=self.flat)
        yield {"judge"}, rules.opinions_can_differ(self.judge)
        yield {*_ASKED, "judge"}, rules.parts_can_fail(self.judge, len(self.criteria), brought=self.instance_criteria)
        yield {*_ASKED, "checks", "reward", "calibration"}, self._calibration_fits()
        yield from self._turn_rules()
        yield {"checks", "range"}, rules.formula_in_range("verifiable", lambda: self.verifiable_formula, self.range)

    def _turn_rules(self) -> Iterator[tuple[set[str], Iterable[str]]]:
        turned = [criterion.name for criterion in self.criteria if criterion.of == "turns"]
        names = (criterion.name for criterion in self.criteria)
        of = self.calibration.of if self.calibration else None
        yield {"criteria", "checks", "turn_reward"}, rules.turns_count(lambda: self.turn_formula, turned)
        yield {"criteria"}, rules.turn_names_free(names, turned)
        yield {"criteria", "judge", "on_unscored"}, rules.turns_are_whole(turned, self.judge, self.on_unscored, of)

    def _has_nothing_to_score(self) -> Iterator[str]:
        if not self.asks_judge and not self.checks:
            yield "criteria: missing; a rubric needs criteria, checks, or a prompt that asks for a 'score'"

    def _asks_for_nothing(self) -> Iterator[str]:
        if self.scores_turns:
            return iter(())
        criteria = [criterion.name for criterion in self.judged]
        return rules.judge_counts(lambda: self.formula, criteria, brought=self.instance_criteria)

    def _calibration_fits(self) -> Iterator[str]:
        if self.calibration is None:
            return
        parts = {"asks": self.asks_judge, "checks": bool(self.checks), "formula": bool(self.reward)}
        yield from rules.calibration_counts(self.calibration.of, lambda: self.formula, self.judged, **parts)

    @property
    def flat(self) -> bool:
        """Whether the prompt asks in its own words for JSON with one `score` from 0 to 1 (SageMaker's RLAIF templates)."""
        return not self.criteria and not self.instance_criteria and "prompt" in self.model_fields_set

    @property
    def bare(self) -> bool:
        """Whether a judge is asked for bare scores, and not for an object with score and reason for each criterion."""
        return self.flat or self.judge.reasons != "full"

    @property
    def asks_judge(self) -> bool:
        """Whether there is anything to ask a judge."""
        return bool(self.judged) or self.instance_criteria

    @property
    def scores_turns(self) -> bool:
        """Whether each turn of a rollout gets a number of its own."""
        return any(criterion.of == "turns" for criterion in self.criteria)

    @cached_property
    def judged(self) -> tuple[Criterion, ...]:
        """The criteria that the judge is asked about."""
        if self.flat:
            return (Criterion(name="score", description="The template says.", range=Range(low=0.0, high=1.0)),)
        return tuple(self.criteria)

    @cached_property
    def formula(self) -> Formula | None:
        """The reward's formula."""
        names = [
            *(check.name for check in self.checks),
            *(one.name for one in self.judged),
            *(["judge"] if self.asks_judge else []),
        ]
        return None if self.reward is None else Formula(self.reward, names)

    @cached_property
    def turn_formula(self) -> Formula | None:
        """The formula of a turn's number."""
        parts: tuple[Weighted, ...] = (*self.checks, *self.criteria)
        return None if self.turn_reward is None else Formula(self.turn_reward, [part.name for part in parts])

    @cached_property
    def verifiable_formula(self) -> Formula | None:
        """The formula that counts where the judge failed."""
        return None if self.verifiable is None else Formula(self.verifiable, [check.name for check in self.checks])

    def parts(self) -> "tuple[Rubric, ...]":
        """Split a long rubric: return one rubric for each call, each with some of the criteria and all else the same."""
        size = self.judge.criteria_per_call
        if len(self.criteria) <= size:
            return (self,)
        return tuple(self.with_criteria(self.criteria[at : at + size]) for at in range(0, len(self.criteria), size))

    def with_criteria(self, criteria: Sequence[Criterion]) -> "Rubric":
        """Return a rubric that asks for other criteria, or for the same ones in another order, with all else the same."""
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        return Rubric.model_construct(self.model_fields_set, **{**fields, "criteria": tuple(criteria)})

    def mapped(self, scores: Mapping[str, float]) -> Mapped:
        """Return criteria's values and their weighted mean as they enter the reward: through the calibration, if there is one.

        Args:
            scores: the value of every criterion by its name, from 0 to 1.
        """
        made = self.calibrated(scores)
        if made and made.of != "judge":
            scores = {**scores, made.of: made.value}
        mean = share(self.judged, scores)
        return Mapped(scores, mean, made.value if made and made.of == "judge" else mean)

    def calibrated(self, scores: Mapping[str, float]) -> Calibrated | None:
        """Return what the calibration makes of criteria's values; None without one."""
        if self.calibration is None:
            return None
        of = self.calibration.of
        raw = share(self.judged, scores) if of == "judge" else scores[of]
        return Calibrated(of=of, raw=raw, value=self.calibration.map(raw))

    @cached_property
    def question_hash(self) -> str:
        """Twelve hexadecimal digits that change with what the judge is asked, or how, and not with who is asked."""
        asked = self.model_dump(mode="json", include={*_ASKED, "description"})
        how = self.judge.model_dump(mode="json", exclude={"model", "fallbacks", "cap", "max_tokens", "service_tier"})
        return hashlib.sha256(json.dumps([asked, how]).encode()).hexdigest()[:12]

    @cached_property
    def hash(self) -> str:
        """Twelve hexadecimal digits that change with any change of the rubric."""
        return hashlib.sha256(json.dumps(self.model_dump(mode="json")).encode()).hexdigest()[:12]

    def with_record(self, sample: Sample) -> "Rubric":
        """Return this rubric with the criteria that a record brings, after its own, where the rubric asks for them.

        Raises:
            SampleFault: the list is missing where the rubric has no criteria of its own, or has faults.
        """
        brought = sample.metadata.get("rubric")
        if not self.instance_criteria or (brought is None and self.criteria):
            return self
        if not isinstance(brought, list) or not 0 < len(brought) <= RECORD_CRITERIA:
            msg = f"metadata.rubric: wanted a list of 1 to {RECORD_CRITERIA} criteria, found {shape(brought)}"
            raise SampleFault(msg)
        own = {name: getattr(self, name) for name in self.model_fields_set}
        try:
            extra = tuple(read_criterion(item, place) for place, item in enumerate(brought, 1))
            return Rubric(**{**own, "criteria": (*self.criteria, *extra)})
        except ValidationError as error:
            raise SampleFault("; ".join(f"metadata.rubric: {fault}" for fault in explain(error, FIELDS))) from error


FIELDS: Mapping[str, Fields] = {
    "": Rubric.model_fields,
    "criteria": Criterion.model_fields,
    "steps": Level.model_fields,
    "judge": JudgeSettings.model_fields,
    "escalate": Escalation.model_fields,
    "cap": Cap.model_fields,
    "group": Group.model_fields,
    "abstain": Abstention.model_fields,
    "partial": Partial.model_fields,
    "gates": Gate.model_fields,
    "calibration": Calibration.model_fields,
    "origin": Origin.model_fields,
    "held_out": HeldOut.model_fields,
}
"""The fields that a rubric may have, by the part they belong to (`""` is the top), for messages that name the nearest one."""
