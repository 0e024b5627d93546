"""Takes a picture of a report, docs/experts.png: a strong reader beside the experts' ratings of SummEval's summaries.

    python -m docs.experts_picture SHARED_DATA

The folder is that of `benchmarks.experts`. The picture shows figures only, none of the texts. It needs chromium.
"""

import argparse
from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.experts import labels, run, score, ways, write
from docs.report_picture import take

PICTURE = Path(__file__).with_name("experts.png")
ASKED = "groups"
"""The way of asking that is shown: the four criteria, about all summaries of an article together."""


def main() -> None:
    """Score, report, and take the picture."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, metavar="SHARED_DATA")
    data = parser.parse_args().data / "strong_reader"
    with TemporaryDirectory() as name, chdir(data):  # a report names the file of replies as it was given
        folder, here = Path(name), Path()
        asked = score(next(one for one in ways(here) if one.name == ASKED), here, folder)
        said = folder / "labels.jsonl"
        write(said, labels(asked.samples, "mean", None))
        report = folder / "report.html"
        run("report", asked.rows, "--rubric", asked.rubric, "--labels", said, "--scale", 1, 5, "-o", report)
        take(report, PICTURE, ("people", "rewards"))


if __name__ == "__main__":
    main()
