"""Results of the functions that a program invokes: known facts, otherwise typed stand-ins that are unknown.

A stand-in is a text that is recognized wherever the program uses it, and is unknown in the recording.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any, Final

from preflight.core.holes import DEFAULT_VPC, IMAGE_OUTPUT, WRITTEN, Hole, Part, inside, read, written
from preflight.core.load_balancer_accounts import LOAD_BALANCER_ACCOUNTS
from preflight.core.spellings import in_pulumis_spelling
from preflight.core.values import UNKNOWN_MARKER
from preflight.model import type_tokens as aws

STAND_IN_ACCOUNT: Final = "000000000000"
STAND_IN_NUMBER: Final = -7216500173
FALLBACK_REGION: Final = "us-east-1"
CALLER_IDENTITY: Final = "aws:index/getCallerIdentity:getCallerIdentity"
ZONES: Final = "aws:index/getAvailabilityZones:getAvailabilityZones"

FIELDS: Final = "__preflight_fields"
OUTPUT: Final = "__output"
# A symbolic run requests for a callback with this argument; without an answer such a request fails.
INSIDE: Final = "__preflight_inside"
_BALANCER_ACCOUNT: Final = "aws:elb/getServiceAccount:getServiceAccount"
_ZONE: Final = "aws:route53/getZone:getZone"
SECURITY_GROUP: Final = "aws:ec2/getSecurityGroup:getSecurityGroup"
SUBNET: Final = "aws:ec2/getSubnet:getSubnet"
VPC: Final = "aws:ec2/getVpc:getVpc"
_CERTIFICATE: Final = "aws:acm/getCertificate:getCertificate"
# The token with which a lookup whose result is an output requests an unknown, with what identifies its resource.
MARK: Final = "mark"
MARKED: Final = "__preflight_unknown"
IDENTITIES: Final = "__preflight_identities"
# With this field the runner asks whether a result is a stand-in.
TOLD: Final = "__told"
OPEN: Final = "__preflight_open"

# The results that identify what is looked up, and the output that they are: two lookups may find one resource, and a
# lookup finds the same one each time.
_IDENTIFYING: Final[Mapping[str, Mapping[str, str]]] = {
    "aws:ec2/getAmi:getAmi": {"id": IMAGE_OUTPUT, "imageId": IMAGE_OUTPUT},
    SECURITY_GROUP: {"id": "id", "vpcId": "vpcId"},
    SUBNET: {"id": "id", "vpcId": "vpcId"},
    VPC: {"id": "id"},
}
# The lookups of the subnets in a VPC. Source: DescribeSubnets, the filter `vpc-id`.
_SUBNETS: Final = ("aws:ec2/getSubnets:getSubnets", "aws:ec2/getSubnetIds:getSubnetIds")
# Further results that `unknown_result` gives a meaning.
_ALSO_IDENTIFYING: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(_SUBNETS, ("ids",)),
    _CERTIFICATE: ("arn",),
    _ZONE: ("id", "zoneId"),
}
_UNKNOWN_LIST: Final = [UNKNOWN_MARKER] * 3
# AWS's public parameters whose value is the ID of an AMI. Source: Systems Manager user guide, "Discovering public
# parameters in Parameter Store"; the guides of ECS and EKS on optimized AMIs; Canonical, "Find Ubuntu images on AWS".
_IMAGE_PARAMETER: Final = re.compile(r"/aws/service/(?:ami-[^:]+|.+/(?:image_id|image-id|ami-id))")
_PARTITIONS: Final = {"cn-": "aws-cn", "us-gov-": "aws-us-gov", "us-iso-": "aws-iso", "us-isob-": "aws-iso-b"}
# Regions whose zones are not named a, b and c. Some accounts have other letters, because AWS assigns the names by
# account.
# Source: https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html
_ZONES: Final = {
    "us-east-1": "abcdef",
    "us-west-1": "ac",
    "us-west-2": "abcd",
    "ap-northeast-1": "acd",
    "ap-northeast-2": "abcd",
    "ca-central-1": "abd",
}
# AWS's public parameters with a document, from which programs read the AMI's ID. Source:
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/retrieve-ecs-optimized_AMI.html
_MARKED_HOLE: Final = re.compile(UNKNOWN_MARKER + WRITTEN)
_RECOMMENDED_IMAGE: Final = re.compile(r"/aws/service/ecs/optimized-ami/.+/recommended")
_OF_IMAGE: Final = ("image_name", "image_version", "os", "ecs_agent_version")


def answer(token: str, args: Mapping[str, Any], region: str | None) -> dict[str, Any] | None:
    """The known result of a lookup; `None` if it cannot be known offline."""
    known = region or FALLBACK_REGION
    if token == ZONES:
        names = [name for name in zones_of(known) if name not in (args.get("excludeNames") or ())]
        return {
            "id": known,
            "names": names,
            "zoneIds": [UNKNOWN_MARKER] * len(names),
            "groupNames": [known],
            "region": known,
        }
    if token == "aws:index/getRegion:getRegion":
        name = args.get("name") or args.get("region") or known
        return {
            "id": name,
            "name": name,
            "region": name,
            "endpoint": f"ec2.{name}.{_suffix(name)}",
            "description": UNKNOWN_MARKER,
        }
    if token == "aws:index/getPartition:getPartition":
        partition = partition_of(known)
        return {
            "id": partition,
            "partition": partition,
            "dnsSuffix": _suffix(known),
            "reverseDnsPrefix": ".".join(reversed(_suffix(known).split("."))),
            "region": known,
        }
    if token == CALLER_IDENTITY:
        return {
            "id": STAND_IN_ACCOUNT,
            "accountId": STAND_IN_ACCOUNT,
            "arn": f"arn:{partition_of(known)}:iam::{STAND_IN_ACCOUNT}:user/preview",
            "userId": UNKNOWN_MARKER,
        }
    if token == _BALANCER_ACCOUNT:
        where = args.get("region") or region
        account = LOAD_BALANCER_ACCOUNTS.get(str(where))
        arn = f"arn:{partition_of(str(where))}:iam::{account}:root"
        return {"id": account, "arn": arn, "region": where} if account is not None else None
    if token == "aws:index/getServicePrincipal:getServicePrincipal":
        service, suffix = args.get("serviceName"), "amazonaws.com"
        return {"id": UNKNOWN_MARKER, "name": f"{service}.{suffix}", "suffix": suffix, "region": known}
    if token == "aws:index/getArn:getArn":
        parts = str(args.get("arn")).split(":", 5)
        names = ["partition", "service", "region", "account", "resource"]
        return {"id": args["arn"], **dict(zip(names, parts[1:], strict=True))} if len(parts) == 6 else None
    if token == aws.SSM_GET_PARAMETER and _RECOMMENDED_IMAGE.fullmatch(str(args.get("name"))):
        image = Hole(_call(token, {**args, "region": known}, ""), IMAGE_OUTPUT)
        told = {"image_id": UNKNOWN_MARKER + written(image)} | dict.fromkeys(_OF_IMAGE, UNKNOWN_MARKER)
        return {"id": args["name"], "name": args["name"], "type": "String", "value": json.dumps(told)}
    if token == "aws:iam/getPolicyDocument:getPolicyDocument":
        text = json.dumps(policy_document(args), indent=2)
        return {
            "id": UNKNOWN_MARKER,
            "json": text,
            "minifiedJson": json.dumps(json.loads(text), separators=(",", ":")),
        }
    return None


def unknown_result(
    token: str,
    fields: Mapping[str, Any],
    args: Mapping[str, Any],
    provider: str = "",
    region: str | None = None,
) -> dict[str, Any]:
    """A stand-in for the result of the lookup, in which the IDs of what is looked up are the same for the same
    arguments, and the ARN of a certificate has its Region.
    """
    made = stand_in(fields, args)
    for key, output in _identifying(token, args, provider).items():
        if made.get(key) == UNKNOWN_MARKER:
            made[key] += written(Hole(_call(token, args, provider), output))
    if token in _SUBNETS and (vpc := _vpc_in(args)) is not None:
        # How many there are is unknown, so that two items of the list may be one.
        made["ids"] = [text + written(inside(vpc)) for text in made.get("ids") or ()]
    if token == _CERTIFICATE and region and made.get("arn") == UNKNOWN_MARKER:
        account = UNKNOWN_MARKER if provider else STAND_IN_ACCOUNT
        made["arn"] = f"arn:{partition_of(region)}:acm:{region}:{account}:certificate/{UNKNOWN_MARKER}"
    if token == _ZONE:
        # Two providers of one account find one zone, but two names never do.
        urn = _call(token, args, "")
        mark = written(Hole(urn, "zoneId", ("Z", Part(urn, "ALNUM20"))))
        made.update(
            {key: UNKNOWN_MARKER + mark for key in ("id", "zoneId") if made.get(key) == UNKNOWN_MARKER}
        )
    return made


def identities(
    token: str, args: Mapping[str, Any], provider: str = "", region: str | None = None
) -> dict[str, Any]:
    """The results that say what they are, of a lookup whose other results are unknown."""
    names = [*_identifying(token, args, provider), *_ALSO_IDENTIFYING.get(token, ())]
    kinds = {name: "list" if name == "ids" else "str" for name in names}
    found = unknown_result(token, kinds, args, provider, region)
    return {name: value for name, value in found.items() if value not in (UNKNOWN_MARKER, _UNKNOWN_LIST)}


def _identifying(token: str, args: Mapping[str, Any], provider: str) -> Mapping[str, str]:
    """The output that each identifying result is."""
    if token == aws.SSM_GET_PARAMETER and _IMAGE_PARAMETER.fullmatch(str(args.get("name"))):
        return dict.fromkeys(("value", "insecureValue"), IMAGE_OUTPUT)
    if token == VPC and args.get("default") is True and "region" not in args and not provider:
        return {"id": DEFAULT_VPC}
    return _IDENTIFYING.get(token, {})


def _vpc_in(args: Mapping[str, Any]) -> Hole | None:
    """The VPC to which a lookup of subnets is limited, if the VPC is looked up too."""
    values = [args.get("vpcId")]
    for one in args.get("filters") or ():
        if one.get("name") == "vpc-id":
            values = list(one.get("values") or ())
    found = _MARKED_HOLE.fullmatch(str(values[0])) if len(values) == 1 else None
    return read(found[1]) if found is not None else None


def _call(token: str, args: Mapping[str, Any], provider: str) -> str:
    """The lookup in place of a URN. Its arguments may hold other holes, so that their digest stands for them."""
    told = json.dumps([args, provider], sort_keys=True, default=str)
    return f"{token}({hashlib.sha256(told.encode()).hexdigest()[:16]})"


def stand_in(fields: Mapping[str, Any], args: Mapping[str, Any]) -> dict[str, Any]:
    """A result with every field, unknown if its type supports it; the provider returns plain arguments too."""
    made = {name: _stand_in(kind) for name, kind in fields.items() if kind != "object"}
    given = {k: v for k, v in args.items() if k in made and isinstance(v, str | bool | int | float)}
    return {**made, **{k: _as_kind(v, fields[k]) for k, v in given.items()}}


def _as_kind(value: str | bool | int | float, kind: Any) -> Any:
    """A plain value in the type of its field, as the provider reads it: `"true"` for `true`."""
    if kind == "bool" and isinstance(value, str):
        return value.lower() in ("true", "1")
    if kind in ("int", "float") and isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return value
    if kind == "str" and not isinstance(value, str):
        return str(value).lower() if isinstance(value, bool) else f"{value:g}"
    return value


def _stand_in(kind: Any) -> Any:
    if isinstance(kind, Mapping):
        inside = stand_in(kind.get("items") or kind["fields"], {})
        return [inside] if "items" in kind else inside
    return {
        "str": UNKNOWN_MARKER,
        "int": STAND_IN_NUMBER,
        "float": STAND_IN_NUMBER,
        "bool": False,
        "list": list(_UNKNOWN_LIST),
        "objects": [],
        "map": {},
    }.get(kind)


def zones_of(region: str) -> list[str]:
    """The names of a Region's Availability Zones in most accounts."""
    return [f"{region}{letter}" for letter in _ZONES.get(region, "abc")]


def partition_of(region: str) -> str:
    return next((p for prefix, p in _PARTITIONS.items() if region.startswith(prefix)), "aws")


def _suffix(region: str) -> str:
    return "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"


def policy_document(args: Mapping[str, Any]) -> dict[str, Any]:
    """The document of the provider's getPolicyDocument.

    The SDKs send the keys of plain dictionaries as they are, and the provider's bridge reads both spellings of them.
    Source: pulumi-terraform-bridge, pkg/tfbridge/names.go, PulumiToTerraformName.
    """
    args = {key: in_pulumis_spelling(key, value) for key, value in args.items()}
    document: dict[str, Any] = {"Version": args.get("version") or "2012-10-17"}
    if args.get("policyId"):
        document["Id"] = args["policyId"]
    statements: list[Any] = []
    for source in args.get("sourcePolicyDocuments") or ():
        _merge(statements, _statements_of(source))
    _merge(statements, [_statement(s) for s in args.get("statements") or ()])
    for source in args.get("overridePolicyDocuments") or ():
        _merge(statements, _statements_of(source))
    document["Statement"] = statements
    return document


def _merge(statements: list[Any], following: list[Any]) -> None:
    """Add statements; a statement replaces an earlier statement with its Sid."""
    for statement in following:
        sid = statement.get("Sid")
        places = [i for i, earlier in enumerate(statements) if sid and earlier.get("Sid") == sid]
        if places:
            statements[places[0]] = statement
        else:
            statements.append(statement)


def _statements_of(source: str) -> list[Any]:
    try:
        found = json.loads(source).get("Statement", [])
    except (ValueError, AttributeError):
        return []
    return found if isinstance(found, list) else [found]


def _statement(source: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if source.get("sid"):
        made["Sid"] = source["sid"]
    made["Effect"] = source.get("effect") or "Allow"
    for key, name in (
        ("actions", "Action"),
        ("notActions", "NotAction"),
        ("resources", "Resource"),
        ("notResources", "NotResource"),
    ):
        if source.get(key):
            made[name] = _one(source[key])
    for key, name in (("principals", "Principal"), ("notPrincipals", "NotPrincipal")):
        if source.get(key):
            made[name] = _principals(source[key])
    for condition in source.get("conditions") or ():
        test = made.setdefault("Condition", {}).setdefault(condition["test"], {})
        test[condition["variable"]] = _one(condition["values"])
    return made


def _principals(sources: list[Mapping[str, Any]]) -> Any:
    found: dict[str, list[str]] = {}
    for source in sources:
        found.setdefault(source["type"], []).extend(source["identifiers"])
    if found.get("*") == ["*"]:
        return "*"
    return {kind: _one(names) for kind, names in found.items()}


def _one(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else sorted(values, reverse=True)
