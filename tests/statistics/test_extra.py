import sys

import pytest

from judge.errors import SettingsFault
from judge.statistics.alpha import alpha
from judge.statistics.correlation import kendall
from judge.statistics.extra import check_trust
from judge.statistics.mean import mean

ROWS = list(range(20))


@pytest.mark.parametrize(
    ("statistic", "package"),
    [
        pytest.param(lambda: kendall(ROWS, ROWS[::-1]), "scipy", id="kendall"),
        pytest.param(lambda: mean(ROWS), "scipy", id="mean"),
        pytest.param(lambda: alpha([(1, 2), (2, 2)], "interval"), "numpy", id="alpha"),
        pytest.param(check_trust, "scipy", id="before-any-work"),
        pytest.param(check_trust, "numpy", id="before-any-work-numpy"),
        pytest.param(lambda: alpha([("a", "b"), ("b", "b")], "nominal"), "numpy", id="nominal-alpha"),
    ],
)
def test_without_the_extra_a_statistic_says_what_to_install(statistic, package, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [package, *(name for name in sys.modules if name.startswith(f"{package}."))]:
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(SettingsFault, match=r"needs the package (scipy|numpy).*: pip install 'rft-judge\[trust\]'"):
        statistic()
