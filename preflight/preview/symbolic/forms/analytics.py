"""Streams, search, queries, and machine learning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from preflight.model import type_tokens as aws
from preflight.preview.symbolic.forms.form import ARN, Form, arn, named

_DOMAIN: Final = Form(
    {
        "arn": arn("es", "domain/{name}"),
        "id": ARN,
        "domainName": "{name}",
        "domainId": "{account}/{name}",
    },
    name_key="domainName",
)

FORMS: Final[Mapping[str, Form]] = {
    aws.KINESIS_STREAM: named("kinesis", "stream/{name}", ARN),
    aws.KINESIS_STREAM_CONSUMER: Form(
        {"arn": "{in.streamArn}/consumer/{name}:{number5:created}", "id": ARN, "name": "{name}"}
    ),
    aws.KINESIS_FIREHOSE_DELIVERY_STREAM: named("firehose", "deliverystream/{name}", ARN),
    aws.MSK_CLUSTER: Form(
        {"arn": arn("kafka", "cluster/{in.clusterName}/{uuid}-{number1:version}"), "id": ARN}
    ),
    "aws:msk/configuration:Configuration": named(
        "kafka", "configuration/{name}/{uuid}-{number1:version}", ARN
    ),
    aws.OPENSEARCH_DOMAIN: _DOMAIN,
    aws.ELASTICSEARCH_DOMAIN: _DOMAIN,
    "aws:opensearch/serverlessCollection:ServerlessCollection": Form(
        {
            "id": "{alnum20}",
            "arn": arn("aoss", "collection/{out.id}"),
            "collectionEndpoint": "https://{out.id}.{region}.aoss.{suffix}",
            "dashboardEndpoint": "https://{out.id}.{region}.aoss.{suffix}/_dashboards",
        }
    ),
    aws.GLUE_CATALOG_DATABASE: Form(
        {"arn": arn("glue", "database/{name}"), "id": "{account}:{name}", "name": "{name}"}, lower=True
    ),
    "aws:glue/catalogTable:CatalogTable": Form(
        {"arn": arn("glue", "table/{in.databaseName}/{name}"), "name": "{name}"}, lower=True
    ),
    aws.GLUE_JOB: named("glue", "job/{name}"),
    aws.GLUE_CRAWLER: named("glue", "crawler/{name}"),
    aws.GLUE_TRIGGER: named("glue", "trigger/{name}"),
    "aws:glue/workflow:Workflow": named("glue", "workflow/{name}"),
    aws.ATHENA_WORKGROUP: named("athena", "workgroup/{name}"),
    "aws:athena/database:Database": Form({"id": "{name}", "name": "{name}"}, separator=None),
    aws.DMS_REPLICATION_INSTANCE: Form(
        {"replicationInstanceArn": arn("dms", "rep:{ALNUM26}"), "id": "{in.replicationInstanceId}"}
    ),
    aws.DMS_ENDPOINT: Form({"endpointArn": arn("dms", "endpoint:{ALNUM26}"), "id": "{in.endpointId}"}),
    aws.SAGEMAKER_MODEL: named("sagemaker", "model/{name}"),
    "aws:sagemaker/endpoint:Endpoint": named("sagemaker", "endpoint/{name}"),
    "aws:sagemaker/endpointConfiguration:EndpointConfiguration": named("sagemaker", "endpoint-config/{name}"),
    aws.SAGEMAKER_DOMAIN: Form({"id": "d-{alnum12}", "arn": arn("sagemaker", "domain/{out.id}")}),
    aws.MWAA_ENVIRONMENT: named("airflow", "environment/{name}"),
    aws.EMR_CLUSTER: Form({"id": "j-{ALNUM13}", "arn": arn("elasticmapreduce", "cluster/{out.id}")}),
    "aws:iot/thing:Thing": named("iot", "thing/{name}"),
    "aws:iot/policy:Policy": named("iot", "policy/{name}"),
    "aws:iot/certificate:Certificate": Form({"arn": arn("iot", "cert/{hex32}"), "id": "{hex32}"}),
    aws.IOT_TOPIC_RULE: Form({"arn": arn("iot", "rule/{name}"), "id": "{name}"}),
    aws.TRANSFER_SERVER: Form(
        {
            "id": "s-{hex17}",
            "arn": arn("transfer", "server/{out.id}"),
            "endpoint": "{out.id}.server.transfer.{region}.{suffix}",
        }
    ),
}
