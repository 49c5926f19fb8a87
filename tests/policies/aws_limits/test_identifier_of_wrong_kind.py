"""Ids, names, ARNs and URLs in properties that take another of them."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

ROLE = """
resources:
  role: { type: aws:iam:Role, properties: { assumeRolePolicy: "{}" } }
"""
NAMED = """
resources:
  role: { type: aws:iam:Role, properties: { name: app-role, assumeRolePolicy: "{}" } }
"""
PROFILE = """
  profile: { type: aws:iam:InstanceProfile, properties: { role: "${role.name}"MORE } }
"""
BOX = """
  box: { type: aws:ec2:Instance, properties: { iamInstanceProfile: "GIVEN" } }
"""
VPC = """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  table: { type: aws:ec2:RouteTable, properties: { vpcId: "${vpc.id}" } }
  igw: { type: aws:ec2:InternetGateway, properties: { vpcId: "${vpc.id}" } }
  web: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}" } }
  hub: { type: aws:ec2transitgateway:TransitGateway }
  joined:
    type: aws:ec2transitgateway:VpcAttachment
    properties: { transitGatewayId: "${hub.id}", vpcId: "${vpc.id}", subnetIds: [subnet-0123456789abcdef0] }
"""
KEY = "1234abcd-12ab-34cd-56ef-1234567890ab"
ARN = "arn:aws:iam::123456789012"
USE_PROFILE = "Use an instance profile that has the role (aws.iam.InstanceProfile)."


def route(target: str) -> str:
    return (
        VPC
        + f"""
  r:
    type: aws:ec2:Route
    properties: {{ routeTableId: "${{table.id}}", destinationCidrBlock: 0.0.0.0/0, {target} }}
"""
    )


def one(type_: str, properties: str) -> str:
    return f"resources:\n  x: {{ type: {type_}, properties: {{ {properties} }} }}\n"


def wrong(text: str, name: str = "x") -> list[tuple[str, str]]:
    return [(name, text)]


# Properties whose documentation accepts more than their names say.
SOUND = {
    "the identifier of a database, which AWS's ID is not": one(
        "aws:rds:Snapshot", 'dbInstanceIdentifier: "${db.identifier}", dbSnapshotIdentifier: before'
    )
    + "  db: { type: aws:rds:Instance, properties: { instanceClass: db.t4g.micro } }\n",
    "a topic of Kafka as destination": one(
        "aws:lambda:EventSourceMapping",
        'functionName: f, destinationConfig: { onFailure: { destinationArn: "kafka://failed" } }',
    ),
    "the content of a certificate": one(
        "aws:transfer:Certificate", 'usage: SIGNING, certificate: "-----BEGIN CERTIFICATE-----"'
    ),
    "a key of an event data store": one("aws:cloudtrail:EventDataStore", f"name: a, kmsKeyId: {KEY}"),
    "a key of a template": one(
        "aws:ec2:LaunchTemplate", f"blockDeviceMappings: [{{ ebs: {{ kmsKeyId: {KEY}, encrypted: true }} }}]"
    ),
    "a key of an imported snapshot": one("aws:ebs:SnapshotImport", f"encrypted: true, kmsKeyId: {KEY}"),
    "a secret by its name": one(
        "aws:dms:Endpoint",
        "endpointId: a, endpointType: source, engineName: mysql, secretsManagerArn: orders",
    ),
    "a group by its name": one("aws:resourcegroups:Resource", f"groupArn: shop, resourceArn: {ARN}:role/a"),
    "a target group of VPC Lattice": one(
        "aws:ecs:Service",
        f"taskDefinition: t, vpcLatticeConfigurations: [{{ portName: web, roleArn: {ARN}:role/a, targetGroupArn: "
        "'arn:aws:vpc-lattice:eu-west-1:123456789012:targetgroup/tg-0123456789abcdef0' }]",
    ),
    "a topic of Kafka": one(
        "aws:msk:Channel",
        "topicConfiguration: { topicArn: 'arn:aws:kafka:eu-west-1:123456789012:topic/shop/0123/orders' }",
    ),
    "a certificate of IAM": one(
        "aws:appsync:DomainName", f"domainName: a.example.com, certificateArn: '{ARN}:server-certificate/a'"
    ),
    "a path of an event": one(
        "aws:pipes:Pipe",
        f'roleArn: {ARN}:role/a, targetParameters: {{ ecsTaskParameters: {{ taskDefinitionArn: "$.task" }} }}',
    ),
}
PROFILES = {
    "a role's output as profile": Case(
        ROLE + BOX.replace("GIVEN", "${role.name}"),
        wrong(f"iamInstanceProfile is an output of role 'role'. {USE_PROFILE}", "box"),
        when="planned",
    ),
    "a role's chosen name as profile": Case(
        NAMED + BOX.replace("GIVEN", "${role.name}"),
        wrong(f"iamInstanceProfile is 'app-role' of role 'role'. {USE_PROFILE}", "box"),
    ),
    "in a launch template": Case(
        NAMED
        + """
  box: { type: aws:ec2:LaunchTemplate, properties: { iamInstanceProfile: { name: "${role.name}" } } }
""",
        wrong(f"iamInstanceProfile.name is 'app-role' of role 'role'. {USE_PROFILE}", "box"),
    ),
    "a profile named otherwise beside it": Case(
        NAMED + PROFILE.replace("MORE", "") + BOX.replace("GIVEN", "${role.name}"),
        wrong(f"iamInstanceProfile is 'app-role' of role 'role'. {USE_PROFILE}", "box"),
    ),
    "a profile of the role's name": Case(
        NAMED + PROFILE.replace("MORE", ", name: app-role") + BOX.replace("GIVEN", "${role.name}")
    ),
    "a profile named after the role": Case(
        ROLE + PROFILE.replace("MORE", ', name: "${role.name}"') + BOX.replace("GIVEN", "${role.name}")
    ),
    "a profile of unknown name": Case(
        NAMED + PROFILE.replace("MORE", ", name: { fn::invoke: {} }") + BOX.replace("GIVEN", "${role.name}")
    ),
    "the profile": Case(ROLE + PROFILE.replace("MORE", "") + BOX.replace("GIVEN", "${profile.name}")),
    "a literal name may be of another stack's profile": Case(NAMED + BOX.replace("GIVEN", "app-role")),
}
IDS = {
    "an attachment for a gateway": Case(
        route("transitGatewayId: tgw-attach-0123456789abcdef0"),
        wrong(
            "transitGatewayId is 'tgw-attach-0123456789abcdef0', an ID with the prefix tgw-attach-. "
            "Use a transit gateway's ID (tgw-...).",
            "r",
        ),
    ),
    "a gateway": Case(route("transitGatewayId: tgw-0123456789abcdef0")),
    "the gateway's output": Case(route('transitGatewayId: "${hub.id}"')),
    "the attachment's gateway": Case(route('transitGatewayId: "${joined.transitGatewayId}"')),
    "an internet gateway for a NAT gateway": Case(
        route('natGatewayId: "${igw.id}"'),
        wrong("natGatewayId is an output of 'igw' (InternetGateway). Use a NAT gateway's ID (nat-...).", "r"),
        when="planned",
    ),
    "deployed": Case(
        route("natGatewayId: igw-0123456789abcdef0"),
        wrong(
            "natGatewayId is 'igw-0123456789abcdef0', an ID with the prefix igw-. Use a NAT gateway's ID (nat-...).",
            "r",
        ),
    ),
    "a NAT gateway in gatewayId, which AWS takes": Case(route("gatewayId: nat-0123456789abcdef0")),
    "inline": Case(
        VPC.replace(
            'vpcId: "${vpc.id}" } }\n  igw',
            'vpcId: "${vpc.id}", routes: [{ cidrBlock: 0.0.0.0/0, natGatewayId: eigw-0123456789abcdef0 }] } }\n  igw',
        ),
        wrong(
            "routes.natGatewayId is 'eigw-0123456789abcdef0', an ID with the prefix eigw-. "
            "Use a NAT gateway's ID (nat-...).",
            "table",
        ),
    ),
    "an address for an allocation": Case(
        one("aws:ec2:NatGateway", "subnetId: subnet-0123456789abcdef0, allocationId: 52.1.2.3"),
        wrong(
            "allocationId is '52.1.2.3', an address. Use an Elastic IP address's allocation ID (eipalloc-...)."
        ),
    ),
    "a VPC's ARN for its id": Case(
        one("aws:ec2:Subnet", "vpcId: 'arn:aws:ec2:eu-west-1:123456789012:vpc/vpc-0123456789abcdef0'"),
        wrong(
            "vpcId is 'arn:aws:ec2:eu-west-1:123456789012:vpc/vpc-0123456789abcdef0', an ARN. "
            "Use a VPC's ID (vpc-...)."
        ),
    ),
    "an item of a list": Case(
        one("aws:rds:SubnetGroup", "subnetIds: [subnet-0123456789abcdef0, vpc-0123456789abcdef0]"),
        wrong(
            "subnetIds is 'vpc-0123456789abcdef0', an ID with the prefix vpc-. Use a subnet's ID (subnet-...)."
        ),
    ),
    "in a block, where a lookup may be unknown": Case(
        VPC
        + """
  f:
    type: aws:lambda:Function
    properties: { vpcConfig: { subnetIds: [{ fn::invoke: {} }], securityGroupIds: ["${web.id}"] } }
"""
    ),
    "a text that is no id at all": Case(one("aws:ec2:Subnet", "vpcId: vpc-elsewhere")),
    "a file system's ARN": Case(
        one(
            "aws:efs:MountTarget",
            "fileSystemId: 'arn:aws:elasticfilesystem:eu-west-1:123456789012:file-system/fs-0123456789abcdef0'",
        )
    ),
    "a volume's address in Storage Gateway": Case(
        one("aws:storagegateway:CachesIscsiVolume", "networkInterfaceId: 10.0.0.4")
    ),
}
ARNS = {
    "a key's id": Case(
        one("aws:rds:Instance", f"kmsKeyId: {KEY}"),
        wrong(f"kmsKeyId is '{KEY}', a key ID. Use the ARN of a KMS key."),
    ),
    "a multi-Region key's id": Case(
        one("aws:rds:Cluster", "kmsKeyId: mrk-1234abcd12ab34cd56ef1234567890ab"),
        wrong("kmsKeyId is 'mrk-1234abcd12ab34cd56ef1234567890ab', a key ID. Use the ARN of a KMS key."),
    ),
    "a key's alias where the provider checks": Case(
        one("aws:ebs:Volume", "kmsKeyId: alias/app"),
        wrong("kmsKeyId is 'alias/app', a key alias. Use the ARN of a KMS key."),
    ),
    "a key's alias elsewhere": Case(one("aws:backup:Vault", "kmsKeyArn: alias/app")),
    "a key's id of a log group": Case(
        one("aws:cloudwatch:LogGroup", f"kmsKeyId: {KEY}"),
        wrong(f"kmsKeyId is '{KEY}', a key ID. Use the ARN of a KMS key."),
    ),
    "a key's id where it is taken": Case(one("aws:secretsmanager:Secret", f"kmsKeyId: {KEY}")),
    "a role's name": Case(
        one("aws:ecs:TaskDefinition", "executionRoleArn: app-role"),
        wrong("executionRoleArn is 'app-role', a name. Use the ARN of an IAM role."),
    ),
    "a role's name for a function": Case(
        one("aws:lambda:Function", "role: app-role"),
        wrong("role is 'app-role', a name. Use the ARN of an IAM role."),
    ),
    "a policy's ARN for a role": Case(
        one("aws:ecs:TaskDefinition", f"taskRoleArn: '{ARN}:policy/app'"),
        wrong(f"taskRoleArn is '{ARN}:policy/app', an ARN of iam:policy. Use the ARN of an IAM role."),
    ),
    "a role's ARN": Case(one("aws:ecs:TaskDefinition", f"taskRoleArn: '{ARN}:role/service/app'")),
    "a role's ARN with an unknown name": Case(
        ROLE
        + """
  x: { type: aws:ecs:TaskDefinition, properties: { taskRoleArn: "arn:aws:iam::123456789012:role/${role.name}" } }
"""
    ),
    "a policy's name": Case(
        one("aws:iam:RolePolicyAttachment", "role: app, policyArn: AmazonSSMManagedInstanceCore"),
        wrong("policyArn is 'AmazonSSMManagedInstanceCore', a name. Use the ARN of an IAM policy."),
    ),
    "an access policy of EKS": Case(
        one(
            "aws:eks:AccessPolicyAssociation",
            "policyArn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy', principalArn: "
            f"'{ARN}:role/app'",
        )
    ),
    "a target group for a load balancer": Case(
        one(
            "aws:lb:Listener",
            "loadBalancerArn: 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/app/0123456789abcdef'",
        ),
        wrong(
            "loadBalancerArn is 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/app/0123456789abcdef'"
            ", an ARN of elasticloadbalancing:targetgroup. Use the ARN of a load balancer."
        ),
    ),
    "a queue's URL for a target": Case(
        one("aws:cloudwatch:EventTarget", "arn: 'https://sqs.eu-west-1.amazonaws.com/123456789012/jobs'"),
        wrong("arn is 'https://sqs.eu-west-1.amazonaws.com/123456789012/jobs', a URL. Use an ARN."),
    ),
    "a wildcard": Case(one("aws:lambda:Permission", "sourceArn: '*'")),
    "a document's name as the task of a window": Case(
        one("aws:ssm:MaintenanceWindowTask", "taskArn: AWS-RunShellScript")
    ),
    "a function without version at the edge": Case(
        one(
            "aws:cloudfront:Distribution",
            "defaultCacheBehavior: { lambdaFunctionAssociations: [{ eventType: viewer-request, lambdaArn: "
            "'arn:aws:lambda:us-east-1:123456789012:function:auth' }] }",
        ),
        wrong(
            "defaultCacheBehavior.lambdaFunctionAssociations.lambdaArn is "
            "'arn:aws:lambda:us-east-1:123456789012:function:auth', an ARN of lambda:function. "
            "Use the ARN of a published version (publish: true, and qualifiedArn)."
        ),
    ),
    "a function's version at the edge": Case(
        one(
            "aws:cloudfront:Distribution",
            "defaultCacheBehavior: { lambdaFunctionAssociations: [{ eventType: viewer-request, lambdaArn: "
            "'arn:aws:lambda:us-east-1:123456789012:function:auth:3' }] }",
        )
    ),
    "a function of CloudFront's own": Case(
        one(
            "aws:cloudfront:Distribution",
            "defaultCacheBehavior: { functionAssociations: [{ eventType: viewer-request, functionArn: "
            "'arn:aws:cloudfront::123456789012:function/auth' }] }",
        )
    ),
    "a log group without streams for CloudTrail": Case(
        one(
            "aws:cloudtrail:Trail",
            "cloudWatchLogsGroupArn: 'arn:aws:logs:eu-west-1:123456789012:log-group:trail'",
        ),
        wrong(
            "cloudWatchLogsGroupArn is 'arn:aws:logs:eu-west-1:123456789012:log-group:trail', an ARN of "
            "logs:log-group. Use the ARN of the log group with :* at its end."
        ),
    ),
    "a log group with streams for CloudTrail": Case(
        one(
            "aws:cloudtrail:Trail",
            "cloudWatchLogsGroupArn: 'arn:aws:logs:eu-west-1:123456789012:log-group:trail:*'",
        )
    ),
    "a log group's output with streams": Case(
        """
resources:
  logs: { type: aws:cloudwatch:LogGroup }
  x: { type: aws:cloudtrail:Trail, properties: { cloudWatchLogsGroupArn: "${logs.arn}:*" } }
"""
    ),
    "unknown": Case(one("aws:rds:Instance", "kmsKeyId: { fn::invoke: {} }")),
}
NAMES = {
    "a role's ARN for its name": Case(
        one("aws:iam:RolePolicy", f"role: '{ARN}:role/app'"),
        wrong(f"role is '{ARN}:role/app', an ARN. Use a role's name."),
    ),
    "a bucket's ARN": Case(
        one("aws:s3:BucketPolicy", "bucket: 'arn:aws:s3:::data'"),
        wrong("bucket is 'arn:aws:s3:::data', an ARN. Use a bucket's name."),
    ),
    "a queue's ARN for its URL": Case(
        one("aws:sqs:QueuePolicy", "queueUrl: 'arn:aws:sqs:eu-west-1:123456789012:jobs'"),
        wrong("queueUrl is 'arn:aws:sqs:eu-west-1:123456789012:jobs', an ARN. Use a queue's URL."),
    ),
    "names": Case(one("aws:iam:RolePolicy", "role: app")),
}
LB = "arn:aws:elasticloadbalancing:eu-west-1:123456789012"
LISTED = {
    "a subnet for a subnet group": Case(
        one("aws:rds:Cluster", "dbSubnetGroupName: 'arn:aws:rds:eu-west-1:123456789012:subgrp:app'"),
        wrong(
            "dbSubnetGroupName is 'arn:aws:rds:eu-west-1:123456789012:subgrp:app', an ARN. "
            "Use a subnet group's name."
        ),
    ),
    "a cluster's ARN for an EKS cluster's name": Case(
        one("aws:eks:NodeGroup", "clusterName: 'arn:aws:eks:eu-west-1:123456789012:cluster/app'"),
        wrong(
            "clusterName is 'arn:aws:eks:eu-west-1:123456789012:cluster/app', an ARN. Use the cluster's name."
        ),
    ),
    "a DAX cluster's name": Case(one("aws:dax:Cluster", "clusterName: app")),
    "a bucket's ARN in a setting of the bucket": Case(
        one("aws:s3:BucketVersioning", "bucket: 'arn:aws:s3:::data'"),
        wrong("bucket is 'arn:aws:s3:::data', an ARN. Use a bucket's name."),
    ),
    "a bucket's ARN as the target of replication": Case(
        one(
            "aws:s3:BucketReplicationConfig",
            f"role: '{ARN}:role/app', rules: [{{ destination: {{ bucket: 'arn:aws:s3:::data' }} }}]",
        )
    ),
    "a bucket's name as the target of replication": Case(
        one("aws:s3:BucketReplicationConfig", "rules: [{ destination: { bucket: data } }]"),
        wrong("rules.destination.bucket is 'data', a name. Use the ARN of a bucket."),
    ),
    "an access point's ARN for an object": Case(
        one("aws:s3:BucketObject", "bucket: 'arn:aws:s3:eu-west-1:123456789012:accesspoint/app'")
    ),
    "a log group's ARN for a filter": Case(
        one("aws:cloudwatch:LogMetricFilter", "logGroupName: 'arn:aws:logs:eu-west-1:1234:log-group:app'"),
        wrong("logGroupName is 'arn:aws:logs:eu-west-1:1234:log-group:app', an ARN. Use a log group's name."),
    ),
    "a log group without streams for a state machine": Case(
        one(
            "aws:sfn:StateMachine",
            "loggingConfiguration: { logDestination: 'arn:aws:logs:eu-west-1:123456789012:log-group:app' }",
        ),
        wrong(
            "loggingConfiguration.logDestination is 'arn:aws:logs:eu-west-1:123456789012:log-group:app', an ARN of "
            "logs:log-group. Use the ARN of the log group with :* at its end."
        ),
    ),
    "a layer without version": Case(
        one("aws:lambda:Function", "layers: ['arn:aws:lambda:eu-west-1:123456789012:layer:app']"),
        wrong(
            "layers is 'arn:aws:lambda:eu-west-1:123456789012:layer:app', an ARN of lambda:layer. "
            "Use the ARN of a layer's version (arn)."
        ),
    ),
    "a layer's version": Case(
        one("aws:lambda:Function", "layers: ['arn:aws:lambda:eu-west-1:123456789012:layer:app:3']")
    ),
    "a file system for its access point": Case(
        one(
            "aws:lambda:Function",
            "fileSystemConfig: { arn: 'arn:aws:elasticfilesystem:eu-west-1:1234:file-system/fs-01234567' }",
        ),
        wrong(
            "fileSystemConfig.arn is 'arn:aws:elasticfilesystem:eu-west-1:1234:file-system/fs-01234567', an ARN of "
            "elasticfilesystem:file-system. Use the ARN of an access point."
        ),
    ),
    "a function's ARN for its name, which Lambda accepts": Case(
        one(
            "aws:lambda:Permission",
            "function: 'arn:aws:lambda:eu-west-1:123456789012:function:app', sourceArn: 'arn:aws:s3:::data'",
        )
    ),
    "an alias as the target of an alias": Case(
        one("aws:kms:Alias", "name: alias/b, targetKeyId: alias/a"),
        wrong("targetKeyId is 'alias/a', a key alias. Use a KMS key's ID or ARN."),
    ),
    "a key's ID as the target of an alias": Case(one("aws:kms:Alias", f"name: alias/b, targetKeyId: {KEY}")),
    "a role for an instance profile of Batch": Case(
        one("aws:batch:ComputeEnvironment", f"computeResources: {{ instanceRole: '{ARN}:role/app' }}"),
        wrong(
            f"computeResources.instanceRole is '{ARN}:role/app', an ARN of iam:role. "
            "Use the ARN of an instance profile."
        ),
    ),
    "a load balancer of another kind in an Auto Scaling group": Case(
        one("aws:autoscaling:Group", f"loadBalancers: ['{LB}:loadbalancer/app/app/0123456789abcdef']"),
        wrong(
            f"loadBalancers is '{LB}:loadbalancer/app/app/0123456789abcdef', an ARN. "
            "Use a Classic Load Balancer's name (of others, set targetGroupArns)."
        ),
    ),
    "the domain of a hosted zone for its ID": Case(
        one("aws:route53:Record", "zoneId: shop.io, name: a, type: A, ttl: 60, records: [192.0.2.1]"),
        wrong("zoneId is 'shop.io', a name. Use a hosted zone's ID (zoneId)."),
    ),
    "a listener that WAF does not protect": Case(
        one("aws:wafv2:WebAclAssociation", f"resourceArn: '{LB}:listener/app/app/0123/4567'"),
        wrong(
            f"resourceArn is '{LB}:listener/app/app/0123/4567', an ARN of elasticloadbalancing:listener. Use the ARN "
            "of an Application Load Balancer, a REST API's stage, a user pool, a GraphQL API or another resource that "
            "WAF protects."
        ),
    ),
    "a table for its stream": Case(
        one(
            "aws:lambda:EventSourceMapping",
            "functionName: f, eventSourceArn: 'arn:aws:dynamodb:eu-west-1:123456789012:table/app'",
        ),
        wrong(
            "eventSourceArn is 'arn:aws:dynamodb:eu-west-1:123456789012:table/app', an ARN of dynamodb:table. Use the "
            "ARN of a queue, stream or other event source (of a table, streamArn)."
        ),
    ),
    "a table's stream": Case(
        one(
            "aws:lambda:EventSourceMapping",
            "functionName: f, eventSourceArn: 'arn:aws:dynamodb:eu-west-1:123456789012:table/app/stream/2026'",
        )
    ),
    "a peering connection as a gateway": Case(
        route("gatewayId: pcx-0123456789abcdef0"),
        wrong(
            "gatewayId is 'pcx-0123456789abcdef0', an ID with the prefix pcx-. Use the ID of an internet gateway "
            "(igw-...) or virtual private gateway (vgw-...).",
            "r",
        ),
    ),
    "the local route": Case(route("gatewayId: local")),
    "a group named after a subnet": Case(
        VPC
        + """
  s: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}" } }
  g: { type: aws:rds:SubnetGroup, properties: { name: "${s.id}", subnetIds: ["${s.id}"] } }
  x: { type: aws:rds:Cluster, properties: { dbSubnetGroupName: "${s.id}" } }
"""
    ),
}
CASES = PROFILES | IDS | ARNS | NAMES | LISTED | {name: Case(program) for name, program in SOUND.items()}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_identifier_of_wrong_kind(case: Case) -> None:
    check("identifier-of-wrong-kind", case)
