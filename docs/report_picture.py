"""Takes a picture of a report, docs/report.png: the recorded replies to 32 summaries, judged with the shipped rubric `summary`.

    python -m docs.report_picture

It needs chromium. Fonts are those of the machine it ran on.
"""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from judge.doors.cli import main as judge

ROOT = Path(__file__).parents[1]
PICTURE = Path(__file__).with_name("report.png")
WIDTH = 1200
"""Pixels of the page: three histograms stand beside each other. A README shows it about 900 wide, and it is still legible."""

_SCALE = 1.25
"""Pixels of the picture for one of the page: sharp on a fine screen, and under 200 kB."""


def main() -> None:
    """Score, report, and take the picture."""
    samples, replies = ROOT / "benchmarks/responses/summary.jsonl", ROOT / "benchmarks/replies/after/summary.jsonl"
    with TemporaryDirectory() as folder:
        rows, report = Path(folder, "rows.jsonl"), Path(folder, "report.html")
        asked = ["--rubric", "summary", "--judge", f"replies:{replies.relative_to(ROOT)}"]
        if judge(["score", str(samples), *asked, "--output", str(rows)]) or judge(["report", str(rows), "-o", str(report)]):
            raise SystemExit(1)
        _take(report)


def _take(report: Path) -> None:
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": WIDTH}, device_scale_factor=_SCALE, color_scheme="light")
        page.goto(report.as_uri())
        page.wait_for_selector(".rows tbody tr")
        end = page.evaluate("document.getElementById('groups').getBoundingClientRect().top")
        page.screenshot(path=PICTURE, full_page=True, clip={"x": 0, "y": 0, "width": WIDTH, "height": end})
        browser.close()


if __name__ == "__main__":
    main()
