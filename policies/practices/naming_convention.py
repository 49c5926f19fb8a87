"""A name does not follow the organization's naming convention, or the stack's names follow different conventions.

## What fails

- With the option `logicalNames`, `physicalNames` or `nameTag`: a name does not match the pattern. In a pattern,
  `{project}` and `{stack}` are the names of the program's project and stack.
- Without these options: at least eight logical names exist, most have one style (`kebab-case`, `snake_case`,
  `camelCase`, `PascalCase`), and a name has another style.

## Why

People search for resources by name, and access rules, cost reports and scripts use prefixes. All of them miss a name
outside the convention.

## Fails

```yaml
resources:
  public-a: { type: aws:sns:Topic, properties: { kmsMasterKeyId: alias/a } }
  public-b: { type: aws:sns:Topic, properties: { kmsMasterKeyId: alias/a } }
  public-c: { type: aws:sns:Topic, properties: { kmsMasterKeyId: alias/a } }
  public-d: { type: aws:sns:Topic, properties: { kmsMasterKeyId: alias/a } }
  public-e: { type: aws:sns:Topic, properties: { kmsMasterKeyId: alias/a } }
  public-f: { type: aws:sns:Topic, properties: { kmsMasterKeyId: alias/a } }
  public-g: { type: aws:sns:Topic, properties: { kmsMasterKeyId: alias/a } }
  privateTopic: { type: aws:sns:Topic, properties: { kmsMasterKeyId: alias/a } }
```

## Instead

Use one style for all names, or set the convention in the policy's options, such as `logicalNames:
"{project}-[a-z0-9-]+"`.

```yaml
resources:
  public-a: { type: aws:sns:Topic, properties: { kmsMasterKeyId: alias/a } }
  public-b: { type: aws:sns:Topic, properties: { kmsMasterKeyId: alias/a } }
  private-topic: { type: aws:sns:Topic, properties: { kmsMasterKeyId: alias/a } }
```

## Not covered

Names of one word, which match every style, and names inside components of packages. Names that a service rejects:
*resource-naming*.

## References

- [Resource names](https://www.pulumi.com/docs/iac/concepts/resources/names/)
- [Tagging best practices](https://docs.aws.amazon.com/whitepapers/latest/tagging-best-practices/tagging-best-practices.html)
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Final

import msgspec

from preflight.core.resource import Resource
from preflight.core.stack import Stack, root
from preflight.model.naming.physical_names import Name, names
from preflight.policy import ADVISORY, LOW, Finding, policy

ENOUGH: Final = 8
MOST: Final = 0.75
STYLES: Final = {"kebab": "kebab-case", "snake": "snake_case", "camel": "camelCase", "pascal": "PascalCase"}
STYLE: Final = re.compile(
    r"(?P<kebab>[a-z0-9]+(?:-[a-z0-9]+)+)"
    r"|(?P<snake>[a-z0-9]+(?:_[a-z0-9]+)+)"
    r"|(?P<camel>[a-z][a-z0-9]*(?:[A-Z][a-z0-9]*)+)"
    r"|(?P<pascal>(?:[A-Z][a-z0-9]+){2,})"
)


class NamingOptions(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """The organization's conventions, as regular expressions for the whole name; empty: none."""

    logical_names: Annotated[str, msgspec.Meta(description="Pattern of logical names.")] = ""
    physical_names: Annotated[
        str, msgspec.Meta(description="Pattern of physical names that a program sets.")
    ] = ""
    name_tag: Annotated[str, msgspec.Meta(description="Pattern of the tag Name.")] = ""


@policy(each=root, level=ADVISORY, severity=LOW, options=NamingOptions)
def naming_convention(subject: Resource, options: NamingOptions) -> Iterator[Finding]:
    resources = [r for r in subject.stack.resources if r.type.startswith("aws:") and not r.is_external]
    patterns = [
        _compiled(p, subject.stack) for p in (options.logical_names, options.physical_names, options.name_tag)
    ]
    if not any(patterns):
        yield from () if subject.stack.incomplete else _mixed(resources)
        return
    logical, physical, tag = patterns
    for resource in resources:
        if logical and not logical.fullmatch(resource.name):
            yield _outside(resource, f"The logical name '{resource.name}'", options.logical_names)
        for name in names(resource) if physical else ():
            if isinstance(name, Name) and not name.made and physical and not physical.fullmatch(name.text):
                yield _outside(resource, f"{name.rule.key} '{name.text}'", options.physical_names)
        value = resource.tag("Name")
        if tag and isinstance(value, str) and not tag.fullmatch(value):
            yield _outside(resource, f"The tag Name '{value}'", options.name_tag)


def _outside(resource: Resource, what: str, pattern: str) -> Finding:
    return Finding(resource, f"{what} does not follow the convention '{pattern}'. Rename it.")


def _compiled(pattern: str, stack: Stack) -> re.Pattern[str] | None:
    """The pattern with the program's names in it; a text that is not a regular expression is used literally."""
    if not pattern:
        return None
    filled = pattern.replace("{project}", re.escape(stack.project)).replace("{stack}", re.escape(stack.name))
    try:
        return re.compile(filled)
    except re.error:
        return re.compile(re.escape(filled))


def _mixed(resources: list[Resource]) -> Iterator[Finding]:
    styles = {r.urn: style for r in resources if (style := _style(r.name))}
    if len(styles) < ENOUGH:
        return
    ((usual, count),) = Counter(styles.values()).most_common(1)
    if count / len(styles) < MOST:
        return
    for resource in resources:
        style = styles.get(resource.urn, usual)
        if style != usual:
            yield Finding(
                resource,
                f"The name '{resource.name}' is in {style}, but {count} of {len(styles)} names are in {usual}. "
                f"Rename it in {usual}.",
                cause="names in other styles",
            )


def _style(name: str) -> str:
    found = STYLE.fullmatch(name)
    return STYLES[found.lastgroup] if found is not None and found.lastgroup is not None else ""
