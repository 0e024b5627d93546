"""What reading tests gives: code that another child can run."""

import marshal

from judge.sandbox.programs.prepared import RecordTests, prepare


def test_tests_come_out_as_compiled_code() -> None:
    trial = prepare(RecordTests("def test_a():\n    assert f(1)\nassert f(2)", "f", "def g(x): return x")).trial
    for name in ("code", "given"):
        assert marshal.loads(bytes.fromhex(trial[name])).co_name == "<module>"
    assert trial["functions"] == [["", "test_a", 0, 1]]
    assert trial["names"] == ["f"]
    assert trial["entry"] == "f"
