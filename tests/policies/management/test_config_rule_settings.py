"""Config rules and recorders that AWS Config rejects."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

ADVICE = ("source.owner is CUSTOM_POLICY without sourceDetails. Add sourceDetails with a messageType.",)
CASES = {
    "a managed rule": Case(
        (
            "resources:\n"
            "  r: { type: 'aws:cfg:Rule', properties: { source: { owner: AWS, sourceIdentifier: "
            "IAM_PASSWORD_POLICY } } }\n"
        ),
        [],
    ),
    "a managed rule by its name": Case(
        (
            "resources:\n"
            "  r: { type: 'aws:cfg:Rule', properties: { source: { owner: AWS, sourceIdentifier: "
            "iam-password-policy } } }\n"
        ),
        [
            (
                "r",
                (
                    "source.sourceIdentifier is 'iam-password-policy', but identifiers of managed "
                    "rules have the form S3_BUCKET_VERSIONING_ENABLED. Use the rule's identifier."
                ),
            )
        ],
    ),
    "a rule of a function": Case(
        (
            "resources:\n"
            "  r: { type: 'aws:cfg:Rule', properties: { source: { owner: CUSTOM_LAMBDA, sourceIdentifier: "
            "f, sourceDetails: [{ messageType: ScheduledNotification, maximumExecutionFrequency: One_Hour "
            "}] } } }\n"
        ),
        [],
    ),
    "a rule of a function at an unknown interval": Case(
        (
            "resources:\n"
            "  other: { type: 'aws:sns:Topic', properties: { name: x } }\n"
            "  r: { type: 'aws:cfg:Rule', properties: { source: { owner: CUSTOM_LAMBDA, sourceIdentifier: "
            "f, sourceDetails: [{ messageType: ScheduledNotification, maximumExecutionFrequency: "
            "'${other.unknown}' }] } } }\n"
        ),
        when="planned",
    ),
    "a rule of a function without details": Case(
        (
            "resources:\n"
            "  r: { type: 'aws:cfg:Rule', properties: { source: { owner: CUSTOM_LAMBDA, sourceIdentifier: "
            "f } } }\n"
        ),
        [
            (
                "r",
                (
                    "source.owner is CUSTOM_LAMBDA without sourceDetails. Add sourceDetails with a "
                    "messageType."
                ),
            )
        ],
    ),
    "a rule of a policy without it": Case(
        (
            "resources:\n"
            "  r: { type: 'aws:cfg:Rule', properties: { source: { owner: CUSTOM_POLICY, sourceDetails: [{ "
            "messageType: ConfigurationItemChangeNotification }] } } }\n"
        ),
        [("r", ("source.owner is CUSTOM_POLICY without customPolicyDetails. Add customPolicyDetails."))],
    ),
    "a frequency of changes": Case(
        (
            "resources:\n"
            "  r: { type: 'aws:cfg:Rule', properties: { source: { owner: CUSTOM_LAMBDA, sourceIdentifier: "
            "f, sourceDetails: [{ messageType: ConfigurationItemChangeNotification, "
            "maximumExecutionFrequency: One_Hour }] } } }\n"
        ),
        [
            (
                "r",
                (
                    "source.sourceDetails has maximumExecutionFrequency with messageType "
                    "ConfigurationItemChangeNotification. Remove it, or use ScheduledNotification."
                ),
            )
        ],
    ),
    "parameters": Case(
        (
            "resources:\n"
            "  r: { type: 'aws:cfg:Rule', properties: { source: { owner: AWS, sourceIdentifier: "
            'IAM_PASSWORD_POLICY }, inputParameters: \'{"MinimumPasswordLength": "8"}\' } }\n'
        ),
        [],
    ),
    "parameters that are not JSON": Case(
        (
            "resources:\n"
            "  r: { type: 'aws:cfg:Rule', properties: { source: { owner: AWS, sourceIdentifier: "
            "IAM_PASSWORD_POLICY }, inputParameters: 'x=1' } }\n"
        ),
        [("r", ("inputParameters is not a JSON object. Write an object with the rule's parameters."))],
    ),
    "all types": Case(
        (
            "resources:\n"
            "  g: { type: 'aws:cfg:Recorder', properties: { roleArn: r, recordingGroup: { allSupported: "
            "true, includeGlobalResourceTypes: true } } }\n"
        ),
        [],
    ),
    "all types and one": Case(
        (
            "resources:\n"
            "  g: { type: 'aws:cfg:Recorder', properties: { roleArn: r, recordingGroup: { resourceTypes: "
            "['AWS::EC2::Instance'] } } }\n"
        ),
        [
            (
                "g",
                (
                    "recordingGroup has resourceTypes with allSupported true. Set allSupported to "
                    "false, or remove resourceTypes."
                ),
            )
        ],
    ),
    "one type": Case(
        (
            "resources:\n"
            "  g: { type: 'aws:cfg:Recorder', properties: { roleArn: r, recordingGroup: { allSupported: "
            "false, resourceTypes: ['AWS::EC2::Instance'] } } }\n"
        ),
        [],
    ),
    "one type and the global ones": Case(
        (
            "resources:\n"
            "  g: { type: 'aws:cfg:Recorder', properties: { roleArn: r, recordingGroup: { allSupported: "
            "false, includeGlobalResourceTypes: true, resourceTypes: ['AWS::EC2::Instance'] } } }\n"
        ),
        [
            (
                "g",
                (
                    "recordingGroup has includeGlobalResourceTypes with allSupported false. Remove "
                    "includeGlobalResourceTypes."
                ),
            )
        ],
    ),
    "all types but one, and the global ones": Case(
        (
            "resources:\n"
            "  g: { type: 'aws:cfg:Recorder', properties: { roleArn: r, recordingGroup: { allSupported: "
            "false, includeGlobalResourceTypes: true, exclusionByResourceTypes: [{ resourceTypes: "
            "['AWS::EC2::Instance'] }], recordingStrategies: [{ useOnly: EXCLUSION_BY_RESOURCE_TYPES }] } } }\n"
        ),
        [],
    ),
    "a rule of a policy without details": Case(
        (
            "resources:\n"
            "  r: { type: 'aws:cfg:Rule', properties: { source: { owner: CUSTOM_POLICY, customPolicyDetails: { "
            "policyRuntime: guard-2.x.x, policyText: 'rule a { }' } } } }\n"
        ),
        [("r", ADVICE[0])],
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_config_rule_settings(case: Case) -> None:
    check("config-rule-settings", case, ADVICE)
