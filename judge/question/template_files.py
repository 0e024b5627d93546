"""The files of templates: found in some folders, each read from within its folder and nowhere else."""

from collections.abc import Sequence
from pathlib import Path

from jinja2 import BaseLoader, Environment, TemplateNotFound

from judge.errors import PromptFault
from judge.question.bounds import TEMPLATE_BYTES


class TemplateFiles(BaseLoader):
    """Reads templates for Jinja2; where several folders have a name, the first one wins."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = tuple(folders)

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, None]:  # noqa: ARG002  Jinja2's own way
        """Return a template's text and name, see `text`."""
        return self.text(template), template, None

    def names(self) -> list[str]:
        """Return the names of all templates, without `.j2`."""
        return sorted({path.stem for folder in self._folders for path in folder.glob("*.j2")})

    def text(self, name: str) -> str:
        """Return what a template's file holds.

        Raises:
            TemplateNotFound: there is no such file.
            UnicodeDecodeError: it is not UTF-8.
            PromptFault: it is too large, or a link leads out of its folder.
        """
        path = self._find(name)
        with path.open("rb") as file:
            content = file.read(TEMPLATE_BYTES + 1)
        if len(content) > TEMPLATE_BYTES:
            msg = f"prompts/{name}: wanted at most {TEMPLATE_BYTES:,} bytes"
            raise PromptFault(msg)
        return content.decode("utf-8")

    def _find(self, name: str) -> Path:
        path = Path(name)
        inside = not path.is_absolute() and ".." not in path.parts and "\0" not in name
        folder = next((folder for folder in self._folders if inside and (folder / path).is_file()), None)
        if folder is None:
            raise TemplateNotFound(name)
        if not (folder / path).resolve().is_relative_to(folder.resolve()):
            msg = f"{folder / path}: wanted a file in this folder, found a link to {(folder / path).resolve()}"
            raise PromptFault(msg)
        return folder / path
