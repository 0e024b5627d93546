"""The files of an imported rubric: the rubric in `rubrics/`, its template in `prompts/`; checked before they are written."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from judge.errors import OutputFault, RubricFault, SettingsFault
from judge.exchange.rubric_import import Imported
from judge.question.prompts import Prompts
from judge.rubric.rubric_file import load_rubric
from judge.rubric.yaml_file import replace_text, write_yaml

_REMARK = "Made by judge import from a grader in OpenAI's JSON. What differs from it:"


def write_files(imported: Imported, folder: Path, shipped: Sequence[Path], *, overwrite: bool) -> tuple[Path, ...]:
    """Write a rubric and its template, and return their paths.

    Args:
        imported: what is written.
        folder: gets `rubrics/` and `prompts/`.
        shipped: folders of templates that an imported one may include.
        overwrite: whether files that exist are replaced.

    Raises:
        SettingsFault: a file exists and may not be replaced, or the template would take the place of a shipped one.
        RubricFault, PromptFault: the files would not load; nothing is written.
        OutputFault: they cannot be written.
    """
    if imported.template is not None:
        _refuse_shipped(imported.name, folder, shipped)
    with TemporaryDirectory() as trial:
        _written(imported, Path(trial))
        rubric = load_rubric(_rubric(imported, Path(trial)))
        if rubric != imported.rubric:
            msg = "the grader has characters that no YAML file can hold"
            raise RubricFault(msg)
        if imported.template is not None:
            Prompts([Path(trial) / "prompts", *shipped]).check(rubric)
    paths = [_rubric(imported, folder), *([_template(imported, folder)] if imported.template is not None else [])]
    for path in paths:
        if path.exists() and not overwrite:
            msg = f"{path}: exists; give --overwrite to replace it, or --name for another name"
            raise SettingsFault(msg)
    _written(imported, folder)
    return tuple(paths)


def _refuse_shipped(name: str, folder: Path, shipped: Sequence[Path]) -> None:
    """Refuse the name of a template that other rubrics use: in this folder they would all be judged by the imported one."""
    own = (folder / "prompts").resolve()
    if any((one / f"{name}.j2").exists() for one in shipped if one.resolve() != own):
        msg = f"name: {name} is the name of a template that other rubrics use; give --name for another name"
        raise SettingsFault(msg)


def _rubric(imported: Imported, folder: Path) -> Path:
    return folder / "rubrics" / f"{imported.name}.yaml"


def _template(imported: Imported, folder: Path) -> Path:
    return folder / "prompts" / f"{imported.name}.j2"


def _written(imported: Imported, folder: Path) -> None:
    """Write the template first: a rubric without its template would not load."""
    rubric, template = _rubric(imported, folder), _template(imported, folder)
    try:
        for path in (rubric, *([template] if imported.template is not None else [])):
            path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        msg = f"{folder}: cannot be made: {error.strerror}"
        raise OutputFault(msg) from error
    if imported.template is not None:
        replace_text(template, imported.template, OutputFault)
    remark = "\n".join([_REMARK, *(f"- {note}" for note in imported.notes)])
    write_yaml(rubric, dict(imported.data), remark, OutputFault)
