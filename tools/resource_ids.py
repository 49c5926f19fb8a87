"""Make preflight/model/tables/resource_ids.json: what Pulumi's id of a resource is, and what takes only ARNs.

python tools/resource_ids.py [--check]

`prefixes` and `arns` are read from the examples of `pulumi import` in the docstrings of `pulumi_aws`; `takes_arn` from
the patterns in AWS's API models in `botocore`, where Pulumi's property has the name of the API's member and the pattern
of that member refuses everything but an ARN.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).parents[1]))

from preflight.model.naming.identifier_slots import is_path_of

TABLE: Final = Path(__file__).parents[1] / "preflight" / "model" / "tables" / "resource_ids.json"
_TOKEN: Final = re.compile(r'@pulumi\.type_token\("(aws:[^"]+)"\)\nclass (\w+)\(pulumi\.CustomResource')
_PROPERTY: Final = re.compile(
    r'@_builtins\.property\n    @pulumi\.getter(?:\(name="(\w+)"\))?\n    def (\w+)\(self\) -> ([^\n]+):'
)
_IMPORT: Final = re.compile(r"\$ pulumi import (aws:\S+) \S+ (\S+)")
_ID: Final = re.compile(r"([a-z]+(?:-[a-z]+)*)-[0-9a-f]{8,17}")
_ARN: Final = re.compile(r"arn:aws:([a-z0-9-]+):[^:]*:[^:]*:(\S+)")
# The class of a nested input, in a quoted annotation.
_CLASS: Final = re.compile(r"'(?:_[a-z0-9]+\.)?(\w+Args)'")
_DEEPEST: Final = 5
# Their ARNs end in a name.
_NAMED_ONLY: Final = ("sns", "sqs", "s3")
# Modules whose ids have AWS's prefixes, not examples such as `registry-id-12345678`.
_MODULES: Final = ("ec2", "ec2clientvpn", "ec2transitgateway", "ebs", "efs", "fsx", "vpc", "vpclattice")
# They are imported by the id of another resource.
_BY_ANOTHER: Final = ("Default", "Association", "Policy", "State", "Exclusive", "Options", "Snapshot")
_SERVICES: Final = {
    "cfg": "config",
    "cognito": "cognito-idp",
    "directoryservice": "ds",
    "elasticsearch": "es",
    "lambda": "lambda",
    "msk": "kafka",
    "sfn": "stepfunctions",
}
_VERBS: Final = ("Create", "Put", "Register", "Add", "Associate", "Subscribe", "Start", "Run", "Set")
# None of these is an ARN.
_PROBES: Final = (
    "",
    "*",
    "my-name",
    "service-role/my-name",
    "alias/app",
    "www.acme.com",
    "123456789012",
    "sg-0123456789abcdef0",
    "subnet-0123456789abcdef0",
    "0123abcd-12ab-34cd-56ef-1234567890ab",
    "key/0123abcd-12ab-34cd-56ef-1234567890ab",
    "https://sqs.eu-west-1.amazonaws.com/123456789012/q",
)
# A property is listed if its name says ARN, role or key; what a pattern takes is listed if the name agrees with it.
_NAMES: Final = re.compile(r".*(?:Arns?|[rR]ole)|kmsKeyIdentifier|customerManagedKey|layers")
_WORDS: Final = {
    "iam:role": "role",
    "kms:key": "key",
    "kms:alias": "key",
    "sns:": "topic",
    "acm:certificate": "certificate",
    "s3:": "bucket",
    "ec2:subnet": "subnet",
    "ec2:vpc": "vpc",
    "ec2:security-group": "securitygroup",
}
_KEY: Final = "0123abcd-12ab-34cd-56ef-1234567890ab"
_HOME: Final = "eu-west-1:123456789012"
# Which of these a pattern takes tells apart a role's ARN from a topic's; the key is what it is an ARN of.
_SAMPLES: Final = {
    "iam:role": "arn:aws:iam::123456789012:role/app",
    "iam:policy": "arn:aws:iam::123456789012:policy/app",
    "iam:instance-profile": "arn:aws:iam::123456789012:instance-profile/app",
    "iam:user": "arn:aws:iam::123456789012:user/app",
    "kms:key": f"arn:aws:kms:{_HOME}:key/{_KEY}",
    "kms:alias": f"arn:aws:kms:{_HOME}:alias/app",
    "sns:": f"arn:aws:sns:{_HOME}:app",
    "sqs:": f"arn:aws:sqs:{_HOME}:app",
    "lambda:function": f"arn:aws:lambda:{_HOME}:function:app",
    "s3:": "arn:aws:s3:::app",
    "acm:certificate": f"arn:aws:acm:{_HOME}:certificate/{_KEY}",
    "logs:log-group": f"arn:aws:logs:{_HOME}:log-group:app",
    "ec2:subnet": f"arn:aws:ec2:{_HOME}:subnet/subnet-0123456789abcdef0",
    "ec2:vpc": f"arn:aws:ec2:{_HOME}:vpc/vpc-0123456789abcdef0",
    "ec2:security-group": f"arn:aws:ec2:{_HOME}:security-group/sg-0123456789abcdef0",
    "elasticloadbalancing:loadbalancer": f"arn:aws:elasticloadbalancing:{_HOME}:loadbalancer/app/app/0123456789abcdef",
    "elasticloadbalancing:targetgroup": f"arn:aws:elasticloadbalancing:{_HOME}:targetgroup/app/0123456789abcdef",
}


def sources() -> Iterator[tuple[str, str, Path]]:
    """Type token, class and file of every resource of `pulumi_aws`."""
    spec = find_spec("pulumi_aws")
    assert spec is not None and spec.origin is not None
    for path in sorted(Path(spec.origin).parent.rglob("*.py")):
        if found := _TOKEN.search(path.read_text(encoding="utf-8")):
            yield found[1], found[2], path


def ids() -> tuple[dict[str, str], dict[str, str]]:
    """Prefixes of the ids by type, and for the types whose id is an ARN what the ARN is of, `service:kind`."""
    prefixes: dict[str, str] = {}
    arns: dict[str, str] = {}
    for token, _, path in sources():
        text = path.read_text(encoding="utf-8")
        for imported, example in _IMPORT.findall(text):
            module = token.split(":")[1].split("/")[0]
            if imported != token:
                continue
            if (
                (found := _ID.fullmatch(example))
                and module in _MODULES
                and not any(w in token for w in _BY_ANOTHER)
            ):
                prefixes[token] = found[1]
            elif (arn := _ARN.match(example)) and not any(w in token for w in (*_BY_ANOTHER, "Attachment")):
                arns[token] = f"{arn[1]}:{_kind(arn[1], arn[2])}"
    return prefixes, arns


def _kind(service: str, rest: str) -> str:
    return "" if service in _NAMED_ONLY else re.split("[/:]", rest)[0] if re.search("[/:]", rest) else ""


@cache
def classes(path: Path) -> Mapping[str, Mapping[str, str]]:
    """The classes of inputs in a file: Pulumi's name of each property, and its annotation."""
    found: dict[str, dict[str, str]] = {}
    for block in re.split(r"^class ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        name = re.match(r"\w+", block)
        if name is not None and name[0].endswith("Args"):
            found[name[0]] = {named or plain: type_ for named, plain, type_ in _PROPERTY.findall(block)}
    return found


def slots(path: Path, class_: str, token: str, above: tuple[str, ...] = ()) -> Iterator[str]:
    """The paths of the inputs of a resource whose name says what identifier they take."""
    inputs = path.with_name("_inputs.py")
    nested = classes(inputs) if inputs.exists() else {}
    for name, type_ in (nested if above else classes(path)).get(class_, {}).items():
        inner, here = _CLASS.search(type_), (*above, name)
        if inner is None and "_builtins.str" in type_ and is_path_of(token, ".".join(here)):
            yield ".".join(here)
        elif inner is not None and len(here) <= _DEEPEST:
            yield from slots(path, inner[1], token, here)


def members(session: Any, service: str, class_: str) -> Iterator[tuple[str, str]]:
    """Members that are texts or lists of texts of the operations that make such a resource, with their patterns."""
    model = session.get_service_model(service)
    for verb in _VERBS:
        name = next((n for n in (f"{verb}{class_}", f"{verb}{class_}s") if n in model.operation_names), None)
        shape = model.operation_model(name).input_shape if name else None
        for key, member in shape.members.items() if shape is not None else ():
            item = member.member if member.type_name == "list" else member
            if item.type_name == "string" and "arn" in (pattern := item.metadata.get("pattern", "")):
                yield key, pattern


def accepted(name: str, pattern: str) -> list[str] | None:
    """Of which things it takes ARNs; `None` where it takes more than ARNs. Empty: it is not told."""
    try:
        compiled = re.compile(pattern)
    except re.error:
        return None
    if any(compiled.fullmatch(probe) for probe in _PROBES):
        return None
    found = sorted(kind for kind, arn in _SAMPLES.items() if compiled.fullmatch(arn))
    word = name.lower().replace("kms", "key")
    return found if all(_WORDS.get(kind, "none") in word for kind in found) else []


def takes_arn() -> dict[str, dict[str, list[str]]]:
    session = import_module("botocore.session").get_session()
    services = {s.replace("-", ""): s for s in session.get_available_services()}
    made: dict[str, dict[str, list[str]]] = {}
    for token, class_, path in sources():
        module = token.split(":")[1].split("/")[0]
        service = _SERVICES.get(module) or services.get(module)
        if service is None:
            continue
        inputs = {name.lower(): name for name in classes(path).get(f"{class_}Args", {})}
        for key, pattern in members(session, service, class_):
            name = inputs.get(key.lower(), "")
            if _NAMES.fullmatch(name) and (kinds := accepted(name, pattern)) is not None:
                made.setdefault(token, {})[name] = kinds
    return {token: dict(sorted(names.items())) for token, names in sorted(made.items())}


def condense() -> Mapping[str, Any]:
    prefixes, arns = ids()
    found = {token: sorted(slots(path, f"{class_}Args", token)) for token, class_, path in sources()}
    return {
        "prefixes": dict(sorted(prefixes.items())),
        "arns": dict(sorted(arns.items())),
        "takes_arn": takes_arn(),
        "slots": {token: paths for token, paths in sorted(found.items()) if paths},
    }


def main(arguments: list[str]) -> None:
    made = condense()
    stored = json.loads(TABLE.read_text(encoding="utf-8")) if TABLE.exists() else {}
    if "--check" in arguments:
        raise SystemExit(made != {key: stored.get(key) for key in made})
    import datetime

    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    source = f"pulumi-aws {version('pulumi-aws')}, botocore {version('botocore')}"
    text = json.dumps({"source": source, "date": today, **made}, indent=1)
    TABLE.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
