"""One core behind both doors: the same samples give the same rewards through the command line and the Lambda."""

import json
from pathlib import Path
from typing import Any

import pytest

from judge.doors import handler
from judge.doors.cli import main
from tests.conftest import SHIPPED
from tests.converse_server import ConverseServer, Request, Say
from tests.doors.test_handler import Context

RUBRICS = SHIPPED


def recorded(name: str) -> dict[str, str]:
    """The recorded reply for each response of an example."""
    folder = Path("examples", name)
    replies = {row["id"]: row["reply"] for row in map(json.loads, (folder / "replies.jsonl").read_text("utf-8").splitlines())}
    samples = [json.loads(line) for line in (folder / "samples.jsonl").read_text("utf-8").splitlines()]
    return {sample["messages"][-1]["content"]: replies[sample["id"]] for sample in samples if sample["id"] in replies}


@pytest.mark.parametrize("name", RUBRICS)
def test_both_doors_give_equal_rewards(
    name: str, server: ConverseServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    replies = recorded(name)

    def reply(request: Request) -> Say:
        return Say(next(text for response, text in replies.items() if response in request.user))

    server.reply = reply
    monkeypatch.setenv("JUDGE_RUBRIC", name)
    monkeypatch.setenv("JUDGE_MODELS", "m")
    path = f"examples/{name}/samples.jsonl"
    assert main(["score", path]) == 0
    printed: list[dict[str, Any]] = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    handler._settings.cache_clear()
    handler._grader.cache_clear()
    event = [json.loads(line) for line in Path(path).read_text("utf-8").splitlines()]
    answered = handler.lambda_handler(event, Context())  # type: ignore[arg-type]
    handler._settings.cache_clear()
    handler._grader.cache_clear()
    assert isinstance(answered, list)
    assert [(row["id"], row["reward"]) for row in printed] == [(row["id"], row["aggregate_reward_score"]) for row in answered]
    assert [row["metrics"] for row in printed] == [
        {one["name"]: one["value"] for one in row["metrics_list"] if one["name"] not in {"reward", "imputed"}} for row in answered
    ]


@pytest.mark.parametrize("name", RUBRICS)
def test_in_every_example_good_beats_middling_beats_bad(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        main(["score", f"examples/{name}/samples.jsonl", "--rubric", name, "--judge", f"replies:examples/{name}/replies.jsonl"])
        == 0
    )
    rewards = {row["id"]: row["reward"] for row in map(json.loads, capsys.readouterr().out.splitlines())}
    prompts = {identity.rsplit("-", 1)[0] for identity in rewards if identity.endswith("-good")}
    assert len(prompts) >= 2
    binary = set(rewards.values()) == {0, 1}
    for prompt in prompts:
        assert rewards[f"{prompt}-good"] > rewards[f"{prompt}-bad"], prompt
        if not binary:  # between 1 and 0 there is no middling one
            assert rewards[f"{prompt}-good"] > rewards[f"{prompt}-middling"] > rewards[f"{prompt}-bad"], prompt


def test_recorded_solutions_of_gsm8k_are_told_apart_by_the_number_and_by_each_criterion(
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = Path("examples/gsm8k")
    command = ["score", f"{folder}/samples.jsonl", "--rubric", "math_reasoning", "--judge", f"replies:{folder}/replies.jsonl"]
    assert main(command) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    labels = [json.loads(line)["metadata"]["is_correct"] for line in (folder / "samples.jsonl").read_text("utf-8").splitlines()]
    assert [row["checks"]["correct"]["value"] for row in rows] == labels
    assert min(row["reward"] for row in rows if row["checks"]["correct"]["value"]) > max(
        row["reward"] for row in rows if not row["checks"]["correct"]["value"]
    )
    for name in ("reasoning_chain", "intermediate_calculations", "explanation_clarity"):
        assert len({row["criteria"][name]["answer"] for row in rows}) == 3, name
        assert all(row["criteria"][name]["reason"] for row in rows)
