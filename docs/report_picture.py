"""Takes a picture of a report, docs/report.png: the recorded replies to 32 summaries, judged with the shipped rubric `summary`.

    python -m docs.report_picture

It needs chromium. Fonts are those of the machine it ran on.
"""

import shutil
from collections.abc import Sequence
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


_KEEP = """(kept) => {
  document.querySelectorAll("section").forEach((one) => kept.includes(one.id) || one.remove());
  document.querySelectorAll("nav, details").forEach((one) => one.remove());
  const rows = [...document.querySelectorAll("caption")].filter((one) => one.textContent.startsWith("Where they differ"));
  rows.forEach((one) => one.closest(".scroll").remove());
}"""
"""Removes what is not in the picture."""


def main() -> None:
    """Score, report, and take the picture."""
    samples, replies = ROOT / "benchmarks/responses/summary.jsonl", ROOT / "benchmarks/replies/after/summary.jsonl"
    with TemporaryDirectory() as folder:
        rows, report = Path(folder, "rows.jsonl"), Path(folder, "report.html")
        asked = ["--rubric", "summary", "--judge", f"replies:{replies.relative_to(ROOT)}"]
        if judge(["score", str(samples), *asked, "--output", str(rows)]) or judge(["report", str(rows), "-o", str(report)]):
            raise SystemExit(1)
        take(report, PICTURE, ("findings", "rewards"))


def take(report: Path, picture: Path, sections: Sequence[str]) -> None:
    """Take a picture of a report's head and some of its sections.

    Args:
        report: the HTML file.
        picture: the PNG to write.
        sections: their ids. Tables that list rows are left out: they may quote texts.
    """
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": WIDTH // 4}, device_scale_factor=_SCALE, color_scheme="light")
        page.goto(report.as_uri())
        page.wait_for_selector(".rows tbody tr")
        page.evaluate(_KEEP, sections)
        page.screenshot(path=picture, full_page=True)
        browser.close()


if __name__ == "__main__":
    main()
