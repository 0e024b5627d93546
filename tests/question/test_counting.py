"""What runs without a hook of the sandbox is counted all the same."""

import pytest

from tests.question.conftest import GROWING, NESTED, Only, ends


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(NESTED + "{% endfor %}{% endfor %}", id="loops"),
        pytest.param("".join(f"{{% for a{at} in 'abcdefghij' %}}" for at in range(15)) + "{% endfor %}" * 15, id="loops-of-text"),
        pytest.param(NESTED + "{{ loop.length }}{% endfor %}{% endfor %}", id="loops-that-count"),
        pytest.param("{% for a in response %}{% for b in response %}{% endfor %}{% endfor %}", id="characters"),
        pytest.param("{% for i in range(99999) %}{% if 'aaab' in response %}{% endif %}{% endfor %}", id="searches"),
        pytest.param("{% for i in range(99999) %}{{ response[1:] | length }}{% endfor %}", id="slices"),
        pytest.param("{% if response ~ 1 == response %}{% endif %}" * 1_000, id="no-loop-at-all"),
        pytest.param("{% if 'aaab' in response %}{% endif %}" * 50, id="searches-without-a-loop"),
        pytest.param("{% set x = response[1:] %}" * 50, id="slices-without-a-loop"),
        pytest.param(GROWING.replace("X", "'a'").replace("Y", "ns.x ~ ns.x"), id="doubling-by-tilde"),
    ],
)
def test_whatever_runs_ends_within_its_time_and_memory(only: Only, source: str) -> None:
    ends(only(source))
