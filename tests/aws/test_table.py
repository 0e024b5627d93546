"""The table of judgments: what it keeps is not paid for twice, and trouble with it costs no reward."""

import json
import time
from typing import Any

import pytest

from judge.aws.table import Table
from judge.judging.judgment import Judgment
from judge.judging.memory import Memory
from judge.verdict.criterion_score import CriterionScore
from judge.verdict.verdict import Verdict
from tests.converse_server import Action, ConverseServer, Fail, Raw, Request, Reset

JUDGMENT = Judgment(
    verdict=Verdict(scores=(CriterionScore(name="a", score=0.5, answer=[2, 3], reason="日本", spread=0.1),), repaired=True),
    model="m",
)


@pytest.fixture
def items() -> dict[str, Any]:
    return {}


@pytest.fixture
def table(server: ConverseServer, items: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Table:
    """A table, and a server that speaks as much of DynamoDB's protocol as the table uses."""

    def reply(request: Request) -> Action:
        assert request.body["TableName"] == "verdicts"
        if request.headers["X-Amz-Target"].endswith("PutItem"):
            items[request.body["Item"]["key"]["S"]] = request.body["Item"]
            return Raw(b"{}")
        item = items.get(request.body["Key"]["key"]["S"])
        return Raw(json.dumps({"Item": item} if item else {}).encode())

    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", server.url)
    server.reply = reply
    return Table.open("verdicts", 2.0, threads=4)


@pytest.mark.parametrize("action", [Fail(400, "ProvisionedThroughputExceededException"), Fail(500), Reset(), Raw(b'{"Item": 3}')])
def test_trouble_with_the_table_costs_a_judge_call_and_no_reward(server: ConverseServer, table: Table, action: Action) -> None:
    server.script(action)
    memory = Memory(store=table)
    assert memory.once("a", lambda: JUDGMENT) == (JUDGMENT, "asked")
    assert ", and it failed " in table.line()
    assert len(server.requests) <= 2, "a table is not asked twice"


@pytest.mark.parametrize(
    "change", [{"judgment": {"S": "{}"}}, {"judgment": {"S": "not json"}}, {"expires": {"N": "5"}}, {"expires": {"S": "x"}}]
)
def test_an_item_that_cannot_be_read_or_has_expired_counts_as_missing(
    table: Table, items: dict[str, Any], change: dict[str, Any]
) -> None:
    table.put("a", JUDGMENT)
    items["a"] |= change
    assert table.get("a") is None


def test_a_kept_judgment_comes_back_unchanged_and_is_not_asked_for_again(table: Table, items: dict[str, Any]) -> None:
    assert Memory(store=table).once("a", lambda: JUDGMENT) == (JUDGMENT, "asked")
    assert Memory(store=table).once("a", pytest.fail) == (JUDGMENT, "table")
    assert Memory(store=table).once("b", lambda: JUDGMENT) == (JUDGMENT, "asked")
    assert sorted(items) == ["a", "b"]
    assert table.line() == "the table verdicts had 1 verdicts and was given 2"


def test_a_judgment_is_kept_for_the_days_that_the_table_was_opened_with(table: Table, items: dict[str, Any]) -> None:
    before = time.time()
    table.put("a", JUDGMENT)
    assert before + 2 * 86_400 - 2 <= float(items["a"]["expires"]["N"]) <= time.time() + 2 * 86_400


def test_a_missing_item_is_no_failure(table: Table) -> None:
    assert table.get("none") is None
    assert table.line() == "the table verdicts had 0 verdicts and was given 0"
