"""Reads a judge's answer about a rollout: exactly one score for each turn and each criterion `of: turns`, and one for each other.

The answer is read by the rule for one verdict (`verdict.py`), with a criterion for each turn. So a turn without a score, a score
for a turn that does not exist and two scores for one turn are no verdict.
"""

import re
from collections.abc import Mapping
from statistics import fmean

from judge.converse import Form
from judge.errors import Unreadable
from judge.rubric.criterion import Criterion
from judge.rubric.rubric import Rubric
from judge.rubric.turns import answer_name, for_turns
from judge.rubric.weights import shortfall
from judge.verdict.criterion_score import CriterionScore, TurnScore
from judge.verdict.verdict import Verdict, read_verdict


def read_rollout_verdict(text: str, rubric: Rubric, turns: int, form: Form = "plain") -> Verdict:
    """Read the judge's answer; a criterion `of: turns` has the mean over the turns as its score.

    Args:
        text: the answer; for `tool` the tool's input as JSON.
        rubric: what was asked.
        turns: how many turns the rollout has; 0 if the rubric has no criteria `of: turns`.
        form: how the answer's form was asked for.

    Raises:
        Unreadable: there is no verdict in it, see `read_verdict`.
    """
    verdict = read_verdict(text, for_turns(rubric, turns), form)
    if not turns:
        return verdict
    if form == "plain":
        _refuse_more(text, rubric, turns)
    told = {one.name: one for one in verdict.scores}
    scores = tuple(_of_turns(one, told, turns) if one.of == "turns" else told[one.name] for one in rubric.criteria)
    return verdict.model_copy(update={"scores": scores})


def _refuse_more(text: str, rubric: Rubric, turns: int) -> None:
    """Refuse lines that score a turn which does not exist: a judge that counts other turns means other turns by their numbers.

    In JSON such a key is refused already; in lines, others are taken for a part of a reason.
    """
    for criterion in rubric.criteria:
        if criterion.of == "turns":
            words = answer_name(criterion.name, "").replace("_", "[ _-]")
            line = rf"^\W{{0,9}}{words}(?P<turn>[0-9]{{1,4}})\W{{0,5}}[:=]"  # `- **step_turn_3**: 5`, `Step turn 3 = 5`
            if any(not 1 <= int(found["turn"]) <= turns for found in re.finditer(line, text, re.IGNORECASE | re.MULTILINE)):
                msg = f"{criterion.name}: there is a score for a turn that does not exist; wanted one for each of {turns}"
                raise Unreadable(msg)


def _of_turns(criterion: Criterion, told: Mapping[str, CriterionScore], turns: int) -> CriterionScore:
    each = [told[answer_name(criterion.name, turn)] for turn in range(1, turns + 1)]
    return CriterionScore(
        name=criterion.name,
        score=fmean(one.score for one in each),
        answer=[one.answer for one in each],
        reason=max(each, key=lambda one: shortfall(one.score, pitfall=criterion.weight < 0)).reason,
        turns=tuple(TurnScore(score=one.score, answer=one.answer, reason=one.reason) for one in each),
    )
