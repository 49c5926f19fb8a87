"""Queues, topics, events, workflows and APIs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from preflight.preview.symbolic.forms.form import ARN, Form, arn, named

_EXECUTE: Final = "https://{api}.execute-api.{region}.{suffix}"

FORMS: Final[Mapping[str, Form]] = {
    "aws:sqs/queue:Queue": Form(
        {
            "arn": arn("sqs", "{name}"),
            "id": "https://sqs.{region}.{suffix}/{account}/{name}",
            "url": "{out.id}",
            "name": "{name}",
        },
        ending=("fifoQueue", ".fifo"),
    ),
    "aws:sns/topic:Topic": Form(
        {"arn": arn("sns", "{name}"), "id": ARN, "name": "{name}"}, ending=("fifoTopic", ".fifo")
    ),
    "aws:sns/topicSubscription:TopicSubscription": Form({"arn": "{in.topic}:{uuid}", "id": ARN}),
    "aws:cloudwatch/eventBus:EventBus": named("events", "event-bus/{name}"),
    "aws:cloudwatch/eventRule:EventRule": Form({"arn": arn("events", "rule/{bus}{name}"), "name": "{name}"}),
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
    "aws:cloudwatch/eventApiDestination:EventApiDestination": Form(
        {"arn": arn("events", "api-destination/{name}/{uuid}"), "id": "{name}", "name": "{name}"}
    ),
    "aws:cloudwatch/eventArchive:EventArchive": named("events", "archive/{name}"),
    "aws:scheduler/schedule:Schedule": Form(
        {"arn": arn("scheduler", "schedule/{group}/{name}"), "name": "{name}"}
    ),
    "aws:scheduler/scheduleGroup:ScheduleGroup": named("scheduler", "schedule-group/{name}"),
    "aws:pipes/pipe:Pipe": named("pipes", "pipe/{name}"),
    "aws:sfn/stateMachine:StateMachine": named("states", "stateMachine:{name}", ARN),
    "aws:sfn/activity:Activity": named("states", "activity:{name}", ARN),
    "aws:apigateway/restApi:RestApi": Form(
        {
            "id": "{alnum10}",
            "arn": arn("apigateway", "/restapis/{out.id}", account=False),
            "executionArn": arn("execute-api", "{out.id}"),
            "rootResourceId": "{alnum10:root}",
            "name": "{name}",
        }
    ),
    "aws:apigateway/resource:Resource": Form({"id": "{alnum6}"}),
    "aws:apigateway/deployment:Deployment": Form({"id": "{alnum6}"}),
    "aws:apigateway/stage:Stage": Form(
        {
            "id": "ags-{in.restApi}-{in.stageName}",
            "arn": arn("apigateway", "/restapis/{in.restApi}/stages/{in.stageName}", account=False),
            "executionArn": arn("execute-api", "{in.restApi}/{in.stageName}"),
            "invokeUrl": "https://{in.restApi}.execute-api.{region}.{suffix}/{in.stageName}",
        }
    ),
    "aws:apigateway/authorizer:Authorizer": Form({"id": "{alnum6}"}),
    "aws:apigateway/apiKey:ApiKey": Form(
        {"id": "{alnum10}", "arn": arn("apigateway", "/apikeys/{out.id}", account=False)}
    ),
    "aws:apigateway/usagePlan:UsagePlan": Form(
        {"id": "{alnum6}", "arn": arn("apigateway", "/usageplans/{out.id}", account=False)}
    ),
    "aws:apigateway/vpcLink:VpcLink": Form({"id": "{alnum6}"}),
    "aws:apigateway/requestValidator:RequestValidator": Form({"id": "{alnum6}"}),
    "aws:apigatewayv2/api:Api": Form(
        {
            "id": "{alnum10}",
            "arn": arn("apigateway", "/apis/{out.id}", account=False),
            "executionArn": arn("execute-api", "{out.id}"),
            "apiEndpoint": "{scheme}://{out.id}.execute-api.{region}.{suffix}",
        }
    ),
    "aws:apigatewayv2/integration:Integration": Form({"id": "{alnum6}"}),
    "aws:apigatewayv2/route:Route": Form({"id": "{alnum6}"}),
    "aws:apigatewayv2/authorizer:Authorizer": Form({"id": "{alnum6}"}),
    "aws:apigatewayv2/deployment:Deployment": Form({"id": "{alnum6}"}),
    "aws:apigatewayv2/vpcLink:VpcLink": Form(
        {"id": "{alnum6}", "arn": arn("apigateway", "/vpclinks/{out.id}", account=False)}
    ),
    "aws:apigatewayv2/stage:Stage": Form(
        {
            "id": "{name}",
            "arn": arn("apigateway", "/apis/{in.apiId}/stages/{name}", account=False),
            "executionArn": arn("execute-api", "{in.apiId}/{name}"),
            "name": "{name}",
        }
    ),
    "aws:appsync/graphQLApi:GraphQLApi": Form(
        {
            "id": "{alnum26}",
            "arn": arn("appsync", "apis/{out.id}"),
            "uris": {"GRAPHQL": "https://{alnum26:host}.appsync-api.{region}.{suffix}/graphql"},
        }
    ),
    "aws:pinpoint/app:App": Form(
        {"applicationId": "{hex32}", "id": "{hex32}", "arn": arn("mobiletargeting", "apps/{hex32}")}
    ),
    "aws:mq/broker:Broker": Form({"id": "b-{uuid}", "arn": arn("mq", "broker:{in.brokerName}:{out.id}")}),
}
