"""The settings of a run, read from the environment and from options; the only place that knows their names."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, ValidationError

from judge.errors import SettingsFault
from judge.record import Many, Record, explain

_PREFIX = "JUDGE_"


def _split(text: object) -> object:
    return [part.strip() for part in text.split(",") if part.strip()] if isinstance(text, str) else text


class Settings(Record):
    """Everything that can be set from outside; each field is the environment variable `JUDGE_<FIELD>`."""

    model_config = ConfigDict(alias_generator=lambda name: _PREFIX + name.upper(), validate_by_name=True)

    rubric: str = Field(min_length=1)
    """The name of a rubric, or the path of its file."""

    models: Annotated[Many[str], BeforeValidator(_split)] = ()
    """Bedrock model ids or inference profiles, comma separated: the first judges, the rest are fallbacks.
    Empty: the rubric says."""

    concurrency: int = Field(16, ge=1, le=1024)
    """How many samples are judged at the same time."""

    attempts: int = Field(8, ge=1, le=20)
    """Requests a model gets at most before the next one is asked. Throttles do not count while the model answers others, unless
    a fallback waits."""

    read_timeout: float = Field(60.0, gt=0, le=900)
    """Seconds to wait for one answer of the judge."""

    margin: float = Field(5.0, ge=0, le=300)
    """Seconds before the Lambda's end by which a batch must be answered."""

    envelope: Literal["list", "http"] = "list"
    """What the Lambda answers: a bare list, or `statusCode` and `body` (SageMaker's open-weight jobs)."""

    on_unscored: Literal["impute", "fail"] | None = None
    """Overrules the rubric."""

    max_unscored: float | None = Field(None, ge=0, le=1)
    """Overrules the rubric."""

    max_tokens: int | None = Field(None, ge=1)
    """Tokens that the judge may use in one invocation; beyond them samples are unscored. Overrules the rubric's cap."""

    max_usd: float | None = Field(None, gt=0)
    """The same in US dollars, by the table `prices.yaml`."""

    table: str | None = None
    """The DynamoDB table that keeps verdicts between invocations."""

    table_days: float = Field(30.0, gt=0, le=3650)
    """Days for which it keeps them."""

    folder: Path | None = None
    """A folder with `rubrics/` and `prompts/` of your own, looked into before the built-in ones."""

    @classmethod
    def read(cls, environment: Mapping[str, str], **options: Any) -> "Settings":
        """Read the settings; an option that is not None wins over the environment.

        Raises:
            SettingsFault: a line for every variable that is unknown, missing or out of range.
        """
        given: dict[str, Any] = {name: value for name, value in environment.items() if name.startswith(_PREFIX) and value != ""}
        given |= {_PREFIX + name.upper(): value for name, value in options.items() if value is not None}
        known = [_PREFIX + name.upper() for name in cls.model_fields]
        try:
            return cls.model_validate(given, strict=False)
        except ValidationError as error:
            where = "settings"
            raise SettingsFault.of(where, explain(error, {"": known})) from error
