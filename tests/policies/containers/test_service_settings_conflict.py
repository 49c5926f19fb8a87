"""Settings of ECS services and capacity providers that ECS does not accept together."""

from __future__ import annotations

import pytest

from preflight.core.holes import Hole, written
from preflight.core.values import SENTINEL
from preflight.testing import outcome, program_from_yaml
from tests.policies.table import Case, check

BASE = """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  other: { type: aws:sns:Topic, properties: { name: x } }
  cluster: { type: aws:ecs:Cluster }
  task:
    type: aws:ecs:TaskDefinition
    properties:
      family: web
      networkMode: MODE
      containerDefinitions:
        fn::toJSON: [{ name: app, image: nginx, memory: 256, portMappings: [{ containerPort: 80 }] }]
  group: { type: aws:lb:TargetGroup, properties: { port: 80, protocol: HTTP, vpcId: "${vpc.id}" } }
"""
LISTENER = """
  listener:
    type: aws:lb:Listener
    properties:
      loadBalancerArn: arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/a/b
      port: 80
      protocol: HTTP
      defaultActions: [{ type: forward, targetGroupArn: "${group.arn}" }]
"""
BALANCED = '[{ targetGroupArn: "${group.arn}", containerName: app, containerPort: 80 }]'
UNKNOWN = '"${other.unknown}"'


def service(properties: str, more: str = LISTENER, mode: str = "bridge", task: bool = True) -> str:
    named = 'taskDefinition: "${task.arn}", ' if task else ""
    return (
        BASE.replace("MODE", mode)
        + more
        + f"""
  web:
    type: aws:ecs:Service
    properties: {{ cluster: "${{cluster.arn}}", {named}{properties} }}
"""
    )


def provider(properties: str, group: str = "", name: str = "main") -> str:
    return f"""
resources:
  other: {{ type: aws:sns:Topic, properties: {{ name: x }} }}
  group: {{ type: aws:autoscaling:Group, properties: {{ minSize: 1, maxSize: 2{group} }} }}
  main:
    type: aws:ecs:CapacityProvider
    properties:
      name: {name}
      autoScalingGroupProvider: {{ autoScalingGroupArn: "${{group.arn}}"{properties} }}
"""


def told(message: str, name: str = "web") -> list[tuple[str, str]]:
    return [(name, message)]


CODE_DEPLOY = "deploymentController: { type: CODE_DEPLOY }"
ROLE = "iamRole: arn:aws:iam::123456789012:role/ecs"
ROLED = told(
    "iamRole is set, but ECS accepts it only with one load balancer, without service registries, and without awsvpc "
    "mode. Remove iamRole."
)
SPREAD = "orderedPlacementStrategies: [{ type: binpack, field: cpu }]"
PROTECTED = ", managedTerminationProtection: ENABLED"

GRACE = "healthCheckGracePeriodSeconds: 60"
EXTERNAL = "deploymentController: { type: EXTERNAL }"
CONNECTED = "serviceConnectConfiguration: { enabled: true }"
EXEC = """
resources:
  cluster:
    type: aws:ecs:Cluster
    properties: { configuration: { executeCommandConfiguration: { SETTINGS } } }
"""
INSIGHTS = """
resources:
  cluster: { type: aws:ecs:Cluster, properties: { settings: [{ name: containerInsights, value: %s }] } }
"""
LOG = "logConfiguration: { cloudWatchLogGroupName: exec }"

CASES = {
    "a grace period without load balancer": Case(service(GRACE)),
    "tasks of task sets": Case(
        service(EXTERNAL),
        told(
            "taskDefinition is set, but deploymentController is EXTERNAL. Move taskDefinition to the TaskSet."
        ),
    ),
    "Service Connect without namespace": Case(
        service(CONNECTED),
        told(
            "serviceConnectConfiguration has no namespace, and the cluster has no serviceConnectDefaults. Set "
            "namespace."
        ),
        when="planned",
    ),
    "Service Connect with a namespace": Case(service(CONNECTED.replace("true", "true, namespace: shop"))),
    "Service Connect that is off": Case(service(CONNECTED.replace("true", "false"))),
    "Service Connect by the cluster": Case(
        service(CONNECTED).replace(
            "type: aws:ecs:Cluster }",
            "type: aws:ecs:Cluster, properties: { serviceConnectDefaults: { namespace: 'arn:aws:x' } } }",
        )
    ),
    "Exec without log": Case(
        EXEC.replace("SETTINGS", "logging: OVERRIDE"),
        told(
            "configuration.executeCommandConfiguration.logging is OVERRIDE without logConfiguration. Set a log group "
            "or "
            "a bucket there.",
            "cluster",
        ),
    ),
    "Exec with an idle log": Case(
        EXEC.replace("SETTINGS", f"logging: DEFAULT, {LOG}"),
        told(
            "configuration.executeCommandConfiguration has logConfiguration, but logging is not OVERRIDE. Set "
            "logging to "
            "OVERRIDE.",
            "cluster",
        ),
    ),
    "Exec with a log": Case(EXEC.replace("SETTINGS", f"logging: OVERRIDE, {LOG}")),
    "Exec with the default log": Case(EXEC.replace("SETTINGS", "logging: DEFAULT")),
    "on instances": Case(service(f"launchType: EC2, {SPREAD}")),
    "placed on Fargate": Case(
        service(f"launchType: FARGATE, {SPREAD}"),
        told(
            "orderedPlacementStrategies is set, but Fargate places its tasks itself. Remove orderedPlacementStrategies."
        ),
    ),
    "a constraint on Fargate": Case(
        service("launchType: FARGATE, placementConstraints: [{ type: distinctInstance }]"),
        told(
            "placementConstraints is set, but Fargate places its tasks itself. Remove placementConstraints."
        ),
    ),
    "placed on an unknown type": Case(service(f"launchType: {UNKNOWN}, {SPREAD}"), when="planned"),
    "CodeDeploy": Case(service(f"{CODE_DEPLOY}, loadBalancers: {BALANCED}")),
    "CodeDeploy without load balancer": Case(
        service(CODE_DEPLOY),
        told("deploymentController is CODE_DEPLOY without loadBalancers. Add loadBalancers, or use ECS."),
    ),
    "CodeDeploy with ignored load balancers": Case(
        service(CODE_DEPLOY).rstrip() + "\n    options: { ignoreChanges: [loadBalancers] }\n", when="deployed"
    ),
    "CodeDeploy with an unknown load balancer": Case(
        service(f"{CODE_DEPLOY}, loadBalancers: {UNKNOWN}"), when="planned"
    ),
    "a circuit breaker": Case(service("deploymentCircuitBreaker: { enable: true, rollback: true }")),
    "a circuit breaker for others": Case(
        service(
            "deploymentController: { type: EXTERNAL }, deploymentCircuitBreaker: { enable: true, rollback: true }",
            task=False,
        ),
        told(
            "deploymentCircuitBreaker is enabled, but the deployment controller is EXTERNAL. Remove it, or use ECS."
        ),
    ),
    "a circuit breaker that is off": Case(
        service(
            "deploymentController: { type: EXTERNAL }, deploymentCircuitBreaker: { enable: false, rollback: false }",
            task=False,
        )
    ),
    "a daemon": Case(service("schedulingStrategy: DAEMON")),
    "a daemon of others": Case(
        service("schedulingStrategy: DAEMON, deploymentController: { type: EXTERNAL }", task=False),
        told(
            "schedulingStrategy is DAEMON, which the deployment controller EXTERNAL does not support. Set it to "
            "REPLICA."
        ),
    ),
    "a role": Case(service(f"{ROLE}, loadBalancers: {BALANCED}")),
    "a role without load balancer": Case(service(ROLE), ROLED),
    "a role in awsvpc": Case(service(f"{ROLE}, loadBalancers: {BALANCED}", mode="awsvpc"), ROLED),
    "the service-linked role": Case(
        service(
            "iamRole: arn:aws:iam::123456789012:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS",
            mode="awsvpc",
        )
    ),
    "an unknown role": Case(service(f"iamRole: {UNKNOWN}", mode="awsvpc"), when="planned"),
    "a role with a registry": Case(
        service(f"{ROLE}, loadBalancers: {BALANCED}, serviceRegistries: {{ registryArn: a }}"), ROLED
    ),
    "no listener": Case(
        service(f"loadBalancers: {BALANCED}", ""),
        told(
            "loadBalancers names target group 'group', to which no listener forwards. Forward to it from a listener, "
            "and add the listener to dependsOn."
        ),
        when="planned",
    ),
    "a listener that may forward": Case(
        service(f"loadBalancers: {BALANCED}", LISTENER.replace('"${group.arn}"', UNKNOWN)), when="planned"
    ),
    "a capacity provider": Case(provider("")),
    "a reserved name": Case(
        provider("", name="ecs-main"),
        told("name begins with 'ecs', which ECS reserves. Rename the capacity provider.", "main"),
    ),
    "a reserved name in capitals": Case(
        provider("", name="ECS-main"),
        told("name begins with 'ecs', which ECS reserves. Rename the capacity provider.", "main"),
    ),
    "steps": Case(
        provider(", managedScaling: { minimumScalingStepSize: 2, maximumScalingStepSize: 2 }"),
    ),
    "steps backwards": Case(
        provider(", managedScaling: { minimumScalingStepSize: 10, maximumScalingStepSize: 5 }"),
        told(
            "managedScaling has minimumScalingStepSize 10, above maximumScalingStepSize 5. Set the minimum to the "
            "maximum or less.",
            "main",
        ),
    ),
    "insights": Case(INSIGHTS % "enhanced"),
    "other insights": Case(
        INSIGHTS % "'on'",
        told("settings has containerInsights on. Set it to enhanced, enabled or disabled.", "cluster"),
    ),
    "a protected group": Case(provider(PROTECTED, ", protectFromScaleIn: true")),
    "an unprotected group": Case(
        provider(PROTECTED),
        told(
            "managedTerminationProtection is ENABLED, but Auto Scaling group 'group' does not protect its instances. "
            "Set protectFromScaleIn to true on the group.",
            "main",
        ),
    ),
    "a group of unknown protection": Case(
        provider(PROTECTED, f", protectFromScaleIn: {UNKNOWN}"), when="planned"
    ),
    "protection without scaling": Case(
        provider(f"{PROTECTED}, managedScaling: {{ status: DISABLED }}", ", protectFromScaleIn: true"),
        told(
            "managedTerminationProtection is ENABLED, but managedScaling is DISABLED. Set the status of managedScaling "
            "to ENABLED.",
            "main",
        ),
    ),
}


def test_the_arn_of_a_namespace_is_set() -> None:
    """An output that AWS always assigns is not empty."""
    arn = SENTINEL + written(
        Hole("urn:pulumi:dev::web::aws:servicediscovery/x:X::names", "arn", ("arn:aws:",))
    )
    for value, is_decided in ((arn, True), (SENTINEL, False)):
        program = program_from_yaml(service(CONNECTED.replace("true", f"true, namespace: '{value}'")))
        found = outcome(program.planned(), "service-settings-conflict")
        assert found.findings == () and (found.undecided == ()) is is_decided


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_service_settings_conflict(case: Case) -> None:
    unlike = ("deploymentCircuitBreaker", "managedScaling is DISABLED", "does not protect its")
    check("service-settings-conflict", case, unlike=unlike)
