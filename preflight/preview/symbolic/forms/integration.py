"""Queues, topics, events, workflows and APIs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from preflight.model import type_tokens as aws
from preflight.preview.symbolic.forms.form import ARN, Form, arn, named

_EXECUTE: Final = "https://{api}.execute-api.{region}.{suffix}"

FORMS: Final[Mapping[str, Form]] = {
    aws.SQS_QUEUE: Form(
        {
            "arn": arn("sqs", "{name}"),
            "id": "https://sqs.{region}.{suffix}/{account}/{name}",
            "url": "{out.id}",
            "name": "{name}",
        },
        ending=("fifoQueue", ".fifo"),
    ),
    aws.SNS_TOPIC: Form(
        {"arn": arn("sns", "{name}"), "id": ARN, "name": "{name}"}, ending=("fifoTopic", ".fifo")
    ),
    aws.SNS_TOPIC_SUBSCRIPTION: Form({"arn": "{in.topic}:{uuid}", "id": ARN}),
    aws.CLOUDWATCH_EVENT_BUS: named("events", "event-bus/{name}"),
    aws.CLOUDWATCH_EVENT_RULE: Form({"arn": arn("events", "rule/{bus}{name}"), "name": "{name}"}),
    "aws:cloudwatch/eventConnection:EventConnection": Form(
        {
            "arn": arn("events", "connection/{name}/{uuid}"),
            "id": "{name}",
            "name": "{name}",
            "secretArn": arn(
                "secretsmanager", "secret:events!connection/{name}/{uuid:secret}-{mixed6:secret}"
            ),
        }
    ),
    aws.CLOUDWATCH_EVENT_API_DESTINATION: Form(
        {"arn": arn("events", "api-destination/{name}/{uuid}"), "id": "{name}", "name": "{name}"}
    ),
    aws.CLOUDWATCH_EVENT_ARCHIVE: named("events", "archive/{name}"),
    aws.SCHEDULER_SCHEDULE: Form({"arn": arn("scheduler", "schedule/{group}/{name}"), "name": "{name}"}),
    "aws:scheduler/scheduleGroup:ScheduleGroup": named("scheduler", "schedule-group/{name}"),
    aws.PIPES_PIPE: named("pipes", "pipe/{name}"),
    aws.SFN_STATE_MACHINE: named("states", "stateMachine:{name}", ARN),
    "aws:sfn/activity:Activity": named("states", "activity:{name}", ARN),
    aws.API_GATEWAY_REST_API: Form(
        {
            "id": "{alnum10}",
            "arn": arn("apigateway", "/restapis/{out.id}", account=False),
            "executionArn": arn("execute-api", "{out.id}"),
            "rootResourceId": "{alnum10:root}",
            "name": "{name}",
        }
    ),
    aws.API_GATEWAY_RESOURCE: Form({"id": "{alnum6}"}),
    aws.API_GATEWAY_DEPLOYMENT: Form({"id": "{alnum6}"}),
    aws.API_GATEWAY_STAGE: Form(
        {
            "id": "ags-{in.restApi}-{in.stageName}",
            "arn": arn("apigateway", "/restapis/{in.restApi}/stages/{in.stageName}", account=False),
            "executionArn": arn("execute-api", "{in.restApi}/{in.stageName}"),
            "invokeUrl": "https://{in.restApi}.execute-api.{region}.{suffix}/{in.stageName}",
        }
    ),
    aws.API_GATEWAY_AUTHORIZER: Form({"id": "{alnum6}"}),
    aws.API_GATEWAY_API_KEY: Form(
        {"id": "{alnum10}", "arn": arn("apigateway", "/apikeys/{out.id}", account=False)}
    ),
    aws.API_GATEWAY_USAGE_PLAN: Form(
        {"id": "{alnum6}", "arn": arn("apigateway", "/usageplans/{out.id}", account=False)}
    ),
    aws.API_GATEWAY_VPC_LINK: Form({"id": "{alnum6}"}),
    aws.API_GATEWAY_DOMAIN_NAME: Form(
        {
            "regionalDomainName": "d-{alnum10:dns}.execute-api.{region}.{suffix}",
            "regionalZoneId": "Z{ALNUM13:regional}",
            "cloudfrontDomainName": "d{alnum12:edge}.cloudfront.net",
            "cloudfrontZoneId": "Z{ALNUM13:zone}",
        }
    ),
    "aws:apigateway/requestValidator:RequestValidator": Form({"id": "{alnum6}"}),
    aws.API_GATEWAY_V2_API: Form(
        {
            "id": "{alnum10}",
            "arn": arn("apigateway", "/apis/{out.id}", account=False),
            "executionArn": arn("execute-api", "{out.id}"),
            "apiEndpoint": "{scheme}://{out.id}.execute-api.{region}.{suffix}",
        }
    ),
    aws.API_GATEWAY_V2_INTEGRATION: Form({"id": "{alnum6}"}),
    aws.API_GATEWAY_V2_ROUTE: Form({"id": "{alnum6}"}),
    aws.API_GATEWAY_V2_AUTHORIZER: Form({"id": "{alnum6}"}),
    aws.API_GATEWAY_V2_DEPLOYMENT: Form({"id": "{alnum6}"}),
    aws.API_GATEWAY_V2_VPC_LINK: Form(
        {"id": "{alnum6}", "arn": arn("apigateway", "/vpclinks/{out.id}", account=False)}
    ),
    aws.API_GATEWAY_V2_STAGE: Form(
        {
            "id": "{name}",
            "arn": arn("apigateway", "/apis/{in.apiId}/stages/{name}", account=False),
            "executionArn": arn("execute-api", "{in.apiId}/{name}"),
            "name": "{name}",
        }
    ),
    aws.APPSYNC_GRAPH_QLAPI: Form(
        {
            "id": "{alnum26}",
            "arn": arn("appsync", "apis/{out.id}"),
            "uris": {"GRAPHQL": "https://{alnum26:host}.appsync-api.{region}.{suffix}/graphql"},
        }
    ),
    "aws:pinpoint/app:App": Form(
        {"applicationId": "{hex32}", "id": "{hex32}", "arn": arn("mobiletargeting", "apps/{hex32}")}
    ),
    aws.MQ_BROKER: Form({"id": "b-{uuid}", "arn": arn("mq", "broker:{in.brokerName}:{out.id}")}),
}
