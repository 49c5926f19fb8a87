"""Health checks of Route 53: what each type checks.

Source: Route 53 API, HealthCheckConfig, `IPAddress`, `FullyQualifiedDomainName`, `Port`, `SearchString` and `Type`;
AlarmIdentifier, whose `Region` and `Name` are required.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.resource import Resource
from preflight.model.network.cidr import Cidr, CidrError
from preflight.model.setting_faults import SettingFault

_OF_ENDPOINTS: Final = ("HTTP", "HTTPS", "HTTP_STR_MATCH", "HTTPS_STR_MATCH", "TCP")
_MATCHING: Final = ("HTTP_STR_MATCH", "HTTPS_STR_MATCH")
# Types -> the properties without which they check nothing.
_REQUIRED: Final = {
    "CLOUDWATCH_METRIC": ("cloudwatchAlarmName", "cloudwatchAlarmRegion"),
    "RECOVERY_CONTROL": ("routingControlArn",),
}
_ONLY_FOR_ENDPOINTS: Final = ("ipAddress", "port", "fqdn", "resourcePath", "searchString")


def health_check_faults(check: Resource) -> Iterator[SettingFault]:
    """The faults of a health check's settings."""
    kind = check.text("type")
    if not isinstance(kind, str):
        return
    if kind in _OF_ENDPOINTS:
        yield from _of_endpoint(check, kind)
        return
    for key in _REQUIRED.get(kind, ()):
        if not check.is_set(key):
            yield SettingFault(f"type is {kind}, and {key} is not set. Set it.")
    for key in _ONLY_FOR_ENDPOINTS[:2]:
        if kind in ("CALCULATED", "CLOUDWATCH_METRIC") and check.is_set(key):
            yield SettingFault(
                f"{key} is set on a health check of type {kind}, which has none. Remove {key}."
            )


def _of_endpoint(check: Resource, kind: str) -> Iterator[SettingFault]:
    if not check.is_set("ipAddress") and not check.is_set("fqdn"):
        yield SettingFault(f"type is {kind}, and neither ipAddress nor fqdn is set. Set one of them.")
    if kind in _MATCHING and not check.is_set("searchString"):
        yield SettingFault(f"type is {kind}, and searchString is not set. Set it.")
    if kind == "TCP" and not check.is_set("port"):
        yield SettingFault("type is TCP, and port is not set. Set it.")
    address = check.text("ipAddress")
    if isinstance(address, str) and _is_private(address):
        yield SettingFault(
            f"ipAddress {address} is private, and Route 53 checks public addresses only. Use a public address, or a "
            "health check of a CloudWatch alarm."
        )
    name = check.text("fqdn")
    if isinstance(name, str) and "://" in name:
        yield SettingFault(f"fqdn is '{name}', a URL. Use the domain name, and set the path as resourcePath.")


def _is_private(address: str) -> bool:
    try:
        return Cidr.parse(f"{address}/{128 if ':' in address else 32}").is_private
    except CidrError:
        return False
