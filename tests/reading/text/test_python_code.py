"""The Python program in a text."""

import pytest

from judge.reading.text.python_code import python_code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("", "", id="nothing"),
        pytest.param("x = 1", "x = 1", id="no fence"),
        pytest.param("```\nx = 1\n```", "x = 1\n", id="unmarked"),
        pytest.param("```py\nx = 1\n```\n```\n1\n```", "x = 1\n", id="marked before unmarked"),
        pytest.param("```python\nx = 1\n```\n```python3\ny = 2\n```", "y = 2\n", id="the last"),
        pytest.param("1. So:\n   ```python\n   x = 1\n   ```", "x = 1\n", id="in a list"),
    ],
)
def test_the_program_of_a_text(text: str, code: str) -> None:
    assert python_code(text).rstrip() == code.rstrip()
