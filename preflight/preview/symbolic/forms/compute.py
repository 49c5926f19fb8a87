"""EC2 instances, Lambda, containers and batch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from preflight.preview.symbolic.forms.form import ARN, Form, arn, ec2, named

_FUNCTION: Final = arn("lambda", "function:{name}")
_PATH: Final = "arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions"

FORMS: Final[Mapping[str, Form]] = {
    "aws:ec2/instance:Instance": ec2("i", "instance", privateIp="{address}"),
    "aws:ec2/launchTemplate:LaunchTemplate": ec2("lt", "launch-template", name="{name}"),
    "aws:ec2/launchConfiguration:LaunchConfiguration": Form({"id": "{name}", "name": "{name}"}),
    "aws:ec2/placementGroup:PlacementGroup": Form(
        {"id": "{name}", "name": "{name}", "arn": arn("ec2", "placement-group/{name}")}
    ),
    "aws:ec2/keyPair:KeyPair": Form(
        {
            "id": "{name}",
            "keyName": "{name}",
            "arn": arn("ec2", "key-pair/{name}"),
            "keyPairId": "key-{hex17:pair}",
        },
        name_key="keyName",
    ),
    "aws:ec2/capacityReservation:CapacityReservation": ec2("cr", "capacity-reservation"),
    "aws:ebs/volume:Volume": ec2("vol", "volume"),
    "aws:ebs/snapshot:Snapshot": ec2("snap"),
    "aws:ec2/ami:Ami": ec2("ami"),
    "aws:ec2/amiCopy:AmiCopy": ec2("ami"),
    "aws:ec2/amiFromInstance:AmiFromInstance": ec2("ami"),
    "aws:autoscaling/group:Group": Form(
        {
            "arn": arn("autoscaling", "autoScalingGroup:{uuid}:autoScalingGroupName/{name}"),
            "id": "{name}",
            "name": "{name}",
        }
    ),
    "aws:autoscaling/policy:Policy": Form(
        {
            "arn": arn(
                "autoscaling",
                "scalingPolicy:{uuid}:autoScalingGroupName/{in.autoscalingGroupName}:policyName/{name}",
            ),
            "id": "{name}",
            "name": "{name}",
        }
    ),
    "aws:appautoscaling/target:Target": Form({"resourceId": "{in.resourceId}", "id": "{in.resourceId}"}),
    "aws:lambda/function:Function": Form(
        {
            "arn": _FUNCTION,
            "id": "{name}",
            "name": "{name}",
            "invokeArn": f"{_PATH}/{{out.arn}}/invocations",
            "qualifiedArn": f"{_FUNCTION}:{{number1:version}}",
            "qualifiedInvokeArn": f"{_PATH}/{{out.qualifiedArn}}/invocations",
        }
    ),
    "aws:lambda/alias:Alias": Form(
        {
            "arn": arn("lambda", "function:{function}:{name}"),
            "id": ARN,
            "name": "{name}",
            "invokeArn": f"{_PATH}/{{out.arn}}/invocations",
        }
    ),
    "aws:lambda/layerVersion:LayerVersion": Form(
        {
            "layerArn": arn("lambda", "layer:{in.layerName}"),
            "arn": "{out.layerArn}:{number1:version}",
            "id": ARN,
        },
        name_key="layerName",
    ),
    "aws:lambda/functionUrl:FunctionUrl": Form(
        {
            "functionUrl": "https://{out.urlId}.lambda-url.{region}.on.aws/",
            "urlId": "{alnum26:url}",
        }
    ),
    "aws:lambda/eventSourceMapping:EventSourceMapping": Form(
        {"id": "{uuid}", "uuid": "{out.id}", "arn": arn("lambda", "event-source-mapping:{out.id}")}
    ),
    "aws:lambda/codeSigningConfig:CodeSigningConfig": Form(
        {"arn": arn("lambda", "code-signing-config:csc-{hex17}"), "id": ARN, "configId": "csc-{hex17}"}
    ),
    "aws:ecs/cluster:Cluster": named("ecs", "cluster/{name}", ARN),
    "aws:ecs/capacityProvider:CapacityProvider": named("ecs", "capacity-provider/{name}", ARN),
    "aws:ecs/service:Service": Form({"id": arn("ecs", "service/{cluster}/{name}"), "name": "{name}"}),
    "aws:ecs/taskDefinition:TaskDefinition": Form(
        {
            "arn": "{out.arnWithoutRevision}:{number1:revision}",
            "arnWithoutRevision": arn("ecs", "task-definition/{in.family}"),
            "id": "{in.family}",
        },
        name_key="family",
    ),
    "aws:ecr/repository:Repository": Form(
        {
            "arn": arn("ecr", "repository/{name}"),
            "id": "{name}",
            "name": "{name}",
            "registryId": "{account}",
            "repositoryUrl": "{account}.dkr.ecr.{region}.{suffix}/{name}",
        },
        lower=True,
    ),
    "aws:ecrpublic/repository:Repository": Form(
        {
            "arn": arn("ecr-public", "repository/{name}", region=False),
            "id": "{name}",
            "repositoryUri": "public.ecr.aws/{alnum10:alias}/{name}",
        },
        name_key="repositoryName",
    ),
    "aws:eks/cluster:Cluster": Form(
        {
            "arn": arn("eks", "cluster/{name}"),
            "id": "{name}",
            "name": "{name}",
            "endpoint": "https://{HEX32}.{alnum3:zone}.{region}.eks.{suffix}",
            "certificateAuthority": {"data": "{base64:certificate}"},
            "identities": [{"oidcs": [{"issuer": "https://oidc.eks.{region}.{suffix}/id/{HEX32}"}]}],
        }
    ),
    "aws:eks/nodeGroup:NodeGroup": Form(
        {
            "arn": arn("eks", "nodegroup/{in.clusterName}/{name}/{uuid}"),
            "id": "{in.clusterName}:{name}",
            "nodeGroupName": "{name}",
        },
        name_key="nodeGroupName",
    ),
    "aws:eks/fargateProfile:FargateProfile": Form(
        {
            "arn": arn("eks", "fargateprofile/{in.clusterName}/{name}/{uuid}"),
            "id": "{in.clusterName}:{name}",
            "fargateProfileName": "{name}",
        },
        name_key="fargateProfileName",
    ),
    "aws:eks/addon:Addon": Form(
        {
            "arn": arn("eks", "addon/{in.clusterName}/{in.addonName}/{uuid}"),
            "id": "{in.clusterName}:{in.addonName}",
        }
    ),
    "aws:batch/computeEnvironment:ComputeEnvironment": Form(
        {"arn": arn("batch", "compute-environment/{name}"), "id": "{name}", "name": "{name}"}
    ),
    "aws:batch/jobQueue:JobQueue": named("batch", "job-queue/{name}", ARN),
    "aws:batch/jobDefinition:JobDefinition": Form(
        {
            "arnPrefix": arn("batch", "job-definition/{name}"),
            "arn": "{out.arnPrefix}:{number1:revision}",
            "id": ARN,
            "name": "{name}",
        }
    ),
    "aws:batch/schedulingPolicy:SchedulingPolicy": named("batch", "scheduling-policy/{name}", ARN),
    "aws:apprunner/service:Service": Form(
        {
            "arn": arn("apprunner", "service/{in.serviceName}/{hex32}"),
            "id": ARN,
            "serviceId": "{hex32}",
            "serviceUrl": "{alnum10:url}.{region}.awsapprunner.com",
        }
    ),
    "aws:apprunner/vpcConnector:VpcConnector": Form(
        {"arn": arn("apprunner", "vpcconnector/{in.vpcConnectorName}/1/{hex32}"), "id": ARN}
    ),
    "aws:elasticbeanstalk/application:Application": named("elasticbeanstalk", "application/{name}"),
    "aws:elasticbeanstalk/environment:Environment": Form({"id": "e-{alnum10}", "name": "{name}"}),
    "aws:imagebuilder/component:Component": Form(
        {"arn": arn("imagebuilder", "component/{slug}/{in.version}/1"), "id": ARN}
    ),
}
