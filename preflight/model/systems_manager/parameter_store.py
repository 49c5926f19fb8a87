"""SSM parameters: what the stack stores in Parameter Store, and which workloads read from it.

Source: Systems Manager user guide, "Restricting access to Parameter Store parameters using IAM policies"; ECS
developer guide, "Pass Systems Manager parameters through environment variables".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, Literal

import msgspec
from msgspec.structs import replace

from preflight.core.cached_property import cached_property
from preflight.core.entity import Entity
from preflight.core.logic import all_of, known
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import PartialText, Secret, Tri, Unknown, Value
from preflight.model import type_tokens as aws
from preflight.model.compute.ecs_services import EcsService
from preflight.model.compute.lambda_functions import LambdaFunction
from preflight.model.compute.launch_templates import LaunchTemplate
from preflight.model.compute.user_data import UserData
from preflight.model.compute.workload import Workload
from preflight.model.compute.workloads import workloads
from preflight.model.containers.containers import Container, is_of_secrets_manager
from preflight.model.containers.task_definitions import TaskDefinition, task_of
from preflight.model.identity.accounts import own_account
from preflight.model.identity.kms_keys import Key, key_of
from preflight.model.identity.policy_conditions import NOTHING, tags_sent
from preflight.model.identity.roles import Role
from preflight.model.resource_types import LAUNCH_TEMPLATE, ROLE
from preflight.scripts.effects import Read

PARAMETER: Final = (aws.SSM_PARAMETER,)

Reader = Literal["the user data", "a container secret", "the environment"]

# AWS CLI command -> API action.
ACTIONS: Final = {
    "get-parameter": ("ssm:GetParameter",),
    "get-parameters": ("ssm:GetParameters",),
    "get-parameters-by-path": ("ssm:GetParametersByPath",),
}
ANY_READ: Final = ("ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath")
# Environment variables whose name says that they contain a parameter's name.
_REFERS: Final = re.compile(r"(name|arn|path)$", re.IGNORECASE)
_ASKS: Final = re.compile(r"param|ssm", re.IGNORECASE)
_OWN_CREDENTIALS: Final = re.compile(
    r"AWS_(SECRET_)?ACCESS_KEY|aws\s+configure\b|AWS_SHARED_CREDENTIALS_FILE|AWS_PROFILE|--profile\b|"
    r"sts\s+assume-role|credential_process|--no-sign-request"
)


class Parameter(Entity):
    """A parameter of the stack."""

    TYPES = PARAMETER

    @cached_property
    def path(self) -> str | Unknown | None:
        """Its name; `None` where the provider generates one."""
        return self.resource.text("name")

    @cached_property
    def is_secure(self) -> Tri:
        kind = self.resource.text("type")
        return Unknown(kind.reason) if isinstance(kind, Unknown) else kind == "SecureString"

    @cached_property
    def key(self) -> Key | Unknown | None:
        """The key of the stack that encrypts it; `None` for the AWS managed key `alias/aws/ssm`."""
        value = self.resource.get("keyId")
        if value is None or (isinstance(value, str) and value.endswith("alias/aws/ssm")):
            return None
        return key_of(self.resource, "keyId")


class ParameterRead(msgspec.Struct, frozen=True):
    """A workload reads a parameter. `path`: its name, or the path of a subtree; `actions`: any of them is enough.

    `is_secret`: the name must not be shown. `by`: `task` for its code, `start` for what starts an ECS task.
    `arn`: the parameter's own, where the workload names it so that its form is known.
    """

    path: str | Unknown
    actions: tuple[str, ...]
    reader: Reader
    decrypts: bool
    is_secret: bool = False
    by: Literal["task", "start"] = "task"
    arn: Unknown | None = None

    @property
    def shown(self) -> str:
        if self.is_secret or not isinstance(self.path, str):
            return "a parameter"
        return f"parameter '{self.path}'"


def parameters(stack: Stack) -> tuple[Parameter, ...]:
    return stack.all(Parameter)


def parameter_named(stack: Stack, path: str) -> Parameter | None:
    """The stack's parameter of that name."""

    def make() -> Mapping[str, Parameter]:
        return {p.path: p for p in parameters(stack) if isinstance(p.path, str)}

    return stack.cache("parameters by name", make).get(path)


def parameter_arn(path: str, reader: Role, region: str = "") -> PartialText:
    """The ARN of a parameter that the role reads by name, in its own account. The partition is open. Without a region
    that is open too, because a script may read from another region.

    Source: "Restricting access ...": a name's leading slash is the ARN's own.
    """
    name = f":parameter{path if path.startswith('/') else f'/{path}'}"
    account = own_account(reader.resource)
    if region:
        return PartialText(("arn:", f":ssm:{region}:", name), holes=(None, account))
    return PartialText(("arn:", ":ssm:", ":", name), holes=(None, None, account))


def region_of(role: Role, read: ParameterRead) -> str:
    """The region in which it is certainly read: that of the stack's parameter, unless a script may use another."""
    found = parameter_named(role.stack, read.path) if isinstance(read.path, str) else None
    region = found.resource.region if found is not None and read.reader != "the user data" else ""
    return region if isinstance(region, str) else ""


def regions_allowed(role: Role) -> tuple[str, ...]:
    """The regions that the ARNs of parameters in the role's policies name."""
    arns = (re.match(r"arn:[\w*-]*:ssm:([a-z0-9-]+):[^:]*:parameter", p) for p in role.resource_patterns)
    return tuple(sorted({found[1] for found in arns if found}))


def siblings_of(stack: Stack, path: str) -> tuple[str, ...]:
    """The names of the stack's parameters under the same path, if all names are known and none equals the path."""
    folder = path.rpartition("/")[0]
    paths = [p.path for p in parameters(stack)]
    if not folder or not all(isinstance(p, str) for p in paths):
        return ()
    names = [p for p in paths if isinstance(p, str)]
    if any(name == path or name.startswith(f"{path}/") for name in names):
        return ()
    return tuple(sorted(name for name in names if name.rpartition("/")[0] == folder))


# --- readers


def reads_of(workload: Workload) -> tuple[ParameterRead, ...]:
    """The parameters that the workload certainly reads, with its own role or with the role that starts it."""
    found = [*_user_data_reads(workload.user_data)]
    if isinstance(workload, LambdaFunction):
        variables = workload.resource.get("environment", "variables")
        found += [*_environment_reads(workload, variables), *_referred(workload, variables)]
    if isinstance(workload, EcsService):
        task = task_of(workload)
        for container in task.containers if isinstance(task, TaskDefinition) else ():
            found += _container_secrets(workload, container)
            found += _environment_reads(workload, container.environment)
        found += _referred_by_containers(workload, task)
    return tuple(found)


class SpareTemplate(Workload):
    """A launch template that no resource of the stack uses; something outside the stack may launch from it."""

    TYPES = LAUNCH_TEMPLATE

    @cached_property
    def role(self) -> Resource | Unknown | None:
        """The role of its profile; unknown without a profile, because the launch may set one."""
        profile = self.stack.entity(LaunchTemplate, self.resource).profile
        if profile is None:
            return Unknown(f"the instance profile of what '{self.name}' launches")
        return profile.ref(ROLE, "role") if isinstance(profile, Resource) else profile


def readers(stack: Stack) -> tuple[Workload, ...]:
    """The workloads that certainly read a parameter, including launch templates that no group or instance uses."""
    used = {r.urn for w in workloads(stack) for r in w.described_by}
    spare = tuple(t for t in stack.all(SpareTemplate) if t.urn not in used)
    return tuple(w for w in (*workloads(stack), *spare) if reads_of(w))


def reader_of(workload: Workload, read: ParameterRead) -> Role | Unknown | None:
    """The role that makes the call; `None` if there certainly is no role."""
    found = workload.role
    if read.by == "start" and isinstance(workload, EcsService):
        task = workload.task_definition
        found = task.ref(ROLE, "executionRoleArn") if isinstance(task, Resource) else task
    return workload.stack.referred(Role, found)


def is_refused(workload: Workload, read: ParameterRead) -> bool:
    """Whether ECS rejects the task definition itself, because a known secret of it needs an execution role."""
    task = task_of(workload) if isinstance(workload, EcsService) else None
    return read.by == "start" and isinstance(task, TaskDefinition) and bool(task.role_reasons)


def lacks_read(role: Role, read: ParameterRead) -> Tri:
    """Whether the role allows none of the actions on the parameter, or on the parameters under a path."""
    path = read.path
    if (
        read.reader == "the environment"
        and role.lacks("ssm:PutParameter", Unknown("a parameter")) is not True
    ):
        return False  # The workload may use the name to write the parameter.
    own = _own_parameter(role, read)
    sent = NOTHING if own is None else tags_sent(own, "ssm")
    if read.arn is not None:
        return all_of(role.lacks(action, read.arn, sent) for action in read.actions)
    if not isinstance(path, str):
        return all_of(role.lacks(action, Unknown("the name of a parameter")) for action in read.actions)
    arn = parameter_arn(path, role, region_of(role, read))
    told = own.get("arn") if own is not None and own.same_scope(role.resource) is True else None
    exact = told if isinstance(told, Unknown) and told.hole is not None else arn
    # Policies for a subtree name the path, or everything under it.
    under = PartialText((*arn.pieces[:-1], f"{arn.suffix.rstrip('/')}/", ""), holes=(*arn.holes, None))
    arns = (arn, under)
    return all_of(
        role.lacks(action, a, NOTHING if action == "ssm:GetParametersByPath" else sent)
        for action in read.actions
        for a in (arns if action == "ssm:GetParametersByPath" else (exact,))
    )


def _own_parameter(role: Role, read: ParameterRead) -> Resource | None:
    """The stack's parameter that is certainly read."""
    if read.arn is not None:
        return role.stack.meant(read.arn)
    if not isinstance(read.path, str) or read.reader == "the user data":
        return None
    named = parameter_named(role.stack, read.path)
    return named.resource if named is not None else None


def reads_with_role(data: UserData | Unknown | None) -> tuple[Read, ...]:
    """What the scripts certainly read with the instance's role: nothing where they use other credentials."""
    if not isinstance(data, UserData) or _OWN_CREDENTIALS.search(_text(data)):
        return ()
    return data.reads


def _user_data_reads(data: UserData | Unknown | None) -> Iterator[ParameterRead]:
    if not isinstance(data, UserData):
        return
    for read in reads_with_role(data):
        if read.service == "ssm" and read.operation in ACTIONS:
            yield ParameterRead(
                _path(read), ACTIONS[read.operation], "the user data", read.decrypts, data.is_secret
            )


def _text(data: UserData) -> str:
    text = data.text
    return text if isinstance(text, str) else " ".join(text.pieces) if isinstance(text, PartialText) else ""


def _path(read: Read) -> str | Unknown:
    """The name without ARN, version and label."""
    return plain_path(read.name) if isinstance(read.name, str) else Unknown("the name of a parameter")


def plain_path(name: str) -> str:
    """`arn:aws:ssm:eu-west-1:1:parameter/a/b:3` and `/a/b:3` are `/a/b`."""
    if name.startswith("arn:"):
        name = name.partition(":parameter")[2]
    return name.partition(":")[0]


def _container_secrets(service: Workload, container: Container) -> Iterator[ParameterRead]:
    for source in container.secret_sources:
        named = _meant(service, source)
        if named is not None:
            at_start = replace(named, reader="a container secret", by="start")
            yield replace(at_start, actions=("ssm:GetParameters",))
        elif is_of_secrets_manager(source) is False:
            yield _read_at_start(_named_by(source))


def _read_at_start(path: str | Unknown) -> ParameterRead:
    return ParameterRead(path, ("ssm:GetParameters",), "a container secret", True, by="start")


def _named_by(source: str | Unknown) -> str | Unknown:
    """The parameter's name in a secret's source; the account in its ARN may be open."""
    if isinstance(source, str):
        return plain_path(source)
    path = source.suffix.partition(":parameter")[2] if isinstance(source, PartialText) else ""
    return plain_path(path) if path else Unknown("the name of a parameter")


def _referred_by_containers(
    service: EcsService, task: TaskDefinition | Unknown | None
) -> Iterator[ParameterRead]:
    """Parameters whose unknown name or ARN the container definitions will contain, for ECS to read.

    Only where the definitions depend on parameters with known values and on nothing else, so the unknown part is an
    identifier; and where the task role certainly allows no access to the parameter.
    """
    if not isinstance(task, TaskDefinition) or not _is_open(task):
        return
    urns = task.resource.dependencies_of("containerDefinitions")
    origins = [task.stack.by_urn.get(urn) for urn in urns]
    if not all(o is not None and o.type in PARAMETER and _has_known_value(o) for o in origins):
        return
    for origin in origins:
        read = _read_at_start(_name_of(origin)) if origin is not None else None
        if read is not None and _is_idle(task.task_role, read):
            yield read


def _is_open(task: TaskDefinition) -> bool:
    """Whether the container definitions are entirely unknown."""
    return not task.containers and isinstance(task.resource.get("containerDefinitions"), Unknown)


def _is_idle(role: Role | Unknown | None, read: ParameterRead) -> bool:
    """Whether the role, if any, certainly neither reads nor writes the parameter."""
    if role is None:
        return True
    by_code = replace(read, actions=ANY_READ, reader="the environment")
    return isinstance(role, Role) and lacks_read(role, by_code) is True


def _meant(workload: Workload, value: Value) -> ParameterRead | None:
    """The read of the stack's parameter whose name or ARN the value will be."""
    if not isinstance(value, Unknown) or isinstance(value, Secret):
        return None
    matches = workload.stack.shaped(PARAMETER, value)
    found = matches[0] if len(matches) == 1 else workload.stack.meant(value)
    if found is None or found.type not in PARAMETER:
        return None
    name, own = found.text("name"), found.get("arn")
    path = plain_path(name) if isinstance(name, str) else Unknown("the name of a parameter")
    arn = own if isinstance(own, Unknown) and own.hole is not None else None
    return ParameterRead(path, ANY_READ, "the environment", decrypts=True, arn=arn)


def _environment_reads(workload: Workload, variables: Value) -> Iterator[ParameterRead]:
    """Variables that contain the name of one of the stack's parameters."""
    if not isinstance(variables, dict):
        return
    for name, value in sorted(variables.items()):
        if _REFERS.search(name) and (meant := _meant(workload, value)) is not None:
            yield replace(meant, decrypts=False)
        if not isinstance(value, str):
            continue
        path = plain_path(value)
        if path and (path.startswith("/") or _ASKS.search(name)) and parameter_named(workload.stack, path):
            yield ParameterRead(path, ANY_READ, "the environment", decrypts=False)


def _referred(function: Workload, variables: Value) -> Iterator[ParameterRead]:
    """Variables that will contain the unknown name or ARN of a parameter.

    Only where the environment depends on one parameter and nothing else. If the parameter's value is known, the
    unknown part is its identifier.
    """
    origins = [function.stack.by_urn.get(urn) for urn in function.resource.dependencies_of("environment")]
    origin = origins[0] if len(origins) == 1 else None
    if origin is None or origin.type not in PARAMETER or not _has_known_value(origin):
        return
    named_so = (
        {k: v for k, v in variables.items() if _REFERS.search(k)} if isinstance(variables, dict) else {}
    )
    if any(isinstance(v, Unknown) and not isinstance(v, Secret) for v in named_so.values()):
        yield ParameterRead(_name_of(origin), ANY_READ, "the environment", decrypts=False)


def _name_of(parameter: Resource) -> str | Unknown:
    path = parameter.text("name")
    return plain_path(path) if isinstance(path, str) else Unknown("the name of a parameter")


def _has_known_value(parameter: Resource) -> bool:
    value = parameter.get("value")
    return known(value.reveal() if isinstance(value, Secret) else value)
