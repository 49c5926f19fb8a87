"""Which traffic a stack implies, and who takes part in it."""

from __future__ import annotations

import pytest

from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model.compute.ecs_services import EcsService
from preflight.model.compute.lambda_functions import LambdaFunction
from preflight.model.compute.workload import Workload
from preflight.model.compute.workloads import workloads
from preflight.model.load_balancing.load_balancers import LoadBalancer
from preflight.model.requirements.data_store_traffic import client_flows, flows_from, flows_to
from preflight.model.requirements.load_balancer_traffic import balancer_flows, listener_ports
from preflight.model.requirements.traffic import Flow, balancer_party, calls_out, workload_party
from preflight.testing import program_from_yaml
from tests.policies.data_stack import stack as data_stack


def stacks(text: str) -> tuple[Stack, Stack]:
    program = program_from_yaml(text)
    return program.planned(), program.deployed()


def told(flow: Flow) -> tuple[str, str, int]:
    return flow.source.title, flow.target.title, flow.port


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        ("function", "function 'client'"),
        ("service", "ECS service 'client'"),
        ("fleet", "Auto Scaling group 'client'"),
        ("instance", "instance 'client'"),
    ],
)
def test_code_that_is_told_of_a_database_connects_to_it(kind: str, title: str) -> None:
    for stack in stacks(data_stack(client=kind)):
        (flow,) = client_flows(stack)
        assert told(flow) == (title, "database 'store'", 5432)
        assert isinstance(flow.source.entity, Workload)
        assert flows_from(flow.source.entity) == (flow,)
        assert flow.target.entity is not None
        assert flows_to(flow.target.entity) == (flow,)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("variable", "connects"),
    [
        ("DB_HOST", True),
        ("DATABASE_URL", True),
        ("REDIS_ENDPOINT", True),
        ("db_address", True),
        ("DB_SECRET_ARN", False),
        ("POSTGRES", True),
        ("CLUSTER_ARN", False),
        ("DB_INSTANCE_ID", False),
        ("DB_NAME", False),
        ("TABLE", False),
    ],
)
def test_a_function_connects_where_a_variable_says_where(variable: str, connects: bool) -> None:
    text = data_stack().replace("DB_HOST", variable)
    for stack in stacks(text):
        assert bool(client_flows(stack)) is connects


def test_a_text_that_is_known_is_no_endpoint_of_a_new_database() -> None:
    text = data_stack().replace(
        'DB_HOST: "${store.endpoint}"', 'API_HOST: example.org, ID: "${store.identifier}"'
    )
    assert client_flows(program_from_yaml(text).planned()) == ()


def test_what_stands_between() -> None:
    more = """
  secret: { type: aws:secretsmanager:Secret, properties: { name: db } }
  version:
    type: aws:secretsmanager:SecretVersion
    properties: { secretId: "${secret.id}", secretString: "${store.address}" }
  other: { type: aws:secretsmanager:Secret, properties: { name: other } }
"""
    for text in (data_stack(told="${secret.arn}", more=more), data_stack(told="${version.arn}", more=more)):
        for stack in stacks(text.replace("DB_HOST", "DB_SECRET_ARN")):
            assert [told(f)[1] for f in client_flows(stack)] == ["database 'store'"]
    for stack in stacks(data_stack(told="${secret.arn}", more=more)):
        assert [told(f)[1] for f in client_flows(stack)] == ["database 'store'"]
    for stack in stacks(data_stack(told="${other.arn}", more=more)):
        assert client_flows(stack) == ()


def test_a_cluster_is_reached_through_its_members() -> None:
    for stack in stacks(data_stack(store="aurora", told="${member.endpoint}")):
        assert [told(f)[1] for f in client_flows(stack)] == ["database 'store'"]


def test_a_file_system_is_reached_at_its_mount_targets() -> None:
    for stack in stacks(data_stack(store="efs", client="function with files")):
        assert [told(f) for f in client_flows(stack)] == [("function 'client'", "mount target 'store'", 2049)]


def test_vpcs_that_nothing_joins_have_no_flow() -> None:
    text = data_stack().replace(
        'subnetIds: ["${a.id}"], securityGroupIds', 'subnetIds: ["${far.id}"], securityGroupIds'
    )
    text += """
  away: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.1.0.0/16 } }
  far: { type: aws:ec2:Subnet, properties: { vpcId: "${away.id}", cidrBlock: 10.1.0.0/24 } }
"""
    joined = (
        text
        + """
  peering: { type: aws:ec2:VpcPeeringConnection, properties: { vpcId: "${away.id}", peerVpcId: "${vpc.id}" } }
"""
    )
    assert [len(client_flows(s)) for s in stacks(text)] == [0, 0]
    assert [len(client_flows(s)) for s in stacks(joined)] == [1, 1]


def test_tasks_in_bridge_mode_are_behind_their_instances_groups() -> None:
    text = """
resources:
  task: { type: aws:ecs:TaskDefinition, properties: { family: app } }
  service: { type: aws:ecs:Service, properties: { taskDefinition: "${task.arn}" } }
"""
    for stack in stacks(text):
        (service,) = stack.all(EcsService)
        party = workload_party(service)
        assert party.security_groups == () and isinstance(party.open, Unknown)


def test_a_function_outside_every_vpc_has_no_group() -> None:
    (function,) = (
        program_from_yaml("resources: { f: { type: aws:lambda:Function } }").planned().all(LambdaFunction)
    )
    assert isinstance(workload_party(function).open, Unknown)


BALANCED = """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24 } }
  balancer: { type: aws:lb:LoadBalancer, properties: { subnets: ["${a.id}"], loadBalancerType: KIND, internal: false } }
  group: { type: aws:lb:TargetGroup, properties: { vpcId: "${vpc.id}", GROUP } }
  listener:
    type: aws:lb:Listener
    properties:
      { loadBalancerArn: "${balancer.arn}", port: 443, protocol: PROTOCOL,
        defaultActions: [{ type: forward, targetGroupArn: "${group.arn}" }] }
  machine: { type: aws:ec2:Instance, properties: { subnetId: "${a.id}" } }
  registration:
    type: aws:lb:TargetGroupAttachment
    properties: { targetGroupArn: "${group.arn}", targetId: "${machine.id}" }
"""


def balanced(kind: str, group: str, protocol: str) -> tuple[Stack, Stack]:
    text = BALANCED.replace("KIND", kind).replace("GROUP", group).replace("PROTOCOL", protocol)
    return stacks(text)


def test_traffic_and_checks_on_one_port_are_one_flow() -> None:
    for stack in balanced("application", "port: 8080, protocol: HTTP", "HTTP"):
        (balancer,) = stack.all(LoadBalancer)
        assert [(f.port, f.purpose) for f in balancer_flows(balancer)] == [(8080, "traffic")]
        assert [(port, protocol) for port, protocol, _ in listener_ports(balancer)] == [(443, "tcp")]


def test_targets_that_are_none_of_the_stack_are_passed_over() -> None:
    foreign = """
  aaa: { type: aws:lb:TargetGroupAttachment, properties: { targetGroupArn: "${group.arn}", targetId: i-1 } }
  zzz: { type: aws:lb:TargetGroupAttachment, properties: { targetGroupArn: "${group.arn}", targetId: i-2 } }
"""
    text = BALANCED.replace("KIND", "application").replace("PROTOCOL", "HTTP")
    for stack in stacks(text.replace("GROUP", "port: 8080, protocol: HTTP") + foreign):
        (balancer,) = stack.all(LoadBalancer)
        assert [(f.target.title, f.port) for f in balancer_flows(balancer)] == [("instance 'machine'", 8080)]


def test_checks_on_another_port_are_a_flow_of_their_own() -> None:
    group = 'port: 8080, protocol: HTTP, healthCheck: { port: "9000" }'
    for stack in balanced("application", group, "HTTP"):
        (balancer,) = stack.all(LoadBalancer)
        found = [(f.port, f.purpose) for f in balancer_flows(balancer)]
        assert found == [(8080, "traffic"), (9000, "health checks")]


@pytest.mark.parametrize(
    ("group", "sources"),
    [
        # Instances see the clients; checks come from the load balancer itself.
        ('port: 8080, protocol: TCP, healthCheck: { port: "9000" }', ["0.0.0.0/0", "10.0.0.0/24"]),
        ("port: 8080, protocol: TCP, preserveClientIp: false", ["10.0.0.0/24"]),
        ("port: 8080, protocol: TCP, targetType: ip", ["10.0.0.0/24"]),
        ("port: 8080, protocol: TCP, targetType: ip, preserveClientIp: true", ["0.0.0.0/0"]),
    ],
)
def test_whom_targets_of_a_network_load_balancer_see(group: str, sources: list[str]) -> None:
    for stack in balanced("network", group, "TCP"):
        (balancer,) = stack.all(LoadBalancer)
        assert not balancer_party(balancer).has_security_groups
        seen = [str(f.source.addresses[0]) for f in balancer_flows(balancer)]
        assert seen[: len(sources)] == sources


def test_udp_is_udp_and_its_checks_are_tcp() -> None:
    for stack in balanced("network", "port: 53, protocol: UDP", "UDP"):
        (balancer,) = stack.all(LoadBalancer)
        found = [(f.port, f.protocol, f.purpose) for f in balancer_flows(balancer)]
        assert found == [(53, "udp", "traffic"), (53, "tcp", "health checks")]


def test_a_gateway_load_balancer_wraps_traffic_into_udp() -> None:
    for stack in balanced("gateway", "port: 6081, protocol: GENEVE", "GENEVE"):
        (balancer,) = stack.all(LoadBalancer)
        found = [(f.port, f.protocol, f.purpose) for f in balancer_flows(balancer)]
        assert found == [(6081, "udp", "traffic"), (80, "tcp", "health checks")]


def test_what_calls_out() -> None:
    text = """
resources:
  table: { type: aws:dynamodb:Table, properties: { hashKey: id } }
  logs: { type: aws:cloudwatch:LogGroup, properties: { name: x } }
  calls: { type: aws:lambda:Function, properties: { environment: { variables: { T: "${table.name}" } } } }
  silent: { type: aws:lambda:Function, properties: { environment: { variables: { T: "${logs.name}" } } } }
  task: { type: aws:ecs:TaskDefinition, properties: { family: x, requiresCompatibilities: [FARGATE] } }
  fargate: { type: aws:ecs:Service, properties: { taskDefinition: "${task.arn}" } }
  both: { type: aws:ecs:TaskDefinition, properties: { family: y, requiresCompatibilities: [FARGATE, EC2] } }
  either: { type: aws:ecs:Service, properties: { taskDefinition: "${both.arn}" } }
  spot:
    type: aws:ecs:Service
    properties: { taskDefinition: "${both.arn}", capacityProviderStrategies: [{ capacityProvider: FARGATE_SPOT }] }
  mixed:
    type: aws:ecs:Service
    properties:
      taskDefinition: "${task.arn}"
      capacityProviderStrategies: [{ capacityProvider: FARGATE }, { capacityProvider: own }]
  open:
    type: aws:ecs:Service
    properties: { taskDefinition: "${task.arn}", capacityProviderStrategies: { 'fn::invoke': {} } }
  installs: { type: aws:ec2:Instance, properties: { userData: "#!/bin/sh\\napt-get install -y nginx\\n" } }
  idles: { type: aws:ec2:Instance, properties: { userData: "#!/bin/sh\\necho\\n" } }
"""
    for stack in stacks(text):
        found = {w.name: calls_out(w) for w in workloads(stack)}
        assert found == {
            "calls": "calls 'table'",
            "silent": "",
            "fargate": "pulls its image",
            "either": "",
            "spot": "pulls its image",
            "mixed": "pulls its image",
            "open": "",
            "installs": "downloads in its user data",
            "idles": "",
        }
