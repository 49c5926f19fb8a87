"""The section `check:` of `preflight.yaml`: what the options of `preflight check` are where none is given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

import msgspec

from preflight.evaluation.exemption import ConfigError
from preflight.evaluation.nearest import nearest

CHECK: Final = "check"
Texts = str | tuple[str, ...]
Chosen = Literal["low", "medium", "high", "critical"]
Failing = Literal["mandatory", "advisory", "never"]


def _says(text: str) -> msgspec.Meta:
    return msgspec.Meta(description=text)


class CheckOptions(
    msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True, omit_defaults=True
):
    """The options by their names on the command line, in camelCase. Paths start at the file's folder."""

    stack: Annotated[str | None, _says("The stack whose Pulumi.<stack>.yaml is read.")] = None
    all_stacks: Annotated[bool | None, _says("Check every stack that has a file.")] = None
    python: Annotated[str | None, _says("The program's interpreter.")] = None
    timeout: Annotated[float | None, _says("Seconds until the program is ended.")] = None
    symbolic: Annotated[bool | None, _says("Whether the program runs twice more for its callbacks.")] = None
    network: Annotated[bool | None, _says("Whether the program may reach the network.")] = None
    cache: Annotated[
        bool | None, _says("Whether the interpreter's answers about installed packages are kept.")
    ] = None
    config: Annotated[
        dict[str, str | int | float | bool] | None, _says("Configuration values of the program.")
    ] = None
    policy_pack_config: Annotated[str | None, _says("The organization's configuration.")] = None
    policy: Annotated[Texts | None, _says("Run only these policies.")] = None
    policies: Annotated[Texts | None, _says("Folders with policies of your own.")] = None
    skip: Annotated[Texts | None, _says("Do not run these policies.")] = None
    area: Annotated[Texts | None, _says("Run only the policies of these areas.")] = None
    min_severity: Annotated[Chosen | None, _says("Run only policies of this severity or a higher one.")] = (
        None
    )
    fail_on: Annotated[Failing | None, _says("From which level on a finding makes the exit code 1.")] = None
    format: Annotated[Texts | None, _says("Formats of the report.")] = None
    output: Annotated[Texts | None, _says("Files to write the report to.")] = None
    compact: Annotated[bool | None, _says("Whether each finding is one line.")] = None
    comment_limit: Annotated[
        Annotated[int, msgspec.Meta(ge=1000)] | None,
        _says("The most characters that the Markdown report has."),
    ] = None
    progress: Annotated[bool | None, _says("Whether what is done is shown on stderr.")] = None
    baseline: Annotated[str | None, _says("Report only what this file does not hold.")] = None
    undecided: Annotated[bool | None, _says("Whether what is undecided is listed.")] = None
    sources_only: Annotated[
        bool | None, _says("Whether the sources are read and the program is not run.")
    ] = None
    strict: Annotated[bool | None, _says("Whether an error in a policy ends the run.")] = None


def check_options(raw: Mapping[str, Any]) -> dict[str, Any]:
    """What the section sets, by the names of `CheckOptions`; raises ConfigError for what it does not have."""
    section = raw.get(CHECK)
    if section is None:
        return {}
    if not isinstance(section, Mapping):
        raise ConfigError(f"{CHECK}: expected a mapping of options, such as 'failOn: advisory'")
    allowed = {f.encode_name: f.name for f in msgspec.structs.fields(CheckOptions)}
    for key in section:
        if key not in allowed:
            raise ConfigError(
                f"{CHECK}: unknown key '{key}'{nearest(str(key), allowed)}; allowed are {', '.join(sorted(allowed))}"
            )
    try:
        made = msgspec.convert(dict(section), CheckOptions)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{CHECK}: {error}") from None
    values = {name: getattr(made, name) for name in allowed.values()}
    return {name: value for name, value in values.items() if value is not None}
