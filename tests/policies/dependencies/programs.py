"""For each ordering: a program in which `it` must wait, the dependency that orders it, and what is said without."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Ordered:
    """`program` holds `{waits}` where the options of `it` stand. `needs` is the text of what `it` must wait for."""

    program: str
    awaited: tuple[str, ...]
    needs: str
    because: str
    added: str = "it"
    any_of_them: bool = False

    def without(self) -> str:
        return "resources:\n" + self.program.replace("{waits}", "")

    def waiting(self, *names: str) -> str:
        waits = ", ".join(f'"${{{name}}}"' for name in names or self.awaited)
        return "resources:\n" + self.program.replace("{waits}", f"options: {{ dependsOn: [{waits}] }}")

    @property
    def message(self) -> str:
        return f"The resource does not depend on {self.needs}: {self.because}. Add {self.added} to dependsOn."


VPC = """
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  gateway: { type: aws:ec2:InternetGateway, properties: { vpcId: "${vpc.id}" } }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24 } }
  b: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24 } }
"""
NO_GATEWAY = "its VPC has no internet gateway before it is attached"
BUCKET = "  bucket: { type: aws:s3:Bucket, properties: { bucket: data } }\n"
ROLE = """
  role: { type: aws:iam:Role, properties: { assumeRolePolicy: "{}" } }
  basic:
    type: aws:iam:RolePolicyAttachment
    properties:
      role: "${role.name}"
      policyArn: arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
"""
FUNCTION = """
  fn: { type: aws:lambda:Function, properties: { name: app, role: "${role.arn}" } }
"""
API = """
  api: { type: aws:apigateway:RestApi, properties: { description: app } }
  way: { type: aws:apigateway:Resource, properties: { restApi: "${api.id}", parentId: "${api.rootResourceId}" } }
  method:
    type: aws:apigateway:Method
    properties: { restApi: "${api.id}", resourceId: "${way.id}", httpMethod: GET, authorization: NONE }
"""
INTEGRATION = """
  integration:
    type: aws:apigateway:Integration
    properties: { restApi: "${api.id}", resourceId: "${way.id}", httpMethod: "${method.httpMethod}", type: MOCK }
    options: { dependsOn: ["${method}"] }
"""
CERTIFICATE = """
  certificate: { type: aws:acm:Certificate, properties: { domainName: app.example.net, validationMethod: DNS } }
  validation: { type: aws:acm:CertificateValidation, properties: { certificateArn: "${certificate.arn}" } }
"""
BALANCER = """
  balancer: { type: aws:lb:LoadBalancer, properties: { internal: true, subnets: ["${a.id}", "${b.id}"] } }
  targets: { type: aws:lb:TargetGroup, properties: { port: 80, protocol: HTTP, vpcId: "${vpc.id}", targetType: ip } }
  listener:
    type: aws:lb:Listener
    properties:
      loadBalancerArn: "${balancer.arn}"
      port: 80
      defaultActions: [{ type: forward, targetGroupArn: "${targets.arn}" }]
"""

ORDERED = {
    "NAT gateway": Ordered(
        VPC
        + """
  it: { type: aws:ec2:NatGateway, properties: { subnetId: "${a.id}", allocationId: eipalloc-1 }, {waits} }
""",
        ("gateway",),
        "internet gateway 'gateway'",
        NO_GATEWAY,
    ),
    "NAT gateway and an attachment": Ordered(
        VPC.replace(', properties: { vpcId: "${vpc.id}" } }\n  a', " }\n  a")
        + """
  attachment:
    type: aws:ec2:InternetGatewayAttachment
    properties: { vpcId: "${vpc.id}", internetGatewayId: "${gateway.id}" }
  it: { type: aws:ec2:NatGateway, properties: { subnetId: "${a.id}", allocationId: eipalloc-1 }, {waits} }
""",
        ("attachment",),
        "internet gateway attachment 'attachment'",
        NO_GATEWAY,
    ),
    "load balancer": Ordered(
        VPC
        + '  it: { type: aws:lb:LoadBalancer, properties: { subnets: ["${a.id}", "${b.id}"] }, {waits} }\n',
        ("gateway",),
        "internet gateway 'gateway'",
        NO_GATEWAY,
    ),
    "address of an instance": Ordered(
        VPC
        + """
  server: { type: aws:ec2:Instance, properties: { subnetId: "${a.id}" } }
  it: { type: aws:ec2:Eip, properties: { instance: "${server.id}" }, {waits} }
""",
        ("gateway",),
        "internet gateway 'gateway'",
        NO_GATEWAY,
    ),
    "user data that downloads": Ordered(
        VPC
        + """
  nat:
    type: aws:ec2:NatGateway
    properties: { subnetId: "${b.id}", allocationId: eipalloc-1 }
    options: { dependsOn: ["${gateway}"] }
  table: { type: aws:ec2:RouteTable, properties: { vpcId: "${vpc.id}" } }
  route:
    type: aws:ec2:Route
    properties: { routeTableId: "${table.id}", destinationCidrBlock: 0.0.0.0/0, natGatewayId: "${nat.id}" }
  joins: { type: aws:ec2:RouteTableAssociation, properties: { subnetId: "${a.id}", routeTableId: "${table.id}" } }
  it:
    type: aws:ec2:Instance
    properties: { subnetId: "${a.id}", userData: "#!/bin/sh\\nyum install -y httpd\\n" }
    {waits}
""",
        ("route", "joins"),
        "route 'route' and route table association 'joins'",
        "its user data downloads at startup, and its subnet cannot reach the internet before that "
        "route exists",
        "them",
    ),
    "ECS service": Ordered(
        VPC
        + BALANCER
        + """
  it:
    type: aws:ecs:Service
    properties: { loadBalancers: [{ targetGroupArn: "${targets.arn}", containerName: web, containerPort: 80 }] }
    {waits}
""",
        ("listener",),
        "listener 'listener'",
        "ECS rejects a target group that no listener forwards to yet",
    ),
    "ECS service, listener and rule": Ordered(
        VPC
        + BALANCER
        + """
  rule:
    type: aws:lb:ListenerRule
    properties: { listenerArn: "${listener.arn}", actions: [{ type: forward, targetGroupArn: "${targets.arn}" }] }
  it:
    type: aws:ecs:Service
    properties: { loadBalancers: [{ targetGroupArn: "${targets.arn}", containerName: web, containerPort: 80 }] }
    {waits}
""",
        ("listener",),
        "any of listener 'listener' and listener rule 'rule'",
        "ECS rejects a target group that no listener forwards to yet",
        "one",
        any_of_them=True,
    ),
    "HTTPS listener": Ordered(
        VPC
        + CERTIFICATE
        + """
  balancer: { type: aws:lb:LoadBalancer, properties: { internal: true, subnets: ["${a.id}", "${b.id}"] } }
  it:
    type: aws:lb:Listener
    properties: { loadBalancerArn: "${balancer.arn}", protocol: HTTPS, certificateArn: "${certificate.arn}" }
    {waits}
""",
        ("validation",),
        "certificate validation 'validation'",
        "the certificate is pending until it is validated",
    ),
    "distribution": Ordered(
        CERTIFICATE
        + """
  it:
    type: aws:cloudfront:Distribution
    properties: { viewerCertificate: { acmCertificateArn: "${certificate.arn}" } }
    {waits}
""",
        ("validation",),
        "certificate validation 'validation'",
        "the certificate is pending until it is validated",
    ),
    "route to a gateway that another resource attaches": Ordered(
        VPC.replace(', properties: { vpcId: "${vpc.id}" } }\n  a', " }\n  a")
        + """
  attachment:
    type: aws:ec2:InternetGatewayAttachment
    properties: { vpcId: "${vpc.id}", internetGatewayId: "${gateway.id}" }
  table: { type: aws:ec2:RouteTable, properties: { vpcId: "${vpc.id}" } }
  it:
    type: aws:ec2:Route
    properties: { routeTableId: "${table.id}", destinationCidrBlock: 0.0.0.0/0, gatewayId: "${gateway.id}" }
    {waits}
""",
        ("attachment",),
        "internet gateway attachment 'attachment'",
        "an internet gateway belongs to no VPC, and no route can use it, before it is attached",
    ),
    "inline route to a gateway that another resource attaches": Ordered(
        VPC.replace(', properties: { vpcId: "${vpc.id}" } }\n  a', " }\n  a")
        + """
  attachment:
    type: aws:ec2:InternetGatewayAttachment
    properties: { vpcId: "${vpc.id}", internetGatewayId: "${gateway.id}" }
  it:
    type: aws:ec2:RouteTable
    properties: { vpcId: "${vpc.id}", routes: [{ cidrBlock: 0.0.0.0/0, gatewayId: "${gateway.id}" }] }
    {waits}
""",
        ("attachment",),
        "internet gateway attachment 'attachment'",
        "an internet gateway belongs to no VPC, and no route can use it, before it is attached",
    ),
    "route over a peering": Ordered(
        VPC
        + """
  peering: { type: aws:ec2:VpcPeeringConnection, properties: { vpcId: "${vpc.id}", peerVpcId: vpc-0123 } }
  accepter: { type: aws:ec2:VpcPeeringConnectionAccepter, properties: { vpcPeeringConnectionId: "${peering.id}" } }
  table: { type: aws:ec2:RouteTable, properties: { vpcId: "${vpc.id}" } }
  it:
    type: aws:ec2:Route
    properties: { routeTableId: "${table.id}", vpcPeeringConnectionId: "${peering.id}" }
    {waits}
""",
        ("accepter",),
        "vpc peering connection accepter 'accepter'",
        "the peering is pending until it is accepted",
    ),
    "notification of a function": Ordered(
        BUCKET
        + ROLE
        + FUNCTION
        + """
  permission:
    type: aws:lambda:Permission
    properties: { function: "${fn.name}", principal: s3.amazonaws.com, action: "lambda:InvokeFunction" }
  other:
    type: aws:lambda:Permission
    properties: { function: "${fn.name}", principal: sns.amazonaws.com, action: "lambda:InvokeFunction" }
  it:
    type: aws:s3:BucketNotification
    properties: { bucket: "${bucket.id}", lambdaFunctions: [{ lambdaFunctionArn: "${fn.arn}" }] }
    {waits}
""",
        ("permission",),
        "permission 'permission'",
        "S3 sends a test message at creation and rejects a destination that does not allow it",
    ),
    "notification of a queue": Ordered(
        BUCKET
        + """
  queue: { type: aws:sqs:Queue }
  admits: { type: aws:sqs:QueuePolicy, properties: { queueUrl: "${queue.id}", policy: "{}" } }
  it:
    type: aws:s3:BucketNotification
    properties: { bucket: "${bucket.id}", queues: [{ queueArn: "${queue.arn}" }] }
    {waits}
""",
        ("admits",),
        "queue policy 'admits'",
        "S3 sends a test message at creation and rejects a destination that does not allow it",
    ),
    "notification of a topic": Ordered(
        BUCKET
        + """
  topic: { type: aws:sns:Topic }
  admits: { type: aws:sns:TopicPolicy, properties: { arn: "${topic.arn}", policy: "{}" } }
  it:
    type: aws:s3:BucketNotification
    properties: { bucket: "${bucket.id}", topics: [{ topicArn: "${topic.arn}" }] }
    {waits}
""",
        ("admits",),
        "topic policy 'admits'",
        "S3 sends a test message at creation and rejects a destination that does not allow it",
    ),
    "replication": Ordered(
        BUCKET
        + """
  copy: { type: aws:s3:BucketV2, properties: { bucket: copy } }
  versions: { type: aws:s3:BucketVersioning, properties: { bucket: "${bucket.id}" } }
  copied: { type: aws:s3:BucketVersioningV2, properties: { bucket: "${copy.id}" } }
  it:
    type: aws:s3:BucketReplicationConfig
    properties: { bucket: "${bucket.id}", rules: [{ destination: { bucket: "${copy.arn}" } }] }
    {waits}
""",
        ("versions", "copied"),
        "bucket versioning 'versions' and bucket versioning v2 'copied'",
        "both buckets must have versioning before they replicate",
        "them",
    ),
    "access list": Ordered(
        BUCKET
        + """
  owner: { type: aws:s3:BucketOwnershipControls, properties: { bucket: "${bucket.id}" } }
  it: { type: aws:s3:BucketAcl, properties: { bucket: "${bucket.id}", acl: private }, {waits} }
""",
        ("owner",),
        "bucket ownership controls 'owner'",
        "a bucket rejects an ACL before its ownership controls allow one",
    ),
    "bucket policy for everyone": Ordered(
        BUCKET
        + """
  block: { type: aws:s3:BucketPublicAccessBlock, properties: { bucket: "${bucket.id}" } }
  it:
    type: aws:s3:BucketPolicy
    properties:
      bucket: "${bucket.id}"
      policy: '{"Statement":
        {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data/*"}}'
    {waits}
""",
        ("block",),
        "bucket public access block 'block'",
        "S3 blocks a public policy on a new bucket before the public access block allows it",
    ),
    "trail": Ordered(
        BUCKET
        + """
  policy: { type: aws:s3:BucketPolicy, properties: { bucket: "${bucket.id}", policy: "{}" } }
  it: { type: aws:cloudtrail:Trail, properties: { s3BucketName: "${bucket.id}" }, {waits} }
""",
        ("policy",),
        "bucket policy 'policy'",
        "CloudTrail writes a test file at creation",
    ),
    "function in a VPC": Ordered(
        ROLE
        + """
  interfaces:
    type: aws:iam:RolePolicyAttachment
    properties:
      role: "${role.name}"
      policyArn: arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole
  it:
    type: aws:lambda:Function
    properties: { role: "${role.arn}", vpcConfig: { subnetIds: [subnet-1], securityGroupIds: [sg-1] } }
    {waits}
""",
        ("interfaces",),
        "role policy attachment 'interfaces'",
        "Lambda creates network interfaces with the function's role",
    ),
    "event source": Ordered(
        ROLE
        + FUNCTION
        + """
  queue: { type: aws:sqs:Queue }
  receives:
    type: aws:iam:RolePolicy
    properties:
      role: "${role.id}"
      policy: '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}]}'
  it:
    type: aws:lambda:EventSourceMapping
    properties: { functionName: "${fn.arn}", eventSourceArn: "${queue.arn}" }
    {waits}
""",
        ("receives",),
        "role policy 'receives'",
        "Lambda reads the source with the function's role",
    ),
    "log group": Ordered(
        ROLE
        + """
  logs: { type: aws:cloudwatch:LogGroup, properties: { name: /aws/lambda/app } }
  it: { type: aws:lambda:Function, properties: { name: app, role: "${role.arn}" }, {waits} }
""",
        ("logs",),
        "log group 'logs'",
        "the function's first invocation creates the log group if it does not exist",
    ),
    "cluster": Ordered(
        """
  role: { type: aws:iam:Role, properties: { assumeRolePolicy: "{}" } }
  policy:
    type: aws:iam:RolePolicyAttachment
    properties: { role: "${role.name}", policyArn: arn:aws:iam::aws:policy/AmazonEKSClusterPolicy }
  it: { type: aws:eks:Cluster, properties: { roleArn: "${role.arn}" }, {waits} }
""",
        ("policy",),
        "role policy attachment 'policy'",
        "EKS requires the role's policies from its creation to its deletion",
    ),
    "deployment": Ordered(
        API
        + INTEGRATION
        + '  it: { type: aws:apigateway:Deployment, properties: { restApi: "${api.id}" }, {waits} }\n',
        ("method", "integration"),
        "integration 'integration' and method 'method'",
        "a deployment is a snapshot of the methods and integrations that exist at its creation",
        "them",
    ),
    "deployment of a private API": Ordered(
        """
  api:
    type: aws:apigateway:RestApi
    properties: { body: "{}", endpointConfiguration: { types: PRIVATE } }
  policy: { type: aws:apigateway:RestApiPolicy, properties: { restApiId: "${api.id}", policy: "{}" } }
  it: { type: aws:apigateway:Deployment, properties: { restApi: "${api.id}" }, {waits} }
""",
        ("policy",),
        "rest api policy 'policy'",
        "a private API is deployed only with a resource policy",
    ),
    "deployment of an HTTP API": Ordered(
        """
  api: { type: aws:apigatewayv2:Api, properties: { protocolType: HTTP } }
  route: { type: aws:apigatewayv2:Route, properties: { apiId: "${api.id}", routeKey: "GET /" } }
  it: { type: aws:apigatewayv2:Deployment, properties: { apiId: "${api.id}" }, {waits} }
""",
        ("route",),
        "route 'route'",
        "a deployment is a snapshot of the routes that exist at its creation",
    ),
    "integration": Ordered(
        API
        + """
  it:
    type: aws:apigateway:Integration
    properties: { restApi: "${api.id}", resourceId: "${way.id}", httpMethod: GET, type: MOCK }
    {waits}
""",
        ("method",),
        "method 'method'",
        "it belongs to a method that must exist",
    ),
    "method response": Ordered(
        API
        + """
  it:
    type: aws:apigateway:MethodResponse
    properties: { restApi: "${api.id}", resourceId: "${way.id}", httpMethod: GET, statusCode: "200" }
    {waits}
""",
        ("method",),
        "method 'method'",
        "it belongs to a method that must exist",
    ),
    "integration response": Ordered(
        API
        + INTEGRATION
        + """
  it:
    type: aws:apigateway:IntegrationResponse
    properties: { restApi: "${api.id}", resourceId: "${way.id}", httpMethod: GET, statusCode: "200" }
    {waits}
""",
        ("integration",),
        "integration 'integration'",
        "it belongs to an integration and a method response that must exist",
    ),
    "stage that logs": Ordered(
        API
        + """
  account: { type: aws:apigateway:Account, properties: { cloudwatchRoleArn: "arn:aws:iam::1:role/logs" } }
  it:
    type: aws:apigateway:Stage
    properties: { restApi: "${api.id}", stageName: prod, accessLogSettings: { destinationArn: x, format: y } }
    {waits}
""",
        ("account",),
        "account 'account'",
        "API Gateway writes logs only with the account's CloudWatch role",
    ),
    "usage plan": Ordered(
        API
        + """
  stage: { type: aws:apigateway:Stage, properties: { restApi: "${api.id}", stageName: prod } }
  it:
    type: aws:apigateway:UsagePlan
    properties: { apiStages: [{ apiId: "${api.id}", stage: prod }] }
    {waits}
""",
        ("stage",),
        "stage 'stage'",
        "it refers to the stage by name",
    ),
    "a name as a text": Ordered(
        """
  role: { type: aws:iam:Role, properties: { name: app-role, assumeRolePolicy: "{}" } }
  it: { type: aws:iam:RolePolicyAttachment, properties: { role: app-role, policyArn: arn }, {waits} }
""",
        ("role",),
        "role 'role'",
        "it refers to that resource by a literal name",
    ),
}
