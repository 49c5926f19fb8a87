"""Logs, metrics, audits, automation and delivery pipelines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from preflight.model import type_tokens as aws
from preflight.preview.symbolic.forms.form import ARN, Form, arn, named

FORMS: Final[Mapping[str, Form]] = {
    aws.CLOUDWATCH_LOG_GROUP: named("logs", "log-group:{name}"),
    aws.CLOUDWATCH_LOG_STREAM: Form(
        {
            "arn": arn("logs", "log-group:{in.logGroupName}:log-stream:{name}"),
            "id": "{name}",
            "name": "{name}",
        }
    ),
    aws.CLOUDWATCH_LOG_DESTINATION: named("logs", "destination:{name}"),
    aws.CLOUDWATCH_METRIC_ALARM: named("cloudwatch", "alarm:{name}"),
    aws.CLOUDWATCH_COMPOSITE_ALARM: Form(
        {"arn": arn("cloudwatch", "alarm:{in.alarmName}"), "id": "{in.alarmName}"}
    ),
    aws.CLOUDWATCH_DASHBOARD: Form(
        {
            "dashboardArn": arn("cloudwatch", "dashboard/{in.dashboardName}", region=False),
            "id": "{in.dashboardName}",
        }
    ),
    aws.CLOUDWATCH_METRIC_STREAM: named("cloudwatch", "metric-stream/{name}"),
    aws.CLOUDTRAIL_TRAIL: named("cloudtrail", "trail/{name}", ARN),
    aws.CFG_RECORDER: Form({"id": "{name}", "name": "{name}"}),
    aws.CFG_RULE: Form(
        {"id": "{name}", "name": "{name}", "arn": arn("config", "config-rule/config-rule-{alnum6}")}
    ),
    aws.SSM_DOCUMENT: Form({"arn": arn("ssm", "document/{name}"), "id": "{name}", "name": "{name}"}),
    aws.SSM_MAINTENANCE_WINDOW: Form({"id": "mw-{hex17}"}),
    "aws:ssm/patchBaseline:PatchBaseline": Form(
        {"id": "pb-{hex17}", "arn": arn("ssm", "patchbaseline/{out.id}")}
    ),
    aws.CODEBUILD_PROJECT: Form({"arn": arn("codebuild", "project/{name}"), "id": ARN, "name": "{name}"}),
    aws.CODEPIPELINE_PIPELINE: Form({"arn": arn("codepipeline", "{name}"), "id": "{name}", "name": "{name}"}),
    aws.CODECOMMIT_REPOSITORY: Form(
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
    aws.CODEDEPLOY_DEPLOYMENT_GROUP: Form(
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
    aws.SYNTHETICS_CANARY: Form(
        {"arn": arn("synthetics", "canary:{name}"), "id": "{name}", "name": "{name}"}
    ),
    aws.SES_DOMAIN_IDENTITY: Form(
        {
            "arn": arn("ses", "identity/{in.domain}"),
            "id": "{in.domain}",
            "verificationToken": "{base64:token}",
        }
    ),
    aws.SES_EMAIL_IDENTITY: Form({"arn": arn("ses", "identity/{in.email}"), "id": "{in.email}"}),
    aws.SESV2_EMAIL_IDENTITY: Form(
        {"arn": arn("ses", "identity/{in.emailIdentity}"), "id": "{in.emailIdentity}"}
    ),
    aws.BUDGETS_BUDGET: Form({"arn": "arn:{partition}:budgets::{account}:budget/{name}", "name": "{name}"}),
    "aws:resourcegroups/group:Group": named("resource-groups", "group/{name}"),
    "aws:xray/group:Group": Form({"arn": arn("xray", "group/{in.groupName}/{alnum26}"), "id": ARN}),
}
