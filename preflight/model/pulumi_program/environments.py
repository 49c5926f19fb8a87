"""The environment that a name means, and the accounts in a stack's ARNs."""

from __future__ import annotations

import re
from typing import Final, Literal

from preflight.core.logic import maybe
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.model.pulumi_program.literals import writes

Environment = Literal["production", "staging", "test", "development"]

_WORDS: Final[dict[str, Environment]] = {
    "prod": "production",
    "production": "production",
    "prd": "production",
    "live": "production",
    "staging": "staging",
    "stage": "staging",
    "stg": "staging",
    "preprod": "staging",
    "test": "test",
    "testing": "test",
    "qa": "test",
    "dev": "development",
    "develop": "development",
    "development": "development",
    "sandbox": "development",
}
_ACCOUNT: Final = re.compile(r"arn:aws[\w-]*:(?P<service>[\w-]+):[\w-]*:(?P<account>\d{12}):")
# ARNs with an account of AWS or of a vendor: layers, images, marketplace, cross-account roles.
_FOREIGN_SERVICES: Final = frozenset({"lambda", "iam", "sts", "ecr", "ec2", "organizations"})
# Account IDs of examples, and the placeholder of an offline preview.
_EXAMPLES: Final = frozenset({"123456789012", "111122223333", "000000000000"})


def environment_of(name: str) -> Environment | None:
    """The environment that a stack's name or a tag means; `None` for no or several environments."""
    words = re.findall(r"[a-z]+", name.rpartition("/")[2].lower())
    found = {_WORDS[word] for word in words if word in _WORDS}
    return found.pop() if len(found) == 1 else None


def account_ids(stack: Stack) -> tuple[tuple[str, Resource], ...]:
    """The accounts in ARNs that the program sets, each with the first resource that has it, by account."""
    found: dict[str, Resource] = {}
    for resource in stack.resources:
        if resource.type.startswith("aws:") and resource.contains_text("arn:aws"):
            for path, text in resource.texts():
                for match in _ACCOUNT.finditer(text) if _written(resource, path) else ():
                    known = match["service"] in _FOREIGN_SERVICES or match["account"] in _EXAMPLES
                    # The result of a lookup, such as the account of AWS's load balancers, is not a mistake.
                    if not known and maybe(writes(stack, match["account"])):
                        found.setdefault(match["account"], resource)
    return tuple(sorted(found.items(), key=lambda item: item[0]))


def _written(resource: Resource, path: str) -> bool:
    """Whether the program sets the property; outputs of AWS after a deployment do not count."""
    return path not in ("arn", "id") and "olicy" not in path.partition(".")[0] and not resource.is_external
