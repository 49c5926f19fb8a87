"""Error texts of real deployments, and the policy whose page explains each.

The texts are facts: what AWS, its provider, Pulumi and Python answered to people's programs, with their names and ids
cut out as those people did.
"""

from __future__ import annotations

from typing import Final

PROGRAMS: Final = (
    ("SyntaxError: '(' was never closed", "syntax-errors"),
    ("SyntaxError / truncated file", "syntax-errors"),
    ("SyntaxError (nested triple quotes)", "syntax-errors"),
    ("AttributeError: module 'pulumi_aws.codedeploy' has no attribute 'App'", "type-annotations"),
    (
        "AttributeError: module 'pulumi_aws.secretsmanager' has no attribute 'GetSecretOutput'",
        "type-annotations",
    ),
    ("AttributeError: module 'pulumi' has no attribute 'providers'", "type-annotations"),
    ("AttributeError: 'ServerlessCache' object has no attribute 'endpoint'", "type-annotations"),
    ("TypeError: Eip._internal_init() got an unexpected keyword argument 'vpc'", "type-annotations"),
    (
        "TypeError: ReplicationGroup._internal_init() got an unexpected keyword argument 'auth_token_enabled'",
        "type-annotations",
    ),
    (
        "TypeError: Deployment._internal_init() got an unexpected keyword argument 'stage_name'",
        "type-annotations",
    ),
    (
        "TypeError: Pipeline._internal_init() got an unexpected keyword argument 'artifact_store'",
        "type-annotations",
    ),
    ("TypeError: Bucket._internal_init() got an unexpected keyword argument 'name'", "type-annotations"),
    (
        "TypeError: Repository._internal_init() got an unexpected keyword argument 'encryption_configuration'",
        "type-annotations",
    ),
    (
        "TypeError: TopicSubscription._internal_init() got an unexpected keyword argument 'topic_arn'",
        "type-annotations",
    ),
    ("TypeError: Rule._internal_init() got an unexpected keyword argument 'depends_on'", "type-annotations"),
    (
        "TypeError: ServiceDeploymentConfigurationArgs.__init__() got an unexpected keyword argument 'maximum_percent'",
        "type-annotations",
    ),
    (
        "TypeError: ServerlessCache._internal_init() got an unexpected keyword argument 'serverless_cache_name'",
        "type-annotations",
    ),
    (
        "TypeError: RouteTableRouteArgs.__init__() got an unexpected keyword argument 'instance_id'",
        "type-annotations",
    ),
    (
        "TypeError: RuleSourceArgs.__init__() got an unexpected keyword argument 'source_identifiers'",
        "type-annotations",
    ),
    ("TypeError: VpcLink._internal_init() got unexpected keyword argument 'target_arns'", "type-annotations"),
    ("TypeError: get_random_password() got an unexpected keyword argument 'length'", "type-annotations"),
    (
        "TypeError: MetricAlarm._internal_init() got an unexpected keyword argument 'description'",
        "type-annotations",
    ),
    ("TypeError: Stage._internal_init() got multiple values for argument 'opts'", "type-annotations"),
    (
        "TypeError: BucketServerSideEncryptionConfigurationV2Args.__init__() missing 1 required keyword-only "
        "argument: 'bucket'",
        "type-annotations",
    ),
    ("ModuleNotFoundError: No module named 'lib'", "import-errors"),
    ("ImportError: cannot import name 'logs' from 'pulumi_aws'", "import-errors"),
    ("NameError: name 'base64' is not defined", "variable-scope"),
    ("NameError: name 'json' is not defined", "variable-scope"),
    ("FileNotFoundError: 'lib/AWS_REGION'", "missing-files"),
    ("failed to compute archive hash ... couldn't read archive path", "missing-files"),
    (
        "Configuration key 'aws:region' is not namespaced by the project and should not define a default value",
        "missing-configuration",
    ),
    ("TypeError: Object of type Output is not JSON serializable", "output-misuse"),
    ("TypeError: unsupported operand type(s) for +: 'Output' and 'Output'", "output-misuse"),
    ("TypeError: argument of type 'Output' is not iterable", "output-misuse"),
    ("Calling __str__ on an Output[T] is not supported", "unresolved-output-text"),
)

NETWORK: Final = (
    ("VpcLimitExceeded", "service-quotas"),
    ("VpcEndpointLimitExceeded", "service-quotas"),
    ("ResourceLimitExceeded", "service-quotas"),
    (
        "TooManyRequestsException: You've reached the limit on the number of transit gateways you can create",
        "service-quotas",
    ),
    ("InvalidVpc.Range", "cidr-block-conflicts"),
    ("The CIDR conflicts with another subnet", "cidr-block-conflicts"),
    ('"10.0.0.0.0/20" is not a valid CIDR block', "cidr-block-conflicts"),
    ("InvalidParameterValue: Invalid CIDR block format", "cidr-block-conflicts"),
    ('"2600:1f13:41:f00::/561::/64" is not a valid CIDR block', "cidr-block-conflicts"),
    ("CannotPullContainerError", "private-subnet-without-egress"),
    (
        "Resource.AlreadyAssociated: the route table ... is already associated with subnet",
        "route-table-misconfiguration",
    ),
    ("InvalidGroup.Duplicate: the specified rule ... already exists", "duplicate-security-group-rules"),
    (
        "creating EC2 VPC Endpoint (com.amazonaws.ap-southeast-1.logs): InvalidParameter: Endpoint type (Gateway) does "
        "not match available service types ([Interface]).",
        "endpoint-of-wrong-type",
    ),
    (
        "DuplicateSubnetsInSameZone: Found another VPC endpoint subnet in the availability zone of subnet-0a1. VPC "
        "endpoint subnets should be in different availability zones supported by the VPC endpoint service.",
        "subnets-share-a-zone",
    ),
    ("InvalidTransitGatewayID.NotFound", "identifier-of-wrong-kind"),
    (
        "InvalidParameterValue: Value (::/0) for parameter destinationCidrBlock is invalid. This is not a valid CIDR "
        "block.",
        "address-of-wrong-version",
    ),
    (
        "Invalid rule description. Valid descriptions are strings less than 256 characters from the following set: "
        "a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*",
        "security-group-description",
    ),
    ("ThrottlingException", "rate-limiting"),
    ("TooManyRequestsException", "rate-limiting"),
)

COMPUTE: Final = (
    ("InvalidAMIID.NotFound: The image id '[ami-xxxxxxxx]' does not exist", "placeholder-values"),
    (
        "CertificateNotFound: Certificate 'arn:aws:acm:...:certificate/placeholder' not found",
        "placeholder-values",
    ),
    ("InvalidDomainName: payments-dev.example.com is reserved by AWS!", "placeholder-values"),
    ("name '...-tg-' plus 7 random chars is longer than maximum length 32", "resource-naming"),
    (
        "InvalidParameterException: The target group ... does not have an associated load balancer",
        "missing-dependencies",
    ),
    ("ResourceInitializationError: unable to pull secrets or registry auth", "task-permissions-missing"),
    (
        "creating EC2 Instance: InvalidParameterValue: Value (ec2-role-for-s3-and-ssm) for parameter "
        "iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name",
        "identifier-of-wrong-kind",
    ),
    (
        "InvalidVolume.ZoneMismatch: The volume 'vol-0a1' is not in the same availability zone as instance 'i-0a1'",
        "volume-in-another-zone",
    ),
    ("The parameter groupName cannot be used with the parameter subnet", "network-settings-conflict"),
    (
        "InvalidParameterException: The container app did not have a container port 80 defined.",
        "service-container-mismatch",
    ),
    (
        "InvalidParameterException: The container Frontend does not exist in the task definition.",
        "service-container-mismatch",
    ),
    ("No Fargate configuration exists for given values: 512 CPU , 512 memory.", "fargate-task-size"),
    (
        "InvalidParameterException: Network Configuration must be provided when networkMode 'awsvpc' is specified.",
        "network-configuration-mismatch",
    ),
    (
        "InvalidParameterException: Subnets specified must be in at least two different AZs",
        "cluster-subnet-zones",
    ),
    (
        "Fetching secret data from SSM Parameter Store: AccessDeniedException: ... is not authorized to perform: "
        "ssm:GetParameters on resource: ...",
        "parameter-store-access",
    ),
    (
        "InvalidViewerCertificate: The specified SSL certificate doesn't exist, isn't in us-east-1 region, "
        "isn't valid, "
        "or doesn't include a valid certificate chain.",
        "regional-availability",
    ),
)

DATA: Final = (
    (
        "InvalidParameterCombination: Cannot find version 15.4 for aurora-postgresql",
        "engine-version-withdrawn",
    ),
    (
        "InvalidParameterValue: MasterUsername admin cannot be used as it is a reserved word used by the engine",
        "database-master-user",
    ),
    ("Only printable ASCII characters besides '/', '@', '\"', ' '", "database-master-user"),
    (
        'only lowercase alphanumeric characters, hyphens, underscores, periods, and spaces allowed in "name"',
        "resource-naming",
    ),
    (
        "InvalidParameterCombination: cannot use immediate apply method for static parameter",
        "parameter-group-settings",
    ),
    ('"kms_key_id" (3cefab1e-0a1b) is an invalid ARN: arn: invalid prefix', "identifier-of-wrong-kind"),
    (
        "ReadCapacityUnits and WriteCapacityUnits can only be specified when BillingMode is PROVISIONED",
        "table-configuration",
    ),
    ('all attributes must be indexed. Unused attributes: ["user_id"]', "table-key-errors"),
    ("InvalidBucketName: The specified bucket is not valid", "resource-naming"),
    ("BucketAlreadyExists", "fixed-global-name"),
    ("AliasAlreadyExistsException", "resource-conflicts"),
    ("ResourceInUseException", "resource-conflicts"),
    ("ResourceAlreadyExistsException", "resource-conflicts"),
    ("EntityAlreadyExists: Role with name ... already exists.", "resource-conflicts"),
    ("MaxNumberOfConfigurationRecordersExceededException", "service-quotas"),
    ("AccessControlListNotSupported: The bucket does not allow ACLs", "bucket-acl-not-supported"),
    (
        "error creating S3 bucket ACL for my-bucket: AccessControlListNotSupported: The bucket does not allow ACLs",
        "bucket-acl-not-supported",
    ),
    (
        "InvalidArgument: Unable to validate the following destination configurations",
        "function-permission-missing",
    ),
    (
        "Error putting S3 notification configuration: InvalidArgument: Unable to validate the following destination "
        "configurations",
        "function-permission-missing",
    ),
    (
        "failure configuring LB attributes: InvalidConfigurationRequest: Access Denied for bucket: test. Please check "
        "S3bucket permission",
        "log-bucket-without-policy",
    ),
    (
        "ValidationException: Standard tier parameters support a maximum parameter value of 4096 characters.",
        "parameter-value-too-long",
    ),
)

IDENTITY: Final = (
    (
        "AccessDeniedException: The specified KMS key does not exist or is not allowed to be used with Arn "
        "'arn:aws:logs:...'",
        "key-policy-excludes-service",
    ),
    ("MalformedPolicyDocument", "policy-document-shape"),
    (
        "MalformedPolicyDocumentException: The new key policy will not allow you to update the key policy in "
        "the future.",
        "policy-document-shape",
    ),
    ("MalformedPolicy: Action does not apply to any resource(s) in statement", "policy-resource-mismatch"),
)

SERVERLESS: Final = (
    ("Unable to import module 'stripe_handler': No module named 'aws_xray_sdk'", "lambda-handler"),
    ("expected maximum_retry_attempts to be in the range (0 - 2), got 5", "value-out-of-range"),
    (
        "CloudWatch Logs role ARN must be set in account settings to enable logging",
        "missing-dependencies",
    ),
    ("BadRequestException: The REST API doesn't contain any methods", "deployment-without-methods"),
    ("NotFoundException: Invalid Integration identifier specified", "missing-dependencies"),
    ("API Stage not found: ud9oxp1hwh:prod", "missing-dependencies"),
    ("InvalidParameterValue: The dashboard body is invalid", "dashboard-body"),
    ("FIFO queue names must end with .fifo", "resource-naming"),
    ("ValidationException: Parameter ScheduleExpression is not valid.", "schedule-expression-invalid"),
    (
        'The argument "visibility_config.0.cloudwatch_metrics_enabled" is required',
        "web-acl-configuration",
    ),
)

REAL: Final = (*PROGRAMS, *NETWORK, *COMPUTE, *DATA, *IDENTITY, *SERVERLESS)

# What no policy can know of a program: rights, capacity and credentials of an account, and other stacks.
UNEXPLAINED: Final = (
    "UnauthorizedOperation: You are not authorized to perform this operation. User: "
    "arn:aws:iam::123456789012:user/ci is "
    "not authorized to perform: ec2:CreateVpc because no identity-based policy allows the ec2:CreateVpc action",
    "AccessDenied: User: arn:aws:iam::123456789012:user/ci is not authorized to perform: iam:CreateRole "
    "on resource: role",
    "InsufficientInstanceCapacity: We currently do not have sufficient m5.large capacity",
    "ExpiredToken: The security token included in the request is expired",
    "error: the stack is currently locked by 1 lock(s)",
    "error: no stack named 'dev' found",
    "AccessDeniedException: Only existing Timestream for LiveAnalytics customers can access the service",
    "InvalidKeyPair.NotFound: The key pair 'deployer' does not exist",
    'error: provided project name "TapStack" doesn\'t match Pulumi.yaml',
    "TypeError: Float types are not supported. Use Decimal types instead.",
    "DBInstanceNotFound: DBInstance orders not found.",
    "DependencyViolation: The subnet 'subnet-0a1' has dependencies and cannot be deleted.",
    "something else",
)
