"""Which judge a name stands for."""

import subprocess
import sys
from pathlib import Path

import pytest

from judge.errors import InputFault, SettingsFault
from judge.judges.hosted import Hosted
from judge.judges.named import asks_models, default_judge, named_judge
from judge.settings import Settings

SETTINGS = Settings(rubric="summary")


@pytest.mark.parametrize(
    ("judge", "said"),
    [
        pytest.param("oracle", "no judge is called 'oracle'; there are: bedrock, openai:URL, local, replies:FILE", id="unknown"),
        pytest.param("bedrok", "no judge is called 'bedrok'; did you mean 'bedrock'?", id="a-slip"),
        pytest.param("openai", "no judge is called 'openai'; write openai:URL", id="without-its-url"),
        pytest.param("replies", "no judge is called 'replies'; write replies:FILE", id="without-its-file"),
        pytest.param("openai:", "endpoint: wanted a URL", id="with-none"),
        pytest.param("openai:127.0.0.1:8000/v1", "endpoint: wanted a URL", id="without-http"),
        pytest.param("openai:http://127.0.0.1/v1?key=7", "endpoint: wanted a URL", id="with-a-query"),
    ],
)
def test_a_judge_that_cannot_be_made_is_refused(judge: str, said: str) -> None:
    with pytest.raises(SettingsFault) as raised:
        named_judge(judge, SETTINGS, ("m",))
    assert said in str(raised.value)


def test_a_file_that_is_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputFault, match=r"none\.jsonl"):
        named_judge(f"replies:{tmp_path / 'none.jsonl'}", SETTINGS, ())


def test_an_endpoint_is_a_hosted_judge_like_bedrock() -> None:
    assert isinstance(named_judge("openai:http://127.0.0.1:1/v1", SETTINGS, ("m",)), Hosted)
    assert [asks_models(name) for name in ("bedrock", "openai:http://x/v1", "local", "replies:f")] == [True, True, False, False]


def test_without_a_name_the_endpoint_that_is_set_judges_and_otherwise_bedrock() -> None:
    url = "http://127.0.0.1:8000/v1"
    assert default_judge(SETTINGS) == "bedrock"
    assert default_judge(Settings(rubric="summary", base_url=url)) == f"openai:{url}"


def test_a_judge_on_bedrock_loads_nothing_of_the_other_and_the_other_no_boto3_session() -> None:
    program = """if True:
        import sys
        from judge.judges.named import named_judge
        from judge.settings import Settings
        named_judge(sys.argv[1], Settings(rubric="summary"), ("m",))
        print(*sorted(sys.modules))
    """

    def loaded(judge: str) -> set[str]:
        done = subprocess.run([sys.executable, "-c", program, judge], capture_output=True, text=True, check=True)
        return set(done.stdout.split())

    assert not {"judge.providers.endpoint", "judge.providers.chat.chat", "openai", "httpx"} & loaded("bedrock")
    assert not {"boto3", "judge.providers.bedrock.bedrock", "openai", "httpx"} & loaded("openai:http://127.0.0.1:1/v1")
