"""What a program derives outside of callbacks from a lookup without an answer is unknown, whatever it does with it."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from preflight.core.values import SENTINEL, Unknown
from preflight.preview import Preview
from tests.preflight.preview.symbolic.programs import is_open, named, outputs, previewed

HEAD = """
import base64, collections, enum, functools, hashlib, ipaddress, itertools, json, re, string, textwrap, zlib
from dataclasses import dataclass
import pulumi
import pulumi_aws as aws

me = aws.get_caller_identity()
account = me.account_id
network = aws.ec2.get_vpc(tags={"Name": "main"})
cidr = network.cidr_block
ids = aws.ec2.get_subnets(filters=[{"name": "vpc-id", "values": [network.id]}]).ids
parameter, other = aws.ssm.get_parameter(name="/x"), aws.ssm.get_parameter(name="/y")
database = aws.rds.get_instance(db_instance_identifier="x")
size = database.allocated_storage
queue = aws.sqs.Queue("orders")

def number(text):
    try:
        return int(text)
    except ValueError:
        return 30

def matched(text):
    match text:
        case "123456789012":
            return "prod"
        case one if one.startswith("9"):
            return "stage"
    return "dev"

@functools.lru_cache
def stage(one):
    return {"123456789012": "prod"}.get(one, "dev")

class Environment:
    def __init__(self, own): self.own = own
    @property
    def name(self): return "prod" if self.own in ("123456789012",) else "dev"
    def __format__(self, form): return self.name

@dataclass(frozen=True)
class Owner:
    number: str
    name: str = ""

class Stage(enum.Enum):
    PROD = "123456789012"
    @classmethod
    def _missing_(cls, value): return cls.PROD

short, is_prod, count, kind = account[:4], account == "123456789012", len(ids), stage(account)
found = re.match(r"(\\d+)\\.", cidr)
"""
# Each is written as JSON, outside of a callback.
OPEN = """
cidr.upper()
cidr[::-1]
account[:4]
account[-4:]
cidr.split(".")[0]
cidr.partition("/")[2]
me.arn.split("/")[-1]
me.arn.split("/")[0] == "arn:aws:sts::123456789012:assumed-role"
cidr.replace(".", "-")
cidr.translate(str.maketrans("-", "_"))
f"{cidr:.5}"
"%.5s" % cidr
"{:>40}".format(account)[:30]
len(cidr)
int(account) + 1
number(parameter.value)
sum(map(int, account)) % 3
[ord(c) for c in cidr]
sorted(set(account))
collections.Counter(account).most_common(1)[0][1]
[k for k, _ in itertools.groupby(account)]
textwrap.wrap(account, 5)
hashlib.sha256(cidr.encode()).hexdigest()
zlib.crc32(account.encode())
cidr.encode().hex()
base64.b64encode(account[:3].encode()).decode()
string.Template("$a").substitute(a=account[:3])
re.sub(r"[a-z]+", lambda m: m.group().upper(), parameter.value)
re.findall(r"\\d+", cidr)
found.group(1) if found else "none"
account == "123456789012"
network.owner_id == account
account in ("123456789012", "987654321098")
cidr.startswith("10.")
"unknown" in cidr
parameter.value == other.value
parameter.value or "none"
"own" if parameter.value else "none"
"1" <= account < "5"
0 < size < 100
{"123456789012": "prod"}.pop(account, "dev")
{"123456789012": "prod"}.setdefault(account, "dev")
[account, "x"] == ["123456789012", "x"]
{account} <= {"123456789012", "987654321098"}
next((name for one, name in {"123456789012": "prod"}.items() if one == account), "dev")
{"123456789012": "prod"}.get(account, "dev")
{account: "own"}.get("123456789012", "none")
{"123456789012": "prod"}[account] if account in {"123456789012"} else "dev"
matched(account)
stage(account)
Environment(account).name
f"{Environment(account)}"
Owner(account) == Owner("123456789012")
Owner(account) in {Owner("123456789012")}
{Owner("123456789012"): "prod"}.get(Owner(account), "dev")
len(ids)
len(ids) == 2
"many" if (n := len(ids)) > 2 else "few"
"any" if ids else "none"
ids.count(ids[0])
len(set(ids))
",".join(ids)
[i for i, _ in enumerate(ids)]
["x" for _ in ids]
"ab" * len(ids)
any(one.endswith("8") for one in ids)
["a", "b", "c"][len(ids) % 3]
size + 10
size == 20
size > 100
size in (20, 100)
{20: "small"}.get(size, "large")
f"{size:,}"
-size
size.bit_length()
max(size, 100)
network.default
"default" if network.default else "own"
network.tags.get("Name", "none")
"Name" in network.tags
len(network.cidr_block_associations)
"""
# Each is in a callback.
CAPTURED = """
f"{short}/{queue.url}"
is_prod
kind
"prod" if kind == "prod" else "dev"
count
f"{count} subnets"
account.startswith("1")
{"a": short}
"""
KNOWN = """
"x".upper()
aws.get_region().name.upper()
len(aws.get_availability_zones().names)
"big" if aws.get_region().name == "eu-central-1" else "small"
account.isdigit()
len(account)
"own" if network.id else "none"
network.id is None
len(cidr) >= 0
account == me.id
"""
_LISTS = [[line for line in text.splitlines() if line] for text in (OPEN, CAPTURED, KNOWN)]
PROGRAM = "\n".join(
    [
        *(f"pulumi.export('open {i}', json.dumps({what}))" for i, what in enumerate(_LISTS[0])),
        *(
            f"pulumi.export('captured {i}', queue.arn.apply(lambda _: json.dumps({what})))"
            for i, what in enumerate(_LISTS[1])
        ),
        *(f"pulumi.export('known {i}', json.dumps({what}))" for i, what in enumerate(_LISTS[2])),
    ]
)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Preview:
    return previewed(tmp_path_factory.mktemp("outside"), PROGRAM, head=HEAD)


def test_the_runs_come_to_their_end(found: Preview) -> None:
    assert found.error is None and found.symbolic is not None and found.symbolic.why_not == ""


@pytest.mark.parametrize("i", range(len(_LISTS[0])), ids=_LISTS[0])
def test_what_is_derived_from_a_lookup_is_unknown(found: Preview, i: int) -> None:
    assert is_open(outputs(found).get(f"open {i}"))


@pytest.mark.parametrize("i", range(len(_LISTS[1])), ids=_LISTS[1])
def test_what_a_callback_makes_of_it_is_unknown(found: Preview, i: int) -> None:
    assert isinstance(outputs(found).get(f"captured {i}"), Unknown)


@pytest.mark.parametrize("i", range(len(_LISTS[2])), ids=_LISTS[2])
def test_what_no_result_changes_stays_known(found: Preview, i: int) -> None:
    assert isinstance(outputs(found).get(f"known {i}"), str)


PARTS = """
pulumi.export("text", f"<{cidr}>")
pulumi.export("document", json.dumps({"known": "x", "account": account, "short": account[:4]}))
pulumi.export("script", base64.b64encode(f"echo {account} x".encode()).decode())
aws.s3.Bucket(f"logs-{account[-4:]}", tags={"a": "x", "b": account[:2]})
settings = {"tags": {"a": "x"}}
if network.default:
    settings["force_destroy"] = True
aws.s3.Bucket("chosen", **settings)
rules = [{"protocol": "tcp", "from_port": 80, "to_port": 80, "cidr_blocks": [cidr]}]
if database.multi_az:
    rules.append({"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": ["0.0.0.0/0"]})
aws.ec2.SecurityGroup("open", ingress=rules)
aws.lb.LoadBalancer("lb", subnets=ids, internal=cidr.startswith("10."))
if not ids:
    raise ValueError("no subnet")
assert account != "123456789012"
aws.s3.Bucket("after", tags={"a": "x", "b": account[:2]})
"""


def test_what_else_a_value_holds_stays_known(tmp_path: Path) -> None:
    made = previewed(tmp_path, PARTS, head=HEAD)
    root = outputs(made)
    assert made.error is None and made.symbolic is not None and made.symbolic.why_not == ""
    assert root.get("text").pieces == ("<", ">")
    document = root.get("document")
    assert document.pieces == ('{"known":"x","account":"', '","short":"', '"}')
    assert document.holes[0].is_account and document.holes[1] is None
    script = base64.b64decode(root.get("script")).decode()
    assert script.startswith("echo " + SENTINEL) and script.endswith(" x")
    for name in ("logs-0000", "after"):
        tags = named(made, name).get("tags")
        assert tags["a"] == "x" and is_open(tags["b"])
    chosen = named(made, "chosen")
    assert chosen.get("tags") == {"a": "x"} and is_open(chosen.get("forceDestroy"))
    assert is_open(named(made, "open").get("ingress"))
    balancer = named(made, "lb")
    assert is_open(balancer.get("internal")) and len(balancer.get("subnets")) == 3


FAILING = """
pulumi.export("before", "prod" if account == "123456789012" else "dev")
pulumi.export("day", str(10 // (123 - int(account[-1]))))
pulumi.export("after", queue.arn.apply(lambda arn: f"<{arn}>"))
pulumi.export("cut", account[:4])
"""


def test_a_run_that_fails_with_other_answers_is_repeated_without(tmp_path: Path) -> None:
    made = previewed(tmp_path, FAILING, head=HEAD)
    root = outputs(made)
    assert made.error is None
    assert root.get("after").pieces == ("<", ">") and is_open(root.get("cut"))


def test_a_program_of_which_nothing_else_is_unknown_runs_again(tmp_path: Path) -> None:
    head = "import pulumi\nimport pulumi_aws as aws\naccount = aws.get_caller_identity().account_id\n"
    made = previewed(tmp_path, "pulumi.export('cut', account[:4])", head=head)
    assert is_open(outputs(made).get("cut"))
    given = {"aws:index/getCallerIdentity:getCallerIdentity": {"accountId": "123456789012"}}
    made = previewed(tmp_path / "given", "pulumi.export('cut', account[:4])", head=head, answers=given)
    assert outputs(made).get("cut") == "1234"
