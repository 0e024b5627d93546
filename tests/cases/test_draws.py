"""Each draw is judged anew, and how far draws agree is said."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from judge.cases.draws import LEAST_ALPHA, make_graders, stability
from judge.cases.result import Result
from judge.cases.trial import try_cases
from judge.errors import InputFault
from judge.reward import Outcome
from judge.settings import Settings
from judge.statistics.estimate import Estimate
from tests.cases.conftest import Cases, result, scored, unscored
from tests.conftest import marks
from tests.converse_server import ConverseServer, Say


def drawn(*rewards: tuple[float, ...]) -> list[Result]:
    return [result(*map(scored, row), name=f"c{at}") for at, row in enumerate(rewards, 1)]


def test_one_draw_says_nothing_about_stability() -> None:
    lost: Outcome = unscored("throttled")
    assert stability(drawn((0.5,), (0.7,))) is None
    assert stability([result(scored(0.5), lost)]) is None


def test_draws_that_agree_hold_and_draws_that_do_not_are_unstable() -> None:
    agreeing = stability(drawn((0.0, 0.1), (0.5, 0.5), (1.0, 0.9), (0.2, 0.2)))
    differing = stability(drawn((0.0, 1.0), (1.0, 0.0), (0.5, 0.4), (0.3, 0.9)))
    assert agreeing is not None
    assert differing is not None
    assert agreeing.alpha is not None
    assert differing.alpha is not None
    assert agreeing.alpha.value > LEAST_ALPHA > differing.alpha.value
    assert agreeing.holds
    assert not differing.holds
    assert differing.shakiest.name == "c1"
    assert differing.deviation == pytest.approx((2**-0.5 + 2**-0.5 + 0.1 * 2**-0.5 + 0.6 * 2**-0.5) / 4)


@pytest.mark.parametrize(("alpha", "holds"), [(0.79, False), (0.8, True)])
def test_the_least_agreement_is_that_of_reliable_data(alpha: float, holds: bool) -> None:
    found = stability(drawn((0.5, 0.5)))
    assert found is not None
    assert found._replace(alpha=Estimate(alpha, 0.0, 1.0, 10)).holds == holds


def test_equal_rewards_have_no_alpha_and_hold() -> None:
    found = stability(drawn((0.5, 0.5), (0.5, 0.5)))
    assert found is not None
    assert (found.alpha, found.holds, found.deviation) == (None, True, 0)
    assert found.note == "there are too few cases, or their rewards are all the same"


def test_without_numpy_the_rest_is_said_and_how_to_install_it() -> None:
    code = """
import sys
sys.modules["numpy"] = None
from tests.cases.test_draws import drawn
from judge.cases.draws import stability
found = stability(drawn((0.0, 1.0), (1.0, 0.5)))
print(found.alpha, found.holds, found.note)
"""
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout == "None True this statistic needs the package numpy: pip install 'rft-judge[trust]'\n"


def test_each_draw_takes_the_next_recorded_reply(cases: Cases, tmp_path: Path) -> None:
    rubric = tmp_path / "mine.yaml"
    rubric.write_text("name: mine\ndescription: d\ncriteria:\n- {name: right, description: d, boolean: true}\n")
    replies = ['{"right": {"reason": "r", "score": true}}', '{"right": {"reason": "r", "score": false}}']
    (tmp_path / "replies.jsonl").write_text("\n".join(json.dumps({"id": "c1", "reply": reply}) for reply in replies))
    judge = f"replies:{tmp_path / 'replies.jsonl'}"
    graders = make_graders(Settings.of(rubric=str(rubric)), judge, 3)
    (tried,) = try_cases(graders, cases({"expect": {"least": 0.5}}))
    assert tried.rewards == [1, 0]
    assert tried.status == "unstable"
    assert tried.draws[2].unrecorded
    assert {grader.models for grader in graders} == {(judge,)}


def test_a_file_of_replies_that_is_missing_is_said() -> None:
    with pytest.raises(InputFault, match="none: cannot be read"):
        make_graders(Settings.of(rubric="summary"), "replies:none")


def test_a_model_is_asked_anew_for_each_draw(server: ConverseServer, cases: Cases) -> None:
    server.script(Say(marks("summary", 0.0)), Say(marks("summary", 1.0)))
    graders = make_graders(Settings.of(rubric="summary", models=["m"], table="verdicts"), "bedrock", 2)
    (tried,) = try_cases(graders, cases({"prompt": "Sum this up.", "response": "It is a text.", "expect": {"least": 0.1}}))
    assert len(server.requests) == 2
    assert len(set(tried.rewards)) == 2
    assert [grader.store for grader in graders] == [None, None], "a table would give each draw the verdict of the first"
