"""A program in doubt is not faithful; reading it takes no time, whatever it is."""

import pytest

from judge.sandbox.faithful import faithful


@pytest.mark.parametrize(
    "program",
    [
        pytest.param("def f(xs): return map(str, xs)", id="map"),
        pytest.param("def f(xs): return (x for x in xs)", id="generator"),
        pytest.param("def f(xs): return zip(xs, xs)", id="zip"),
        pytest.param("def f(xs): return len(zip(xs, xs))", id="length of zip"),
        pytest.param("def f(xs): return list(set(xs))", id="set"),
        pytest.param("def f(xs): return [*{x for x in xs}]", id="set comprehension"),
        pytest.param("def f(xs): return {1, 2}", id="set literal"),
        pytest.param("def f(xs): return {(1, {2: 3}), 4}", id="set of a dict"),
        pytest.param("def f(xs):\n    yield 1", id="yield"),
        pytest.param("x = getattr(1, 'a')", id="getattr"),
        pytest.param("def f(:'''", id="no Python"),
        pytest.param("x = '\n' * " + "1" * 20_000, id="long"),
    ],
)
def test_in_doubt(program: str) -> None:
    assert not faithful(program)


@pytest.mark.parametrize(
    "program",
    [
        pytest.param("def f(xs): return [str(i) for i, x in enumerate(xs)] + list(map(str, xs))", id="consumed at once"),
        pytest.param("def f(xs): return {x: sum(y for y in xs) for x in xs}", id="dicts and sums"),
        pytest.param("x = {}\ny = {**x}\nz = {'a': {1: [2]}, 'b': (3, 4)}", id="dict literals"),
        pytest.param("x = a.set\nimport random", id="a name after a dot"),
    ],
)
def test_believed(program: str) -> None:
    assert faithful(program)


@pytest.mark.parametrize("piece", ["{1:", "(", "[", "{", "{1:1},", "'''", "\n", "\\\n", "if x:\n ", "x=", "0x", "\ud800"])
def test_hostile_text_is_read_in_linear_time(piece: str) -> None:
    """What nests or repeats without end is judged like anything else."""
    for text in (piece * (19_000 // len(piece)), f"'''{piece * 4000}'''", piece * 4000 + "1" + ":1}" * 2000):
        assert faithful(text) in {True, False}
