"""Endpoints, instances and tasks of DMS."""

from __future__ import annotations

import json

import pytest

from tests.policies.table import Case, check


def one(type_: str, properties: str, name: str = "r") -> str:
    return f"  {name}: {{ type: 'aws:dms:{type_}', properties: {{ {properties} }} }}\n"


def endpoint(engine: str, kind: str = "source", more: str = "", name: str = "r") -> str:
    return one("Endpoint", f"endpointId: {name}, endpointType: {kind}, engineName: {engine}{more}", name)


def selection(**changed: str) -> dict[str, object]:
    place = {"schema-name": "%", "table-name": "%"}
    rule = {
        "rule-type": "selection",
        "rule-id": "1",
        "rule-name": "1",
        "object-locator": place,
        "rule-action": "include",
    }
    return rule | {key.replace("_", "-"): value for key, value in changed.items()}


def task(mappings: object, more: str = "", source: str = "arn:s", target: str = "arn:t") -> str:
    text = mappings if isinstance(mappings, str) else json.dumps(mappings)
    return one(
        "ReplicationTask",
        f"sourceEndpointArn: '{source}', targetEndpointArn: '{target}', tableMappings: {json.dumps(text)}{more}",
    )


def told(message: str) -> list[tuple[str, str]]:
    return [("r", message)]


def mapped(fault: str) -> list[tuple[str, str]]:
    return told(f"tableMappings {fault}. Correct the mappings.")


RULES = {"rules": [selection()]}
ENDS = endpoint("mysql", "source", name="a") + endpoint("postgres", "target", name="b")

CASES = {
    "a source": Case(endpoint("postgres")),
    "a stream": Case(endpoint("kinesis", "target", ", kinesisSettings: { streamArn: a }")),
    "an engine that does not exist": Case(
        endpoint("postgresql"),
        told("engineName is 'postgresql', which is not an engine of DMS. Use an engine such as 'postgres'."),
    ),
    "a target as source": Case(
        endpoint("kafka", "source", ", kafkaSettings: { broker: b }"),
        told("endpointType is source, but DMS supports kafka as a target only. Set endpointType to target."),
    ),
    "no block": Case(
        endpoint("kafka", "target"), told("engineName is kafka without kafkaSettings. Set kafkaSettings.")
    ),
    "an instance": Case(one("ReplicationInstance", "replicationInstanceClass: dms.t3.micro, multiAz: true")),
    "a class of RDS": Case(
        one("ReplicationInstance", "replicationInstanceClass: db.t3.micro"),
        told(
            "replicationInstanceClass is 'db.t3.micro', but classes of DMS begin with 'dms.'. Use one such as "
            "'dms.t3.medium'."
        ),
    ),
    "a zone for several": Case(
        one(
            "ReplicationInstance",
            "replicationInstanceClass: dms.t3.micro, multiAz: true, availabilityZone: eu-west-1a",
        ),
        told("availabilityZone is set with multiAz, which chooses its zones itself. Remove one of them."),
    ),
    "a task": Case(ENDS + task(RULES, source="${a.endpointArn}", target="${b.endpointArn}")),
    "a task in the wrong direction": Case(
        ENDS + task(RULES, source="${b.endpointArn}", target="${a.endpointArn}"),
        [
            *told("sourceEndpointArn is 'b', whose endpointType is target. Use a source endpoint."),
            *told("targetEndpointArn is 'a', whose endpointType is source. Use a target endpoint."),
        ],
        when="planned",
    ),
    "a task with one endpoint": Case(
        ENDS + task(RULES, source="${a.endpointArn}", target="${a.endpointArn}"),
        told("sourceEndpointArn and targetEndpointArn are the same endpoint. Use two endpoints."),
    ),
    "mappings that are not JSON": Case(task("{rules: []}"), mapped("is not a JSON object")),
    "mappings without rules": Case(task({"rule": []}), mapped("has no list of rules")),
    "mappings without selection": Case(
        task({"rules": [selection(rule_type="transformation")]}), mapped("has no rule of the type selection")
    ),
    "mappings with an ID twice": Case(
        task({"rules": [selection(), selection()]}), mapped("has 2 rules with the rule-id '1'")
    ),
    "mappings with an action in capitals": Case(
        task({"rules": [selection(rule_action="Include")]}),
        mapped("has the rule-action 'Include' in a selection, which has include, exclude, explicit"),
    ),
    "settings that are not JSON": Case(
        task(RULES, ", replicationTaskSettings: '{Logging'"),
        told("replicationTaskSettings is not a JSON object. Write JSON."),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_migration_settings(case: Case) -> None:
    check("migration-settings", Case(f"resources:\n{case.program}", case.expected, when=case.when))
