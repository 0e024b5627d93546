"""The figures that a person is shown."""

import re
import sys
from typing import Any

import pytest

from judge.doors.console import complain, progress, show_lines, show_table, show_text, summarise, tell, visible, width
from judge.tally import Entry, Tally


def row(**changes: Any) -> dict[str, Any]:
    spent = {"tokens": {"input": 1000, "output": 1}, "cost": 0.25, "provenance": {"model": "m"}}
    return {"id": 1, "outcome": "scored", "reward": 0.5, "metrics": {}, **spent, **changes}


WHOSE = {
    "abstained": "rubric",
    "bad_sample": "record",
    "bad_reference": "record",
    "check_unavailable": "ours",
    "internal": "ours",
}


def unscored(place: int, reason: str, detail: str = "d", **changes: Any) -> dict[str, Any]:
    said = {"reason": reason, "whose": WHOSE.get(reason, "judge"), "detail": detail}
    return row(id=f"id{place}", outcome="unscored", reward=None, **said, **changes)


def said(tally: Tally, capsys: pytest.CaptureFixture[str]) -> list[str]:
    summarise(tally, "title", 1.0)
    return [line.rstrip() for line in capsys.readouterr().err.splitlines()]


def count(*rows: dict[str, Any]) -> Tally:
    tally = Tally(0, 1)
    for one in rows:
        tally.add(Entry.model_validate(one))
    return tally


def test_each_reason_for_unscored_rows_is_counted_with_its_first_example(capsys: pytest.CaptureFixture[str]) -> None:
    tally = count(
        unscored(2, "throttled", "slow\x1b[31m down\n please"),
        unscored(3, "bad_sample", "line 3: [bold]not JSON[/bold]"),
        unscored(4, "throttled", "another"),
        unscored(5, "internal"),
        unscored(6, "check_unavailable"),
        unscored(7, "unreadable"),
        unscored(8, "bad_reference"),
        unscored(9, "bad_reference"),
        unscored(10, "deadline"),
    )
    lines = said(tally, capsys)
    assert lines == [
        "0 scored, 9 unscored",
        "  bad_reference 2, the record's fault; the first: id 'id8': d",
        "  bad_sample 1, the record's fault; the first: id 'id3': line 3: [bold]not JSON[/bold]",
        "  throttled 2, the judge's failure; the first: id 'id2': slow\\x1b[31m down please",
        "  unreadable 1, the judge's failure; the first: id 'id7': d",
        "  deadline 1, the judge's failure; the first: id 'id10': d",
        "  internal 1, this program's or this machine's fault; the first: id 'id5': d",
        "  check_unavailable 1, this program's or this machine's fault; the first: id 'id6': d",
        "9,000 tokens in, 9 out, 2.2500 US dollars, 1.0 s",
    ]


@pytest.mark.parametrize(
    ("words", "ends"), [pytest.param(20, "slow", id="three-lines-are-enough"), pytest.param(100, "very…", id="they-are-not")]
)
def test_an_example_takes_up_to_three_lines_of_a_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, words: int, ends: str
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("FORCE_COLOR", "1")
    _, first, second, third, spent = said(count(unscored(2, "throttled", "very " * words + "slow")), capsys)
    assert first == "  throttled 1, the judge's failure; the first: id 'id2':"
    assert second.startswith("    very very")
    assert third.startswith("    very very")
    assert third.endswith(ends)
    assert max(map(len, (first, second, third))) <= 60
    assert "tokens" in spent


@pytest.mark.parametrize("columns", ["1", "3", "4", "5"])
def test_a_terminal_too_narrow_for_anything_is_written_to_all_the_same(
    columns: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert said(count(unscored(2, "throttled", "slow")), capsys)
    show_lines(("id", "why"), [("a b", "slow and slower")])
    assert capsys.readouterr().out


def test_an_example_is_one_line_in_a_pipe(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    line = said(count(unscored(2, "throttled", "very " * 100 + "slow")), capsys)[1]
    assert line == f"  throttled 1, the judge's failure; the first: id 'id2': {'very ' * 100}slow"


def test_the_summary_names_the_models_that_the_rows_name(capsys: pytest.CaptureFixture[str]) -> None:
    unjudged = row(provenance={"model": None})
    assert said(count(row(), row(), unjudged), capsys)[0] == "title, judged by m"
    other = row(provenance={"model": "[b]"})
    assert said(count(row(), other, other), capsys)[0] == "title, judged by [b] (2), m (1)"
    assert said(count(unjudged), capsys)[0] == "title"


def test_the_summary_counts_kept_and_dropped_rows(capsys: pytest.CaptureFixture[str]) -> None:
    tally = count(row(), row(reused=True), row())
    assert "3 scored (1 of them reused from an equal sample), 0 unscored" in said(tally, capsys)
    tally.kept, tally.dropped = 2, 5
    lines = said(tally, capsys)
    assert "3 scored (2 kept from an earlier run, 1 now; 1 of them reused from an equal sample), 0 unscored" in lines
    assert "dropped 5 rewards of the earlier run: no longer in the input" in lines


def saved(by: str, calls: int = 1, tokens: tuple[int, int] = (1000, 200), cost: float | None = 0.5) -> dict[str, Any]:
    return {"by": by, "calls": calls, "input_tokens": tokens[0], "output_tokens": tokens[1], "cost": cost}


def test_the_summary_has_a_line_for_each_cause_of_savings_with_its_sums(capsys: pytest.CaptureFixture[str]) -> None:
    tally = count(
        row(saved=[saved("memory"), saved("cache", 0, (500, 0), 0.0001)]),
        row(saved=[saved("memory", 3)]),
        row(saved=[saved("table")]),
        row(saved=[saved("duplicate")]),
        row(saved=[saved("gate", 1, (0, 0), None)]),
        row(saved=[saved("gate", 1, (0, 0), None)]),
        row(saved=[saved("group", 0)]),
        row(),
    )
    lines = said(tally, capsys)
    assert lines[lines.index("8,000 tokens in, 8 out, 2.0000 US dollars, 1.0 s") + 1 :] == [
        "  saved by verdicts of earlier calls: 4 calls, 2,400 tokens, 1.0000 US dollars",
        "  saved by the provider's cache: 0 calls, 500 tokens, 0.0001 US dollars",
        "  saved by verdicts in the table: 1 call, 1,200 tokens, 0.5000 US dollars",
        "  saved by equal samples: 1 call, 1,200 tokens, 0.5000 US dollars",
        "  saved by gates: 2 calls, 0 tokens",
        "  saved by asking about rollouts together: 0 calls, 1,200 tokens, 0.5000 US dollars",
    ]


def test_money_that_nobody_knows_is_not_in_the_summary(capsys: pytest.CaptureFixture[str]) -> None:
    tally = count(row(saved=[saved("memory")]), row(saved=[saved("memory", cost=None)]))
    assert said(tally, capsys)[-1] == "  saved by verdicts of earlier calls: 2 calls, 2,400 tokens"


def test_where_nothing_was_saved_nothing_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert "saved" not in "".join(said(count(row()), capsys))


def test_an_abstention_is_the_rubrics_own_wish(capsys: pytest.CaptureFixture[str]) -> None:
    lines = said(count(unscored(2, "abstained"), unscored(3, "throttled")), capsys)
    assert lines[1:3] == [
        "  throttled 1, the judge's failure; the first: id 'id3': d",
        "  abstained 1, the rubric's own wish; the first: id 'id2': d",
    ]


def test_a_pipe_gets_no_progress_bar(capsys: pytest.CaptureFixture[str]) -> None:
    assert not sys.stderr.isatty()
    with progress(10) as advance:
        advance(1)
    assert capsys.readouterr().err.strip() == ""


def scored(**metrics: float) -> dict[str, Any]:
    """A row of the output; every metric but the judge's own is a criterion."""
    criteria = {name: {} for name in metrics if not name.startswith("judge")}
    spent = {"tokens": {"input": 1, "output": 1}, "cost": None, "provenance": {"model": "m"}}
    return {"id": 1, "outcome": "scored", "reward": 1.0, "metrics": metrics, "criteria": criteria, **spent}


def test_a_pitfall_is_marked_in_the_summary_and_nothing_is_cut(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    long = "a_criterion_with_a_name_as_long_as_a_name_may_be_" + "x" * 15
    tally = Tally(0, 1, {"invented": -1.0, long: 1.0})
    tally.add(Entry.model_validate(scored(invented=1.0, **{long: 0.0})))
    summarise(tally, "title", 1.0)
    said = capsys.readouterr().err
    assert re.search(r"invented \(it costs\) .* │ █ +│", said)
    assert re.search(rf"{long} .* │ █ +│", said)
    assert "worst … best" in said


def test_a_table_in_a_pipe_is_as_wide_as_it_is(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    show_table(("name", "text"), [("a", "word " * 100), ("[b]b", "短い")])
    assert capsys.readouterr().out.split("\n") == ["name  text", f"a     {'word ' * 100}".rstrip(), "[b]b  短い", ""]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("plain ünïcödé 短い 🙂 e\u0301", "plain ünïcödé 短い 🙂 e\u0301", id="what-is-printable"),
        pytest.param("a\nb\r\nc", "a\nb\nc", id="line-ends"),
        pytest.param("a\tb", "a   b", id="tab"),
        pytest.param("a\u00a0b\u3000c", "a b c", id="spaces"),
        pytest.param("\x1b[31m", "\\x1b[31m", id="escape"),
        pytest.param("\x9b31m", "\\x9b31m", id="escape-in-one-character"),
        pytest.param("over\rwritten\b\x07", "over\\rwritten\\x08\\x07", id="carriage-return-backspace-bell"),
        pytest.param("\u202etxt.exe\u2066", "\\u202etxt.exe\\u2066", id="direction"),
        pytest.param("a\u200bb\ufeff", "a\\u200bb\\ufeff", id="of-no-width"),
        pytest.param("\u2028\x0c\ud800", "\\u2028\\x0c\\ud800", id="lines-and-half-characters"),
    ],
)
def test_what_could_steer_a_terminal_is_written_out(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_everything_that_is_printed_is_made_visible(capsys: pytest.CaptureFixture[str]) -> None:
    bad = "\x1b[2J[bold]:bomb:[/bold]"
    complain(bad)
    tell(bad)
    show_text(bad)
    show_table((bad, "b"), [(bad, bad)])
    show_lines((bad, "b"), [(bad, bad)])
    captured = capsys.readouterr()
    assert "\x1b" not in captured.out + captured.err
    assert (captured.out + captured.err).count("\\x1b[2J[bold]:bomb:[/bold]") == 9


def test_a_list_has_each_row_on_one_line_in_a_pipe_whole(capsys: pytest.CaptureFixture[str]) -> None:
    show_lines(("id", "why"), [("x" * 40, "word\n" * 100)])
    assert capsys.readouterr().out.split("\n")[1] == f"{'x' * 40}  {'word ' * 100}".rstrip()


@pytest.mark.parametrize(
    ("cells", "lines"),
    [
        pytest.param(
            ("x" * 30, "0.500", "The first reason of two, and the second"),
            [f"{'x' * 24}  0.500   The first reason", f"{'x' * 6}{' ' * 28}of two, and the", f"{' ' * 34}second"],
            id="wrapped",
        ),
        pytest.param(
            ("a", "0.500", "word " * 100),
            [f"a{' ' * 25}0.500   word word word", f"{' ' * 34}word word word", f"{' ' * 34}word word word…"],
            id="cut-after-three-lines",
        ),
        pytest.param(
            ("短" * 40, "0.500", "x" * 100),
            [f"{'短' * 12}  0.500   {'x' * 16}", f"{'短' * 12}{' ' * 10}{'x' * 16}", f"{'短' * 11} …{' ' * 10}{'x' * 15}…"],
            id="without-a-space",
        ),
    ],
)
def test_on_a_terminal_the_id_and_the_last_cell_take_up_to_three_lines(
    cells: tuple[str, ...], lines: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "50")
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert width() == 50
    show_lines(("id", "reward", "why"), [("i" * 24, "0.500", ""), cells])
    shown = [re.sub(r"\x1b\[[0-9;]*m", "", line).rstrip() for line in capsys.readouterr().out.splitlines()]
    assert shown[2:] == lines
