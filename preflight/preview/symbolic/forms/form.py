"""The form of a resource's outputs, and functions for the usual forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final


@dataclass(frozen=True)
class Form:
    """`outputs`: a text's form, or an object or a list of forms, by the output's name; `id` is the provider's id.
    per_name: an output that is a list with one object for each name that a certificate is for. counted: outputs that
    are lists of such objects as the first, as many as the input says.

    name_key: the property with the physical name. separator, lower: the format of names that Pulumi creates if the
    program sets no name; a separator of `None` if it creates none. ending: a flag among the inputs, and the suffix of
    the name if the flag is set.
    """

    outputs: Mapping[str, Any]
    name_key: str = "name"
    separator: str | None = "-"
    lower: bool = False
    ending: tuple[str, str] | None = None
    needs: Mapping[str, str] = field(default_factory=dict)
    """Outputs that exist only if the named flags or blocks of the inputs are set; with `!`, if an input is missing."""
    per_name: str = ""
    counted: Mapping[str, str] = field(default_factory=dict)


def arn(service: str, tail: str, *, region: bool = True, account: bool = True) -> str:
    where = "{region}" if region else ""
    whose = "{account}" if account else ""
    return f"arn:{{partition}}:{service}:{where}:{whose}:{tail}"


def ec2(prefix: str, resource: str = "", **more: Any) -> Form:
    """A resource of EC2: its ID is a prefix and 17 hexadecimal digits."""
    own = {"arn": arn("ec2", f"{resource}/{{out.id}}")} if resource else {}
    return Form({"id": f"{prefix}-{{hex17}}", **own, **more})


def named(service: str, tail: str, id_: str = "{name}", **more: Any) -> Form:
    """A resource with a name, which is its ID too unless another ID is set."""
    settings = {k: more.pop(k) for k in ("name_key", "separator", "lower", "ending", "needs") if k in more}
    key = settings.get("name_key", "name")
    return Form({"arn": arn(service, tail), "id": id_, key: "{name}", **more}, **settings)


ARN: Final = "{out.arn}"
# Any text, which may be empty; and a value that stays unknown beside others of an object.
ANY: Final = "{any14}"
OPEN: Final = None
