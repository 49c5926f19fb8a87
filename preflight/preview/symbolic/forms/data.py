"""Storage, databases and caches."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from preflight.model import type_tokens as aws
from preflight.preview.symbolic.forms.form import ANY, OPEN, Form, arn, ec2, named

_BUCKET: Final = Form(
    {
        "arn": arn("s3", "{name}", region=False, account=False),
        "id": "{name}",
        "bucket": "{name}",
        "bucketDomainName": "{name}.s3.{suffix}",
        "bucketRegionalDomainName": "{name}.s3.{region}.{suffix}",
        "hostedZoneId": "Z{ALNUM13:zone}",
        "websiteEndpoint": "{name}.{website}",
        "websiteDomain": "{website}",
    },
    name_key="bucket",
    lower=True,
    needs={"websiteEndpoint": "website", "websiteDomain": "website"},
)
_WEBSITE: Final = Form(
    {"id": "{in.bucket}", "websiteEndpoint": "{in.bucket}.{website}", "websiteDomain": "{website}"}
)
_OBJECT: Final = Form(
    {
        "arn": arn("s3", "{in.bucket}/{in.key}", region=False, account=False),
        "id": "{in.bucket}/{in.key}",
        "key": "{in.key}",
    }
)


def _database(kind: str, key: str, **more: Any) -> Form:
    return Form(
        {"arn": arn("rds", f"{kind}:{{name}}"), "id": "{name}", key: "{name}", **more},
        name_key=key,
        lower=True,
        needs={"masterUserSecrets": "manageMasterUserPassword"},
    )


_SECRET: Final = {
    "masterUserSecrets": [
        {
            "secretArn": arn("secretsmanager", "secret:rds!{uuid:secret}-{mixed6:secret}"),
            "kmsKeyId": ANY,
            "secretStatus": ANY,
        }
    ]
}


def _cluster(domain: str, **more: Any) -> Form:
    return _database(
        "cluster",
        "clusterIdentifier",
        endpoint=f"{{name}}.cluster-{{alnum12:host}}.{{region}}.{domain}.{{suffix}}",
        readerEndpoint=f"{{name}}.cluster-ro-{{alnum12:host}}.{{region}}.{domain}.{{suffix}}",
        clusterResourceId="cluster-{ALNUM26:resource}",
        **more,
    )


_FSX: Final = Form(
    {
        "id": "fs-{hex17}",
        "arn": arn("fsx", "file-system/{out.id}"),
        "dnsName": "{out.id}.fsx.{region}.{suffix}",
    }
)
FORMS: Final[Mapping[str, Form]] = {
    aws.S3_BUCKET: _BUCKET,
    aws.S3_BUCKET_V2: _BUCKET,
    aws.S3_BUCKET_OBJECT: _OBJECT,
    aws.S3_BUCKET_OBJECTV2: _OBJECT,
    aws.S3_ACCESS_POINT: Form(
        {"arn": arn("s3", "accesspoint/{name}"), "alias": "{name}-{alnum26:alias}-s3alias"}
    ),
    aws.S3_BUCKET_WEBSITE_CONFIGURATION: _WEBSITE,
    aws.S3_BUCKET_WEBSITE_CONFIGURATION_V2: _WEBSITE,
    aws.RDS_INSTANCE: _database(
        "db",
        "identifier",
        address="{name}.{alnum12:host}.{region}.rds.{suffix}",
        endpoint="{out.address}:{number4:port}",
        # Source: https://github.com/hashicorp/terraform-provider-aws/pull/31232
        id="db-{ALNUM26:resource}",
        resourceId="db-{ALNUM26:resource}",
        **_SECRET,
    ),
    aws.RDS_CLUSTER: _cluster("rds", **_SECRET),
    aws.DOCDB_CLUSTER: _cluster("docdb"),
    aws.NEPTUNE_CLUSTER: _cluster("neptune"),
    aws.RDS_CLUSTER_INSTANCE: _database(
        "db", "identifier", endpoint="{name}.{alnum12:host}.{region}.rds.{suffix}"
    ),
    aws.DOCDB_CLUSTER_INSTANCE: _database("db", "identifier"),
    aws.NEPTUNE_CLUSTER_INSTANCE: _database("db", "identifier"),
    aws.RDS_SUBNET_GROUP: named("rds", "subgrp:{name}", lower=True),
    aws.RDS_PARAMETER_GROUP: named("rds", "pg:{name}", lower=True),
    aws.RDS_CLUSTER_PARAMETER_GROUP: named("rds", "cluster-pg:{name}", lower=True),
    aws.RDS_OPTION_GROUP: named("rds", "og:{name}", lower=True),
    aws.DOCDB_SUBNET_GROUP: named("rds", "subgrp:{name}", lower=True),
    aws.NEPTUNE_SUBNET_GROUP: named("rds", "subgrp:{name}", lower=True),
    aws.RDS_PROXY: Form(
        {
            "arn": arn("rds", "db-proxy:prx-{hex17}"),
            "id": "{name}",
            "name": "{name}",
            "endpoint": "{name}.proxy-{alnum12:host}.{region}.rds.{suffix}",
        }
    ),
    "aws:rds/globalCluster:GlobalCluster": Form(
        {
            "arn": arn("rds", "global-cluster:{in.globalClusterIdentifier}", region=False),
            "id": "{in.globalClusterIdentifier}",
        }
    ),
    "aws:rds/snapshot:Snapshot": Form({"id": "{in.dbSnapshotIdentifier}"}),
    aws.DYNAMODB_TABLE: Form(
        {
            "arn": arn("dynamodb", "table/{name}"),
            "id": "{name}",
            "name": "{name}",
            "streamArn": "{out.arn}/stream/{stamp}",
        },
        needs={"streamArn": "streamEnabled"},
    ),
    aws.ELASTICACHE_CLUSTER: Form(
        {
            "arn": arn("elasticache", "cluster:{name}"),
            "id": "{name}",
            "clusterId": "{name}",
            "cacheNodes": [
                {"address": ANY, "availabilityZone": ANY, "id": ANY, "outpostArn": ANY, "port": OPEN}
            ],
        },
        name_key="clusterId",
        lower=True,
        counted={"cacheNodes": "numCacheNodes"},
    ),
    aws.ELASTICACHE_REPLICATION_GROUP: Form(
        {
            "arn": arn("elasticache", "replicationgroup:{name}"),
            "id": "{name}",
            "replicationGroupId": "{name}",
            "primaryEndpointAddress": "{alnum6:kind}.{name}.{alnum6:host}.{alnum6:zone}.cache.{suffix}",
            "readerEndpointAddress": "{alnum6:kind}.{name}-ro.{alnum6:host}.{alnum6:zone}.cache.{suffix}",
        },
        name_key="replicationGroupId",
        lower=True,
        needs={"primaryEndpointAddress": "!numNodeGroups", "readerEndpointAddress": "!numNodeGroups"},
    ),
    aws.ELASTICACHE_SUBNET_GROUP: named("elasticache", "subnetgroup:{name}", lower=True),
    aws.ELASTICACHE_PARAMETER_GROUP: named("elasticache", "parametergroup:{name}", lower=True),
    aws.ELASTICACHE_USER: Form({"arn": arn("elasticache", "user:{in.userId}"), "id": "{in.userId}"}),
    aws.ELASTICACHE_SERVERLESS_CACHE: Form(
        {"arn": arn("elasticache", "serverlesscache:{name}"), "id": "{name}", "name": "{name}"}
    ),
    aws.MEMORYDB_CLUSTER: named("memorydb", "cluster/{name}"),
    aws.REDSHIFT_CLUSTER: Form(
        {
            "arn": arn("redshift", "cluster:{in.clusterIdentifier}"),
            "id": "{in.clusterIdentifier}",
            "dnsName": "{in.clusterIdentifier}.{alnum12:host}.{region}.redshift.{suffix}",
        }
    ),
    aws.REDSHIFT_SERVERLESS_WORKGROUP: Form(
        {
            "arn": arn("redshift-serverless", "workgroup/{uuid}"),
            "id": "{in.workgroupName}",
            "workgroupId": "{uuid}",
        }
    ),
    aws.REDSHIFT_SERVERLESS_NAMESPACE: Form(
        {
            "arn": arn("redshift-serverless", "namespace/{uuid}"),
            "id": "{in.namespaceName}",
            "namespaceId": "{uuid}",
        }
    ),
    aws.EFS_FILE_SYSTEM: Form(
        {
            "id": "fs-{hex17}",
            "arn": arn("elasticfilesystem", "file-system/{out.id}"),
            "dnsName": "{out.id}.efs.{region}.{suffix}",
        }
    ),
    aws.EFS_ACCESS_POINT: Form(
        {"id": "fsap-{hex17}", "arn": arn("elasticfilesystem", "access-point/{out.id}")}
    ),
    aws.EFS_MOUNT_TARGET: ec2("fsmt", networkInterfaceId="eni-{hex17:interface}"),
    aws.FSX_LUSTRE_FILE_SYSTEM: _FSX,
    aws.FSX_OPEN_ZFS_FILE_SYSTEM: _FSX,
    aws.BACKUP_VAULT: Form({"arn": arn("backup", "backup-vault:{name}"), "id": "{name}", "name": "{name}"}),
    aws.BACKUP_PLAN: Form({"id": "{uuid}", "arn": arn("backup", "backup-plan:{out.id}")}),
}
