"""Options that several commands have."""

import os
from argparse import Namespace
from pathlib import Path

import pytest

from judge.doors.options import known_rubrics, read_judge, read_settings, use_region
from judge.errors import SettingsFault


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("JUDGE_")]:
        monkeypatch.delenv(name)


def test_without_a_rubric_all_of_them_are_named() -> None:
    with pytest.raises(SettingsFault, match=r"no rubric: give --rubric .* or set JUDGE_RUBRIC; there are: agent_.*within_limit"):
        read_settings(Namespace(rubric=None))


def test_an_option_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUDGE_RUBRIC", "one")
    monkeypatch.setenv("JUDGE_CONCURRENCY", "3")
    assert read_settings(Namespace(rubric=None)).rubric == "one"
    read = read_settings(Namespace(rubric="two"), concurrency=None, models=["m"])
    assert (read.rubric, read.concurrency, read.models) == ("two", 3, ("m",))


def test_rubrics_of_ones_own_are_known_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "rubrics").mkdir()
    (tmp_path / "rubrics" / "mine.yaml").write_text("name: mine\n")
    assert "mine" not in known_rubrics()
    monkeypatch.setenv("JUDGE_FOLDER", str(tmp_path))
    assert {"mine", "summary"} <= set(known_rubrics())


def test_a_region_goes_where_aws_clients_look_and_none_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    use_region(Namespace(region=None))
    assert os.environ["AWS_REGION"] == "us-east-1"
    use_region(Namespace(region="eu-central-1"))
    assert os.environ["AWS_REGION"] == "eu-central-1"


def test_models_are_for_the_judge_on_bedrock() -> None:
    given = Namespace(rubric="summary", judge="local", models=["m"], concurrency=2, region=None)
    with pytest.raises(SettingsFault, match="--model names a judge on Bedrock or at an endpoint, and --judge local asks none"):
        read_judge(given)
    with pytest.raises(SettingsFault, match="no judge is called 'openai'; write openai:URL"):
        read_judge(Namespace(**{**vars(given), "judge": "openai"}))
    read = read_judge(Namespace(**{**vars(given), "judge": "bedrock"}))
    assert (read.rubric, read.models, read.concurrency) == ("summary", ("m",), 2)
