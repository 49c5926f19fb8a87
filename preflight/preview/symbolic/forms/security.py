"""Identity, keys, secrets, certificates and firewalls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from preflight.model import type_tokens as aws
from preflight.preview.symbolic.forms.form import ARN, Form, arn


def _iam(tail: str, **more: str) -> Form:
    return Form({"arn": arn("iam", tail, region=False), "id": "{name}", "name": "{name}", **more})


def _wafv2(kind: str) -> Form:
    return Form(
        {"id": "{uuid}", "arn": arn("wafv2", f"{{scope}}/{kind}/{{name}}/{{out.id}}"), "name": "{name}"}
    )


FORMS: Final[Mapping[str, Form]] = {
    aws.IAM_ROLE: _iam("role{path}{name}", uniqueId="AROA{ALNUM13:unique}"),
    aws.IAM_USER: _iam("user{path}{name}", uniqueId="AIDA{ALNUM13:unique}"),
    aws.IAM_GROUP: _iam("group{path}{name}", uniqueId="AGPA{ALNUM13:unique}"),
    aws.IAM_POLICY: Form(
        {
            "arn": arn("iam", "policy{path}{name}", region=False),
            "id": ARN,
            "name": "{name}",
            "policyId": "ANPA{ALNUM13:unique}",
        }
    ),
    aws.IAM_INSTANCE_PROFILE: _iam("instance-profile{path}{name}", uniqueId="AIPA{ALNUM13:unique}"),
    aws.IAM_ROLE_POLICY: Form({"id": "{in.role}:{name}", "name": "{name}"}),
    aws.IAM_OPEN_ID_CONNECT_PROVIDER: Form(
        {"arn": arn("iam", "oidc-provider/{host}", region=False), "id": ARN}
    ),
    "aws:iam/samlProvider:SamlProvider": Form(
        {"arn": arn("iam", "saml-provider/{name}", region=False), "id": ARN}
    ),
    aws.IAM_ACCESS_KEY: Form(
        {"id": "AKIA{ALNUM13}", "secret": "{code40:secret}", "sesSmtpPasswordV4": "{code40:password}"}
    ),
    "aws:iam/serverCertificate:ServerCertificate": Form(
        {"arn": arn("iam", "server-certificate{path}{name}", region=False), "name": "{name}"}
    ),
    aws.KMS_KEY: Form({"keyId": "{key-id}", "id": "{out.keyId}", "arn": arn("kms", "key/{out.keyId}")}),
    aws.KMS_REPLICA_KEY: Form(
        {"keyId": "mrk-{hex32}", "id": "{out.keyId}", "arn": arn("kms", "key/{out.keyId}")}
    ),
    aws.KMS_ALIAS: Form({"arn": arn("kms", "{name}"), "id": "{name}", "name": "{name}"}, separator=None),
    aws.SECRETS_MANAGER_SECRET: Form(
        {"arn": arn("secretsmanager", "secret:{name}-{mixed6}"), "id": ARN, "name": "{name}"}
    ),
    aws.SECRETS_MANAGER_SECRET_VERSION: Form(
        {"arn": "{in.secretId}", "versionId": "{uuid:version}", "id": "{in.secretId}|{uuid:version}"}
    ),
    aws.ACM_CERTIFICATE: Form(
        {"arn": arn("acm", "certificate/{uuid}"), "id": ARN}, per_name="domainValidationOptions"
    ),
    aws.ACM_CERTIFICATE_VALIDATION: Form({"certificateArn": "{in.certificateArn}"}),
    "aws:acmpca/certificateAuthority:CertificateAuthority": Form(
        {"arn": arn("acm-pca", "certificate-authority/{uuid}"), "id": ARN}
    ),
    aws.WAFV2_WEB_ACL: _wafv2("webacl"),
    aws.WAFV2_IP_SET: _wafv2("ipset"),
    aws.WAFV2_RULE_GROUP: _wafv2("rulegroup"),
    aws.WAFV2_REGEX_PATTERN_SET: _wafv2("regexpatternset"),
    aws.COGNITO_USER_POOL: Form(
        {
            "id": "{region}_{mixed9}",
            "arn": arn("cognito-idp", "userpool/{out.id}"),
            "endpoint": "cognito-idp.{region}.{suffix}/{out.id}",
            "name": "{name}",
        }
    ),
    aws.COGNITO_USER_POOL_CLIENT: Form({"id": "{alnum26}", "name": "{name}"}),
    aws.COGNITO_USER_POOL_DOMAIN: Form({"id": "{in.domain}", "domain": "{in.domain}"}),
    aws.COGNITO_IDENTITY_POOL: Form(
        {"id": "{region}:{uuid}", "arn": arn("cognito-identity", "identitypool/{out.id}")}
    ),
    "aws:guardduty/detector:Detector": Form({"id": "{hex32}", "arn": arn("guardduty", "detector/{out.id}")}),
    "aws:organizations/organization:Organization": Form(
        {
            "id": "o-{alnum10}",
            "arn": "arn:{partition}:organizations::{account}:organization/{out.id}",
            "masterAccountId": "{account}",
        }
    ),
    "aws:organizations/organizationalUnit:OrganizationalUnit": Form({"id": "ou-{alnum6}-{alnum10:unit}"}),
    aws.SSM_PARAMETER: Form({"arn": arn("ssm", "parameter{slashed}"), "id": "{name}", "name": "{name}"}),
}
