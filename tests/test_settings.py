"""Settings: every fault at once, an option before the environment, nothing unknown let through."""

from pathlib import Path

import pytest

from judge.errors import Misconfigured, SettingsFault
from judge.settings import Settings

MINIMAL = {"JUDGE_RUBRIC": "summary"}


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        pytest.param({"JUDGE_RUBRIC": ""}, "settings: JUDGE_RUBRIC: missing", id="empty-is-not-set"),
        pytest.param({"JUDGE_RUBRICS": "x"}, "JUDGE_RUBRICS: unknown field; did you mean 'JUDGE_RUBRIC'?", id="typo"),
        pytest.param(
            {"JUDGE_CONCURRENCY": "many"}, "JUDGE_CONCURRENCY: wanted a whole number from 1 to 1024, found", id="no-number"
        ),
        pytest.param(
            {"JUDGE_CONCURRENCY": "0"}, "JUDGE_CONCURRENCY: wanted a whole number from 1 to 1024, found", id="none-at-a-time"
        ),
        pytest.param(
            {"JUDGE_CONCURRENCY": "1025"},
            "JUDGE_CONCURRENCY: wanted a whole number from 1 to 1024, found '1025'",
            id="too-many-at-a-time",
        ),
        pytest.param(
            {"JUDGE_CONCURRENCY": "1.5"}, "JUDGE_CONCURRENCY: wanted a whole number from 1 to 1024, found", id="half-a-thread"
        ),
        pytest.param({"JUDGE_ATTEMPTS": "21"}, "JUDGE_ATTEMPTS: wanted a whole number from 1 to 20, found", id="attempts"),
        pytest.param({"JUDGE_ATTEMPTS": "0"}, "JUDGE_ATTEMPTS: wanted a whole number from 1 to 20, found", id="no-attempt"),
        pytest.param(
            {"JUDGE_READ_TIMEOUT": "0"}, "JUDGE_READ_TIMEOUT: wanted a number above 0 and at most 900, found", id="no-time"
        ),
        pytest.param(
            {"JUDGE_READ_TIMEOUT": "nan"}, "JUDGE_READ_TIMEOUT: wanted a number above 0 and at most 900, found", id="timeout-nan"
        ),
        pytest.param(
            {"JUDGE_READ_TIMEOUT": "inf"}, "JUDGE_READ_TIMEOUT: wanted a number above 0 and at most 900, found", id="timeout-inf"
        ),
        pytest.param({"JUDGE_MARGIN": "-1"}, "JUDGE_MARGIN: wanted a number from 0 to 300, found", id="margin"),
        pytest.param({"JUDGE_MARGIN": "nan"}, "JUDGE_MARGIN: wanted a number from 0 to 300, found", id="margin-nan"),
        pytest.param(
            {"JUDGE_MAX_UNSCORED": "1.01"}, "JUDGE_MAX_UNSCORED: wanted a number from 0 to 1, found", id="more-than-all"
        ),
        pytest.param(
            {"JUDGE_MAX_UNSCORED": "-0.1"}, "JUDGE_MAX_UNSCORED: wanted a number from 0 to 1, found", id="less-than-none"
        ),
        pytest.param({"JUDGE_MAX_UNSCORED": "nan"}, "JUDGE_MAX_UNSCORED: wanted a number from 0 to 1, found", id="share-nan"),
        pytest.param({"JUDGE_ENVELOPE": "xml"}, "JUDGE_ENVELOPE: wanted 'list' or 'http'", id="envelope"),
        pytest.param({"JUDGE_ON_UNSCORED": "zero"}, "JUDGE_ON_UNSCORED: wanted 'impute' or 'fail'", id="no-zero-policy"),
    ],
)
def test_a_wrong_variable_is_named(environment: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsFault) as caught:
        Settings.read({**MINIMAL, **environment})
    assert said in str(caught.value)


def test_every_fault_is_told_at_once_each_on_its_line() -> None:
    with pytest.raises(Misconfigured) as caught:
        Settings.read({"JUDGE_X": "1", "JUDGE_ATTEMPTS": "x"})
    assert len(str(caught.value).splitlines()) == 3
    assert all(line.startswith("settings: JUDGE_") for line in str(caught.value).splitlines())


def test_an_unknown_option_is_a_fault_too() -> None:
    with pytest.raises(SettingsFault, match="model: unknown field; did you mean 'JUDGE_MODELS'"):
        Settings.read(MINIMAL, model="a")


@pytest.mark.parametrize("name", ["MAX_TOKENS", "MAX_USD", "TABLE_DAYS"])
@pytest.mark.parametrize("value", ["0", "-1", "nan", "much"])
def test_a_cap_or_a_time_is_more_than_nothing(name: str, value: str) -> None:
    with pytest.raises(SettingsFault, match=f"JUDGE_{name}: wanted a (whole )?number (above|of at least) .*, found '{value}'"):
        Settings.read({**MINIMAL, f"JUDGE_{name}": value})


def test_verdicts_are_not_kept_for_ever() -> None:
    with pytest.raises(SettingsFault):
        Settings.read({**MINIMAL, "JUDGE_TABLE_DAYS": "inf"})


def test_an_empty_option_is_not_an_unset_one() -> None:
    with pytest.raises(SettingsFault, match="rubric: wanted 1 or more characters"):
        Settings.read(MINIMAL, rubric="")


def test_other_peoples_variables_are_not_ours() -> None:
    assert Settings.read({**MINIMAL, "AWS_REGION": "x", "judge_attempts": "x", "MY_JUDGE_X": "x"}) == Settings(rubric="summary")


def test_an_option_wins_over_the_environment_and_none_does_not() -> None:
    read = Settings.read({**MINIMAL, "JUDGE_CONCURRENCY": "4", "JUDGE_ATTEMPTS": "3"}, concurrency=7, attempts=None)
    assert (read.concurrency, read.attempts) == (7, 3)


@pytest.mark.parametrize(
    ("text", "models"),
    [
        pytest.param("", (), id="unset"),
        pytest.param(" , ,", (), id="only-commas"),
        pytest.param("a", ("a",), id="one"),
        pytest.param(" a , b:0 ,", ("a", "b:0"), id="in-order-and-trimmed"),
    ],
)
def test_models_are_a_list_in_one_variable(text: str, models: tuple[str, ...]) -> None:
    assert Settings.read({**MINIMAL, "JUDGE_MODELS": text}).models == models
    assert Settings.read(MINIMAL, models=list(models)).models == models


def test_an_endpoint_is_named_by_its_variable_and_goes_on_to_the_grader() -> None:
    url = "http://127.0.0.1:8000/v1"
    assert Settings.read({**MINIMAL, "JUDGE_BASE_URL": url}).for_grader()["base_url"] == url
    assert Settings.read({**MINIMAL, "JUDGE_BASE_URL": ""}).base_url is None


def test_numbers_come_as_text() -> None:
    read = Settings.read(
        {**MINIMAL, "JUDGE_READ_TIMEOUT": "1.5", "JUDGE_MAX_UNSCORED": "0", "JUDGE_MARGIN": "0", "JUDGE_FOLDER": "/a/b"}
    )
    assert (read.read_timeout, read.max_unscored, read.margin, read.folder) == (1.5, 0.0, 0.0, Path("/a/b"))


def test_what_is_not_set_is_left_to_the_rubric() -> None:
    read = Settings.read(MINIMAL)
    assert (read.models, read.on_unscored, read.max_unscored, read.folder, read.envelope) == ((), None, None, None, "list")
