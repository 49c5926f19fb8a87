"""What properties with an ambiguous name accept: by service for all its types, and by type.

Sources: `verify.ValidARN` and the validation of names in the provider's schema of each resource; the patterns of AWS's
API models; the API reference of the operation.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from preflight.model import type_tokens as aws
from preflight.model.naming import identifier_kinds as kinds
from preflight.model.naming.identifier_takes import Takes, a_name, an_arn, an_id, another_id

_LOAD_BALANCING: Final[Mapping[str, Takes]] = {
    "subnets": kinds.SUBNET,
    "securityGroups": kinds.SECURITY_GROUP,
    "accessLogs.bucket": kinds.BUCKET_NAME,
    "connectionLogs.bucket": kinds.BUCKET_NAME,
    "loadBalancerArn": kinds.LOAD_BALANCER,
    "listenerArn": kinds.LISTENER,
    "certificateArn": kinds.CERTIFICATE,
    "targetId": kinds.TARGET,
}
_BUCKET_ARN: Final = an_arn("a bucket", "s3", "s3-outposts")
_PLACED: Final[Mapping[str, Takes]] = {"launchTemplate.id": kinds.TEMPLATE}
# Service -> path of a property of any of its types -> what it accepts.
BY_SERVICE: Final[Mapping[str, Mapping[str, Takes]]] = {
    "lb": _LOAD_BALANCING,
    "alb": _LOAD_BALANCING,
    "elb": {
        "subnets": kinds.SUBNET,
        "securityGroups": kinds.SECURITY_GROUP,
        "accessLogs.bucket": kinds.BUCKET_NAME,
        "listeners.sslCertificateId": kinds.CERTIFICATE,
    },
    "apigateway": {
        "authorizerCredentials": kinds.ROLE_ARN,
        "parentId": another_id(
            "a resource's ID (of an API, rootResourceId)", f"{aws.API_GATEWAY_REST_API}.id"
        ),
        "resourceId": another_id(
            "a resource's ID (of an API, rootResourceId)", f"{aws.API_GATEWAY_REST_API}.id"
        ),
        "stageName": a_name("a stage's name (stageName)", never=("id",)),
    },
    "apigatewayv2": {"apiId": kinds.HTTP_API, "integrationUri": kinds.INTEGRATION},
    "autoscaling": {
        **_PLACED,
        "launchConfiguration": a_name("a launch configuration's name"),
        # Source: Auto Scaling API, AttachLoadBalancers, LoadBalancerNames: of Classic Load Balancers.
        "loadBalancers": a_name("a Classic Load Balancer's name (of others, set targetGroupArns)"),
        "elb": a_name("a Classic Load Balancer's name (of others, set lbTargetGroupArn)"),
    },
    "backup": {"rules.targetVaultName": a_name("a backup vault's name")},
    "batch": {
        "computeResources.instanceRole": an_arn("an instance profile", "iam:instance-profile"),
        "computeResources.subnets": kinds.SUBNET,
        "serviceRole": kinds.ROLE_ARN,
    },
    "cloudtrail": {"kmsKeyId": kinds.KEY_ARN, "cloudWatchLogsGroupArn": kinds.LOG_STREAMS},
    "cloudfront": {
        "defaultCacheBehavior.lambdaFunctionAssociations.lambdaArn": kinds.EDGE_FUNCTION,
        "orderedCacheBehaviors.lambdaFunctionAssociations.lambdaArn": kinds.EDGE_FUNCTION,
        "origins.originAccessControlId": another_id("an origin access control's ID (id)"),
        "defaultCacheBehavior.cachePolicyId": another_id("a cache policy's ID (id)"),
        "defaultCacheBehavior.originRequestPolicyId": another_id("an origin request policy's ID (id)"),
        "viewerCertificate.iamCertificateId": another_id("the ID of a certificate of IAM"),
    },
    "cloudwatch": {
        "alarmActions": kinds.ANY_ARN,
        "okActions": kinds.ANY_ARN,
        "insufficientDataActions": kinds.ANY_ARN,
        "logGroup": kinds.LOG_GROUP_NAME,
        # Source: EventBridge API, PutTargets, Rule, pattern.
        "rule": a_name("the rule's name"),
    },
    "codebuild": {"serviceRole": kinds.ROLE_ARN, "vpcConfig.subnets": kinds.SUBNET},
    "codeartifact": {"encryptionKey": kinds.KEY_ARN_ONLY},
    # Source: CodePipeline API, ArtifactStore, location, pattern.
    "codepipeline": {"artifactStores.location": kinds.BUCKET_NAME},
    "cognito": {
        **{
            f"lambdaConfig.{trigger}": kinds.FUNCTION_ARN
            for trigger in (
                *("createAuthChallenge", "customMessage", "defineAuthChallenge", "postAuthentication"),
                *("postConfirmation", "preAuthentication", "preSignUp", "preTokenGeneration"),
                *("userMigration", "verifyAuthChallengeResponse"),
            )
        },
        "lambdaConfig.kmsKeyId": kinds.KEY_ARN_ONLY,
    },
    "docdb": {"kmsKeyId": kinds.KEY_ARN_ONLY, "dbSubnetGroupName": kinds.SUBNET_GROUP},
    "ebs": {"kmsKeyId": kinds.KEY_ARN_ONLY},
    "ec2": {
        **_PLACED,
        "ami": kinds.IMAGE,
        "gatewayId": kinds.GATEWAY,
        "routes.gatewayId": kinds.GATEWAY,
        "imageId": kinds.IMAGE,
        "keyName": a_name("a key pair's name (keyName)"),
    },
    "ecr": {"repository": kinds.REPOSITORY_NAME},
    "ecs": {
        "networkConfiguration.subnets": kinds.SUBNET,
        "networkConfiguration.securityGroups": kinds.SECURITY_GROUP,
        "serviceRegistries.registryArn": Takes(
            "the ARN of a service of Cloud Map",
            "ARN",
            kinds=("servicediscovery:service",),
            not_of=(
                aws.SERVICE_DISCOVERY_PRIVATE_DNS_NAMESPACE,
                aws.SERVICE_DISCOVERY_PUBLIC_DNS_NAMESPACE,
                aws.SERVICE_DISCOVERY_HTTP_NAMESPACE,
            ),
        ),
        "autoScalingGroupProvider.autoScalingGroupArn": an_arn(
            "an Auto Scaling group", "autoscaling:autoScalingGroup"
        ),
    },
    "efs": {"kmsKeyId": kinds.KEY_ARN_ONLY, "securityGroups": kinds.SECURITY_GROUP},
    "eks": {**_PLACED, "clusterName": kinds.EKS_CLUSTER_NAME},
    "elasticache": {"subnetGroupName": kinds.SUBNET_GROUP},
    "elasticsearch": {"domainName": a_name("the domain's name (domainName)")},
    "fsx": {"kmsKeyId": kinds.KEY_ARN_ONLY},
    "glue": {"databaseName": a_name("a database's name (name)", never=("id",))},
    "iam": {"permissionsBoundary": kinds.POLICY_ARN},
    # The aliases of a key are no targets, and grants are for keys.
    "kms": {"targetKeyId": kinds.KEY},
    "lambda": {
        "layers": kinds.LAYER,
        "function": kinds.FUNCTION,
        "functionName": kinds.FUNCTION,
        "eventSourceArn": kinds.EVENT_SOURCE,
        "imageUri": kinds.IMAGE_URI,
        "sourceArn": kinds.CALLER,
        # Source: Lambda API, FileSystemConfig, Arn, pattern.
        "fileSystemConfig.arn": an_arn("an access point", "elasticfilesystem:access-point", "s3files"),
    },
    "memorydb": {"subnetGroupName": kinds.SUBNET_GROUP},
    "mq": {"encryptionOptions.kmsKeyId": kinds.KEY_ARN_ONLY},
    "msk": {
        "brokerNodeGroupInfo.clientSubnets": kinds.SUBNET,
        "brokerNodeGroupInfo.securityGroups": kinds.SECURITY_GROUP,
    },
    "mwaa": {"kmsKey": kinds.KEY_ARN_ONLY},
    "neptune": {"neptuneSubnetGroupName": kinds.SUBNET_GROUP, "iamRoles": kinds.ROLE_ARN},
    # Source: OpenSearch Service API, UpdateDomainConfig, DomainName, pattern; `id` is the ARN.
    "opensearch": {"domainName": a_name("the domain's name (domainName)")},
    "rds": {
        "dbSubnetGroupName": kinds.SUBNET_GROUP,
        "dbInstanceIdentifier": kinds.DATABASE_NAME,
        "parameterGroupName": a_name("a parameter group's name"),
        "dbClusterParameterGroupName": a_name("a parameter group's name"),
        "performanceInsightsKmsKeyId": kinds.KEY_ARN_ONLY,
    },
    "redshift": {"clusterSubnetGroupName": kinds.SUBNET_GROUP},
    "route53": {
        "aliases.name": Takes("a domain name (dnsName)", "domain name"),
        "aliases.zoneId": another_id("the hosted zone's ID of the target (zoneId)"),
        "healthCheckId": another_id("a health check's ID (id)"),
        "zoneId": kinds.HOSTED_ZONE,
    },
    "sfn": {"loggingConfiguration.logDestination": kinds.LOG_STREAMS},
    "sns": {"topic": kinds.TOPIC_ARN},
    "transfer": {
        "invocationRole": kinds.ROLE_ARN,
        "loggingRole": kinds.ROLE_ARN,
        "role": kinds.ROLE_ARN,
        "certificate": an_arn("a certificate", "acm:certificate"),
    },
}
# Type -> property path -> what it accepts.
BY_TYPE: Final[Mapping[str, Mapping[str, Takes]]] = {
    # Source: AppSync API reference, CreateDomainName, certificateArn, pattern.
    "aws:appsync/domainName:DomainName": {"certificateArn": kinds.CERTIFICATE},
    # Source: ECS API reference, VpcLatticeConfiguration, targetGroupArn.
    aws.ECS_SERVICE: {
        "vpcLatticeConfigurations.targetGroupArn": an_arn(
            "a target group of VPC Lattice", "vpc-lattice:targetgroup"
        )
    },
    # Of Kafka, not of SNS.
    "aws:msk/channel:Channel": {"topicConfiguration.topicArn": kinds.ANY_ARN},
    aws.API_GATEWAY_V2_API_MAPPING: {"apiId": kinds.API},
    aws.RDS_INSTANCE: {
        "kmsKeyId": kinds.KEY_ARN_ONLY,
        "replicateSourceDb": a_name(
            "the source's identifier (in another Region, its ARN)", "rds", never=("id",)
        ),
    },
    # CloudWatch Logs does not find a key by its id: "The specified KMS Key Id could not be found".
    aws.CLOUDWATCH_LOG_GROUP: {"kmsKeyId": kinds.KEY_ARN},
    aws.RDS_CLUSTER: {"kmsKeyId": kinds.KEY_ARN_ONLY},
    aws.RDS_CLUSTER_INSTANCE: {"clusterIdentifier": a_name("the cluster's identifier (id)")},
    aws.REDSHIFT_CLUSTER: {"kmsKeyId": kinds.KEY_ARN_ONLY},
    aws.EC2_LAUNCH_TEMPLATE: {
        "iamInstanceProfile.arn": an_arn("an instance profile", "iam:instance-profile"),
        "iamInstanceProfile.name": a_name("an instance profile's name (name)", texts=False),
    },
    aws.EC2_INSTANCE: {"iamInstanceProfile": a_name("an instance profile's name (name)", texts=False)},
    aws.EC2_AMI_COPY: {"kmsKeyId": kinds.KEY_ARN_ONLY},
    aws.EC2_EIP: {"instance": kinds.INSTANCE, "networkInterface": kinds.INTERFACE},
    aws.EC2_EIP_ASSOCIATION: {"instanceId": kinds.INSTANCE},
    aws.EC2_FLOW_LOG: {"logDestination": kinds.ANY_ARN},
    aws.EC2_VOLUME_ATTACHMENT: {
        "instanceId": kinds.INSTANCE,
        "volumeId": an_id("a volume's ID (vol-...)", "vol"),
    },
    aws.CLOUDWATCH_LOG_METRIC_FILTER: {"logGroupName": kinds.LOG_GROUP_NAME},
    aws.CLOUDWATCH_LOG_STREAM: {"logGroupName": kinds.LOG_GROUP_NAME},
    aws.IAM_ROLE_POLICY: {"role": kinds.ROLE_NAME},
    aws.IAM_ROLE_POLICY_ATTACHMENT: {"policyArn": kinds.POLICY_ARN, "role": kinds.ROLE_NAME},
    aws.IAM_INSTANCE_PROFILE: {"role": kinds.ROLE_NAME},
    aws.IAM_POLICY_ATTACHMENT: {
        "policyArn": kinds.POLICY_ARN,
        "roles": kinds.ROLE_NAME,
        "users": kinds.USER_NAME,
        "groups": kinds.GROUP_NAME,
    },
    aws.IAM_USER_POLICY_ATTACHMENT: {"policyArn": kinds.POLICY_ARN, "user": kinds.USER_NAME},
    aws.IAM_USER_POLICY: {"user": kinds.USER_NAME},
    aws.IAM_ACCESS_KEY: {"user": kinds.USER_NAME},
    aws.IAM_GROUP_POLICY_ATTACHMENT: {"policyArn": kinds.POLICY_ARN, "group": kinds.GROUP_NAME},
    aws.IAM_GROUP_POLICY: {"group": kinds.GROUP_NAME},
    "aws:iam/userGroupMembership:UserGroupMembership": {
        "user": kinds.USER_NAME,
        "groups": kinds.GROUP_NAME,
    },
    aws.KMS_GRANT: {"keyId": kinds.KEY},
    # Lambda API, CreateFunction: the role's ARN; the provider checks it with `verify.ValidARN`.
    aws.LAMBDA_FUNCTION: {"role": kinds.ROLE_ARN},
    aws.SQS_QUEUE_POLICY: {"queueUrl": Takes("a queue's URL", "URL")},
    aws.S3_BUCKET_LOGGING: {"targetBucket": kinds.BUCKET_NAME},
    aws.S3_BUCKET: {
        "replicationConfiguration.role": kinds.ROLE_ARN,
        "replicationConfiguration.rules.destination.bucket": _BUCKET_ARN,
    },
    aws.S3_BUCKET_REPLICATION_CONFIG: {"role": kinds.ROLE_ARN, "rules.destination.bucket": _BUCKET_ARN},
    # S3 API, InventoryS3BucketDestination, AnalyticsS3BucketDestination: the bucket's ARN.
    aws.S3_INVENTORY: {"destination.bucket.bucketArn": _BUCKET_ARN},
    aws.S3_ANALYTICS_CONFIGURATION: {
        "storageClassAnalysis.dataExport.destination.s3BucketDestination.bucketArn": _BUCKET_ARN
    },
    aws.WAFV2_WEB_ACL_ASSOCIATION: {"resourceArn": kinds.PROTECTED},
    "aws:shield/protection:Protection": {
        "resourceArn": an_arn(
            "a distribution, load balancer, hosted zone, accelerator or Elastic IP address",
            *("cloudfront", "elasticloadbalancing", "route53", "globalaccelerator", "ec2:eip-allocation"),
        )
    },
}
# Settings of a bucket, one type each: `bucket` is its name.
BUCKET_SETTINGS: Final = "aws:s3/bucket"
BUCKETS: Final = (
    aws.S3_BUCKET,
    aws.S3_BUCKET_V2,
    # An access point's ARN is accepted too.
    aws.S3_BUCKET_OBJECT,
    aws.S3_BUCKET_OBJECTV2,
)
