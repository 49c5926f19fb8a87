"""EC2 instances, Lambda, containers and batch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from preflight.model import type_tokens as aws
from preflight.preview.symbolic.forms.form import ARN, Form, arn, ec2, named

_FUNCTION: Final = arn("lambda", "function:{name}")
_PATH: Final = "arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions"

FORMS: Final[Mapping[str, Form]] = {
    # Programs ask whether an address is private or of a range, which depends on the subnet.
    aws.EC2_INSTANCE: ec2("i", "instance"),
    aws.EC2_LAUNCH_TEMPLATE: ec2("lt", "launch-template", name="{name}"),
    aws.EC2_LAUNCH_CONFIGURATION: Form({"id": "{name}", "name": "{name}"}),
    aws.EC2_PLACEMENT_GROUP: Form(
        {"id": "{name}", "name": "{name}", "arn": arn("ec2", "placement-group/{name}")}
    ),
    aws.EC2_KEY_PAIR: Form(
        {
            "id": "{name}",
            "keyName": "{name}",
            "arn": arn("ec2", "key-pair/{name}"),
            "keyPairId": "key-{hex17:pair}",
        },
        name_key="keyName",
    ),
    "aws:ec2/capacityReservation:CapacityReservation": ec2("cr", "capacity-reservation"),
    aws.EBS_VOLUME: ec2("vol", "volume"),
    "aws:ebs/snapshot:Snapshot": ec2("snap"),
    aws.EC2_AMI: ec2("ami"),
    aws.EC2_AMI_COPY: ec2("ami"),
    aws.EC2_AMI_FROM_INSTANCE: ec2("ami"),
    aws.AUTO_SCALING_GROUP: Form(
        {
            "arn": arn("autoscaling", "autoScalingGroup:{uuid}:autoScalingGroupName/{name}"),
            "id": "{name}",
            "name": "{name}",
        }
    ),
    aws.AUTO_SCALING_POLICY: Form(
        {
            "arn": arn(
                "autoscaling",
                "scalingPolicy:{uuid}:autoScalingGroupName/{in.autoscalingGroupName}:policyName/{name}",
            ),
            "id": "{name}",
            "name": "{name}",
        }
    ),
    aws.APP_AUTO_SCALING_TARGET: Form({"resourceId": "{in.resourceId}", "id": "{in.resourceId}"}),
    aws.LAMBDA_FUNCTION: Form(
        {
            "arn": _FUNCTION,
            "id": "{name}",
            "name": "{name}",
            "invokeArn": f"{_PATH}/{{out.arn}}/invocations",
            "qualifiedArn": f"{_FUNCTION}:{{version}}",
            "qualifiedInvokeArn": f"{_PATH}/{{out.qualifiedArn}}/invocations",
        }
    ),
    aws.LAMBDA_ALIAS: Form(
        {
            "arn": arn("lambda", "function:{function}:{name}"),
            "id": ARN,
            "name": "{name}",
            "invokeArn": f"{_PATH}/{{out.arn}}/invocations",
        }
    ),
    aws.LAMBDA_LAYER_VERSION: Form(
        {
            "layerArn": arn("lambda", "layer:{in.layerName}"),
            "arn": "{out.layerArn}:{number1:version}",
            "id": ARN,
        },
        name_key="layerName",
    ),
    aws.LAMBDA_FUNCTION_URL: Form(
        {
            "functionUrl": "https://{out.urlId}.lambda-url.{region}.on.aws/",
            "urlId": "{alnum26:url}",
        }
    ),
    aws.LAMBDA_EVENT_SOURCE_MAPPING: Form(
        {"id": "{uuid}", "uuid": "{out.id}", "arn": arn("lambda", "event-source-mapping:{out.id}")}
    ),
    "aws:lambda/codeSigningConfig:CodeSigningConfig": Form(
        {"arn": arn("lambda", "code-signing-config:csc-{hex17}"), "id": ARN, "configId": "csc-{hex17}"}
    ),
    aws.ECS_CLUSTER: named("ecs", "cluster/{name}", ARN),
    aws.ECS_CAPACITY_PROVIDER: named("ecs", "capacity-provider/{name}", ARN),
    aws.ECS_SERVICE: Form({"id": arn("ecs", "service/{cluster}/{name}"), "name": "{name}"}),
    aws.ECS_TASK_DEFINITION: Form(
        {
            "arn": "{out.arnWithoutRevision}:{number1:revision}",
            "arnWithoutRevision": arn("ecs", "task-definition/{in.family}"),
            "id": "{in.family}",
        },
        name_key="family",
    ),
    aws.ECR_REPOSITORY: Form(
        {
            "arn": arn("ecr", "repository/{name}"),
            "id": "{name}",
            "name": "{name}",
            "registryId": "{account}",
            "repositoryUrl": "{account}.dkr.ecr.{region}.{suffix}/{name}",
        },
        lower=True,
    ),
    aws.ECRPUBLIC_REPOSITORY: Form(
        {
            "arn": arn("ecr-public", "repository/{name}", region=False),
            "id": "{name}",
            "repositoryUri": "public.ecr.aws/{alnum10:alias}/{name}",
        },
        name_key="repositoryName",
    ),
    aws.EKS_CLUSTER: Form(
        {
            "arn": arn("eks", "cluster/{name}"),
            "id": "{name}",
            "name": "{name}",
            "endpoint": "https://{HEX32}.{alnum3:zone}.{region}.eks.{suffix}",
            "certificateAuthority": {"data": "{base64:certificate}"},
            "identities": [{"oidcs": [{"issuer": "https://oidc.eks.{region}.{suffix}/id/{HEX32}"}]}],
        }
    ),
    aws.EKS_NODE_GROUP: Form(
        {
            "arn": arn("eks", "nodegroup/{in.clusterName}/{name}/{uuid}"),
            "id": "{in.clusterName}:{name}",
            "nodeGroupName": "{name}",
        },
        name_key="nodeGroupName",
    ),
    aws.EKS_FARGATE_PROFILE: Form(
        {
            "arn": arn("eks", "fargateprofile/{in.clusterName}/{name}/{uuid}"),
            "id": "{in.clusterName}:{name}",
            "fargateProfileName": "{name}",
        },
        name_key="fargateProfileName",
    ),
    aws.EKS_ADDON: Form(
        {
            "arn": arn("eks", "addon/{in.clusterName}/{in.addonName}/{uuid}"),
            "id": "{in.clusterName}:{in.addonName}",
        }
    ),
    aws.BATCH_COMPUTE_ENVIRONMENT: Form(
        {"arn": arn("batch", "compute-environment/{name}"), "id": "{name}", "name": "{name}"}
    ),
    aws.BATCH_JOB_QUEUE: named("batch", "job-queue/{name}", ARN),
    aws.BATCH_JOB_DEFINITION: Form(
        {
            "arnPrefix": arn("batch", "job-definition/{name}"),
            "arn": "{out.arnPrefix}:{number1:revision}",
            "id": ARN,
            "name": "{name}",
        }
    ),
    aws.BATCH_SCHEDULING_POLICY: named("batch", "scheduling-policy/{name}", ARN),
    aws.APPRUNNER_SERVICE: Form(
        {
            "arn": arn("apprunner", "service/{in.serviceName}/{hex32}"),
            "id": ARN,
            "serviceId": "{hex32}",
            "serviceUrl": "{alnum10:url}.{region}.awsapprunner.com",
        }
    ),
    aws.APPRUNNER_VPC_CONNECTOR: Form(
        {"arn": arn("apprunner", "vpcconnector/{in.vpcConnectorName}/1/{hex32}"), "id": ARN}
    ),
    "aws:elasticbeanstalk/application:Application": named("elasticbeanstalk", "application/{name}"),
    aws.ELASTIC_BEANSTALK_ENVIRONMENT: Form({"id": "e-{alnum10}", "name": "{name}"}),
    "aws:imagebuilder/component:Component": Form(
        {"arn": arn("imagebuilder", "component/{slug}/{in.version}/1"), "id": ARN}
    ),
}
