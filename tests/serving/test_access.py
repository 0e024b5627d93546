"""What the log tells of a request, and what it never does."""

import json
import logging

import pytest

from judge.serving.access import JsonLines
from tests.reward_server import failing, running

SECRET = "a sample's own words"


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(caplog.handler, "formatter", JsonLines())  # the handler is that of all tests
    return caplog


def test_a_request_is_one_line_of_json_without_content(lines: pytest.LogCaptureFixture) -> None:
    with running(failing, grader={"attempts": 1}, token="tkn-1234") as server:
        body = {"records": [{"id": SECRET, "prompt": SECRET, "response": SECRET}, {"id": SECRET}]}
        asked = server.post(f"/score?x={SECRET.replace(' ', '+')}", body, Authorization="Bearer tkn-1234")
    said = [json.loads(line) for line in lines.text.splitlines() if "request" in line]
    line = next(one for one in said if one["message"] == "request")
    assert {name: line[name] for name in ("level", "route", "status", "records", "unscored")} == {
        "level": "INFO",
        "route": "/score",
        "status": 200,
        "records": 2,
        "unscored": {"throttled": 1, "bad_sample": 1},
    }
    assert line["request"] == asked.headers["x-request-id"]
    assert line["ms"] > 0
    assert SECRET not in lines.text
    assert "tkn-1234" not in lines.text


def test_a_path_that_does_not_exist_is_not_named(lines: pytest.LogCaptureFixture) -> None:
    with running() as server:
        assert server.get("/secret-words").status == 404
    assert '"route": "other"' in lines.text
    assert "secret-words" not in lines.text


def test_a_traceback_becomes_the_name_of_its_exception() -> None:
    try:
        raise ValueError(SECRET)  # noqa: TRY301
    except ValueError as error:
        record = logging.LogRecord("x", logging.ERROR, "f", 1, "it broke", (), (ValueError, error, error.__traceback__))
    line = json.loads(JsonLines().format(record))
    assert (line["message"], line["fault"], line["level"]) == ("it broke", "ValueError", "ERROR")
    assert SECRET not in json.dumps(line)
