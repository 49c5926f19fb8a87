"""Whether a resource may exist that is not in the stack.

A preview does not contain resources that the program creates in a callback of `apply`, or that a component of another
package, a command or a CloudFormation template creates.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from preflight.core.resource import PROVIDER_PREFIX, STACK_TYPE, Resource
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws

if TYPE_CHECKING:
    pass

# Types that create resources of any kind from a template.
_TEMPLATES: Final = (
    aws.CLOUDFORMATION_STACK,
    "aws:cloudcontrol/resource:Resource",
    "aws:serverlessrepository/cloudFormationStack:CloudFormationStack",
)


def may_be_hidden(type_: str, *subjects: Resource) -> Unknown | None:
    """Why a resource of the type may exist that is not in the stack, for all subjects; `None` if none may.

    A resource that another package creates for them depends on one of them.
    """
    stack = subjects[0].stack
    name = type_.rpartition(":")[2]
    if name in stack.hidden_classes:
        return Unknown(f"a {name} created inside apply")
    for subject in subjects:
        if subject.is_external:
            return Unknown(f"'{subject.name}', which this stack did not create")
        for user in stack.dependents.get(subject.urn, ()):
            if _creates_others(user):
                return Unknown(f"what '{user.name}' creates from '{subject.name}'")
    return None


def _creates_others(resource: Resource) -> bool:
    if resource.type == STACK_TYPE or resource.type.startswith(PROVIDER_PREFIX) or resource.is_component:
        return False
    return resource.type in _TEMPLATES or not resource.type.startswith("aws:")
