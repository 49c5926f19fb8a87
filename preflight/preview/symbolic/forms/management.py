"""Logs, metrics, audits, automation and delivery pipelines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from preflight.preview.symbolic.forms.form import ARN, Form, arn, named

FORMS: Final[Mapping[str, Form]] = {
    "aws:cloudwatch/logGroup:LogGroup": named("logs", "log-group:{name}"),
    "aws:cloudwatch/logStream:LogStream": Form(
        {
            "arn": arn("logs", "log-group:{in.logGroupName}:log-stream:{name}"),
            "id": "{name}",
            "name": "{name}",
        }
    ),
    "aws:cloudwatch/logDestination:LogDestination": named("logs", "destination:{name}"),
    "aws:cloudwatch/metricAlarm:MetricAlarm": named("cloudwatch", "alarm:{name}"),
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": Form(
        {"arn": arn("cloudwatch", "alarm:{in.alarmName}"), "id": "{in.alarmName}"}
    ),
    "aws:cloudwatch/dashboard:Dashboard": Form(
        {
            "dashboardArn": arn("cloudwatch", "dashboard/{in.dashboardName}", region=False),
            "id": "{in.dashboardName}",
        }
    ),
    "aws:cloudwatch/metricStream:MetricStream": named("cloudwatch", "metric-stream/{name}"),
    "aws:cloudtrail/trail:Trail": named("cloudtrail", "trail/{name}", ARN),
    "aws:cfg/recorder:Recorder": Form({"id": "{name}", "name": "{name}"}),
    "aws:cfg/rule:Rule": Form(
        {"id": "{name}", "name": "{name}", "arn": arn("config", "config-rule/config-rule-{alnum6}")}
    ),
    "aws:ssm/document:Document": Form(
        {"arn": arn("ssm", "document/{name}"), "id": "{name}", "name": "{name}"}
    ),
    "aws:ssm/maintenanceWindow:MaintenanceWindow": Form({"id": "mw-{hex17}"}),
    "aws:ssm/patchBaseline:PatchBaseline": Form(
        {"id": "pb-{hex17}", "arn": arn("ssm", "patchbaseline/{out.id}")}
    ),
    "aws:codebuild/project:Project": Form(
        {"arn": arn("codebuild", "project/{name}"), "id": ARN, "name": "{name}"}
    ),
    "aws:codepipeline/pipeline:Pipeline": Form(
        {"arn": arn("codepipeline", "{name}"), "id": "{name}", "name": "{name}"}
    ),
    "aws:codecommit/repository:Repository": Form(
        {
            "arn": arn("codecommit", "{in.repositoryName}"),
            "id": "{in.repositoryName}",
            "repositoryId": "{uuid}",
            "cloneUrlHttp": "https://git-codecommit.{region}.{suffix}/v1/repos/{in.repositoryName}",
            "cloneUrlSsh": "ssh://git-codecommit.{region}.{suffix}/v1/repos/{in.repositoryName}",
        }
    ),
    "aws:codedeploy/application:Application": Form(
        {"arn": arn("codedeploy", "application:{name}"), "name": "{name}", "applicationId": "{uuid}"}
    ),
    "aws:codedeploy/deploymentGroup:DeploymentGroup": Form(
        {
            "arn": arn("codedeploy", "deploymentgroup:{in.appName}/{in.deploymentGroupName}"),
            "deploymentGroupName": "{in.deploymentGroupName}",
            "deploymentGroupId": "{uuid}",
        }
    ),
    "aws:codestarconnections/connection:Connection": Form(
        {"arn": arn("codestar-connections", "connection/{uuid}"), "id": ARN, "name": "{name}"}
    ),
    "aws:codeartifact/domain:Domain": Form(
        {"arn": arn("codeartifact", "domain/{in.domain}"), "id": ARN, "owner": "{account}"}
    ),
    "aws:codeartifact/repository:Repository": Form(
        {"arn": arn("codeartifact", "repository/{in.domain}/{in.repository}"), "id": ARN}
    ),
    "aws:synthetics/canary:Canary": Form(
        {"arn": arn("synthetics", "canary:{name}"), "id": "{name}", "name": "{name}"}
    ),
    "aws:ses/domainIdentity:DomainIdentity": Form(
        {
            "arn": arn("ses", "identity/{in.domain}"),
            "id": "{in.domain}",
            "verificationToken": "{base64:token}",
        }
    ),
    "aws:ses/emailIdentity:EmailIdentity": Form(
        {"arn": arn("ses", "identity/{in.email}"), "id": "{in.email}"}
    ),
    "aws:sesv2/emailIdentity:EmailIdentity": Form(
        {"arn": arn("ses", "identity/{in.emailIdentity}"), "id": "{in.emailIdentity}"}
    ),
    "aws:budgets/budget:Budget": Form(
        {"arn": "arn:{partition}:budgets::{account}:budget/{name}", "name": "{name}"}
    ),
    "aws:resourcegroups/group:Group": named("resource-groups", "group/{name}"),
    "aws:xray/group:Group": Form({"arn": arn("xray", "group/{in.groupName}/{alnum26}"), "id": ARN}),
}
