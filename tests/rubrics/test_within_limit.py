"""The prompts that ask for an answer within N characters: enough, different, and with the limit that the check reads."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from judge.grader import Grader
from judge.reading.limits.stated_limits import limits

ROOT = Path(__file__).parents[2]
RECORDS = [json.loads(line) for line in (ROOT / "examples" / "within_limit" / "prompts.jsonl").read_text("utf-8").splitlines()]
TEXT = "秋の夜は静かで長く、虫の声を聞きながら読む本はいつもより少しだけ深く心に残り、明日の朝を待つ時間さえも楽しくなるので、私はこの季節が一番好きです。"


def prompt(record: dict[str, Any]) -> str:
    (turn,) = record["messages"]
    assert turn["role"] == "user"
    return str(turn["content"])


def test_there_are_more_than_a_job_needs_and_no_two_are_the_same() -> None:
    assert len({prompt(record) for record in RECORDS}) == len(RECORDS) >= 150
    assert len({record["max_characters"] for record in RECORDS}) > 10
    assert all(record.keys() == {"messages", "max_characters"} for record in RECORDS)


@pytest.mark.parametrize("record", RECORDS, ids=prompt)
def test_the_field_says_what_the_prompt_says(record: dict[str, Any]) -> None:
    most = record["max_characters"]
    assert re.findall(r"(\d+)文?字以内", prompt(record)) == [str(most)]
    assert {limit.most for limit in limits(prompt(record))} <= {most}


def test_an_answer_of_just_so_many_characters_earns_1_and_one_more_earns_0() -> None:
    tried = [
        {
            "id": f"{at}-{more}",
            "messages": [*record["messages"], {"role": "assistant", "content": TEXT[: record["max_characters"] + more]}],
            "metadata": {"max_characters": record["max_characters"]},
        }
        for at, record in enumerate(RECORDS)
        for more in (0, 1)
    ]
    outcomes = Grader(ROOT / "rubrics" / "within_limit.yaml", progress=False).grade(tried)
    assert [outcome.reward for outcome in outcomes] == [1.0, 0.0] * len(RECORDS)
