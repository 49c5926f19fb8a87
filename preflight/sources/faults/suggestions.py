"""The most likely correction of a name that does not exist."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from typing import Final

from preflight.sources.faults.known_corrections import ARGUMENTS, GENERAL, MODULES

# Classes of a package that are not resources.
_HELPERS: Final = ("Args", "ArgsDict", "Result")


def snake(name: str) -> str:
    """`loadBalancers` in Python's style, `load_balancers`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def nearest(name: str, options: Iterable[str], context: str = "", *, cutoff: float = 0.78) -> str | None:
    """The option that the name most likely means. `context`: a word that options often repeat or omit."""
    known = sorted(set(options))
    if snake(name) in known:
        return snake(name)
    for other in _variants(name, snake(context)):
        if other in known:
            return other
    lower = {o.lower(): o for o in reversed(known)}
    if name.lower() in lower:
        return lower[name.lower()]
    close = difflib.get_close_matches(name, known, 1, cutoff)
    return close[0] if close else None


def is_sole_match(name: str, meant: str, options: Iterable[str]) -> bool:
    """Whether no other option than the meant one is near the name; its own spelling in another case is certain."""
    if snake(name) == meant:
        return True
    known = set(options)
    near = set(difflib.get_close_matches(name, sorted(known), 3, 0.78)) | (known & set(_variants(name, "")))
    return near <= {meant}


def _variants(name: str, context: str) -> Iterable[str]:
    for suffix in ("_id", "_ids", "_arn", "_arns", "_name", "s", "es", "_"):
        yield name + suffix
        if name.endswith(suffix):
            if suffix in ("_ids", "_arns"):
                # `get_subnet_ids` is `get_subnets` today, not `get_subnet`.
                yield name[: -len(suffix)] + "s"
            yield name[: -len(suffix)]
    for head in (context, context.rpartition("_")[2], context.partition("_")[0]):
        if head:
            yield f"{head}_{name}"
            if name.startswith(f"{head}_"):
                yield name.removeprefix(f"{head}_")


def nearest_class(name: str, options: Iterable[str]) -> str | None:
    """The class that the name most likely means: the closest one, or the shortest that contains the name."""
    every = {o for o in options if o[:1].isupper() == name[:1].isupper()}
    if not name.endswith(_HELPERS):
        every = {o for o in every if not o.endswith(_HELPERS)}
    known = sorted(every)
    found = nearest(name, known)
    if found is not None:
        return found
    holding = [
        o
        for o in known
        if len(name) > 3
        and name.lower() in o.lower()
        and len(o) < 2 * len(name) + 8
        and not o.endswith("Args")
    ]
    if holding:
        return min(holding, key=lambda o: (len(o), o))
    inside = [o for o in known if len(o) > 5 and name.lower().endswith(o.lower())]
    return max(inside, key=lambda o: (len(o), o)) if inside else None


def repair_of_argument(module: str, owner: str, argument: str) -> str | None:
    """The known correction of a wrong argument, by the last part of the module's name (`ec2`) and the class."""
    return ARGUMENTS.get((f"{module}.{owner}", argument)) or GENERAL.get(argument)


def repair_of_module(package: str, name: str) -> str | None:
    return MODULES.get(name) if package == "pulumi_aws" else None
