"""Draws docs/curves.png: what `judge job curves` draws of a job whose training reward rises and whose validation reward does not.

    python -m docs.curves_picture

The job never ran: its course is one of those with which the reading is tested.
"""

from pathlib import Path

from judge.training.curves.course_reading import read_curves
from judge.training.curves.picture import picture
from tests.training.curves.synthetic import KINDS, synthetic

PICTURE = Path(__file__).with_name("curves.png")


def draw() -> bytes:
    """Return the picture."""
    course = synthetic(KINDS["without-validation"]).model_copy(update={"job": "an-example"})
    return picture(course, read_curves(course), "png")


def main() -> None:
    """Write the picture."""
    PICTURE.write_bytes(draw())


if __name__ == "__main__":
    main()
