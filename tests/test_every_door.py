"""The same 200 samples through every door and over both wires: each gets the same reward, and no door invents one."""

import asyncio
import json
import math
import re
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from judge.adapters.openrlhf import openrlhf_reward
from judge.adapters.trl import trl_reward
from judge.doors import handler
from judge.doors.cli import main
from judge.grader import Grader
from judge.reward import Reward
from judge.rubric.rubric_file import load_rubric
from judge.serving.app import make_app
from judge.serving.limits import Limits
from judge.wiring import BUILT_IN
from tests import chat_server, converse_server
from tests.chat_server import ChatServer
from tests.converse_server import ConverseServer
from tests.doors.test_handler import Context
from tests.reward_server import running_app

RUBRIC = "math_reasoning"
SAMPLES = 200
FAILS_AT = 10
"""The judge gives no verdict on every tenth sample."""

PROBLEMS = [json.loads(line) for line in (BUILT_IN / "examples" / "gsm8k" / "samples.jsonl").read_text().splitlines()]
ATTEMPT = re.compile(r"Attempt (\d+)\.")
Numbers = Sequence[float | None]


def records() -> list[dict[str, Any]]:
    """Return GSM8K's solutions, again and again, each with its number in front."""
    rows = [(place, PROBLEMS[place % len(PROBLEMS)]) for place in range(SAMPLES)]
    named = ("prompt", "reference_answer")
    return [
        {"id": place, **{name: row[name] for name in named}, "response": f"Attempt {place}.\n{row['response']}"}
        for place, row in rows
    ]


def verdict(question: str) -> str:
    """Judge by the number of the attempt alone; every tenth verdict cannot be read."""
    found = ATTEMPT.findall(question)
    number = int(found[-1])
    if number % FAILS_AT == 0:
        return "I cannot say."
    criteria = load_rubric(BUILT_IN / "rubrics" / f"{RUBRIC}.yaml").judged
    levels = {one.name: one.scale.answer_at((number // 4**place) % 4 / 3) for place, one in enumerate(criteria)}
    return json.dumps({name: {"reason": "r", "score": level} for name, level in levels.items()})


@pytest.fixture
def judges(server: ConverseServer, chat: ChatServer) -> str:
    """Both wires, with the same judge behind them; gives the judge's name for the second."""
    server.reply = lambda request: converse_server.Say(verdict(request.user))
    chat.reply = lambda request: chat_server.Say(verdict(request.user))
    return f"openai:{chat.url}"


@pytest.fixture
def expected(judges: str) -> Numbers:
    """What Python gives, asked on Bedrock."""
    outcomes = Grader(RUBRIC, models=["m"], progress=False).grade(records())
    rewards = [one.reward if isinstance(one, Reward) else None for one in outcomes]
    assert [place for place, one in enumerate(rewards) if one is None] == list(range(0, SAMPLES, FAILS_AT))
    assert len({one for one in rewards if one is not None}) > 12
    return rewards


def test_the_command_line_gives_the_same(judges: str, expected: Numbers, tmp_path: Path) -> None:
    source, output = tmp_path / "samples.jsonl", tmp_path / "rewards.jsonl"
    source.write_text("".join(json.dumps(record) + "\n" for record in records()))
    for judge in ("bedrock", judges):
        code = main(
            ["score", str(source), "--rubric", RUBRIC, "--judge", judge, "--model", "m", "--output", str(output), "--overwrite"]
        )
        assert code == 1, "some rows could not be scored"
        assert [json.loads(line)["reward"] for line in output.read_text().splitlines()] == expected


def test_the_lambda_gives_the_same_and_says_what_is_a_stand_in(
    judges: str, expected: Numbers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUDGE_RUBRIC", RUBRIC)
    rows: Any = handler.lambda_handler(records(), Context(), Grader(RUBRIC, judge=judges, models=["m"], progress=False))  # type: ignore[arg-type]
    said = [{one["name"]: one["value"] for one in row["metrics_list"]} for row in rows]
    rewards = [None if metrics["imputed"] else row["aggregate_reward_score"] for row, metrics in zip(rows, said, strict=True)]
    assert rewards == expected


def test_the_http_server_gives_the_same(judges: str, expected: Numbers) -> None:
    grader = Grader(RUBRIC, judge=judges, models=["m"], progress=False)
    with running_app(make_app(grader, Limits.of())) as running:
        rows = running.post("/score", {"records": records()}).json["outcomes"]
        assert [row["reward"] for row in rows] == expected
        given = running.post("/openrlhf?unscored=nan", _queries()).json
        assert _abstained(given["rewards"]) == expected
        assert _abstained(given["scores"]) == expected


def test_trl_gets_the_same(judges: str, expected: Numbers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("judge.adapters.abstention.version", lambda _: "1.16.0")
    made = records()
    columns = {"prompts": [one["prompt"] for one in made], "completions": [one["response"] for one in made]}
    answers = [one["reference_answer"] for one in made]
    for sync in (True, False):
        reward = trl_reward(Grader(RUBRIC, judge=judges, models=["m"], progress=False), reference="answer", sync=sync)
        given: Any = reward(**columns, answer=answers, completion_ids=[[1]] * SAMPLES)
        assert (given if sync else _in_another_loop(given)) == expected


def test_openrlhf_gets_the_same_from_a_file(judges: str, expected: Numbers) -> None:
    reward = openrlhf_reward(Grader(RUBRIC, judge=judges, models=["m"], progress=False), dynamic_filtering=True)
    asked = _queries()
    given = reward(asked["query"], asked["prompts"], asked["labels"])
    assert _abstained(given["rewards"]) == expected


def _queries() -> dict[str, list[str]]:
    made = records()
    prompts, labels = [one["prompt"] for one in made], [one["reference_answer"] for one in made]
    return {"query": [one["prompt"] + one["response"] + "<|im_end|>" for one in made], "prompts": prompts, "labels": labels}


def _abstained(rewards: Sequence[float]) -> Numbers:
    return [None if math.isnan(one) else one for one in rewards]


def _in_another_loop(given: Any) -> Any:
    """Await on a loop in a thread of its own, as TRL does."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def awaited() -> Any:
        return await given

    try:
        return asyncio.run_coroutine_threadsafe(awaited(), loop).result(30)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
