"""The pack's repairs, through the call that Pulumi's engine makes before it creates a resource."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf import json_format
from pulumi.runtime.proto import analyzer_pb2 as proto

from preflight.analyzer.servicer import Analyzer
from preflight.core.values import SENTINEL
from preflight.policy import Policy, discover, find
from preflight.testing import Program, canonical, secret
from preflight.testing.pages import Block, blocks
from tests.preflight.requests import configuration, resource_request, stack_configuration
from tests.preflight.test_servicer import configured

REMEDIES = [p for p in discover() if p.remediate is not None]
PROGRAMS = [b for p in REMEDIES for b in blocks(p)]
UNKNOWN = SENTINEL


def analyzer_of(policy: Policy, stack: str = "dev") -> Analyzer:
    return configured(Analyzer([policy]), {policy.name: {"enforcementLevel": "remediate"}}, stack)


def repaired(policy: str, type_: str, inputs: dict[str, Any], stack: str = "dev", **options: Any) -> Any:
    """What the repair changes in a resource of the type: every property that is not as it was."""
    own = find(policy)
    assert own is not None
    web = Program(stack)
    web.add(type_, "it", options=options, **inputs)
    request = resource_request(next(m for m in web.messages() if m.name == "it"))
    before = json_format.MessageToDict(request.properties)
    (*_, after) = [before, *_answers(analyzer_of(own, stack), request)]
    gone = dict.fromkeys(before.keys() - after.keys())
    return {key: value for key, value in after.items() if before.get(key) != value} | gone


def _answers(analyzer: Analyzer, request: proto.AnalyzeRequest) -> list[dict[str, Any]]:
    response = analyzer.Remediate(request, None)
    assert [r.diagnostic for r in response.remediations if r.diagnostic] == []
    return [json_format.MessageToDict(r.properties) for r in response.remediations]


DATABASE = "aws:rds:Instance"
DISTRIBUTION = "aws:cloudfront:Distribution"
OPEN, SAFE = {"viewerProtocolPolicy": "allow-all"}, {"viewerProtocolPolicy": "redirect-to-https"}
ONLY = {"viewerProtocolPolicy": "https-only"}
MODERN = {"sslPolicy": "ELBSecurityPolicy-TLS13-1-2-2021-06"}
POSTGRES = {"engine": "postgres", "instanceClass": "db.t4g.micro"}
BLOCK = "aws:s3:BucketPublicAccessBlock"
ALL_ON = {
    "blockPublicAcls": True,
    "ignorePublicAcls": True,
    "blockPublicPolicy": True,
    "restrictPublicBuckets": True,
}

CASES: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    ("unencrypted-volume", "aws:ebs:Volume", {"size": 8}, {"encrypted": True}),
    ("unencrypted-volume", "aws:ebs:Volume", {"encrypted": False}, {"encrypted": True}),
    ("unencrypted-volume", "aws:ebs:Volume", {"encrypted": True}, {}),
    ("unencrypted-volume", "aws:ebs:Volume", {"encrypted": UNKNOWN}, {}),
    ("unencrypted-file-system", "aws:efs:FileSystem", {"encrypted": False}, {"encrypted": True}),
    ("unencrypted-file-system", "aws:efs:FileSystem", {"encrypted": UNKNOWN}, {}),
    ("unencrypted-database", DATABASE, POSTGRES, {"storageEncrypted": True}),
    (
        "unencrypted-database",
        "aws:rds:Cluster",
        {"engine": "aurora-postgresql"},
        {"storageEncrypted": True},
    ),
    ("unencrypted-database", "aws:docdb:Cluster", {"engine": "docdb"}, {"storageEncrypted": True}),
    ("unencrypted-database", DATABASE, {**POSTGRES, "storageEncrypted": True}, {}),
    ("unencrypted-database", DATABASE, {**POSTGRES, "instanceClass": "db.t2.micro"}, {}),
    ("unencrypted-database", DATABASE, {**POSTGRES, "instanceClass": UNKNOWN}, {}),
    ("unencrypted-database", DATABASE, {**POSTGRES, "engine": "sqlserver-ex"}, {}),
    ("unencrypted-database", DATABASE, {**POSTGRES, "engine": UNKNOWN}, {}),
    ("unencrypted-database", DATABASE, {**POSTGRES, "snapshotIdentifier": "before"}, {}),
    ("unencrypted-database", DATABASE, {**POSTGRES, "replicateSourceDb": UNKNOWN}, {}),
    ("database-without-backups", DATABASE, POSTGRES, {"backupRetentionPeriod": 7}),
    (
        "database-without-backups",
        DATABASE,
        {**POSTGRES, "backupRetentionPeriod": 0},
        {"backupRetentionPeriod": 7},
    ),
    ("database-without-backups", DATABASE, {**POSTGRES, "backupRetentionPeriod": 1}, {}),
    ("database-without-backups", DATABASE, {**POSTGRES, "backupRetentionPeriod": UNKNOWN}, {}),
    ("database-without-backups", DATABASE, {"replicateSourceDb": "orders", "backupRetentionPeriod": 0}, {}),
    (
        "table-without-point-in-time-recovery",
        "aws:dynamodb:Table",
        {"pointInTimeRecovery": {"enabled": False, "recoveryPeriodInDays": 5}},
        {"pointInTimeRecovery": {"enabled": True, "recoveryPeriodInDays": 5}},
    ),
    (
        "table-without-point-in-time-recovery",
        "aws:dynamodb:Table",
        {"hashKey": "id"},
        {"pointInTimeRecovery": {"enabled": True}},
    ),
    ("table-without-point-in-time-recovery", "aws:dynamodb:Table", {"pointInTimeRecovery": UNKNOWN}, {}),
    (
        "key-without-rotation",
        "aws:kms:Key",
        {"description": secret("Orders")},
        {"enableKeyRotation": True},
    ),
    ("key-without-rotation", "aws:kms:Key", {"customerMasterKeySpec": "RSA_2048"}, {}),
    ("key-without-rotation", "aws:kms:Key", {"keyUsage": UNKNOWN}, {}),
    ("key-without-rotation", "aws:kms:Key", {"customKeyStoreId": "cks-1"}, {}),
    ("public-bucket", BLOCK, {"bucket": "web"}, ALL_ON),
    ("public-bucket", BLOCK, {**ALL_ON, "blockPublicPolicy": False}, {"blockPublicPolicy": True}),
    ("public-bucket", BLOCK, dict.fromkeys(ALL_ON, UNKNOWN), {}),
    ("public-bucket", "aws:s3:Bucket", {"acl": "public-read"}, {}),
    (
        "trail-incomplete",
        "aws:cloudtrail:Trail",
        {"isMultiRegionTrail": True},
        {"enableLogFileValidation": True},
    ),
    (
        "trail-incomplete",
        "aws:cloudtrail:Trail",
        {"isMultiRegionTrail": UNKNOWN, "enableLogFileValidation": True},
        {},
    ),
    (
        "distribution-allows-http",
        DISTRIBUTION,
        {"defaultCacheBehavior": {**OPEN, "compress": True}, "orderedCacheBehaviors": [ONLY, OPEN]},
        {"defaultCacheBehavior": {**SAFE, "compress": True}, "orderedCacheBehaviors": [ONLY, SAFE]},
    ),
    (
        "distribution-allows-http",
        DISTRIBUTION,
        {"defaultCacheBehavior": ONLY, "orderedCacheBehaviors": UNKNOWN},
        {},
    ),
    (
        "distribution-allows-http",
        DISTRIBUTION,
        {"defaultCacheBehavior": UNKNOWN, "orderedCacheBehaviors": [UNKNOWN, {**OPEN, "pathPattern": "a"}]},
        {"orderedCacheBehaviors": [UNKNOWN, {**SAFE, "pathPattern": "a"}]},
    ),
    ("unreachable-listener-rules", "aws:lb:Listener", {"protocol": "HTTPS"}, MODERN),
    (
        "unreachable-listener-rules",
        "aws:alb:Listener",
        {"protocol": "TLS", "sslPolicy": "ELBSecurityPolicy-2016-08"},
        MODERN,
    ),
    ("unreachable-listener-rules", "aws:lb:Listener", {"protocol": "HTTP", "port": 80}, {}),
    ("unreachable-listener-rules", "aws:lb:Listener", {"protocol": UNKNOWN}, {}),
    ("unreachable-listener-rules", "aws:lb:Listener", {"protocol": "HTTPS", "sslPolicy": UNKNOWN}, {}),
    (
        "unreachable-listener-rules",
        "aws:lb:Listener",
        {"protocol": "HTTPS", "sslPolicy": "ELBSecurityPolicy-TLS13-1-3-2021-06"},
        {},
    ),
    (
        "instance-hygiene",
        "aws:ec2:LaunchTemplate",
        {"metadataOptions": {"httpTokens": "optional"}},
        {"metadataOptions": {"httpTokens": "required"}},
    ),
]


@pytest.mark.parametrize(("policy", "type_", "inputs", "changes"), CASES)
def test_a_repair_changes_what_is_certainly_wrong_and_nothing_else(
    policy: str, type_: str, inputs: dict[str, Any], changes: dict[str, Any]
) -> None:
    assert repaired(policy, type_, inputs) == changes


@pytest.mark.parametrize(
    ("type_", "changes"),
    [
        ("aws:rds:Instance", {"deletionProtection": True}),
        ("aws:rds:Cluster", {"deletionProtection": True}),
        ("aws:dynamodb:Table", {"deletionProtectionEnabled": True}),
        ("aws:cognito:UserPool", {"deletionProtection": "ACTIVE"}),
        ("aws:lb:LoadBalancer", {"enableDeletionProtection": True}),
        ("aws:efs:FileSystem", {}),
        ("aws:cloudwatch:LogGroup", {}),
    ],
)
def test_deletion_protection_is_turned_on_in_production(type_: str, changes: dict[str, Any]) -> None:
    inputs = {"tags": {"team": "web"}}
    assert repaired("cleanup-safety", type_, inputs, "prod") == changes
    assert repaired("cleanup-safety", type_, inputs, "dev") == {}
    assert repaired("cleanup-safety", type_, inputs, "prod", protect=True) == {}
    for key, value in changes.items():
        assert repaired("cleanup-safety", type_, {key: value}, "prod") == {}
        assert repaired("cleanup-safety", type_, {key: UNKNOWN}, "prod") == {}


@pytest.mark.parametrize(
    ("policy", "type_", "inputs"),
    [
        ("unencrypted-volume", "aws:ebs:Volume", {"size": 8}),
        ("unencrypted-file-system", "aws:efs:FileSystem", {"encrypted": False}),
        ("unencrypted-database", DATABASE, POSTGRES),
    ],
)
def test_what_would_be_replaced_is_left_where_it_is_protected(
    policy: str, type_: str, inputs: dict[str, Any]
) -> None:
    assert repaired(policy, type_, inputs, protect=True) == {}


@pytest.mark.parametrize("block", PROGRAMS, ids=str)
def test_a_page_that_is_right_is_not_repaired_and_a_repair_is_repaired_once(block: Block) -> None:
    stack = block.settings.get("stack", "dev")
    for message in block.messages("planned"):
        request = resource_request(message)
        answers = _answers(analyzer_of(block.policy, stack), request)
        if block.section == "Instead":
            assert answers == [], message.name
        for answer in answers:
            request.properties.Clear()
            request.properties.update(answer)
            assert _answers(analyzer_of(block.policy, stack), request) == [], message.name


def test_the_policies_of_a_stack_say_which_types_they_repair() -> None:
    assert [p.name for p in REMEDIES if not p.is_resource_policy and not p.repairs] == []
    assert [p.name for p in discover() if p.repairs and p.remediate is None] == []
    assert all(type_ == canonical(type_) for p in REMEDIES for type_ in p.repairs)


def test_a_policy_of_the_stack_repairs_only_its_types() -> None:
    policy = find("cleanup-safety")
    assert policy is not None
    analyzer = Analyzer([policy])
    analyzer.ConfigureStack(stack_configuration("prod"), None)
    info = analyzer.GetAnalyzerInfo(None, None)
    analyzer.Configure(configuration(info.policies, {policy.name: {"enforcementLevel": "remediate"}}), None)
    web = Program("prod")
    web.add("aws:s3:Bucket", "it", forceDestroy=True)
    request = resource_request(next(m for m in web.messages() if m.name == "it"))
    response = analyzer.Remediate(request, None)
    assert [(n.policy_name, n.reason) for n in response.not_applicable] == [
        ("cleanup-safety", "not for this type of resource")
    ]
