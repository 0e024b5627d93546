"""Words for numbers: shares, sizes and intervals as they stand in sentences."""

from judge.files.rows import counted
from judge.monitors.correlation import Rho

_LARGE = 1e9
"""From here on a number is written with an exponent; the page's script does the same."""


def percent(part: int, whole: int) -> str:
    """Write a share: `12 %`, `0.4 %`; `under 0.1 %` for what would round to nothing."""
    share = 100 * part / whole
    if part and share < 0.1:  # noqa: PLR2004  the last digit shown
        return "under 0.1 %"
    return f"{share:.1f} %" if 0 < share < 10 or 99 < share < 100 else f"{share:.0f} %"  # noqa: PLR2004  two digits


def fixed(value: float, sign: str = "") -> str:
    """Write a value with three decimals, `0.125`; a very large one with an exponent, `1.25e+100`.

    Args:
        value: it.
        sign: `+` to write the sign of a positive value, too.
    """
    return f"{value:{sign}.3f}" if abs(value) < _LARGE else f"{value:{sign}.3g}"


def sure(found: Rho) -> str:
    """Write how sure a correlation is: `95 % interval 0.55 to 0.67, 512 rows`."""
    return f"95 % interval {found.low:.2f} to {found.high:.2f}, {counted(found.n, 'row')}"


def size(count: int) -> str:
    """Write a number of bytes: `812 B`, `45 kB`, `2.4 MB`."""
    if count < 1e3:  # noqa: PLR2004  a kilobyte
        return f"{count} B"
    return f"{count / 1e3:.0f} kB" if count < 999_500 else f"{count / 1e6:.1f} MB"  # noqa: PLR2004  what rounds to 1,000 kB
