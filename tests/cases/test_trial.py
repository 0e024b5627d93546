"""Cases are judged once with each grader, as in training; what they must earn is held against each draw."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from judge.cases.built_in import built_in
from judge.cases.result import Result
from judge.cases.trial import try_built_in, try_cases, try_references
from judge.converse import Attempt, Call, Reply
from judge.errors import Throttled
from judge.grader import Grader
from judge.providers.replies import Replies
from tests.cases.conftest import Cases
from tests.conftest import make_rubric, verdict
from tests.scripted_judge import ScriptedJudge, quality_rubric, stated

GOOD, BAD = verdict(), verdict(right=False, clear=1)


def replying(*replies: tuple[str, str], **rubric: Any) -> Grader:
    return Grader(make_rubric(**rubric), judge=Replies([{"id": name, "reply": reply} for name, reply in replies]))


def statuses(results: list[Result]) -> list[str]:
    return [result.status for result in results]


def test_each_case_is_held_against_what_it_must_earn(cases: Cases) -> None:
    tried = cases({"expect": "top"}, {"expect": "top"}, {"expect": {"criteria": {"right": "bottom"}}}, {"expect": "bottom"})
    advanced: list[int] = []
    grader = replying(("c1", GOOD), ("c2", BAD), ("c3", GOOD))
    results = try_cases([grader], tried, advanced.append)
    assert statuses(results) == ["passed", "failed", "failed", "unscored"]
    assert [result.line for result in results] == [1, 2, 3, 4]
    assert results[2].lines() == ['c3  right: expected at most 0.2 (the bottom fifth), got 1: "r"']
    assert sum(advanced) == 4


def test_ranks_are_compared_within_each_draw(cases: Cases) -> None:
    tried = cases({"group": "g", "rank": 1}, {"expect": "top", "prompt": "Other?"}, {"group": "g", "rank": 2})
    falls = replying(("c1", GOOD), ("c2", GOOD), ("c3", BAD))
    rises = replying(("c1", BAD), ("c2", GOOD), ("c3", GOOD))
    results = try_cases([falls, rises], tried)
    assert statuses(results) == ["passed", "passed", "unstable"]
    assert results[2].lines()[0].startswith("c3  held in 1 of 2 draws; rank: expected less than c1 (rank 1), which got 0, got 1")


def test_a_failure_of_the_best_of_a_group_is_told_once(cases: Cases) -> None:
    group = [{"group": "g", "rank": rank, **({"expect": "top"} if rank == 1 else {})} for rank in (1, 2, 3)]
    results = try_cases([replying(*((f"c{at}", BAD) for at in (1, 2, 3)))], cases(*group))
    assert statuses(results) == ["failed", "passed", "failed"]
    assert results[2].lines()[0].startswith("c3  rank: expected less than c2 (rank 2), which got ")


def test_the_reason_names_the_pitfall_that_was_met(cases: Cases) -> None:
    rubric = {
        "criteria": [
            {"name": "right", "description": "d", "boolean": True},
            {"name": "invented", "description": "d", "boolean": True, "weight": -1},
        ]
    }
    met = json.dumps({name: {"reason": f"So is {name}.", "score": True} for name in ("right", "invented")})
    tried = cases({"expect": "top", "degenerate": ["refusal"]})
    (result,) = try_cases([replying(("c1", met), **rubric)], tried)
    assert result.lines() == ['c1  reward: expected at least 0.8 (the top fifth), got 0: "invented 1: So is invented."']
    high = json.dumps({name: {"reason": f"So is {name}.", "score": name == "right"} for name in ("right", "invented")})
    (refusal,) = try_built_in(replying(("c1 (refusal)", high), **rubric), built_in(tried).samples)
    assert refusal.lines()[0].endswith(': "right 1: So is right."')


def test_a_judge_that_fails_gives_no_reward_even_where_checks_would_count(cases: Cases) -> None:
    def down(call: Call, attempts: list[Attempt]) -> Reply:
        attempts.append(Attempt(model=call.model, outcome="throttled"))
        msg = "too many tokens"
        raise Throttled(msg)

    rubric = make_rubric(checks=[{"check": "substance"}], on_unscored="verifiable")
    (result,) = try_cases([Grader(rubric, judge=down)], cases({"expect": "top"}))
    assert result.status == "unscored"
    assert result.draws[0].fault == "the judge failed (throttled): the checks alone count"


def test_siblings_are_asked_about_together_wherever_they_stand_and_built_in_answers_apart(cases: Cases) -> None:
    judge = ScriptedJudge(stated)
    grader = Grader(quality_rubric({"size": 8}), judge=judge, concurrency=1)
    rows = [("a", "It is worth 9"), ("b", "Worth 2"), ("a", "It is worth 1")]
    expected = [{"reward": 0.9}, {"reward": 0.2}, {"reward": 0.1}]
    tried = cases(
        *(
            {"prompt": f"Prompt {prompt}?", "response": text, "expect": wanted}
            for (prompt, text), wanted in zip(rows, expected, strict=True)
        )
    )
    assert statuses(try_cases([grader], tried)) == ["passed"] * 3
    assert judge.sizes == [2, 1]
    built = try_built_in(grader, built_in(tried).samples)
    assert not any("orth" in text for texts in judge.asked[2:] for text in texts)
    assert {result.kind for result in built} == {"degenerate"}


def test_built_in_answers_must_earn_the_bottom_and_keep_their_order(cases: Cases) -> None:
    samples = built_in(cases({"expect": "top", "degenerate": ["heading", "empty", "refusal", "excuse"]})).samples
    grader = replying(("c1 (heading)", GOOD), ("c1 (refusal)", BAD))
    results = try_built_in(grader, samples)
    assert {result.name: result.status for result in results} == {
        "c1 (empty)": "passed",
        "c1 (refusal)": "passed",
        "c1 (excuse)": "left out",
        "c1 (heading)": "failed",
    }
    assert [result.name for result in results] == [sample.id for sample in samples]


def test_references_must_earn_the_top(jsonl: Callable[..., Path]) -> None:
    rows = (
        {"id": name, "prompt": "What is 2 + 2?", "ground_truth": answer}
        for name, answer in (("a", "4"), ("b", "five"), ("c", "6"))
    )
    rubric = make_rubric(criteria=[], checks=[{"check": "number"}])
    results = list(try_references(Grader(rubric), jsonl(*rows)))
    assert {result.name for result in results} == {"a (reference)", "b (reference)", "c (reference)"}
    assert {result.name: result.status for result in results}["a (reference)"] == "passed"
    assert {result.name: result.status for result in results}["c (reference)"] == "passed"
    assert {result.kind for result in results} == {"reference"}
