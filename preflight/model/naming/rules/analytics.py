"""Names of analytics: streams, search domains, jobs and workgroups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from preflight.model import type_tokens as aws
from preflight.model.naming.rules.rule import DOTTED, NameRule

RULES: Final[Mapping[str, tuple[NameRule, ...]]] = {
    aws.KINESIS_STREAM: (
        NameRule(
            r"[a-zA-Z0-9_.-]+",
            DOTTED,
            (1, 128),
            "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html",
        ),
    ),
    aws.KINESIS_FIREHOSE_DELIVERY_STREAM: (
        NameRule(
            r"[a-zA-Z0-9_.-]+",
            DOTTED,
            (1, 64),
            "https://docs.aws.amazon.com/firehose/latest/APIReference/API_CreateDeliveryStream.html",
        ),
    ),
    aws.OPENSEARCH_DOMAIN: (
        NameRule(
            r"[a-z][a-z0-9-]+",
            "lower-case letters, digits and hyphens, and must begin with a letter",
            (3, 28),
            "https://docs.aws.amazon.com/opensearch-service/latest/APIReference/API_CreateDomain.html",
            key="domainName",
        ),
    ),
    aws.ELASTICSEARCH_DOMAIN: (
        NameRule(
            r"[a-z][a-z0-9-]+",
            "lower-case letters, digits and hyphens, and must begin with a letter",
            (3, 28),
            "https://docs.aws.amazon.com/opensearch-service/latest/APIReference/API_CreateDomain.html",
            key="domainName",
            auto=28,
            lower=True,
        ),
    ),
    aws.MSK_CLUSTER: (
        NameRule(
            r"[A-Za-z0-9-]+",
            "letters, digits and hyphens",
            (1, 64),
            "https://docs.aws.amazon.com/msk/1.0/apireference/clusters.html",
            key="clusterName",
            auto=0,
        ),
    ),
    aws.ATHENA_WORKGROUP: (
        NameRule(
            r"[a-zA-Z0-9._-]+",
            DOTTED,
            (1, 128),
            "https://docs.aws.amazon.com/athena/latest/APIReference/API_CreateWorkGroup.html",
        ),
    ),
    # The provider's check: "uppercase characters cannot be used".
    aws.GLUE_CATALOG_DATABASE: (
        NameRule(
            r"[^\x00-\x1f\x7f]+",
            "no control characters",
            (1, 255),
            "https://docs.aws.amazon.com/glue/latest/webapi/API_DatabaseInput.html",
            lower=True,
            forbidden={r"[A-Z]": "must not contain capital letters"},
        ),
    ),
    aws.GLUE_JOB: (
        NameRule(
            r"[^\x00-\x1f\x7f]+",
            "no control characters",
            (1, 255),
            "https://docs.aws.amazon.com/glue/latest/webapi/API_CreateJob.html",
        ),
    ),
}
