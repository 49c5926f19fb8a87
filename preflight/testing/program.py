"""For authors of policies: build a stack without a cloud, and get the findings of a policy.

    web = Program()
    vpc = web.add("aws:ec2:Vpc", "main", cidrBlock="10.0.0.0/16")
    web.add("aws:ec2:Subnet", "a", vpcId=vpc.id, cidrBlock="10.1.0.0/24")
    findings(web.planned(), "cidr-block-conflicts")   # [("a", "10.1.0.0/24 is outside ...")]

`planned()` is the stack as the engine describes it at the first preview, when no ID is known; `deployed()` is the same
stack after AWS has assigned all IDs. `program_from_yaml` reads a Pulumi YAML program.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from pulumi.runtime.proto import analyzer_pb2

from preflight.core.clock import Clock
from preflight.core.resource import STACK_TYPE
from preflight.core.stack import Stack
from preflight.core.values import SECRET_SIGNATURE, SENTINEL, SIGNATURE
from preflight.model import type_tokens as aws
from preflight.model.naming.identifier_forms import arn_kind, has_arn_as_id, id_prefix
from preflight.model.naming.identifier_slots import kind_named
from preflight.model.state.exported_state import StateExport
from preflight.preview.pulumi_yaml.tokens import SECRETS, canonical

ACCOUNT: Final = "123456789012"
_ID_PREFIXES: Final = {
    "vpc": "vpc",
    "subnet": "subnet",
    "routeTable": "rtb",
    "internetGateway": "igw",
    "egressOnlyInternetGateway": "eigw",
    "natGateway": "nat",
    "securityGroup": "sg",
    "eip": "eipalloc",
    "instance": "i",
    "launchTemplate": "lt",
    "networkInterface": "eni",
    "networkAcl": "acl",
    "vpcEndpoint": "vpce",
    "managedPrefixList": "pl",
    "vpcPeeringConnection": "pcx",
    "transitGateway": "tgw",
    "vpnGateway": "vgw",
}
_VERSIONS: Final = ("latestVersion", "defaultVersion")


@dataclass(frozen=True)
class Output:
    """An output of a resource, or a text with several outputs."""

    owners: tuple[Added, ...]
    attribute: str = ""
    parts: tuple[Any, ...] = ()
    encode: str = ""


@dataclass(frozen=True, eq=False)
class Added:
    """A resource of a `Program`; its attributes are its outputs."""

    program: Program = field(repr=False)
    type: str
    name: str
    urn: str
    properties: Mapping[str, Any] = field(repr=False)
    options: Mapping[str, Any] = field(repr=False)

    def output(self, attribute: str) -> Output:
        return Output((self,), attribute)

    def __getattr__(self, attribute: str) -> Output:
        if attribute.startswith("_"):
            raise AttributeError(attribute)
        return self.output(attribute)


def concat(*parts: Any) -> Output:
    """A text of texts and outputs; unknown as a whole if any part is unknown."""
    owners = tuple(o for p in parts if isinstance(p, Output) for o in p.owners)
    return Output(owners, parts=parts)


def to_json(document: Any) -> Output:
    """A JSON text that may contain outputs; unknown as a whole if any of them is unknown."""
    return Output(tuple(_owners(document)), parts=(document,), encode="json")


def secret(value: Any) -> dict[str, Any]:
    return {SIGNATURE: SECRET_SIGNATURE, "value": value}


class Program:
    """A Pulumi program as a list of resources. Property names are Pulumi's own (`cidrBlock`)."""

    def __init__(
        self, stack: str = "dev", project: str = "web", config: Mapping[str, str] | None = None
    ) -> None:
        self.stack, self.project = stack, project
        self.config = {"aws:region": "eu-west-1"} if config is None else dict(config)
        self.resources: list[Added] = []
        self.outputs: dict[str, Any] = {}
        self.state: StateExport | None = None
        self.today: date | None = None
        self.root = Added(self, STACK_TYPE, f"{project}-{stack}", self._urn(STACK_TYPE, "", None), {}, {})
        object.__setattr__(
            self.root, "urn", f"urn:pulumi:{stack}::{project}::{STACK_TYPE}::{project}-{stack}"
        )

    def add(
        self,
        type_: str,
        name: str,
        /,
        *,
        parent: Added | None = None,
        depends_on: Iterable[Added] = (),
        provider: Added | None = None,
        options: Mapping[str, Any] | None = None,
        **properties: Any,
    ) -> Added:
        """Add a resource. `options`: other resource options by the engine's names (`protect`, ...)."""
        chosen = {**(options or {}), "parent": parent, "dependsOn": tuple(depends_on), "provider": provider}
        return self.register(canonical(type_), name, properties, chosen)

    def register(
        self, token: str, name: str, properties: Mapping[str, Any], options: Mapping[str, Any]
    ) -> Added:
        """Add a resource whose properties may have any name, such as `parent`."""
        added = Added(self, token, name, self._urn(token, name, options["parent"]), properties, options)
        self.resources.append(added)
        return added

    def component(self, type_: str, name: str, parent: Added | None = None) -> Added:
        return self.add(type_, name, parent=parent)

    def provider(self, name: str, /, **inputs: Any) -> Added:
        return self.add(aws.PROVIDER, name, **inputs)

    def export(self, **outputs: Any) -> None:
        self.outputs.update(outputs)

    def planned(self) -> Stack:
        """The stack at its first preview."""
        return self._stack(deployed=False)

    def deployed(self) -> Stack:
        """The stack when all IDs are known."""
        return self._stack(deployed=True)

    def messages(self, *, deployed: bool = False) -> list[analyzer_pb2.AnalyzerResource]:
        """The resources as `AnalyzeStack` describes them, with every input listed, also one without a URN."""
        root = analyzer_pb2.AnalyzerResource(type=STACK_TYPE, name=self.root.name, urn=self.root.urn)
        for key, value in self.outputs.items():
            root.properties[key] = _render(value, deployed)
        return [root, *(self._message(added, deployed) for added in self.resources)]

    @property
    def context(self) -> tuple[StateExport | Clock, ...]:
        """The stack's context: the data of an exported state, and the day if it is not today."""
        day = None if self.today is None else Clock(self.today)
        return tuple(item for item in (self.state, day) if item is not None)

    def _stack(self, deployed: bool) -> Stack:
        return Stack.from_messages(
            self.messages(deployed=deployed),
            name=self.stack,
            project=self.project,
            config=self.config,
            context=self.context,
        )

    def exported(self, source: Mapping[str, Any]) -> StateExport:
        """The data of a state with these resources, in the order of the program.

        `time`, `cli` and `read`: the time and CLI version of its last write, and the time of reading; `resources`:
        fields of the state's rows by logical name; `operations`: pending operations, by logical name.
        """
        fields = source.get("resources") or {}
        known = {r.name: _row(r) for r in self.resources}
        rows = [{**row, "id": name, **fields.get(name, {})} for name, row in known.items()]
        pending = [
            {"resource": known[name], "type": type_}
            for name, type_ in (source.get("operations") or {}).items()
        ]
        manifest = {"time": source.get("time", ""), "version": source.get("cli", "")}
        deployment = {"manifest": manifest, "resources": rows, "pending_operations": pending}
        return StateExport.of(deployment, date.fromisoformat(source.get("read", "2026-11-25")))

    def _urn(self, type_: str, name: str, parent: Added | None) -> str:
        chain = parent.urn.split("::")[2] + "$" if parent is not None else ""
        return f"urn:pulumi:{self.stack}::{self.project}::{chain}{type_}::{name}"

    def _message(self, added: Added, deployed: bool) -> analyzer_pb2.AnalyzerResource:
        parent, provider = added.options.get("parent"), _provider_of(added)
        message = analyzer_pb2.AnalyzerResource(
            type=added.type,
            name=added.name,
            urn=added.urn,
            parent=parent.urn if parent else self.root.urn,
        )
        dependencies = {d.urn for d in added.options["dependsOn"]}
        for key, value in added.properties.items():
            if value is None:
                continue
            rendered = _render(value, deployed)
            if rendered is not None:
                message.properties[key] = rendered
            urns = {owner.urn for owner in _owners(value)}
            message.propertyDependencies[key].urns.extend(sorted(urns))
            dependencies |= urns
        message.dependencies.extend(sorted(dependencies))
        if deployed and added.type.startswith("aws:"):
            for key in ("id", "arn", "name", *self._read_outputs(added)):
                if key not in message.properties.fields and not (key == "name" and "bucket" in added.type):
                    message.properties[key] = _attribute(added, key)
        _set_options(message, added.options)
        if provider is not None:
            described = message.provider
            described.type, described.urn, described.name = provider.type, provider.urn, provider.name
            for key, value in provider.properties.items():
                described.properties[key] = _render(value, deployed)
        return message

    def _read_outputs(self, added: Added) -> list[str]:
        """The outputs of the resource that other resources use: AWS's outputs that are also properties."""
        read = {o.attribute for r in self.resources for o in outputs_in(r.properties) if added in o.owners}
        return sorted(read - {""})


def _owners(value: Any) -> Iterable[Added]:
    for output in outputs_in(value):
        yield from output.owners


def outputs_in(value: Any) -> Iterable[Output]:
    """The outputs anywhere in a value."""
    if isinstance(value, Output):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from outputs_in(item)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for item in value:
            yield from outputs_in(item)


def _render(value: Any, deployed: bool) -> Any:
    if isinstance(value, Output):
        return _render_output(value, deployed)
    if isinstance(value, Mapping):
        return {k: _render(v, deployed) for k, v in value.items() if v is not None}
    if isinstance(value, list | tuple):
        return [_render(item, deployed) for item in value]
    return value


def _render_output(output: Output, deployed: bool) -> Any:
    if output.attribute:
        owner = output.owners[0]
        if output.attribute in owner.properties:
            value = _render(owner.properties[output.attribute], deployed)
        elif deployed:
            value = _attribute(owner, output.attribute)
        else:
            return SENTINEL
        is_marked = output.attribute in SECRETS.get(owner.type, ()) and value != SENTINEL
        return secret(_revealed(value)) if is_marked else value
    hidden = [_render(part, deployed) for part in output.parts]
    if SENTINEL in json.dumps(hidden):
        return SENTINEL
    parts = [_revealed(part) for part in hidden]
    text = json.dumps(parts[0]) if output.encode == "json" else "".join(map(str, parts))
    made = base64.b64encode(text.encode()).decode() if output.encode == "base64" else text
    return made if parts == hidden else secret(made)


def _revealed(value: Any) -> Any:
    """The value without secret markers."""
    if isinstance(value, Mapping):
        if value.get(SIGNATURE) == SECRET_SIGNATURE:
            return _revealed(value["value"])
        return {k: _revealed(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_revealed(item) for item in value]
    return value


def _attribute(added: Added, attribute: str) -> str:
    """A value in AWS's format: IDs and ARNs in their usual format, any other value as a unique text."""
    digest = hashlib.sha256(added.urn.encode()).hexdigest()
    kind = added.type.split("/")[-1].split(":")[0]
    service = added.type.split(":")[1].split("/")[0] if added.type.count(":") > 1 else "aws"
    named = added.properties.get("name") or added.properties.get("bucket")
    physical = str(named or f"{added.name}-{digest[:7]}")
    if kind == "defaultRouteTable" and attribute == "id" and "defaultRouteTableId" in added.properties:
        return str(_render(added.properties["defaultRouteTableId"], True))
    leaf = re.split(r"[.\[\]\"]+", attribute.rstrip('"]'))[-1]
    if kind == "queue" and service == "sqs" and attribute in ("id", "url"):
        return f"https://sqs.{_region_of(added)}.amazonaws.com/{ACCOUNT}/{physical}"
    if attribute == "zoneId" and service == "route53":
        return _attribute(added, "id")
    if attribute == "id" and has_arn_as_id(added.type):
        return _attribute(added, "arn")
    if attribute == "id" and added.type == aws.ROUTE53_ZONE:
        return f"Z{digest[:13].upper()}"
    if attribute in ("id", "allocationId"):
        prefix = (_ID_PREFIXES.get(kind) if service == "ec2" else None) or id_prefix(added.type)
        return f"{prefix}-0{digest[:16]}" if prefix else physical
    if service == "s3" and leaf == "arn" and kind.startswith("bucket"):
        return f"arn:aws:s3:::{physical}"
    if service in ("sqs", "sns") and leaf == "arn":
        return f"arn:aws:{service}:{_region_of(added)}:{ACCOUNT}:{physical}"
    if added.type == aws.LAMBDA_LAYER_VERSION and leaf == "arn":
        return f"arn:aws:lambda:{_region_of(added)}:{ACCOUNT}:layer:{physical}:1"
    if attribute == "qualifiedArn":
        return f"{_attribute(added, 'arn').replace('/', ':')}:1"
    if attribute == "invokeArn":
        path = f"lambda:path/2015-03-31/functions/{_attribute(added, 'arn')}/invocations"
        return f"arn:aws:apigateway:{_region_of(added)}:{path}"
    if leaf == "arn" or leaf.endswith("Arn"):
        part = "" if leaf == "arn" else f"/{leaf}"
        service, _, kind = (kind_named(leaf) or arn_kind(added.type) or f"{service}:{kind}").partition(":")
        return f"arn:aws:{service}:{_region_of(added)}:{ACCOUNT}:{kind or 'resource'}/{physical}{part}"
    if attribute in _VERSIONS:
        return "1"
    if attribute in ("identifier", "clusterIdentifier"):
        return physical.lower()
    if leaf in ("privateIp", "publicIp"):
        return f"{'10' if leaf == 'privateIp' else '52'}.{int(digest[:2], 16)}.{int(digest[2:4], 16)}.10"
    if attribute == "repositoryUrl":
        return f"{ACCOUNT}.dkr.ecr.{_region_of(added)}.amazonaws.com/{physical}"
    for word, prefix in _ID_PREFIXES.items():
        if leaf.lower().endswith(f"{word}id".lower()):
            return f"{prefix}-0{hashlib.sha256((added.urn + attribute).encode()).hexdigest()[:16]}"
    return physical if attribute in ("name", "bucket") else f"{attribute}-{digest[:12]}"


def _region_of(added: Added) -> str:
    provider = _provider_of(added)
    chosen = added.properties.get("region") or (provider.properties.get("region") if provider else None)
    return chosen if isinstance(chosen, str) else added.program.config.get("aws:region", "eu-west-1")


def _row(added: Added) -> dict[str, Any]:
    """The resource in the format of an exported state; the ID is its logical name."""
    used = {owner.urn for value in added.properties.values() for owner in _owners(value)}
    waits = {d.urn for d in added.options["dependsOn"]}
    row = {"urn": added.urn, "type": added.type, "dependencies": sorted(used | waits)}
    provider = _provider_of(added)
    return row if provider is None else {**row, "provider": f"{provider.urn}::{provider.name}"}


def _provider_of(added: Added) -> Added | None:
    node: Added | None = added
    while node is not None:
        provider = node.options.get("provider")
        if isinstance(provider, Added):
            return provider
        node = node.options.get("parent")
    return None


def _set_options(message: analyzer_pb2.AnalyzerResource, options: Mapping[str, Any]) -> None:
    chosen = message.options
    chosen.protect = bool(options.get("protect", False))
    chosen.ignoreChanges.extend(options.get("ignoreChanges", ()))
    if "deleteBeforeReplace" in options:
        chosen.deleteBeforeReplace, chosen.deleteBeforeReplaceDefined = options["deleteBeforeReplace"], True
    for key, value in (options.get("customTimeouts") or {}).items():
        seconds = float(value.removesuffix("m")) * 60 if isinstance(value, str) else value
        setattr(chosen.customTimeouts, key, seconds)
