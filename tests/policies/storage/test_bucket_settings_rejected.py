"""CORS rules, default encryption, websites, Object Lock and acceleration of buckets."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

BASE = """
resources:
  other: {{ type: aws:sns:Topic, properties: {{ name: x }} }}
  data: {{ type: aws:s3:Bucket, properties: {{ {bucket} }} }}
"""
VERSIONED = """
  versions:
    type: aws:s3:BucketVersioning
    properties: { bucket: "${data.id}", versioningConfiguration: { status: Enabled } }
"""
UNKNOWN = '"${other.unknown}"'


def bucket(properties: str) -> str:
    return BASE.format(bucket=properties)


def part(kind: str, properties: str, own: str = "", more: str = "") -> str:
    return (
        BASE.format(bucket=own)
        + more
        + f"  x: {{ type: 'aws:s3:{kind}', properties: {{ bucket: \"${{data.id}}\", {properties} }} }}\n"
    )


def told(message: str, name: str = "x") -> list[tuple[str, str]]:
    return [(name, message)]


def cors(rule: str) -> str:
    return part("BucketCorsConfiguration", f"corsRules: [{{ {rule} }}]")


def encrypted(default: str) -> str:
    return part(
        "BucketServerSideEncryptionConfiguration",
        f"rules: [{{ applyServerSideEncryptionByDefault: {{ {default} }} }}]",
    )


ANY = "allowedMethods: [GET], allowedOrigins: ['*']"
OPTIONS = (
    "corsRules[0].allowedMethods has 'OPTIONS', but S3 supports GET, PUT, POST, DELETE and HEAD. Remove it."
)
LOCK = ("BucketObjectLockConfiguration", "rule: { defaultRetention: { mode: GOVERNANCE, days: 3 } }")

CASES = {
    "CORS": Case(
        cors("allowedMethods: [GET, PUT, POST, DELETE, HEAD], allowedOrigins: ['https://*.acme.io']")
    ),
    "OPTIONS": Case(cors("allowedMethods: [GET, OPTIONS], allowedOrigins: ['*']"), told(OPTIONS)),
    "OPTIONS of the bucket": Case(
        bucket("corsRules: [{ allowedMethods: [OPTIONS], allowedOrigins: ['*'] }]"), told(OPTIONS, "data")
    ),
    "an unknown method": Case(cors(f"allowedMethods: [{UNKNOWN}], allowedOrigins: ['*']"), when="planned"),
    "two wildcards": Case(
        cors("allowedMethods: [GET], allowedOrigins: ['https://*.*.io']"),
        told(
            "corsRules[0].allowedOrigins has 'https://*.*.io' with two wildcards, but S3 allows one. Remove one."
        ),
    ),
    "all headers": Case(
        cors(f"{ANY}, exposeHeaders: ['*']"),
        told("corsRules[0].exposeHeaders has '*', but S3 supports no wildcard there. Name the headers."),
    ),
    "a header": Case(cors(f"{ANY}, exposeHeaders: [ETag], allowedHeaders: ['*']")),
    "AES256": Case(encrypted("sseAlgorithm: AES256")),
    "a key": Case(encrypted("sseAlgorithm: 'aws:kms', kmsMasterKeyId: alias/data")),
    "AES256 with a key": Case(
        encrypted("sseAlgorithm: AES256, kmsMasterKeyId: alias/data"),
        told(
            "rules[0].applyServerSideEncryptionByDefault has sseAlgorithm AES256 and kmsMasterKeyId. Set sseAlgorithm "
            "to aws:kms, or remove the key."
        ),
    ),
    "an unknown algorithm": Case(
        encrypted(f"sseAlgorithm: {UNKNOWN}, kmsMasterKeyId: alias/data"), when="planned"
    ),
    "an index": Case(part("BucketWebsiteConfiguration", "indexDocument: { suffix: index.html }")),
    "an index with a slash": Case(
        part("BucketWebsiteConfiguration", "indexDocument: { suffix: /index.html }"),
        told("indexDocument has the suffix '/index.html', which contains a slash. Remove the slash."),
    ),
    "a lock without versions": Case(
        part(*LOCK),
        told(
            "bucket: bucket 'data' does not have versioning Enabled, but Object Lock requires it. Add a "
            "BucketVersioning with status Enabled."
        ),
        when="planned",
    ),
    "a lock with versions": Case(part(*LOCK, more=VERSIONED)),
    "a lock from the beginning": Case(part(*LOCK, own="objectLockEnabled: true")),
    "acceleration": Case(part("BucketAccelerateConfiguration", "status: Enabled", "bucket: acme-data")),
    "acceleration of a name with a period": Case(
        part("BucketAccelerateConfiguration", "status: Enabled", "bucket: data.acme.io"),
        told("status is Enabled, but the name of bucket 'data' contains a period. Rename the bucket."),
    ),
    "no acceleration of a name with a period": Case(
        part("BucketAccelerateConfiguration", "status: Suspended", "bucket: data.acme.io")
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_bucket_settings_rejected(case: Case) -> None:
    check("bucket-settings-rejected", case)


def site(properties: str) -> str:
    return part("BucketWebsiteConfiguration", properties)


def routed(rule: str) -> str:
    return site(f"indexDocument: {{ suffix: i }}, routingRuleDetails: [{{ {rule} }}]")


def text(rules: str) -> str:
    return site(f"indexDocument: {{ suffix: i }}, routingRules: '{rules}'")


def kept(retention: str) -> str:
    return part("BucketObjectLockConfiguration", f"rule: {{ defaultRetention: {{ {retention} }} }}", LOCKED)


def beside(names: str) -> str:
    return (
        f"redirectAllRequestsTo is set together with {names}, but S3 allows nothing beside it. Remove one of the "
        "two."
    )


LOCKED = "objectLockEnabled: true"
NO_INDEX = "indexDocument is not set, but S3 requires it without redirectAllRequestsTo. Set it."
TWICE = "redirect has replaceKeyWith and replaceKeyPrefixWith, but S3 allows one. Remove one of them."
SUSPENDED = """
  versions:
    type: aws:s3:BucketVersioning
    properties: { bucket: "${data.id}", versioningConfiguration: { status: Suspended } }
"""
SUSPENSION = (
    "versioningConfiguration.status is Suspended, but bucket 'data' has Object Lock, which requires versioning. Set it "
    "to Enabled."
)
UNLOCKED = (
    "objectLockMode is set, but bucket 'data' does not have Object Lock. Set objectLockEnabled of the bucket."
)
DATE = "objectLockRetainUntilDate: '2030-01-01T00:00:00Z'"
WEBSITES = {
    "a redirection": Case(site("redirectAllRequestsTo: { hostName: acme.io, protocol: https }")),
    "a redirection beside an index": Case(
        site("indexDocument: { suffix: i }, redirectAllRequestsTo: { hostName: acme.io }"),
        told(beside("indexDocument")),
    ),
    "a redirection beside an unknown index": Case(
        site(f"indexDocument: {UNKNOWN}, redirectAllRequestsTo: {{ hostName: acme.io }}"), when="planned"
    ),
    "a redirection with a protocol": Case(
        site("redirectAllRequestsTo: { hostName: 'https://acme.io' }"),
        told(
            "redirectAllRequestsTo.hostName begins with https://, which S3 puts before it again. Remove it; set "
            "protocol to https."
        ),
    ),
    "no index": Case(site("errorDocument: { key: e.html }"), told(NO_INDEX)),
    "an unknown index": Case(site(f"indexDocument: {UNKNOWN}"), when="planned"),
    "an unknown target": Case(site(f"redirectAllRequestsTo: {UNKNOWN}"), when="planned"),
    "a rule": Case(routed("condition: { keyPrefixEquals: a/ }, redirect: { replaceKeyPrefixWith: b/ }")),
    "a rule with two keys": Case(
        routed("redirect: { replaceKeyWith: a, replaceKeyPrefixWith: b }"),
        told(f"routingRuleDetails[0].{TWICE}"),
    ),
    "a redirection with code 200": Case(
        routed("redirect: { hostName: b, httpRedirectCode: '200' }"),
        told(
            "routingRuleDetails[0].redirect has httpRedirectCode 200, but S3 supports 301 to 399. Use 301 or 302."
        ),
    ),
    "a redirection with code 302": Case(routed("redirect: { hostName: b, httpRedirectCode: '302' }")),
    "an error that is none": Case(
        routed("condition: { httpErrorCodeReturnedEquals: '200' }, redirect: { hostName: b }"),
        told(
            "routingRuleDetails[0].condition has httpErrorCodeReturnedEquals 200, but S3 supports 400 to 599. Use one."
        ),
    ),
    "a rule's host with a protocol": Case(
        routed("redirect: { hostName: 'https://b.io' }"),
        told(
            "routingRuleDetails[0].redirect has the hostName https://b.io, but S3 puts the protocol before it. Remove "
            "the protocol."
        ),
    ),
    "a protocol in capitals": Case(
        routed("redirect: { hostName: b, protocol: HTTPS }"),
        told(
            "routingRuleDetails[0].redirect has the protocol HTTPS, but S3 supports http and https. Use one of these."
        ),
    ),
    "JSON": Case(text('[{"Condition":{"KeyPrefixEquals":"a/"},"Redirect":{"ReplaceKeyWith":"b"}}]')),
    "JSON with two keys": Case(
        text('[{"Redirect":{"ReplaceKeyWith":"b","ReplaceKeyPrefixWith":"c"}}]'),
        told(f"routingRules[0].{TWICE}"),
    ),
    "JSON without redirect": Case(
        text('[{"Condition":{"KeyPrefixEquals":"a/"}}]'),
        told("routingRules[0] has no redirect, but S3 requires one. Add it."),
    ),
    "JSON with an empty condition": Case(
        text('[{"Condition":{},"Redirect":{"ReplaceKeyWith":"b"}}]'),
        told(
            "routingRules[0] has an empty condition, but S3 requires one without content to be left out. Remove it."
        ),
    ),
    "JSON of one rule": Case(
        text('{"Redirect":{"HostName":"b"}}'),
        told("routingRules is one rule, but the provider requires a list. Put it in brackets."),
    ),
    "no JSON": Case(text("[{ Redirect"), told("routingRules is not JSON. Correct it.")),
    "two spellings of rules": Case(
        site(
            "indexDocument: { suffix: i }, routingRuleDetails: [{ redirect: { hostName: b } }], "
            'routingRules: \'[{"Redirect":{"HostName":"b"}}]\''
        ),
        told(
            "routingRules and routingRuleDetails are both set, but the provider accepts one. Remove one of them."
        ),
    ),
    "a bucket's own website": Case(bucket("website: { indexDocument: index.html, errorDocument: e.html }")),
    "a bucket's own redirection": Case(bucket("website: { redirectAllRequestsTo: 'https://acme.io' }")),
    "a bucket's own, both": Case(
        bucket("website: { indexDocument: i, redirectAllRequestsTo: acme.io }"),
        told(f"website.{beside('indexDocument')}", "data"),
    ),
    "a bucket's own, without index": Case(
        bucket("website: { errorDocument: e.html }"), told(f"website.{NO_INDEX}", "data")
    ),
    "a bucket's own, by FTP": Case(
        bucket("website: { redirectAllRequestsTo: 'ftp://acme.io' }"),
        told(
            "website.redirectAllRequestsTo has the protocol ftp, but S3 supports http and https. Use one of these.",
            "data",
        ),
    ),
    "a BucketV2's": Case(
        bucket("websites: [{ indexDocument: a/b }]").replace(
            "data: { type: aws:s3:Bucket,", "data: { type: aws:s3:BucketV2,"
        ),
        told("website.indexDocument has the suffix 'a/b', which contains a slash. Remove the slash.", "data"),
    ),
    "retention": Case(kept("mode: GOVERNANCE, days: 5")),
    "retention of days and years": Case(
        kept("mode: GOVERNANCE, days: 5, years: 1"),
        told("rule.defaultRetention has days and years, but S3 accepts one of the two. Remove one of them."),
    ),
    "retention without period": Case(
        kept("mode: GOVERNANCE"),
        told("rule.defaultRetention has neither days nor years, but S3 requires one of the two. Set one."),
    ),
    "retention of unknown days": Case(kept(f"mode: GOVERNANCE, days: {UNKNOWN}"), when="planned"),
    "retention without mode": Case(
        kept("days: 5"),
        told(
            "rule.defaultRetention has a period, but no mode, which S3 requires. Set mode to GOVERNANCE or COMPLIANCE."
        ),
    ),
    "a locked bucket without versions": Case(bucket(LOCKED) + SUSPENDED, told(SUSPENSION, "versions")),
    "an unlocked bucket without versions": Case(bucket("") + SUSPENDED),
    "a locked object": Case(part("BucketObjectv2", f"key: a, objectLockMode: GOVERNANCE, {DATE}", LOCKED)),
    "a locked object without date": Case(
        part("BucketObjectv2", "key: a, objectLockMode: GOVERNANCE", LOCKED),
        told("objectLockMode is set without objectLockRetainUntilDate, but S3 requires both. Set the date."),
    ),
    "a locked object without mode": Case(
        part("BucketObjectv2", f"key: a, {DATE}", LOCKED),
        told("objectLockRetainUntilDate is set without objectLockMode, but S3 requires both. Set the mode."),
    ),
    "a locked object in an unlocked bucket": Case(
        part("BucketObjectv2", f"key: a, objectLockMode: GOVERNANCE, {DATE}"), told(UNLOCKED), when="planned"
    ),
    "a locked object in a bucket that may be locked": Case(
        part(
            "BucketObjectv2", f"key: a, objectLockMode: GOVERNANCE, {DATE}", f"objectLockEnabled: {UNKNOWN}"
        ),
        when="planned",
    ),
    "CORS without origins": Case(
        cors("allowedMethods: [GET], allowedOrigins: []"),
        told("corsRules[0].allowedOrigins is empty, but S3 requires one item or more. Add one."),
    ),
    "CORS of unknown origins": Case(
        cors(f"allowedMethods: [GET], allowedOrigins: {UNKNOWN}"), when="planned"
    ),
    "CORS with two wildcards in a header": Case(
        cors(f"{ANY}, allowedHeaders: ['x-*-*']"),
        told("corsRules[0].allowedHeaders has 'x-*-*' with two wildcards, but S3 allows one. Remove one."),
    ),
    "a bucket's own acceleration": Case(
        bucket("bucket: data.acme.io, accelerationStatus: Enabled"),
        told(
            "accelerationStatus is Enabled, but the name of bucket 'data' contains a period. Rename the bucket.",
            "data",
        ),
    ),
}


@pytest.mark.parametrize("case", WEBSITES.values(), ids=WEBSITES)
def test_websites_and_locks(case: Case) -> None:
    check("bucket-settings-rejected", case)
