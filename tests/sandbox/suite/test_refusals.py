"""What cannot be done here is refused by name, before any program runs."""

import pytest

from judge.errors import ReferenceFault
from judge.sandbox.suite.refusals import Unusable
from judge.sandbox.suite.suite import read_suite
from tests.sandbox.running import passed

REFUSED = {
    "pytest.mark.skip": "import pytest\n@pytest.mark.skip\ndef test_a(): assert f(1)",
    "pytest.mark.xfail": "import pytest\n@pytest.mark.xfail(reason='x')\ndef test_a(): assert f(1)",
    "pytest.skip": "import pytest\ndef test_a():\n    pytest.skip()\n    assert f(1)",
    "pytest.importorskip": "import pytest\nnp = pytest.importorskip('numpy')\nassert f(1)",
    "pytest.warns": "import pytest\nwith pytest.warns(UserWarning): f(1)",
    "self.skipTest": "import unittest\nclass T(unittest.TestCase):\n    def test_a(self):\n        self.skipTest('x')\n        self.assertTrue(f(1))",
    "unittest.skip": "import unittest\n@unittest.skip('x')\nclass T(unittest.TestCase):\n    def test_a(self): self.assertTrue(f(1))",
    "self.assertLogs": "import unittest\nclass T(unittest.TestCase):\n    def test_a(self):\n        with self.assertLogs(): f(1)",
    "fixture tmp_path": "def test_a(tmp_path): assert f(tmp_path)",
    "fixture monkeypatch": "class TestA:\n    def test_a(self, monkeypatch): assert f(1)",
    "asynchronous": "async def test_a(): assert f(1)",
    "module asyncio": "import asyncio\nassert asyncio.run(f(1))",
    "module numpy": "import numpy as np\nassert np.all(f(1))",
    "module subprocess": "from subprocess import run\nassert run(f(1))",
    "derived from the program's f": "class X(f): pass\nassert X(1)",
    "files: open": "assert open('a').read() == f(1)",
    "patch.object": "from unittest import mock\nwith mock.patch.object(f, 'x'):\n    assert f(1)",
    "patch('solution.g')": "from unittest.mock import patch\nwith patch('solution.g'):\n    assert f(1)",
    "parametrize with indirect": "import pytest\n@pytest.mark.parametrize('x', [1], indirect=True)\ndef test_a(x): assert f(x)",
    "exec of the program": "exec('x = 1')\nassert exec(f(1))",
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_by_name(name: str) -> None:
    with pytest.raises(Unusable) as refused:
        read_suite(REFUSED[name], "", "f", "", exact=False)
    assert name in str(refused.value).replace("the fixture", "fixture").replace("the module", "module")


@pytest.mark.parametrize("program", ["def f(x): return x", "", "import os\nos._exit(0)"])
def test_every_program_gets_the_same_fault(program: str) -> None:
    with pytest.raises(ReferenceFault, match="module numpy"):
        passed(program, REFUSED["module numpy"])


@pytest.mark.parametrize(
    "tests",
    [
        "import numpy as np\nassert f(1)",
        "import pytest, unittest\nfrom unittest.mock import patch\nwith patch('builtins.input', return_value='x'):\n    assert f(1)",
        "import pytest\n@pytest.mark.slow\n@pytest.mark.parametrize('a, b', [(1, 2)])\ndef test_a(a, b, capsys): assert f(a)",
    ],
)
def test_harmless_things_are_not_refused(tests: str) -> None:
    assert passed("def f(x): return x", tests).passed == 1
