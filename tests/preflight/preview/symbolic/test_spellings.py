"""A fault in a document is reported in whatever way the program writes the document around outputs, and a sound
document in none.
"""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from preflight.evaluation.evaluate import Outcome
from preflight.testing import outcome
from tests.preflight.preview.symbolic.programs import outputs, previewed, stack

# A document is data with outputs. Each function writes it in its own way.
WAYS = """
import json
import re
import pulumi
import pulumi_aws as aws
from pulumi import Output


def taken(value, found):
    if isinstance(value, Output):
        found.append(value)
        return f"<<{len(found) - 1}>>"
    if isinstance(value, dict):
        return {key: taken(inner, found) for key, inner in value.items()}
    return [taken(inner, found) for inner in value] if isinstance(value, list) else value


def parts(document):
    found = []
    return json.dumps(taken(document, found)), found


def filled(text, values):
    return re.sub("<<([0-9]+)>>", lambda m: values[int(m[1])], text)


def by_dumps(document):
    return Output.json_dumps(document)


def by_all(document):
    found = []
    plain = taken(document, found)
    return Output.all(*found).apply(lambda values: json.dumps(json.loads(filled(json.dumps(plain), values))))


def by_name(document):
    text, found = parts(document)
    named = {f"k{number}": output for number, output in enumerate(found)}
    return Output.all(**named).apply(lambda a: filled(text, [a[f"k{n}"] for n in range(len(a))]))


def by_format(document):
    text, found = parts(document)
    return Output.format(re.sub("<<([0-9]+)>>", r"{\\1}", text.replace("{", "{{").replace("}", "}}")), *found)


def by_concat(document):
    text, found = parts(document)
    pieces = re.split("<<([0-9]+)>>", text)
    return Output.concat(*(found[int(p)] if i % 2 else p for i, p in enumerate(pieces)))


def inside(document):
    text, found = parts(document)

    def next_one(values):
        if len(values) == len(found):
            return filled(text, values)
        return found[len(values)].apply(lambda value: next_one([*values, value]))

    return next_one([])


WAYS = {"dumps": by_dumps, "all": by_all, "name": by_name, "format": by_format, "concat": by_concat, "inside": inside}
VERSION = "2012-10-17"


def document(**statement):
    return {"Version": VERSION, "Statement": [{"Effect": "Allow", **statement}]}


def trusts(service):
    return json.dumps(document(Principal={"Service": service}, Action="sts:AssumeRole"))


orders, other, alerts = aws.sqs.Queue("orders"), aws.sqs.Queue("other"), aws.sns.Topic("alerts")
files, logs = aws.s3.Bucket("files"), aws.s3.Bucket("logs")
code = pulumi.AssetArchive({"index.py": pulumi.StringAsset("def handler(event, context): return 1")})
worker = aws.iam.Role("worker", assume_role_policy=trusts("lambda.amazonaws.com"))
settings = {"role": worker.arn, "runtime": "python3.12", "handler": "index.handler", "code": code}
runs, reads = (aws.iam.Role(name, assume_role_policy=trusts("ecs-tasks.amazonaws.com")) for name in ("runs", "reads"))
job = aws.ecs.TaskDefinition(
    "job",
    family="job",
    execution_role_arn=runs.arn,
    task_role_arn=reads.arn,
    container_definitions=json.dumps([{"name": "app", "image": "nginx:1.27", "memory": 128}]),
)
ship, bill = aws.lambda_.Function("ship", **settings), aws.lambda_.Function("bill", **settings)
"""

PROGRAM = """
def role(name, way, action, *resources):
    made = aws.iam.Role(name, assume_role_policy=trusts("states.amazonaws.com"))
    policy = way(document(Action=action, Resource=list(resources)))
    aws.iam.RolePolicy(f"{name}-policy", role=made.id, policy=policy)
    return made


def machine(name, way, made, **states):
    aws.sfn.StateMachine(name, role_arn=made.arn, definition=way({"StartAt": next(iter(states)), "States": states}))


def task(resource, **parameters):
    return {"Type": "Task", "Resource": resource, **({"Parameters": parameters} if parameters else {}), "End": True}


def running(name, way, *roles):
    made = role(f"{name}-role", way, "ecs:RunTask", job.arn)
    passed = way(document(Action="iam:PassRole", Resource=[r.arn for r in roles]))
    aws.iam.RolePolicy(f"{name}-passes", role=made.id, policy=passed)
    machine(name, way, made, a=task("arn:aws:states:::ecs:runTask", TaskDefinition=job.arn))


def scheduled(name, way, queue):
    made = aws.iam.Role(f"{name}-role", assume_role_policy=trusts("scheduler.amazonaws.com"))
    policy = way(document(Action="sqs:SendMessage", Resource=queue.arn))
    aws.iam.RolePolicy(f"{name}-policy", role=made.id, policy=policy)
    target, window = {"arn": orders.arn, "role_arn": made.arn}, {"mode": "OFF"}
    aws.scheduler.Schedule(name, schedule_expression="rate(1 hour)", flexible_time_window=window, target=target)


INVOKE, SEND = "arn:aws:states:::lambda:invoke", "arn:aws:states:::sqs:sendMessage"
for n, way in WAYS.items():
    allowed = role(f"{n}-r1", way, "lambda:InvokeFunction", ship.arn)
    sends = role(f"{n}-r2", way, "sqs:SendMessage", other.arn)
    machine(f"{n}-calls-allowed", way, allowed, a=task(ship.arn))
    machine(f"{n}-calls-other", way, allowed, a=task(bill.arn))
    machine(f"{n}-invokes-allowed", way, allowed, a=task(INVOKE, FunctionName=ship.name))
    machine(f"{n}-invokes-other", way, allowed, a=task(INVOKE, FunctionName=bill.arn))
    machine(f"{n}-sends-allowed", way, sends, a=task(SEND, QueueUrl=other.url, MessageBody="x"))
    machine(f"{n}-sends-other", way, sends, a=task(SEND, QueueUrl=orders.url, MessageBody="x"))
    account = ship.arn.apply(lambda a: a.split(":")[4])
    named = pulumi.Output.format("arn:aws:lambda:eu-central-1:{0}:function:bill-*", account)
    machine(f"{n}-calls-by-name", way, role(f"{n}-r3", way, "lambda:InvokeFunction", named), a=task(ship.arn))
    running(f"{n}-passes", way, runs, reads)
    running(f"{n}-passes-one", way, runs)
    scheduled(f"{n}-schedule", way, orders)
    scheduled(f"{n}-schedule-other", way, other)
    machine(f"{n}-no-next", way, allowed, a={"Type": "Task", "Resource": ship.arn, "Next": "b"})

    def dashboard(name, properties, **more):
        widget = {"type": "metric", "width": 6, "height": 6, "properties": properties, **more}
        aws.cloudwatch.Dashboard(f"{n}-{name}", dashboard_name=f"{n}-{name}", dashboard_body=way({"widgets": [widget]}))

    metric = ["AWS/Lambda", "Errors", "FunctionName", ship.name]
    dashboard("shows", {"region": "eu-central-1", "metrics": [metric]})
    dashboard("too-wide", {"region": "eu-central-1", "metrics": [metric]}, width=36)
    dashboard("no-region", {"metrics": [metric]})
    dashboard("no-dimension", {"region": "eu-central-1", "metrics": [["AWS/Lambda", "Errors", ship.name]]})
    dashboard("text", {"region": "eu-central-1", "metrics": ship.name})

    def bucket(name, action, resource):
        made = aws.s3.Bucket(f"{n}-{name}-bucket")
        statement = document(Principal={"AWS": worker.arn}, Action=action, Resource=resource(made))
        aws.s3.BucketPolicy(f"{n}-{name}", bucket=made.id, policy=way(statement))

    bucket("objects", "s3:GetObject", lambda b: Output.concat(b.arn, "/*"))
    bucket("no-objects", "s3:GetObject", lambda b: b.arn)
    bucket("other-bucket", "s3:GetObject", lambda _: Output.concat(logs.arn, "/*"))
    aws.iam.Policy(f"{n}-name-for-arn", policy=way(document(Action="s3:ListBucket", Resource=files.bucket)))
    aws.iam.Policy(f"{n}-url-for-arn", policy=way(document(Action="sqs:SendMessage", Resource=orders.url)))
    aws.iam.Policy(f"{n}-arn", policy=way(document(Action="sqs:SendMessage", Resource=orders.arn)))
    aws.iam.Role(f"{n}-bare", assume_role_policy=way(document(Principal=worker.arn, Action="sts:AssumeRole")))
    aws.iam.Role(f"{n}-full", assume_role_policy=way(document(Principal={"AWS": worker.arn}, Action="sts:AssumeRole")))

    def queue(name, resource, source):
        made = aws.sqs.Queue(f"{n}-{name}")
        condition = {"ArnEquals": {"aws:SourceArn": source}}
        sns = {"Service": "sns.amazonaws.com"}
        sending = document(Principal=sns, Action="sqs:SendMessage", Resource=resource(made), Condition=condition)
        aws.sqs.QueuePolicy(f"{n}-{name}-policy", queue_url=made.url, policy=way(sending))
        aws.sns.TopicSubscription(f"{n}-{name}-sub", topic=alerts.arn, protocol="sqs", endpoint=made.arn)

    queue("hears", lambda q: q.arn, alerts.arn)
    queue("hears-other", lambda q: q.arn, orders.arn)
    queue("of-other", lambda _: other.arn, alerts.arn)

    def filtered(name, policy):
        end = {"protocol": "email", "endpoint": "a@example.com"}
        aws.sns.TopicSubscription(f"{n}-{name}", topic=alerts.arn, filter_policy=way(policy), **end)

    filtered("filter", {"store": [orders.name]})
    filtered("filter-text", {"store": orders.name})
    aws.cloudwatch.EventRule(f"{n}-rule", event_pattern=way({"source": ["aws.s3"], "resources": [files.arn]}))
    aws.cloudwatch.EventRule(f"{n}-rule-text", event_pattern=way({"source": ["aws.s3"], "resources": files.arn}))

    def script(name, step):
        inputs = {"runCommand": [Output.concat("ls ", files.bucket)]}
        steps = [{"action": "aws:runShellScript", "inputs": inputs, **step}]
        content = way({"schemaVersion": "2.2", "description": "x", "mainSteps": steps})
        aws.ssm.Document(f"{n}-{name}", document_type="Command", content=content)

    script("script", {"name": "list"})
    script("script-without-name", {})
"""
FAULTS = {
    "calls-other": ("role-lacks-permission", "state 'a' needs it on 'bill'"),
    "invokes-other": ("role-lacks-permission", "state 'a' needs it on 'bill'"),
    "sends-other": ("role-lacks-permission", "state 'a' needs it on 'orders'"),
    "calls-by-name": ("role-lacks-permission", "state 'a' needs it on 'ship'"),
    "passes-one": ("role-lacks-permission", "'job' has role 'reads', which RunTask passes to ECS"),
    "schedule-other": ("role-lacks-permission", "it uses 'orders' with that role"),
    "no-next": ("state-machine-definition", "a transition from 'a' to 'b'"),
    "too-wide": ("dashboard-body", "width 36"),
    "no-region": ("dashboard-body", "has no region"),
    "no-dimension": ("dashboard-body", "a dimension without value"),
    "text": ("dashboard-body", "has metrics that are not a list"),
    "no-objects": ("policy-resource-mismatch", "applies to objects"),
    "other-bucket": ("policy-resource-mismatch", "the Resource arn:aws:s3:::logs-…/*"),
    "name-for-arn": ("policy-document-shape", "has resource id of 'files'"),
    "url-for-arn": ("policy-document-shape", "has resource id of 'orders'"),
    "bare": ("policy-document-shape", "has Principal arn of 'worker'"),
    "hears-other": ("queue-policy-missing", "for another source only"),
    "of-other-policy": ("policy-resource-mismatch", "the Resource arn:aws:sqs:eu-central-1:…:other-…"),
    "filter-text": ("subscription-configuration", "has a value for 'store' that is not a list"),
    "rule-text": ("event-pattern-invalid", "has a value for 'resources' that is not a list"),
    "script-without-name": ("run-command", "has a step without name"),
}
SOUND = (
    *("calls-allowed", "invokes-allowed", "sends-allowed", "shows", "objects", "arn", "full", "hears"),
    *("filter", "rule", "script", "passes", "schedule"),
)
NAMES = ("dumps", "all", "name", "format", "concat", "inside")


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    found = previewed(tmp_path_factory.mktemp("spellings"), PROGRAM, WAYS)
    assert found.error is None and found.symbolic is not None and found.symbolic.why_not == ""
    return outcome(stack(found))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_reported_in_every_spelling(judged: Outcome, fault: str) -> None:
    policy, words = FAULTS[fault]
    told = {f.resource for f in judged.mandatory if f.policy == policy and words in f.message}
    assert {f"{name}-{fault}" for name in NAMES} <= told


@pytest.mark.parametrize("sound", SOUND)
def test_a_sound_document_is_reported_in_none(judged: Outcome, sound: str) -> None:
    names = {f"{name}-{sound}" for name in NAMES}
    assert [f.message for f in judged.mandatory if f.resource in names] == []


EXPORTS = """
image = aws.ec2.get_ami_output(owners=["amazon"], most_recent=True)
network = pulumi.StackReference("org/network/dev")
both = pulumi.Output.all(queue.name, image.id)
pulumi.export("object", both.apply(lambda v: {"queue": v[0], "image": v[1], "team": "shop"}))
pulumi.export("list", both.apply(lambda v: [v[0], v[1], "k"]))
pulumi.export("json", pulumi.Output.json_dumps({"queue": queue.name, "image": image.id}))
pulumi.export("reference", network.get_output("vpc").apply(lambda v: f"vpc={v}"))
pulumi.export("cut", image.id.apply(lambda i: f"{i[:5]} {i.upper()}!"))
pulumi.export("chosen", image.id.apply(lambda i: "a" if i else "b"))
pulumi.export("inside", {"text": pulumi.Output.concat("x-", image.id)})
"""


def test_an_export_keeps_what_is_known_around_a_lookup(tmp_path: Path) -> None:
    found = outputs(previewed(tmp_path, textwrap.dedent(EXPORTS)))
    made = found.get("object")
    assert made["team"] == "shop" and made["queue"].hole.output == "name" and made["image"].hole is None
    assert found.get("list")[0].hole.output == "name" and found.get("list")[2] == "k"
    assert found.get("json").pieces == ('{"queue": "', '", "image": "', '"}')
    assert [h and h.output for h in found.get("json").holes] == ["name", None]
    assert found.get("reference").pieces == ("vpc=", "")
    assert found.get("cut").pieces == ("", " ", "!")
    assert found.get("inside")["text"].pieces == ("x-", "")
    assert not hasattr(found.get("chosen"), "pieces")
