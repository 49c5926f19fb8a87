"""Large stacks for the benchmark, in the proportions of real ones: networks, services, roles, alarms."""

from __future__ import annotations

from typing import Any

from preflight.core.values import ARCHIVE_SIGNATURE, ASSET_SIGNATURE, SIGNATURE
from preflight.testing import Added, Program, concat, secret, to_json

ASSUME = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
    ],
}
START = "#!/bin/bash\nset -eu\nyum install -y docker\nsystemctl enable --now docker\n" + "# configure\n" * 30
METRICS = ("CPUUtilization", "FreeStorageSpace", "DatabaseConnections", "ReadLatency", "WriteLatency")
ZONES = ("eu-west-1a", "eu-west-1b", "eu-west-1c")


def program(size: int, networks: int | None = None, stack: str = "dev") -> Program:
    """About `size` resources, by default one network for every 100; with `networks=1` all in one VPC."""
    made = Program(stack)
    count = networks or max(1, size // 100)
    vpcs = [_network(made, i) for i in range(count)]
    index = 0
    while len(made.resources) < size:
        _service(made, index, *vpcs[index % count])
        index += 1
    return made


def _tags(name: str) -> dict[str, str]:
    return {"Name": name, "Environment": "dev", "Owner": "platform", "CostCenter": "4711", "Project": "web"}


def _network(made: Program, i: int) -> tuple[Added, list[Added]]:
    name = f"net{i}"
    group = made.component("web:network:Network", name, made.component("web:app:Platform", f"platform{i}"))

    def add(type_: str, label: str, **properties: Any) -> Added:
        return made.add(type_, f"{name}-{label}", parent=group, tags=_tags(f"{name}-{label}"), **properties)

    second = i % 256
    vpc = add("aws:ec2:Vpc", "vpc", cidrBlock=f"10.{second}.0.0/16", enableDnsHostnames=True)
    gateway = add("aws:ec2:InternetGateway", "igw", vpcId=vpc.id)
    public = add("aws:ec2:RouteTable", "public", vpcId=vpc.id)
    _add(made, "aws:ec2:Route", f"{name}-out", group, public.id, gatewayId=gateway.id)
    private: list[Added] = []
    for index, zone in enumerate(ZONES):
        outside = add(
            "aws:ec2:Subnet",
            f"public-{index}",
            vpcId=vpc.id,
            cidrBlock=f"10.{second}.{index}.0/24",
            availabilityZone=zone,
            mapPublicIpOnLaunch=True,
        )
        inside = add(
            "aws:ec2:Subnet",
            f"private-{index}",
            vpcId=vpc.id,
            cidrBlock=f"10.{second}.{10 + index}.0/24",
            availabilityZone=zone,
        )
        address = add("aws:ec2:Eip", f"eip-{index}", domain="vpc")
        nat = add(
            "aws:ec2:NatGateway", f"nat-{index}", subnetId=outside.id, allocationId=address.allocationId
        )
        table = add("aws:ec2:RouteTable", f"private-{index}", vpcId=vpc.id)
        _add(made, "aws:ec2:Route", f"{name}-nat-{index}", group, table.id, natGatewayId=nat.id)
        for subnet, of in ((outside, public), (inside, table)):
            made.add(
                "aws:ec2:RouteTableAssociation",
                f"{subnet.name}-table",
                parent=group,
                subnetId=subnet.id,
                routeTableId=of.id,
            )
        private.append(inside)
    return vpc, private


def _add(made: Program, type_: str, name: str, parent: Added, table: Any, **target: Any) -> Added:
    return made.add(
        type_, name, parent=parent, routeTableId=table, destinationCidrBlock="0.0.0.0/0", **target
    )


def _service(made: Program, i: int, vpc: Added, subnets: list[Added]) -> None:
    name = f"svc{i}"
    application = made.component("web:app:Application", f"app{i}")
    group = made.component("web:service:Service", name, application)

    def add(type_: str, label: str, **properties: Any) -> Added:
        return made.add(type_, f"{name}-{label}", parent=group, **properties)

    ids = [s.id for s in subnets]
    front = add(
        "aws:ec2:SecurityGroup",
        "front",
        vpcId=vpc.id,
        description="Load balancer",
        ingress=[{"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": ["0.0.0.0/0"]}],
        egress=[{"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": ["0.0.0.0/0"]}],
        tags=_tags(f"{name}-front"),
    )
    back = add(
        "aws:ec2:SecurityGroup",
        "back",
        vpcId=vpc.id,
        description="Tasks",
        ingress=[{"protocol": "tcp", "fromPort": 8080, "toPort": 8080, "securityGroups": [front.id]}],
        egress=[{"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": ["0.0.0.0/0"]}],
        tags=_tags(f"{name}-back"),
    )
    store = add("aws:ec2:SecurityGroup", "store", vpcId=vpc.id, description="Database")
    add(
        "aws:ec2:SecurityGroupRule",
        "store-in",
        type="ingress",
        protocol="tcp",
        fromPort=5432,
        toPort=5432,
        securityGroupId=store.id,
        sourceSecurityGroupId=back.id,
    )
    balancer = add(
        "aws:lb:LoadBalancer", "lb", internal=True, subnets=ids, securityGroups=[front.id], tags=_tags(name)
    )
    targets = add(
        "aws:lb:TargetGroup",
        "tg",
        port=8080,
        protocol="HTTP",
        vpcId=vpc.id,
        healthCheck={"path": "/health", "interval": 30, "timeout": 5, "matcher": "200-299"},
    )
    add(
        "aws:lb:Listener",
        "http",
        loadBalancerArn=balancer.arn,
        port=443,
        protocol="HTTPS",
        certificateArn="arn:aws:acm:eu-west-1:123456789012:certificate/1f2e3d4c-0000-4000-8000-000000000000",
        defaultActions=[{"type": "forward", "targetGroupArn": targets.arn}],
    )
    template = add(
        "aws:ec2:LaunchTemplate",
        "lt",
        imageId="ami-0abcdef1234567890",
        instanceType="m6i.large",
        vpcSecurityGroupIds=[back.id],
        metadataOptions={"httpTokens": "required"},
    )
    add(
        "aws:autoscaling:Group",
        "asg",
        minSize=2,
        maxSize=6,
        vpcZoneIdentifiers=ids,
        targetGroupArns=[targets.arn],
        launchTemplate={"id": template.id, "version": "$Latest"},
    )
    add(
        "aws:ec2:Instance",
        "bastion",
        ami="ami-0abcdef1234567890",
        instanceType="t3.micro",
        subnetId=ids[0],
        vpcSecurityGroupIds=[back.id],
        userData=START,
        tags=_tags(f"{name}-bastion"),
    )
    rooms = add("aws:rds:SubnetGroup", "rooms", subnetIds=ids, tags=_tags(name))
    add(
        "aws:rds:Instance",
        "db",
        engine="postgres",
        engineVersion="16.4",
        instanceClass="db.m6g.large",
        allocatedStorage=100,
        multiAz=True,
        storageEncrypted=True,
        skipFinalSnapshot=True,
        dbSubnetGroupName=rooms.output("name"),
        vpcSecurityGroupIds=[store.id],
        password=secret("not-shown"),
    )
    key = add("aws:kms:Key", "key", description=f"Key of {name}", enableKeyRotation=True)
    for label in ("orders", "events", "reports"):
        _function(made, f"{name}-{label}", group, key, ids, back)
    bucket = add("aws:s3:Bucket", "bucket", tags=_tags(f"{name}-bucket"))
    add(
        "aws:s3:BucketPublicAccessBlock",
        "block",
        bucket=bucket.id,
        blockPublicAcls=True,
        blockPublicPolicy=True,
    )
    add(
        "aws:cloudwatch:Dashboard",
        "dashboard",
        dashboardName=name,
        dashboardBody=to_json({"widgets": [_widget(name, metric) for metric in METRICS]}),
    )
    add(
        "aws:ecs:TaskDefinition",
        "task",
        family=name,
        networkMode="awsvpc",
        cpu="512",
        memory="1024",
        containerDefinitions=to_json([_container(name, label) for label in ("web", "proxy", "logs")]),
        tags=_tags(f"{name}-task"),
    )
    topic = add("aws:sns:Topic", "alerts", kmsMasterKeyId=key.id)
    queue = add("aws:sqs:Queue", "jobs", visibilityTimeoutSeconds=300, tags=_tags(f"{name}-jobs"))
    for metric in (
        "CPUUtilization",
        "FreeStorageSpace",
        "DatabaseConnections",
        "ReadLatency",
        "WriteLatency",
    ):
        add(
            "aws:cloudwatch:MetricAlarm",
            f"alarm-{metric}",
            comparisonOperator="GreaterThanThreshold",
            evaluationPeriods=2,
            metricName=metric,
            namespace="AWS/RDS",
            period=300,
            statistic="Average",
            threshold=80,
            alarmActions=[topic.arn],
            dimensions={"QueueName": queue.output("name")},
        )


def _widget(name: str, metric: str) -> dict[str, Any]:
    return {
        "type": "metric",
        "properties": {
            "metrics": [["AWS/RDS", metric, "DBInstanceIdentifier", name]],
            "period": 300,
            "title": metric,
        },
        "annotations": {"horizontal": [{"label": "high", "value": 80}]},
    }


def _container(name: str, label: str) -> dict[str, Any]:
    return {
        "name": label,
        "image": f"123456789012.dkr.ecr.eu-west-1.amazonaws.com/{name}/{label}:1.4.2",
        "essential": True,
        "portMappings": [{"containerPort": 8080, "protocol": "tcp"}],
        "environment": [{"name": f"SETTING_{i}", "value": f"value of setting {i}"} for i in range(8)],
        "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": f"/ecs/{name}"}},
    }


HANDLER = "import json\n\n\ndef handler(event, context):\n" + "    print(json.dumps(event))\n" * 20


def _function(made: Program, name: str, group: Added, key: Added, ids: list[Any], guard: Added) -> None:
    role = made.add("aws:iam:Role", f"{name}-role", parent=group, assumeRolePolicy=to_json(ASSUME))
    made.add(
        "aws:iam:RolePolicyAttachment",
        f"{name}-vpc",
        parent=group,
        role=role.output("name"),
        policyArn="arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole",
    )
    made.add(
        "aws:iam:RolePolicy",
        f"{name}-policy",
        parent=group,
        role=role.id,
        policy=to_json(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {"Effect": "Allow", "Action": ["kms:Decrypt"], "Resource": "*"},
                    {
                        "Effect": "Allow",
                        "Action": ["s3:GetObject", "s3:PutObject", "s3:ListBucket", "s3:DeleteObject"],
                        "Resource": [f"arn:aws:s3:::{name}", f"arn:aws:s3:::{name}/*"],
                    },
                    {
                        "Effect": "Allow",
                        "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
                        "Resource": f"arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/{name}:*",
                    },
                ],
            }
        ),
    )
    logs = made.add("aws:cloudwatch:LogGroup", f"{name}-logs", parent=group, retentionInDays=30)
    made.add(
        "aws:lambda:Function",
        name,
        parent=group,
        depends_on=[logs],
        runtime="python3.12",
        handler="app.handler",
        code={
            SIGNATURE: ARCHIVE_SIGNATURE,
            "assets": {"app.py": {SIGNATURE: ASSET_SIGNATURE, "text": HANDLER}},
        },
        role=role.arn,
        timeout=30,
        memorySize=512,
        vpcConfig={"subnetIds": ids, "securityGroupIds": [guard.id]},
        environment={"variables": {"KEY": key.id, "NAME": name, "URL": concat("https://", key.arn)}},
        tags=_tags(name),
    )
