"""The settings of a run, from the environment or from Python. No other module knows the variables' names."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, ValidationError

from judge.errors import SettingsFault
from judge.record import Many, Record, brief, explain

_PREFIX = "JUDGE_"
_WHERE = "settings"
_TOKEN = "JUDGE_TOKEN"  # noqa: S105  the name of a variable
"""What callers of the HTTP server have to show. It is no field, so that no message and no copy of the settings can hold it."""

_OF_THE_LAMBDA = ("margin", "envelope", "log_share")
"""Settings of the Lambda alone, which no grader needs."""


def _refuse_text(models: object) -> object:
    """Refuse one model id where a list belongs: its letters would pass as a list of models."""
    if isinstance(models, str):
        msg = f"wanted a list of model ids, found the text {brief(models)}; write [{brief(models)}]"
        raise ValueError(msg)  # noqa: TRY004  pydantic turns a ValueError into a fault of the field
    return models


class Settings(Record):
    """Everything that can be set from outside; each field is the environment variable `JUDGE_<FIELD>`."""

    model_config = ConfigDict(alias_generator=lambda name: _PREFIX + name.upper(), validate_by_name=True)

    rubric: str = Field(min_length=1)
    """The name of a rubric, or the path of its file."""

    models: Annotated[Many[str], BeforeValidator(_refuse_text)] = ()
    """Bedrock model ids or inference profiles: the first judges, the rest are its fallbacks. Empty: those that the rubric names.
    In the environment they are separated by commas."""

    concurrency: int = Field(default=16, ge=1, le=1024)
    """How many samples are judged at the same time."""

    attempts: int = Field(default=8, ge=1, le=20)
    """How often a model is asked one question, the first time included, before its fallback is. A throttle does not count while
    the model answers other questions, unless it has a fallback."""

    read_timeout: float = Field(default=60.0, gt=0, le=900)
    """Seconds to wait for one answer of the judge."""

    margin: float = Field(default=5.0, ge=0, le=300)
    """Seconds before the Lambda's timeout by which it answers."""

    envelope: Literal["list", "http"] = "list"
    """What the Lambda answers: a bare list, or `statusCode` and `body` (SageMaker's open-weight jobs)."""

    on_unscored: Literal["impute", "fail"] | None = None
    """What the Lambda does about unscored samples. None: what the rubric says."""

    max_unscored: float | None = Field(default=None, ge=0, le=1)
    """The share of a batch, from 0 to 1, that may be unscored before the Lambda fails. None: what the rubric says."""

    max_tokens: int | None = Field(default=None, ge=1)
    """Tokens that the judge may use for one batch; the samples that are left then stay unscored. If the rubric has a cap as well,
    the smaller one holds."""

    max_usd: float | None = Field(default=None, gt=0)
    """The same in US dollars, by the prices in `prices.yaml`. Here too, the smaller cap holds."""

    table: str | None = None
    """A DynamoDB table that keeps verdicts from run to run. None: they are kept in memory."""

    table_days: float = Field(default=30.0, gt=0, le=3650)
    """Days for which the table keeps them."""

    log_share: float = Field(default=0.0, ge=0, le=1)
    """The share of the prompts, from 0 to 1, whose responses the Lambda writes into its log, cut and redacted, with what they
    got. 0: none. What redaction cannot promise is in `judge.doors.judged`."""

    folder: Path | None = None
    """A folder with `rubrics/` and `prompts/` of your own; what it lacks comes from the built-in ones."""

    @classmethod
    def read(cls, environment: Mapping[str, str], **options: Any) -> "Settings":
        """Read the settings; an option that is not None wins over the environment.

        Raises:
            SettingsFault: a line for every variable that is unknown, missing or out of range.
        """
        given: dict[str, Any] = {name: value for name, value in environment.items() if name.startswith(_PREFIX) and value != ""}
        given.pop(_TOKEN, None)
        models = _PREFIX + "MODELS"
        if models in given:
            given[models] = [part.strip() for part in given[models].split(",") if part.strip()]
        given |= {_PREFIX + name.upper(): value for name, value in options.items() if value is not None}
        try:
            return cls.model_validate(given, strict=False)
        except ValidationError as error:
            faults = explain(error, {"": {_PREFIX + name.upper(): field for name, field in cls.model_fields.items()}})
            raise SettingsFault.of(_WHERE, (_by_option(fault, options) for fault in faults)) from error

    @classmethod
    def of(cls, **fields: Any) -> "Settings":
        """Make settings of fields given by name; nothing is converted.

        Raises:
            SettingsFault: a line for every field that is unknown, missing, out of range or of another type.
        """
        try:
            return cls.model_validate(fields, by_name=True, by_alias=False)
        except ValidationError as error:
            raise SettingsFault.of(_WHERE, explain(error, {"": cls.model_fields})) from error

    def for_grader(self) -> dict[str, Any]:
        """Return them by the names under which `Grader` takes them; those that concern the Lambda alone are left out."""
        return {name: value for name, value in self if name not in _OF_THE_LAMBDA}


def read_token(environment: Mapping[str, str]) -> str | None:
    """Return the token that the HTTP server asks for, without white space around it; None if none is set."""
    return environment.get(_TOKEN, "").strip() or None


def _by_option(fault: str, options: Mapping[str, object]) -> str:
    """Call a setting by the name of the option that gave it, instead of its variable."""
    variable = fault.partition(":")[0]
    name = variable.removeprefix(_PREFIX).lower()
    return fault.replace(variable, name, 1) if options.get(name) is not None else fault
