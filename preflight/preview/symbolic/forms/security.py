"""Identity, keys, secrets, certificates and firewalls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from preflight.preview.symbolic.forms.form import ARN, Form, arn


def _iam(tail: str, **more: str) -> Form:
    return Form({"arn": arn("iam", tail, region=False), "id": "{name}", "name": "{name}", **more})


def _wafv2(kind: str) -> Form:
    return Form(
        {"id": "{uuid}", "arn": arn("wafv2", f"{{scope}}/{kind}/{{name}}/{{out.id}}"), "name": "{name}"}
    )


FORMS: Final[Mapping[str, Form]] = {
    "aws:iam/role:Role": _iam("role{path}{name}", uniqueId="AROA{ALNUM13:unique}"),
    "aws:iam/user:User": _iam("user{path}{name}", uniqueId="AIDA{ALNUM13:unique}"),
    "aws:iam/group:Group": _iam("group{path}{name}", uniqueId="AGPA{ALNUM13:unique}"),
    "aws:iam/policy:Policy": Form(
        {
            "arn": arn("iam", "policy{path}{name}", region=False),
            "id": ARN,
            "name": "{name}",
            "policyId": "ANPA{ALNUM13:unique}",
        }
    ),
    "aws:iam/instanceProfile:InstanceProfile": _iam(
        "instance-profile{path}{name}", uniqueId="AIPA{ALNUM13:unique}"
    ),
    "aws:iam/rolePolicy:RolePolicy": Form({"id": "{in.role}:{name}", "name": "{name}"}),
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": Form(
        {"arn": arn("iam", "oidc-provider/{host}", region=False), "id": ARN}
    ),
    "aws:iam/samlProvider:SamlProvider": Form(
        {"arn": arn("iam", "saml-provider/{name}", region=False), "id": ARN}
    ),
    "aws:iam/accessKey:AccessKey": Form(
        {"id": "AKIA{ALNUM13}", "secret": "{mixed40:secret}", "sesSmtpPasswordV4": "{mixed40:password}"}
    ),
    "aws:iam/serverCertificate:ServerCertificate": Form(
        {"arn": arn("iam", "server-certificate{path}{name}", region=False), "name": "{name}"}
    ),
    "aws:kms/key:Key": Form({"keyId": "{uuid}", "id": "{out.keyId}", "arn": arn("kms", "key/{out.keyId}")}),
    "aws:kms/replicaKey:ReplicaKey": Form(
        {"keyId": "mrk-{hex32}", "id": "{out.keyId}", "arn": arn("kms", "key/{out.keyId}")}
    ),
    "aws:kms/alias:Alias": Form(
        {"arn": arn("kms", "{name}"), "id": "{name}", "name": "{name}"}, separator=None
    ),
    "aws:secretsmanager/secret:Secret": Form(
        {"arn": arn("secretsmanager", "secret:{name}-{mixed6}"), "id": ARN, "name": "{name}"}
    ),
    "aws:secretsmanager/secretVersion:SecretVersion": Form(
        {"arn": "{in.secretId}", "versionId": "{uuid:version}", "id": "{in.secretId}|{uuid:version}"}
    ),
    "aws:acm/certificate:Certificate": Form(
        {"arn": arn("acm", "certificate/{uuid}"), "id": ARN}, per_name="domainValidationOptions"
    ),
    "aws:acm/certificateValidation:CertificateValidation": Form({"certificateArn": "{in.certificateArn}"}),
    "aws:acmpca/certificateAuthority:CertificateAuthority": Form(
        {"arn": arn("acm-pca", "certificate-authority/{uuid}"), "id": ARN}
    ),
    "aws:wafv2/webAcl:WebAcl": _wafv2("webacl"),
    "aws:wafv2/ipSet:IpSet": _wafv2("ipset"),
    "aws:wafv2/ruleGroup:RuleGroup": _wafv2("rulegroup"),
    "aws:wafv2/regexPatternSet:RegexPatternSet": _wafv2("regexpatternset"),
    "aws:cognito/userPool:UserPool": Form(
        {
            "id": "{region}_{mixed9}",
            "arn": arn("cognito-idp", "userpool/{out.id}"),
            "endpoint": "cognito-idp.{region}.{suffix}/{out.id}",
            "name": "{name}",
        }
    ),
    "aws:cognito/userPoolClient:UserPoolClient": Form({"id": "{alnum26}", "name": "{name}"}),
    "aws:cognito/userPoolDomain:UserPoolDomain": Form({"id": "{in.domain}", "domain": "{in.domain}"}),
    "aws:cognito/identityPool:IdentityPool": Form(
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
    "aws:ssm/parameter:Parameter": Form(
        {"arn": arn("ssm", "parameter{slashed}"), "id": "{name}", "name": "{name}"}
    ),
}
