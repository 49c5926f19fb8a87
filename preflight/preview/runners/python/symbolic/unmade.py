"""The resources that functions may create, by the names of classes in their code.

Loaded by the runner in the program's own environment; imports nothing but the standard library and the SDK, and is
written for Python 3.8 and newer.
"""

import re
import types
from typing import Any, Iterable, Iterator, List, Set, Tuple

_AWS = "pulumi_aws."
_TOKEN = re.compile(r"[a-z][\w-]*:[\w./-]+:\w+$")


def classes(functions: Iterable[Any]) -> List[Tuple[str, str]]:
    """The classes of resources that the functions name, such as `aws.iam.Role`, and their types."""
    from pulumi import Resource

    named: Set[str] = set()
    for function in functions:
        code = getattr(function, "__code__", None)
        if code is not None:
            named.update(_names(code))
            named.update(_aliases(code, function))
    return sorted({(_callee(cls), _type(cls)) for cls in _below(Resource) if cls.__name__ in named})


def _names(code: Any) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _names(constant)


def _aliases(code: Any, function: Any) -> Iterator[str]:
    """The names of classes that the module imports under other names."""
    known = getattr(function, "__globals__", {})
    return (known[name].__name__ for name in _names(code) if isinstance(known.get(name), type))


def _below(cls: Any) -> Iterator[Any]:
    for one in cls.__subclasses__():
        yield one
        yield from _below(one)


def _type(cls: Any) -> str:
    """The type that the SDK's class registers; empty for one that the program defines."""
    code = getattr(vars(cls).get("_internal_init"), "__code__", None)
    constants = code.co_consts if code is not None else ()
    return next((one for one in constants if isinstance(one, str) and _TOKEN.match(one)), "")


def _callee(cls: Any) -> str:
    module = cls.__module__
    return f"aws.{module.split('.')[1]}.{cls.__name__}" if module.startswith(_AWS) else cls.__name__
