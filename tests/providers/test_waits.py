"""How long an answer asks us to wait."""

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest

from judge.providers.waits import asked_wait


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        pytest.param({}, None, id="nothing"),
        pytest.param({"retry-after": "soon"}, None, id="a-word"),
        pytest.param({"retry-after": "-3"}, None, id="negative"),
        pytest.param({"retry-after": "nan"}, None, id="nan"),
        pytest.param({"retry-after": "7"}, 7.0, id="seconds"),
        pytest.param({"retry-after": "1.5"}, 1.5, id="part-of-a-second"),
        pytest.param({"retry-after-ms": "1500"}, 1.5, id="milliseconds"),
        pytest.param({"retry-after": "7", "retry-after-ms": "20"}, 0.02, id="milliseconds-say-more"),
        pytest.param({"retry-after": "Fri, 31 Dec 1999 23:59:59 GMT"}, 0.0, id="a-date-that-has-passed"),
        pytest.param({"retry-after": "Fri, 31 Foo 1999"}, None, id="no-date"),
        pytest.param({"retry-after": f"Fri, 31 Dec 1999 23:59:59 +{'9' * 20}"}, None, id="no-time-zone"),
        pytest.param({"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "1s"}, 1.0, id="1s"),
        pytest.param({"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "20ms"}, 0.02, id="20ms"),
        pytest.param({"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "7.66s"}, 7.66, id="7.66s"),
        pytest.param({"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "1m2s"}, 60.0, id="never-above-a-minute"),
        pytest.param({"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "1m"}, 60.0, id="1m"),
        pytest.param({"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "1h"}, 60.0, id="1h"),
        pytest.param({"x-ratelimit-remaining-tokens": "0"}, None, id="no-reset"),
        pytest.param({"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "6m0s"}, 60.0, id="6m0s"),
        pytest.param({"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "0h0m12s"}, 12.0, id="with-hours"),
        pytest.param({"x-ratelimit-remaining-tokens": "9", "x-ratelimit-reset-tokens": "6m0s"}, None, id="something-is-left"),
        pytest.param({"x-ratelimit-remaining-requests": "-1", "x-ratelimit-reset-requests": "-1"}, None, id="minus-one"),
        pytest.param({"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": ""}, None, id="no-span"),
        pytest.param(
            {"retry-after": "2", "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "9s"},
            2.0,
            id="retry-after-comes-first",
        ),
        pytest.param(
            {
                "x-ratelimit-remaining-requests": "0",
                "x-ratelimit-reset-requests": "1s",
                "x-ratelimit-remaining-tokens": "0",
                "x-ratelimit-reset-tokens": "2s",
            },
            2.0,
            id="the-longer-of-two",
        ),
    ],
)
def test_the_wait_that_an_answer_asks_for(headers: dict[str, str], seconds: float | None) -> None:
    assert asked_wait(headers) == seconds


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=2)), timezone(timedelta(hours=-7))])
def test_a_date_to_come_is_waited_for(zone: timezone) -> None:
    wait = asked_wait({"retry-after": format_datetime(datetime.now(zone) + timedelta(seconds=30))})
    assert wait is not None
    assert 20 < wait <= 30
