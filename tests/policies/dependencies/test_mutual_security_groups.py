from __future__ import annotations

import pytest

from tests.policies.table import Case, check

BASE = """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  web: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}"WEB } }
  app:
    type: aws:ec2:SecurityGroup
    properties: { vpcId: "${vpc.id}"APP }
"""
INLINE = ', ingress: [{ protocol: tcp, fromPort: 80, toPort: 80, securityGroups: ["${web.id}"] }]'
REVOKE = ", revokeRulesOnDelete: true"


def stack(app: str = INLINE, web: str = "", *rules: str) -> str:
    return BASE.replace("APP", app).replace("WEB", web) + "".join(rules)


def rule(name: str, group: str, other: str, kind: str = "Ingress") -> str:
    return f"""
  {name}:
    type: aws:vpc:SecurityGroup{kind}Rule
    properties: {{ securityGroupId: "${{{group}.id}}", ipProtocol: "-1", referencedSecurityGroupId: "${{{other}.id}}" }}
"""


BACK = rule("back", "web", "app")
MUTUAL = [
    (
        "app",
        "Security groups 'app' and 'web' reference each other, 'app' in an inline rule, so replacing "
        "or deleting one fails. Use separate rule resources for both.",
    )
]
CASES = {
    "one side inline": Case(stack(INLINE, "", BACK), MUTUAL),
    "in different directions": Case(stack(INLINE, "", rule("back", "web", "app", "Egress")), MUTUAL),
    "neither inline": Case(stack("", "", BACK, rule("in", "app", "web"))),
    "one way": Case(stack()),
    "both revoke": Case(stack(INLINE + REVOKE, REVOKE, BACK)),
    "one revokes": Case(stack(INLINE + REVOKE, "", BACK), MUTUAL),
    "itself": Case(stack("", "", rule("own", "web", "web"))),
    "both inline is a circle": Case(
        """
resources:
  web:
    type: aws:ec2:SecurityGroup
    properties: { name: web, ingress: [{ protocol: "-1", fromPort: 0, toPort: 0, securityGroups: [app] }] }
  app:
    type: aws:ec2:SecurityGroup
    properties: { name: app, ingress: [{ protocol: "-1", fromPort: 0, toPort: 0, securityGroups: ["${web.id}"] }] }
"""
    ),
    "an unknown group": Case(
        stack(INLINE, "", rule("back", "web", "app").replace('"${app.id}"', "{ 'fn::invoke': {} }"))
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_cases(name: str) -> None:
    check("mutual-security-groups", CASES[name])
