"""Makes the parsers of the commands that tell whether a reward can be trusted. Loads nothing that only the commands need."""

import argparse
from typing import TYPE_CHECKING, Any

from judge.doors.arguments import add_judge, add_output, add_rubric, command

if TYPE_CHECKING:
    from argparse import _SubParsersAction

_EXIT_CODES = """\
Exit codes:
  0    what was asked for holds
  1    it does not hold
  2    something has to be fixed first, and the message says what
  3    it cannot be said: too much is unscored, there are too few labels or
       attempts, or the output can no longer be written
  130  interrupted"""

_CHECK = """\
Test a reward on cases whose reward is known, as one tests a program.

Each line of CASES is a sample as `judge score` takes it, with what it must
earn:
  {"id": "good-1", "prompt": "...", "response": "...", "expect": "top"}
"expect" is "top" (the top fifth of the range), "bottom" (the bottom fifth), a
reward such as {"reward": 0.8, "within": 0.1}, or ends such as
{"least": 0.5, "most": 0.9}, which hold for criteria and checks too:
{"criteria": {"faithfulness": {"most": 0.25}}}. Cases with the same "group"
must earn less the higher their "rank" is: {"group": "pool", "rank": 1}, by
"margin" or more if a case has one.

Answers that deserve nothing are tried on the first 20 prompts: nothing, the
prompt given back, refusals, and texts that are known to fool judges. They must
earn the bottom. A case can choose those of its prompt, for where a refusal is
right: {"degenerate": false}, or a list such as ["empty", "copy"].

Without CASES, the rubric's own are taken: NAME.cases.jsonl beside it. With
--judge replies:FILE no model is asked, so that CI can run this for nothing.
`pytest` runs NAME.cases.jsonl, too, with the replies in NAME.replies.jsonl."""

_CALIBRATE = """\
Compare rewards with what people said, and fit a map from the judge's scale to
theirs.

Each line of LABELS is one judgment of one person, about a row of OUT:
  {"id": "a1", "annotator": "kim", "score": 4, "criterion": "coverage"}
  {"id": "a1", "annotator": "kim", "label": true}
  {"chosen": "a1", "rejected": "a2", "annotator": "kim"}
  {"tie": ["a1", "a2"], "annotator": "kim"}
  {"order": ["a3", "a1", "a2"], "annotator": "kim"}
Without "criterion", it is about the reward. Every number stands with the count
it is made of and its 95 % interval, and the rows on which judge and people
differ most are listed with the judge's reason.

With --write, the map is written into the rubric if, on labels it was not made
from, it is better than the judge's own scores and better than always saying the
mean. Otherwise nothing is written."""

_AUDIT = """\
Attack your own judge: take responses that earn little, change them as a policy
that hunts for reward would, and count how often that pays.

SAMPLES is a file as `judge score` takes it. An attack pays if the reward rises
by more than a tenth of the range, and by more than the judge's own noise. The
changes are always the same for the same file and --seed. Each family of attacks
has a row: how often it paid, with the interval, and the worst example. A text
that is worth nothing pays, too, if it leaves the bottom fifth; a spoilt
reference answer pays only if it gets into the top fifth. A --gate needs 10 or
more responses that earn little."""

_REPORT = """\
Write one HTML file about a run: how rewards and criteria are spread, what the
judge says beside the checks, what cannot be learnt from, what it cost, and every
row with its texts and reasons. It opens in any browser and asks no network.

OUT is what `judge score --output OUT` wrote. With OTHER, a run over the same
ids, the two are compared row by row."""

_WATCH = """\
Watch a run while it is written: say when its rewards look as if the judge were
being gamed, or as if nothing could be learnt from them.

OUT is the growing output of `judge score`. A step is the record's
`metadata.step`; without one, as many rows as --window says. Watching ends with
Ctrl-C, or at the first alarm with --until-alarm."""


def add_trust(commands: "_SubParsersAction[Any]") -> None:
    """Add the commands check, calibrate, audit, report and watch."""
    _add_check(commands)
    _add_calibrate(commands)
    _add_audit(commands)
    _add_report(commands)
    _add_watch(commands)


def _add_check(commands: "_SubParsersAction[Any]") -> None:
    check = command(commands, "check", "test a rubric on cases whose reward is known", _CHECK, epilog=_EXIT_CODES)
    check.add_argument("cases", nargs="?", metavar="CASES", help="JSON Lines, one case per line (default: the rubric's own)")
    add_rubric(check)
    add_judge(check)
    check.add_argument(
        "--references",
        metavar="FILE",
        help="a training set: each reference answer, given as the response, must earn the top fifth",
    )
    check.add_argument(
        "--draws", type=int, default=1, metavar="N", help="judge each case N times, and name those that hold only sometimes"
    )
    check.add_argument("--junit", metavar="FILE", help="write the results as JUnit XML")
    check.add_argument("--verbose", action="store_true", help="list every case, not only those that failed")
    _add_evidence(check)


def _add_calibrate(commands: "_SubParsersAction[Any]") -> None:
    calibrate = command(commands, "calibrate", "compare rewards with people's labels", _CALIBRATE, epilog=_EXIT_CODES)
    calibrate.add_argument("labels", metavar="LABELS", help="JSON Lines, one judgment of one person per line")
    calibrate.add_argument("--rewards", required=True, metavar="OUT", help="the rows that `judge score --output OUT` wrote")
    add_rubric(calibrate)
    _add_scale(calibrate)
    calibrate.add_argument(
        "--of", metavar="NAME", help="what the map is for: judge, the mean of the criteria (default), or a criterion"
    )
    calibrate.add_argument(
        "--epsilon",
        type=float,
        default=0.15,
        metavar="E",
        help="the alt-test's cost of a judge beside a person: 0.2 experts, 0.15 skilled (default), 0.1 crowd",
    )
    calibrate.add_argument(
        "--least",
        action="append",
        default=[],
        metavar="NAME=NUMBER",
        help="exit with 1 if the low end of this figure's interval is below the number, such as rho=0.5 for the reward or "
        "coverage.rho=0.5 for a criterion; 50 labels are needed; can be repeated",
    )
    calibrate.add_argument("--worst", type=int, default=10, metavar="N", help="list N disagreements (default: 10)")
    calibrate.add_argument("--json", metavar="FILE", help="write every number as JSON, too")
    calibrate.add_argument("--write", action="store_true", help="write the map into the rubric's file, if it is worth it")
    _add_evidence(calibrate)


def _add_audit(commands: "_SubParsersAction[Any]") -> None:
    audit = command(commands, "audit", "attack a judge and its rubric", _AUDIT, epilog=_EXIT_CODES)
    audit.add_argument("samples", metavar="SAMPLES", help="JSON Lines, one sample per line")
    add_rubric(audit)
    add_judge(audit)
    audit.add_argument(
        "--family", action="append", dest="families", metavar="NAME", help="only this family of attacks; can be repeated"
    )
    audit.add_argument("--attempts", type=int, default=150, metavar="N", help="attempts for each family (default: 150)")
    audit.add_argument("--seed", type=int, default=1, metavar="N", help="which weak responses are attacked, and how (default: 1)")
    audit.add_argument(
        "--gate",
        type=float,
        metavar="SHARE",
        help="exit with 1 if a family may pay more often than this: the upper end of the one-sided 95 %% interval",
    )
    add_output(audit, help="the file to write the attacked responses and their rewards to")
    _add_evidence(audit)


def _add_report(commands: "_SubParsersAction[Any]") -> None:
    report = command(commands, "report", "write an HTML report of a run, or of two", _REPORT)
    report.add_argument("rows", metavar="OUT", help="the rows that `judge score --output OUT` wrote")
    report.add_argument("other", nargs="?", metavar="OTHER", help="another run over the same ids, to compare with")
    report.add_argument("-o", "--output", default="report.html", metavar="FILE", help="the report (default: report.html)")
    report.add_argument("--input", metavar="FILE", help="the file that was scored (default: as the rows say)")
    report.add_argument(
        "--rubric",
        action="append",
        default=[],
        dest="rubrics",
        metavar="NAME|FILE",
        help="the rubric (default: the one of the name in the rows); give it again for the rubric of OTHER",
    )
    report.add_argument("--labels", metavar="FILE", help="people's labels, as `judge calibrate` takes them")
    _add_scale(report)
    report.add_argument("--audit", metavar="FILE", help="the rows that `judge audit --output` wrote")
    report.add_argument("--steps", action="store_true", help="show how the run went on, by the `metadata.step` of its records")
    report.add_argument(
        "--job", metavar="FILE", help="the curves of a training job: what `judge job curves --output FILE.json` wrote"
    )


def _add_watch(commands: "_SubParsersAction[Any]") -> None:
    watch = command(commands, "watch", "watch a growing run for rewards that are gamed", _WATCH, epilog=_EXIT_CODES)
    watch.add_argument("rows", metavar="OUT", help="the rows that are being written")
    watch.add_argument("--input", metavar="FILE", help="the file that is scored (default: as the rows say)")
    watch.add_argument(
        "--rubric",
        metavar="NAME|FILE",
        help="the rubric, for the range of the reward (default: JUDGE_RUBRIC, or the one of the name in the rows)",
    )
    watch.add_argument(
        "--window", type=int, default=256, metavar="N", help="rows in a step, where records name none (default: 256)"
    )
    watch.add_argument("--every", type=float, default=5.0, metavar="SECONDS", help="how often to look (default: 5)")
    watch.add_argument("--once", action="store_true", help="look once, and exit with 1 if there is an alarm")
    watch.add_argument("--until-alarm", action="store_true", help="exit with 1 at the first alarm")


def _add_scale(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--scale",
        nargs=2,
        type=float,
        metavar=("LOW", "HIGH"),
        help="the ends of the scale of people's scores (default: the criterion's own, or the rubric's range)",
    )


def _add_evidence(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--evidence",
        action="store_true",
        help="write what was found to NAME.evidence.yaml beside the rubric, for `judge rubrics`",
    )
