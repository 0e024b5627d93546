"""What a grader needs, read without running it; and what one answers."""

import pytest

from judge.errors import GraderFault
from judge.sandbox.children.grader import needs
from judge.sandbox.process.limits import Limits
from judge.sandbox.programs.grade import grade


@pytest.mark.parametrize(
    ("source", "says"),
    [
        pytest.param("x = 1", "no function 'grade'", id="none"),
        pytest.param("class A:\n    def grade(self, a): ...", "no function 'grade'", id="a-method"),
        pytest.param("def grade(sample): ...", "two arguments", id="one-argument"),
        pytest.param("def grade(a, b, c): ...", "two arguments", id="three-arguments"),
    ],
)
def test_a_grader_that_cannot_grade_is_told(source: str, says: str) -> None:
    assert says in needs(source)["fault"]


def test_what_is_missing_here_is_named() -> None:
    source = (
        "import json, numpy.linalg\nfrom rapidfuzz import fuzz\ndef grade(sample, item):\n    import scipy\n    return eval('1')"
    )
    assert needs(source) == {"missing": ["numpy.linalg", "rapidfuzz", "scipy"], "runs": ["eval"]}
    assert needs("def grade(*both): ...") == {"missing": [], "runs": []}


@pytest.mark.parametrize(
    ("body", "says"),
    [
        pytest.param("return item['secret']", "KeyError in line 2", id="key"),
        pytest.param("raise SystemExit(0)", "SystemExit in line 2", id="exit"),
        pytest.param("raise ValueError(sample['output_text'])", "ValueError in line 2$", id="what-it-says-is-not-told"),
        pytest.param("return None", "found NoneType", id="none"),
        pytest.param("return '1'", "found str", id="text"),
        pytest.param("return float('inf')", "found float", id="endless"),
        pytest.param("return 10 ** 400", "found int", id="beyond-a-float"),
        pytest.param("import socket; socket.socket()", "PermissionError", id="network"),
        pytest.param("return len(open('/etc/passwd').read())", "PermissionError", id="files"),
    ],
)
def test_what_is_no_grade_is_no_number(body: str, says: str) -> None:
    with pytest.raises(GraderFault, match=says):
        grade(f"def grade(sample, item):\n    {body}", {"output_text": "secret"}, {}, Limits())


@pytest.mark.parametrize(
    ("body", "found"), [("0.25", 0.25), ("True", 1.0), ("7", 7.0), ("len(sample['output_text']) / item['n']", 0.5)]
)
def test_a_grade_is_the_number_that_was_returned(body: str, found: float) -> None:
    assert grade(f"def grade(sample, item): return {body}", {"output_text": "abc"}, {"n": 6}, Limits()) == found


def test_chance_is_the_same_for_every_sample() -> None:
    source = "import random\ndef grade(sample, item): return random.random()"
    assert grade(source, {}, {}, Limits()) == grade(source, {}, {}, Limits())
