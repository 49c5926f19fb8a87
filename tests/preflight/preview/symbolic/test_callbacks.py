"""What is seen of the callbacks of real programs, and what is left alone because AWS could choose otherwise."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from preflight.core.holes import Hole
from preflight.core.values import PartialText, Secret, Unknown, text_of
from preflight.preview import Preview
from tests.preflight.preview.symbolic.programs import is_open, named, outputs, previewed

SEEN = """
pulumi.export("arn", queue.arn)
pulumi.export("in a text", queue.arn.apply(lambda arn: f"<{arn}>"))
pulumi.export("concat", pulumi.Output.concat("https://", bucket.id, ".example.com"))
pulumi.export("format", pulumi.Output.format("{0}/*", bucket.arn))
pulumi.export("json", pulumi.Output.json_dumps({"queue": queue.arn, "n": 3}))
pulumi.export("split", queue.arn.apply(lambda arn: arn.split(":")[-1]))
pulumi.export("account", queue.arn.apply(lambda arn: arn.split(":")[4]))
pulumi.export("region", queue.arn.apply(lambda arn: arn.split(":")[3]))
pulumi.export("without prefix", vpc.id.apply(lambda i: i[4:]))
pulumi.export("encoded", vpc.id.apply(lambda i: __import__("base64").b64encode(f"export V={i}".encode()).decode()))
pulumi.export("known", vpc.id.apply(lambda _: "whatever it is"))
pulumi.export("nested", vpc.id.apply(lambda i: queue.arn.apply(lambda a: f"{i} {a}")))
vpc.id.apply(lambda i: aws.ec2.Subnet("inside", vpc_id=i, cidr_block="10.0.1.0/24"))
me = aws.get_caller_identity()
pulumi.export("own account", bucket.arn.apply(lambda _: f"arn:aws:iam::{me.account_id}:root"))
container = aws.mediastore.Container("container", name="container")
pulumi.export("keywords", pulumi.Output.format("{self} {form} {n}", self="x", form=container.arn, n="y"))
pulumi.export("all", pulumi.Output.all(self=container.arn).apply(lambda all: f"<{all['self']}>"))
queue.arn.apply(lambda arn: aws.lambda_.Permission(
    "sqs", action="lambda:InvokeFunction", function=arn, principal="sqs.amazonaws.com"))
computed = aws.iam.get_policy_document_output(statements=[{
    "actions": ["mediastore:*"],
    "resources": [container.name.apply(lambda name: f"arn:aws:mediastore:*:*:container/{name}/*"), queue.arn],
}])
pulumi.export("computed", computed.json)
certificate = aws.acm.Certificate("cert", domain_name="example.org", validation_method="DNS")
record = certificate.domain_validation_options[0]
pulumi.export("record", record.resource_record_name)
pulumi.export("type", record.resource_record_type)
api = aws.apigatewayv2.Api("api", protocol_type="HTTP")
integration = aws.apigatewayv2.Integration("integration", api_id=api.id, integration_type="HTTP_PROXY")
pulumi.export("whole id", integration.id)
pulumi.export("target", integration.id.apply(lambda i: f"integrations/{i}"))
site = aws.s3.BucketWebsiteConfiguration("site", bucket=bucket.id, index_document={"suffix": "index.html"})
pulumi.export("website", site.website_endpoint)
pulumi.export("page", site.website_endpoint.apply(lambda host: f"http://{host}/"))
pulumi.export("website domain", site.website_domain)
pages = aws.s3.Bucket("pages", website={"index_document": "index.html"})
pulumi.export("inline website", pages.website_endpoint.apply(lambda host: f"http://{host}/"))
pulumi.export("no website", bucket.website_endpoint.apply(lambda host: f"http://{host}/"))
"""


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Preview:
    found = previewed(tmp_path_factory.mktemp("seen"), SEEN)
    assert found.error is None
    assert found.symbolic is not None and found.symbolic.why_not == ""
    return found


def hole(value: object) -> tuple[str, str]:
    assert isinstance(value, Unknown) and value.hole is not None
    return value.hole.urn.rpartition("::")[2], value.hole.output


def test_an_output_is_a_hole(seen: Preview) -> None:
    assert hole(outputs(seen).get("arn")) == ("orders", "arn")
    assert hole(outputs(seen).get("split")) == ("orders", "name"), "the end of the ARN is the name"
    assert hole(outputs(seen).get("account")) == ("", "account")


def test_an_id_that_aws_assigns_as_a_whole_is_the_output(seen: Preview) -> None:
    assert hole(outputs(seen).get("whole id")) == ("integration", "id")
    (inside,) = outputs(seen).get("target").holes
    assert inside.output == "id"


def test_the_endpoint_of_a_website(seen: Preview) -> None:
    assert hole(outputs(seen).get("website")) == ("site", "websiteEndpoint")
    assert outputs(seen).get("website").hole.shape[-1] == ".s3-website.eu-central-1.amazonaws.com"
    assert outputs(seen).get("page").pieces == ("http://", "/")
    inline = outputs(seen).get("inline website")
    assert inline.pieces == ("http://", "/") and inline.holes[0].output == "websiteEndpoint"
    absent = outputs(seen).get("no website")
    assert absent.pieces == ("http://", "/") and absent.holes == (None,)
    assert outputs(seen).get("website domain") == "s3-website.eu-central-1.amazonaws.com"


def test_a_text_keeps_what_is_known(seen: Preview) -> None:
    text = outputs(seen).get("in a text")
    assert isinstance(text, PartialText)
    assert text.pieces == ("<", ">") and isinstance(text.holes[0], Hole)
    assert outputs(seen).get("concat").pieces == ("https://", ".example.com")
    assert outputs(seen).get("format").suffix == "/*"
    assert outputs(seen).get("without prefix").hole.shape[0].urn == named(seen, "vpc").urn
    assert len(outputs(seen).get("nested").holes) == 2
    assert outputs(seen).get("known") == "whatever it is"
    assert outputs(seen).get("region") == "eu-central-1"


def test_keywords_have_any_name(seen: Preview) -> None:
    """`function` and `self` are names of parameters of the runner too."""
    assert outputs(seen).get("keywords").pieces == ("x ", " y")
    assert outputs(seen).get("all").pieces == ("<", ">")
    assert hole(named(seen, "sqs").get("function")) == ("orders", "arn")


def test_json_is_read(seen: Preview) -> None:
    text = outputs(seen).get("json")
    assert isinstance(text, PartialText)
    assert [h.output for h in text.holes if h] == ["arn"]
    assert json.loads("ARN".join(text.pieces)) == {"queue": "ARN", "n": 3}


def test_a_document_that_is_computed_waits_for_no_id(seen: Preview) -> None:
    """The container's id has no stand-in."""
    text = outputs(seen).get("computed")
    assert isinstance(text, PartialText)
    assert "container/container/*" in "".join(text.pieces)
    assert [h.output for h in text.holes if h] == ["arn"]


def test_what_base64_hides_is_put_back(seen: Preview) -> None:
    import base64

    text = outputs(seen).get("encoded")
    assert isinstance(text, str)
    inner = text_of(base64.b64decode(text).decode(), "")
    assert isinstance(inner, PartialText) and inner.prefix == "export V=" and inner.holes[0].output == "id"


def test_the_account_of_a_lookup_is_that_of_an_arn(seen: Preview) -> None:
    looked_up = outputs(seen).get("own account")
    assert isinstance(looked_up, PartialText) and looked_up.holes[0] == outputs(seen).get("account").hole


def test_a_resource_inside_apply_is_added_and_marked(seen: Preview) -> None:
    inside = named(seen, "inside")
    assert getattr(inside.ref(("aws:ec2/vpc:Vpc",), "vpcId"), "name", None) == "vpc"
    assert seen.symbolic is not None and seen.symbolic.inside == {inside.urn, named(seen, "sqs").urn}
    assert seen.positions[inside.urn].file == "__main__.py"


def test_a_certificate_has_a_record_for_each_name(seen: Preview) -> None:
    assert isinstance(outputs(seen).get("record"), Unknown)
    assert outputs(seen).get("record").hole.urn == named(seen, "cert").urn
    assert outputs(seen).get("type") == "CNAME"


# --- traps: where the runs must not agree, or what they agree on must be true of every stack

CHOOSES = """
lambda_ = aws.lambda_.Function("f", role="arn:aws:iam::123456789012:role/r", code=pulumi.FileArchive("."))
database = aws.rds.Instance("db", instance_class="db.t3.micro", engine="mysql", manage_master_user_password=True)
machine = aws.ec2.Instance("machine", ami="ami-0abcdef1234567890", instance_type="t3.micro")
other = aws.sqs.Queue("other")
third = aws.sqs.Queue("third")
key = aws.kms.Key("key")
keys = pulumi.Output.all(key.id, aws.kms.Key("second").id, aws.kms.Key("third").id)
names = pulumi.Output.all(third.name, other.name)

import binascii, datetime, hashlib, hmac, random, time, uuid, zlib

from typing import Optional

class Made(pulumi.CustomResource):
    # Of another package, or of an older version: its `arn` may be missing.
    def __init__(self, token, name, **inputs):
        super().__init__(token, name, {"arn": None, "result": None, **inputs})

    @property
    @pulumi.getter
    def arn(self) -> pulumi.Output[Optional[str]]:
        return pulumi.get(self, "arn")

    @property
    @pulumi.getter
    def result(self) -> pulumi.Output[str]:
        return pulumi.get(self, "result")

old = Made("aws:sqs/queue:Queue", "old")
password = Made("random:index/randomPassword:RandomPassword", "password")
pet = Made("random:index/randomPet:RandomPet", "pet", length=3)
existing = aws.ec2.Vpc.get("existing", "vpc-0123456789abcdef0")
cluster = aws.rds.Cluster("cluster", engine="aurora-mysql", manage_master_user_password=True)

def caught(what):
    def callback(value):
        try:
            return what(value)
        except BaseException:
            return "caught"
    return callback

turns = {"n": 0, "first": None}
def turn(value):
    turns["n"] += 1
    turns["first"] = turns["first"] or value
    return turns["n"]

async def later(what):
    return what()

def export(name, output, what):
    # A callback that raises costs its own resource only.
    aws.ssm.Parameter(name, type="String", value="-", description=output.apply(what).apply(json.dumps))

aws.ssm.Parameter("control", type="String", value="-", description=vpc.id.apply(lambda i: f"<{i}>"))
aws.ssm.Parameter("names in order", type="String", value="-", description=names.apply(sorted).apply(json.dumps))
looked_up = aws.ssm.get_parameter_output(name="x").value
aws.ssm.Parameter("from a lookup", type="String", value="-", description=looked_up.apply(json.loads))

export("optional", queue.kms_master_key_id, lambda k: "own" if k else "aws")
export("may be empty", machine.public_ip, lambda ip: "public" if ip else "private")
export("of another version", old.arn, lambda a: "set" if a else "empty")
export("of what exists", existing.arn, lambda a: a.split(":")[4])
export("list that aws chooses", cluster.cluster_members, lambda l: len(l) > 1)
export("private address", machine.private_ip, lambda ip: "inside" if ip.startswith("10.") else "outside")
export("digit of a password", password.result, lambda p: any(c.isdigit() for c in p))
export("small letter of a password", password.result, lambda p: any(c.islower() for c in p))
export("sign of a password", password.result, lambda p: "!" in p)
export("begin of a password", password.result, lambda p: p[0].isalpha())
export("words of a pet", pet.id, lambda p: len(p.split("-")))
export("number", lambda_.memory_size, lambda n: "large" if n > 1024 else "small")
export("port in an endpoint", database.endpoint, lambda e: int(e.split(":")[1]))
export("port is low", database.endpoint, lambda e: int(e.split(":")[1]) < 4000)
export("list", vpc.ipv6_association_id, lambda i: "yes" if i else "no")
export("length of a list", database.domain_dns_ips, lambda l: len(l) > 1)
export("length", vpc.id, len)
export("cut", bucket.id, lambda n: n[:8])
export("case", vpc.id, lambda i: i.upper())
export("order", keys, sorted)
export("first", keys, min)
export("compared", queue.arn, lambda a: a < "arn:aws:sqs:eu-central-1:5")
export("compared name", bucket.id, lambda n: n > "files-7")
export("parsed", vpc.id, lambda i: int(i[4:], 16) % 3)
export("hashed", key.id, lambda i: int(hashlib.sha256(i.encode()).hexdigest(), 16) % 2)
export("hash text", key.id, lambda i: hashlib.md5(i.encode()).hexdigest()[:8])
export("hash bytes", key.id, lambda i: hashlib.sha1(i.encode()).digest()[0] % 2)
export("hash bytes that are caught", key.id, caught(lambda i: hashlib.sha1(i.encode()).digest()[0] % 2))
export("hash with a key", key.id, lambda i: hmac.new(b"k", i.encode(), "sha256").digest()[0] % 2)
export("checksum", key.id, lambda i: zlib.crc32(i.encode()) % 2)
export("other checksum", key.id, caught(lambda i: binascii.crc32(i.encode()) % 2))
export("own hash", key.id, lambda i: hash(i) % 2)
export("own hash that is caught", key.id, caught(lambda i: hash(i) % 2))
export("character", key.id, lambda i: ord(i[-1]) % 2)
export("sum of characters", key.id, caught(lambda i: sum(map(ord, i)) % 2))
export("digit", key.id, lambda i: i[0].isdigit())
export("chance", vpc.id, lambda _: random.random() < 0.5)
export("choice", vpc.id, lambda _: random.choice(["a", "b", "c"]))
export("integer", vpc.id, lambda _: random.randint(1, 2))
export("shuffled", vpc.id, lambda _: random.sample(range(10), 3))
export("own generator", vpc.id, lambda _: random.Random().choice("ab"))
export("seeded by an output", vpc.id, lambda i: random.Random(i).randint(1, 2))
export("normal", vpc.id, lambda _: random.gauss(0, 1) > 0)
export("uuid", vpc.id, lambda _: str(uuid.uuid4()))
export("uuid of the time", vpc.id, lambda _: str(uuid.uuid1()))
export("token", vpc.id, lambda _: __import__("secrets").token_hex(2))
export("bytes", vpc.id, lambda _: __import__("os").urandom(2).hex())
export("system", vpc.id, lambda _: random.SystemRandom().choice("ab"))
export("moment", vpc.id, lambda _: time.time())
export("day", vpc.id, lambda _: datetime.date.today().isoformat())
export("year", vpc.id, lambda _: datetime.datetime.now().year)
export("written", vpc.id, lambda _: time.strftime("%Y"))
export("written with words", vpc.id, lambda _: time.ctime())
export("written with words too", vpc.id, lambda _: time.asctime())
export("half of the day", vpc.id, lambda _: datetime.datetime.now().hour < 12)
export("working day", vpc.id, lambda _: datetime.date.today().weekday() < 5)
export("half of the year", vpc.id, lambda _: datetime.date.today().month < 7)
def raises(_):
    raise ValueError("x")

export("raises", vpc.id, raises)
export("raises later", vpc.id, lambda _: later(lambda: raises(0)))
export("in an async callback", vpc.id, lambda _: later(lambda: random.choice("ab")))
export("turn", third.arn, turn)
export("other turn", third.url, turn)
export("who came first", pulumi.Output.all(third.arn, third.url), lambda _: turns["first"])
export("beside a lookup", pulumi.Output.all(vpc.id, looked_up), lambda l: "x" if "a" in l[0] else "y")
export("letter in an id", vpc.id, lambda i: "a" in i)
export("digits of an account", queue.arn, lambda a: int(a.split(":")[4]) > 5)
export("bytes of an id", vpc.id, lambda i: i.encode()[-1] % 2)
export("without its letters", vpc.id, lambda i: i.strip("vpc-"))
export("order of ends", keys, lambda l: sorted(l, key=lambda i: i[-1])[0] == l[0])
export("order of a set", keys, lambda l: list(set(l)).index(l[0]))
export("pattern", vpc.id, lambda i: __import__("re").match("vpc-[a-f]", i) is None)
export("function of python", bucket.id, __import__("operator").itemgetter(-1))
export("partial", vpc.id, __import__("functools").partial(max, "vpc-8"))
export("digest is low", key.id, lambda i: hashlib.sha256(i.encode()).hexdigest()[0] in "0123")
export("month", vpc.id, lambda _: datetime.date.today().month == 12)
export("chosen and compared", vpc.id, lambda _: random.choice("xyz") == "y")
export("between", vpc.id, lambda _: "a" if 0.3 < random.random() < 0.6 else "b")
def branches(i):
    if i.endswith("a"):
        aws.ssm.Parameter("by its last", type="String", value="-")
    aws.ssm.Parameter("after that", type="String", value="-")
def catches(i):
    try:
        branches(i)
    except BaseException:
        aws.ssm.Parameter("caught", type="String", value="-")
vpc.id.apply(catches)
export("keys", pulumi.Output.all(vpc.id, key.id), lambda l: {i[-3:]: 1 for i in l})
"""
OPEN = [line.split('"')[1] for line in CHOOSES.splitlines() if line.startswith('export("')]

TRUE = """
key = aws.kms.Key("key")
def export(name, output, what):
    pulumi.export(name, output.apply(what))

export("id of a vpc", vpc.id, lambda i: "vpc" if i.startswith("vpc-") else "no vpc")
export("is no arn", vpc.id, lambda i: i.startswith("arn:"))
export("not empty", vpc.id, lambda i: "set" if i else "empty")
export("is an arn", queue.arn, lambda a: a.startswith("arn:aws:sqs:eu-central-1:"))
export("fields of an arn", queue.arn, lambda a: len(a.split(":")))
export("url", queue.url, lambda u: u.startswith("https://"))
export("uuid", key.key_id, lambda i: __import__("re").fullmatch("[0-9a-f-]{36}", i) is not None)
export("name", bucket.id, lambda n: n.startswith("files-"))
"""


@pytest.fixture(scope="module")
def chosen(tmp_path_factory: pytest.TempPathFactory) -> Preview:
    return previewed(tmp_path_factory.mktemp("chosen"), CHOOSES)


def test_the_program_of_choices_runs_to_its_end(chosen: Preview) -> None:
    assert isinstance(named(chosen, "control").get("description"), PartialText)
    assert len(named(chosen, "names in order").get("description").holes) == 2, "their beginnings are known"
    assert isinstance(named(chosen, "from a lookup").get("description"), Unknown)


@pytest.mark.parametrize("name", OPEN)
def test_what_aws_or_chance_chooses_stays_unknown(chosen: Preview, name: str) -> None:
    value = named(chosen, name).get("description")
    assert is_open(value), value


def test_a_resource_is_not_added_after_a_question_about_assigned_characters(chosen: Preview) -> None:
    names = {r.name for r in chosen.modelled().resources}
    assert not names & {"by its last", "after that", "caught"} and "control" in names


def test_what_is_true_of_every_stack_is_known(tmp_path: Path) -> None:
    found = outputs(previewed(tmp_path, TRUE))
    assert found.get("id of a vpc") == "vpc"
    assert found.get("is no arn") is False
    assert found.get("not empty") == "set"
    assert found.get("is an arn") is True
    assert found.get("fields of an arn") == 6
    assert found.get("url") is True
    assert found.get("name") is True
    # A key's id has that form, which run A deliberately lacks.
    assert isinstance(found.get("uuid"), Unknown)


def test_a_name_that_chance_makes_is_the_same_in_every_run(tmp_path: Path) -> None:
    program = """
    import random, uuid
    name = f"table-{random.randint(0, 10 ** 9)}-{uuid.uuid4().hex[:6]}"
    document = queue.arn.apply(lambda a: json.dumps({"Statement": [{"Resource": a}]}))
    aws.sqs.QueuePolicy(name, queue_url=queue.id, policy=document)
    """
    found = previewed(tmp_path, program)
    names = found.modelled().of("aws:sqs/queuePolicy:QueuePolicy")
    assert len(names) == 1, "each run registers it under the same name"
    assert isinstance(names[0].get("policy"), PartialText)


AROUND_A_LOOKUP = """
image = aws.ssm.get_parameter_output(name="/image").value
definitions = pulumi.Output.json_dumps([{"name": "api", "image": image, "essential": True}])
def put(name, value):
    aws.ssm.Parameter(name, type="String", description=value, value="x")


task = aws.ecs.TaskDefinition("task", family="task", container_definitions=definitions)
put("json", definitions)
put("nested", pulumi.Output.json_dumps({"text": pulumi.Output.concat("x-", image), "queue": queue.arn}))
put("concat", pulumi.Output.concat(queue.arn, "/", image))
put("format", pulumi.Output.format("<{0:.3} {a.b[0]!r} {c}>", image, a=image, c="known"))
put("secret", pulumi.Output.concat("password=", pulumi.Output.secret(image)))
put("no text", pulumi.Output.concat("x", {"a": image}))
other = pulumi.StackReference("org/network/dev")
put("apply", image.apply(lambda i: f"<{i}>"))
put("all", pulumi.Output.all(queue.arn, image).apply(lambda a: json.dumps({"Resource": a[0], "n": [a[1]]})))
put("reference", other.get_output("bucket").apply(lambda b: "arn:aws:s3:::" + b + "/*"))
put("item", other.outputs["bucket"].apply("{}/*".format))
put("chained", image.apply(lambda i: {"image": f"x:{i}"}).apply(json.dumps))
put("chosen", image.apply(lambda i: "own" if i else "none"))
put("of a text", image.apply(lambda i: f"<{i}>").apply(lambda t: t[:1]))
aws.ssm.Parameter("tagged", type="String", value="x", tags=image.apply(lambda i: {"image": i, "team": "shop"}))
allowed = image.apply(lambda i: aws.iam.RoleInlinePolicyArgs(name="read", policy=json.dumps({"Resource": i})))
trust = json.dumps({"Version": "2012-10-17", "Statement": []})
role = aws.iam.Role("role", assume_role_policy=trust, inline_policies=[allowed])


@pulumi.input_type
class Chosen:
    def __init__(self, image):
        pulumi.set(self, "image", "none" if image == "x" else "some")

    @property
    @pulumi.getter
    def image(self):
        return pulumi.get(self, "image")


aws.ssm.Parameter("own class", type="String", value="x", tags=image.apply(lambda i: Chosen(image=i)))
secret_text = pulumi.Output.secret(image).apply(lambda i: f"password={i}")
put("secret apply", secret_text)
pulumi.export("called", definitions.apply(len))
pulumi.export("echoed", task.container_definitions.apply(len))
pulumi.export("echo", task.container_definitions)
"""


@pytest.fixture(scope="module")
def around(tmp_path_factory: pytest.TempPathFactory) -> Preview:
    return previewed(tmp_path_factory.mktemp("around"), AROUND_A_LOOKUP)


def pieces(value: object) -> tuple[str, ...]:
    assert isinstance(value, PartialText), value
    return value.pieces


def test_a_text_around_an_unknown_lookup_keeps_its_known_parts(around: Preview) -> None:
    def put(name: str) -> Any:
        return named(around, name).get("description")

    assert json.loads("?".join(pieces(put("json")))) == [{"name": "api", "image": "?", "essential": True}]
    assert json.loads("?".join(pieces(put("nested")))) == {"text": "x-?", "queue": "?"}
    assert pieces(put("concat")) == ("", "/", "")
    assert [hole and hole.output for hole in put("concat").holes] == ["arn", None]
    assert pieces(put("format")) == ("<", " ", " known>")
    secret = put("secret")
    assert isinstance(secret, Secret) and pieces(secret.reveal()) == ("password=", "")
    assert pieces(named(around, "task").get("containerDefinitions"))[0].startswith('[{"name"')


def test_so_does_what_a_callback_makes_of_it(around: Preview) -> None:
    def put(name: str) -> Any:
        return named(around, name).get("description")

    assert pieces(put("apply")) == ("<", ">")
    assert json.loads("?".join(pieces(put("all")))) == {"Resource": "?", "n": ["?"]}
    assert [hole and hole.output for hole in put("all").holes] == ["arn", None]
    assert pieces(put("reference")) == ("arn:aws:s3:::", "/*")
    assert json.loads("?".join(pieces(put("chained")))) == {"image": "x:?"}
    secret = put("secret apply")
    assert isinstance(secret, Secret) and pieces(secret.reveal()) == ("password=", "")
    tags = named(around, "tagged").get("tags")
    assert isinstance(tags["image"], Unknown) and tags["team"] == "shop"


@pytest.mark.parametrize("name", ["no text", "chosen", "of a text", "item", "called", "echoed", "echo"])
def test_no_result_depends_on_the_marker_of_a_lookup(around: Preview, name: str) -> None:
    of_stack = name in ("called", "echoed", "echo")
    value = outputs(around).get(name) if of_stack else named(around, name).get("description")
    assert isinstance(value, Unknown) and not isinstance(value, PartialText), name


def test_without_a_region_the_hosts_of_aws_are_partly_known(tmp_path: Path) -> None:
    found = previewed(
        tmp_path,
        """
        images = aws.ecr.Repository("images")
        pulumi.export("image", images.repository_url.apply(lambda url: f"{url}:latest"))
        """,
        files={"Pulumi.dev__yaml": "config: {}\n"},
    )
    image = outputs(found).get("image")
    assert isinstance(image, PartialText) and image.suffix == ":latest"
    assert [h.output for h in image.holes if h] == ["repositoryUrl"]


def test_arguments_of_a_provider_keep_what_is_known(around: Preview) -> None:
    (policy,) = named(around, "role").get("inlinePolicies")
    assert policy["name"] == "read"
    assert isinstance(policy["policy"], PartialText) and policy["policy"].pieces == ('{"Resource": "', '"}')


def test_a_class_of_the_program_may_choose(around: Preview) -> None:
    assert isinstance(named(around, "own class").get("tags"), Unknown)


KEYS = """
class Key(pulumi.CustomResource):
    def __init__(self):
        super().__init__("tls:index/privateKey:PrivateKey", "key", {"algorithm": "RSA", "privateKeyPem": None})

    @property
    @pulumi.getter(name="privateKeyPem")
    def private_key_pem(self) -> pulumi.Output[str]:
        return pulumi.get(self, "privateKeyPem")

pem = Key().private_key_pem
pulumi.export("whole", pem.apply(lambda p: f"begin {p} end"))
pulumi.export("stripped", pem.apply(lambda p: f"begin {p.strip()} end"))
pulumi.export("in one line", pem.apply(lambda p: "begin " + p.replace("\\n", "\\\\n") + " end"))
pulumi.export("in JSON", pem.apply(lambda p: json.dumps({"key": p.strip(), "known": 1})))
"""


def test_a_key_of_several_lines_is_found_as_programs_write_it(tmp_path: Path) -> None:
    found = outputs(previewed(tmp_path, KEYS))
    for name in ("whole", "stripped", "in one line"):
        text = found.get(name)
        assert isinstance(text, PartialText) and text.pieces == ("begin ", " end"), name
        assert text.holes[0] is not None and text.holes[0].urn.endswith("::key")
    # Without its last line end it is another text.
    assert [found.get(name).holes[0].output for name in ("whole", "stripped")] == ["privateKeyPem", ""]
    document = found.get("in JSON")
    assert isinstance(document, PartialText) and '"known": 1' in "".join(document.pieces)
