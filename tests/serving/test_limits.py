"""What limits may be, and what they hide."""

import pytest

from judge.errors import SettingsFault
from judge.serving.limits import Limits


@pytest.mark.parametrize(
    ("given", "said"),
    [
        pytest.param({"queue": 0}, "serve: queue: wanted a number of at least 1, found 0", id="queue"),
        pytest.param({"deadline": 0.0}, "serve: deadline: wanted a number above 0, found 0.0", id="deadline"),
        pytest.param({"deadline": float("nan")}, "serve: deadline: wanted a number above 0, found nan", id="nan"),
        pytest.param({"max_body": -1}, "serve: max_body: wanted a number of at least 1, found -1", id="body"),
    ],
)
def test_a_limit_out_of_range_is_told_in_a_line(given: dict[str, object], said: str) -> None:
    with pytest.raises(SettingsFault) as caught:
        Limits.of(**given)
    assert str(caught.value).replace("a whole number", "a number") == said


def test_the_token_is_in_no_text_of_the_limits() -> None:
    assert "hidden" not in repr(Limits.of(token="hidden"))


def test_megabytes_are_bytes() -> None:
    assert Limits.of(max_body=2).max_bytes == 2 * 1024 * 1024
