"""Values that the generated tables lack, because CloudFormation has no type, property or enumeration of that name.

Source: ELB API, FixedResponseActionConfig (the provider checks the five content types before it asks AWS); the
provider's check of `payload_format_version`; S3 and S3 Control API models (November 2026), whose enumerations the
provider checks with `enum.Validate`; S3 user guide, "Access point naming rules"; the provider's `StringLenBetween(1,
64)` for the IDs of configurations.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from preflight.model import type_tokens as aws
from preflight.model.limits.limit import Limit
from preflight.model.resource_types import LISTENER, LISTENER_RULE

_ALGORITHM: Final = Limit(
    by="PutBucketEncryption", values=("AES256", "aws:backup", "aws:fsx", "aws:kms", "aws:kms:dsse"), open=True
)
_MODE: Final = Limit(by="PutObjectLockConfiguration", values=("COMPLIANCE", "GOVERNANCE"))
_LOCK: Final[Mapping[str, Limit]] = {"rule.defaultRetention.mode": _MODE}
_ENCRYPTION: Final[Mapping[str, Limit]] = {
    "rules.applyServerSideEncryptionByDefault.sseAlgorithm": _ALGORITHM
}
_LOGGING: Final[Mapping[str, Limit]] = {
    "targetObjectKeyFormat.partitionedPrefix.partitionDateSource": Limit(
        by="PutBucketLogging", values=("DeliveryTime", "EventTime")
    )
}
_FIELDS: Final = (
    *("BucketKeyStatus", "ChecksumAlgorithm", "ETag", "EncryptionStatus", "IntelligentTieringAccessTier"),
    *(
        "IntelligentTieringReferenceDate",
        "IsMultipartUploaded",
        "LastModifiedDate",
        "LifecycleExpirationDate",
    ),
    *("ObjectAccessControlList", "ObjectLockEventHoldDuration", "ObjectLockEventHoldStatus"),
    *("ObjectLockLegalHoldStatus", "ObjectLockMode", "ObjectLockRetainUntilDate", "ObjectOwner"),
    *("ReplicationStatus", "Size", "StorageClass"),
)
_CONTENT_TYPE: Final = Limit(
    by="CreateListener",
    values=("application/javascript", "application/json", "text/css", "text/html", "text/plain"),
)
_LOWER: Final = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"


def _name(by: str, longest: int = 64) -> Limit:
    return Limit(by=by, longest=longest)


STATED: Final[Mapping[str, Mapping[str, Limit]]] = {
    aws.ACM_CERTIFICATE: {
        "validationMethod": Limit(by="RequestCertificate", values=("DNS", "EMAIL", "HTTP"), open=True)
    },
    aws.API_GATEWAY_USAGE_PLAN: {
        "quotaSettings.period": Limit(by="CreateUsagePlan", values=("DAY", "MONTH", "WEEK"))
    },
    aws.LAMBDA_PERMISSION: {
        "action": Limit(by="AddPermission", patterns=(r"^(?:lambda:[*]|lambda:[a-zA-Z]+|[*])$",))
    },
    aws.API_GATEWAY_V2_INTEGRATION: {
        "payloadFormatVersion": Limit(by="CreateIntegration", values=("1.0", "2.0"))
    },
    **{key: {"defaultActions.fixedResponse.contentType": _CONTENT_TYPE} for key in LISTENER},
    **{key: {"actions.fixedResponse.contentType": _CONTENT_TYPE} for key in LISTENER_RULE},
    aws.S3_BUCKET: {
        "accelerationStatus": Limit(by="PutBucketAccelerateConfiguration", values=("Enabled", "Suspended")),
        "requestPayer": Limit(by="PutBucketRequestPayment", values=("BucketOwner", "Requester")),
        "serverSideEncryptionConfiguration.rule.applyServerSideEncryptionByDefault.sseAlgorithm": _ALGORITHM,
        "objectLockConfiguration.rule.defaultRetention.mode": _MODE,
        "replicationConfiguration.rules.status": Limit(
            by="PutBucketReplication", values=("Disabled", "Enabled")
        ),
    },
    aws.S3_BUCKET_SERVER_SIDE_ENCRYPTION_CONFIGURATION: _ENCRYPTION,
    aws.S3_BUCKET_SERVER_SIDE_ENCRYPTION_CONFIGURATION_V2: _ENCRYPTION,
    aws.S3_BUCKET_OBJECT_LOCK_CONFIGURATION: _LOCK,
    aws.S3_BUCKET_OBJECT_LOCK_CONFIGURATION_V2: _LOCK,
    aws.S3_BUCKET_LOGGING: _LOGGING,
    aws.S3_BUCKET_LOGGING_V2: _LOGGING,
    aws.S3_INVENTORY: {
        "name": _name("PutBucketInventoryConfiguration"),
        "schedule.frequency": Limit(by="PutBucketInventoryConfiguration", values=("Daily", "Weekly")),
        "destination.bucket.format": Limit(
            by="PutBucketInventoryConfiguration", values=("CSV", "ORC", "Parquet")
        ),
        "includedObjectVersions": Limit(by="PutBucketInventoryConfiguration", values=("All", "Current")),
        "optionalFields": Limit(by="PutBucketInventoryConfiguration", values=_FIELDS, open=True),
    },
    aws.S3_ANALYTICS_CONFIGURATION: {
        "name": _name("PutBucketAnalyticsConfiguration"),
        "storageClassAnalysis.dataExport.outputSchemaVersion": Limit(
            by="PutBucketAnalyticsConfiguration", values=("V_1",)
        ),
    },
    aws.S3_BUCKET_METRIC: {"name": _name("PutBucketMetricsConfiguration")},
    aws.S3_DIRECTORY_BUCKET: {
        "dataRedundancy": Limit(by="CreateBucket", values=("SingleAvailabilityZone", "SingleLocalZone")),
        "location.type": Limit(by="CreateBucket", values=("AvailabilityZone", "LocalZone")),
        "type": Limit(by="CreateBucket", values=("Directory",)),
    },
    aws.FSX_LUSTRE_FILE_SYSTEM: {
        "deploymentType": Limit(
            by="CreateFileSystem", values=("PERSISTENT_1", "PERSISTENT_2", "SCRATCH_1", "SCRATCH_2")
        ),
        "driveCacheType": Limit(by="CreateFileSystem", values=("NONE", "READ")),
        "dataCompressionType": Limit(by="CreateFileSystem", values=("LZ4", "NONE")),
    },
    aws.FSX_WINDOWS_FILE_SYSTEM: {
        "deploymentType": Limit(by="CreateFileSystem", values=("MULTI_AZ_1", "SINGLE_AZ_1", "SINGLE_AZ_2")),
        "storageType": Limit(by="CreateFileSystem", values=("HDD", "SSD")),
    },
    "aws:glacier/vault:Vault": {
        "notification.events": Limit(
            by="SetVaultNotifications", values=("ArchiveRetrievalCompleted", "InventoryRetrievalCompleted")
        )
    },
    aws.S3_ACCESS_POINT: {
        "name": Limit(by="CreateAccessPoint", shortest=3, longest=50, patterns=(f"^{_LOWER}$",))
    },
    aws.S3CONTROL_MULTI_REGION_ACCESS_POINT: {
        "details.name": Limit(
            by="CreateMultiRegionAccessPoint",
            shortest=3,
            longest=50,
            patterns=("^[a-z0-9][-a-z0-9]{1,48}[a-z0-9]$",),
        )
    },
    aws.S3CONTROL_OBJECT_LAMBDA_ACCESS_POINT: {
        "name": Limit(
            by="CreateAccessPointForObjectLambda", shortest=3, longest=45, patterns=(f"^{_LOWER}$",)
        ),
        "configuration.transformationConfigurations.actions": Limit(
            by="CreateAccessPointForObjectLambda",
            values=("GetObject", "HeadObject", "ListObjects", "ListObjectsV2"),
        ),
        "configuration.allowedFeatures": Limit(
            by="CreateAccessPointForObjectLambda",
            values=("GetObject-PartNumber", "GetObject-Range", "HeadObject-PartNumber", "HeadObject-Range"),
        ),
    },
}
