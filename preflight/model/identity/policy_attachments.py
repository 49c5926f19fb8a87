"""`aws:iam:PolicyAttachment`, which manages every attachment that a policy has in the account.

Source: pulumi-aws, PolicyAttachment: "creates exclusive attachments of IAM policies. Across the entire AWS account, all
of the users/roles/groups to which a single policy is attached must be declared by a single aws.iam.PolicyAttachment".
"""

from __future__ import annotations

from typing import Final

from preflight.core.cached_property import cached_property
from preflight.core.entity import Entity
from preflight.core.stack import Stack
from preflight.core.values import PartialText, Tri, Unknown
from preflight.model.identity.roles import ATTACHMENT, POLICY

_AWS: Final = ":iam::aws:policy/"


class ExclusiveAttachment(Entity):
    """An exclusive policy attachment."""

    TYPES = (ATTACHMENT,)

    @cached_property
    def policy_name(self) -> str:
        """The name of the AWS managed policy that it attaches; empty for another policy."""
        value = self.resource.get("policyArn")
        text = value if isinstance(value, str) else value.suffix if isinstance(value, PartialText) else ""
        return text.partition(_AWS)[2]

    @cached_property
    def is_of_others(self) -> Tri:
        """Whether the policy is an AWS managed policy, or not created by this stack, so that others may have attached
        it.
        """
        if self.policy_name:
            return True
        found = self.resource.ref(POLICY, "policyArn")
        if isinstance(found, Unknown) or found is None:
            return isinstance(self.resource.get("policyArn"), str) or Unknown(f"policy of '{self.name}'")
        return found.is_external


def exclusive_attachments(stack: Stack) -> tuple[ExclusiveAttachment, ...]:
    return stack.all(ExclusiveAttachment)
