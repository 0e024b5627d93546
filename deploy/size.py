"""How large an artifact is, beside what Lambda takes: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html."""

import tempfile
import zipfile
from pathlib import Path

MB = 1024 * 1024
"""Bytes; Lambda counts its limits in these."""

UNZIPPED = 250
"""MB of all files, layers included. Lambda refuses more. The zip may have any size: `sam deploy` sends it through S3."""


def unzipped(artifact: Path) -> float:
    """Return the MB of all files."""
    return sum(file.stat().st_size for file in artifact.rglob("*") if file.is_file()) / MB


def zipped(artifact: Path) -> float:
    """Return the MB of a zip of all files."""
    with tempfile.TemporaryFile() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(artifact.rglob("*")):
                archive.write(path, path.relative_to(artifact))
        return file.tell() / MB


def size(artifact: Path) -> str:
    """Say both sizes."""
    return f"{unzipped(artifact):.1f} MB unzipped (Lambda takes {UNZIPPED}), {zipped(artifact):.1f} MB zipped"
