from __future__ import annotations

import pytest

from tests.policies.data_stack import CLIENTS, OUT, UNKNOWN, admit, cidr, stack
from tests.policies.table import Case, check

POLICY = "database-security-group-rules"
KIND = {
    "function": "Function 'client'",
    "service": "ECS service 'client'",
    "fleet": "Auto Scaling group 'client'",
    "instance": "Instance 'client'",
}


def refused(
    who: str = "Function 'client'",
    port: int = 5432,
    store: str = "database",
    guard: str = "security group 'data'",
    admits: str = "no source there",
    whom: str = "security group 'app'",
) -> list[tuple[str, str]]:
    text = f"{who} cannot connect to the {store} on port {port}: {guard} allows {admits}. Allow {whom} on port {port}."
    return [("store", text)]


SECRET = """
  secret: { type: aws:secretsmanager:Secret, properties: { name: db } }
  version:
    type: aws:secretsmanager:SecretVersion
    properties: { secretId: "${secret.id}", secretString: { "fn::toJSON": { host: "${store.address}" } } }
"""
PARAMETER = """
  parameter: { type: aws:ssm:Parameter, properties: { type: String, value: "${store.address}" } }
"""
SECOND_OF = """
  second:
    type: aws:lambda:Function
    properties:
      environment: { variables: { DB_HOST: "${store.endpoint}" } }
      vpcConfig: { subnetIds: ["${a.id}"], securityGroupIds: ["${other.id}"] }
  other: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}", %s } }
"""
SECOND = SECOND_OF % OUT

CASES = {
    **{f"{kind}: refused": Case(stack(client=kind), refused(who)) for kind, who in KIND.items()},
    **{f"{kind}: admitted": Case(stack(admit(5432), client=kind)) for kind in KIND},
    "cache": Case(stack(store="redis"), refused(port=6379, store="cache")),
    "cache admitted": Case(stack(admit(6379), store="redis")),
    "cluster, told of its member": Case(stack(store="aurora", told="${member.endpoint}"), refused()),
    "admits others": Case(
        stack(cidr(5432, "10.9.0.0/16")), refused(admits="other sources there, but none of them")
    ),
    "admits one of the client's two possible ranges": Case(stack(cidr(5432, "10.0.0.0/24"), client="fleet")),
    "told through a secret": Case(stack(told="${secret.arn}", more=SECRET), refused()),
    "told through a parameter": Case(
        stack(told="${parameter.name}", client="service", more=PARAMETER), refused("ECS service 'client'")
    ),
    "told of its ARN": Case(stack(client="function by ARN", told="${store.arn}")),
    "outside every VPC": Case(stack(client="function outside")),
    "nobody is told": Case(stack(client="")),
    "two clients refused": Case(
        stack(more=SECOND),
        refused(
            "Function 'client' and function 'second'", whom="security group 'app' and security group 'other'"
        ),
    ),
    "one of two clients refused": Case(stack(admit(5432), more=SECOND)),
    "no group of its own": Case(
        stack(groups=""),
        refused(guard="the default group of 'vpc'", admits="other sources there, but none of them"),
    ),
    "the port of another engine": Case(
        stack(cidr(3306, "10.0.0.0/16"), client=""),
        [
            (
                "store",
                "The database listens on port 5432, but security group 'data' opens port 3306 and not 5432. Allow port "
                "5432 from its clients.",
            )
        ],
    ),
    "the port of another engine too": Case(stack(f"{admit(5432)}, {cidr(3306, '10.0.0.0/16')}", client="")),
    "a port that is no engine's": Case(stack(cidr(22, "10.0.0.0/16"), client="")),
    "unknown source": Case(stack(admit(5432, f"cidrBlocks: [{UNKNOWN}]"))),
    "unknown port": Case(stack(admit(UNKNOWN))),
    "a client's group of another stack": Case(stack(admit(5432), client_groups="sg-1")),
    "a proxy between": Case(
        stack(
            more="""
  proxy: { type: aws:rds:Proxy, properties: { engineFamily: POSTGRESQL } }
  behind:
    type: aws:rds:ProxyTarget
    properties: { dbProxyName: "${proxy.name}", dbInstanceIdentifier: "${store.identifier}" }
"""
        )
    ),
    "the Data API": Case(
        stack(store="aurora").replace(
            "engine: aurora-postgresql, db", "engine: aurora-postgresql, enableHttpEndpoint: true, db"
        )
    ),
    "its own egress is another policy's": Case(stack(admit(5432), egress="description: app")),
}


@pytest.mark.parametrize("name", CASES)
def test_cases(name: str) -> None:
    check(POLICY, CASES[name])


def test_every_client_of_the_table_is_used() -> None:
    assert set(KIND) <= set(CLIENTS)
