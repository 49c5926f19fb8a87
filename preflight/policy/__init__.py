"""What a policy is: its definition, how it is found, and how it is explained."""

from preflight.policy.definition import (
    ADVISORY,
    ANY_TYPE,
    CRITICAL,
    DISABLED,
    HEADINGS,
    HIGH,
    LOW,
    MANDATORY,
    MEDIUM,
    Finding,
    Level,
    Policy,
    Remedy,
    Severity,
    SourceLocation,
    Subject,
    policy,
)
from preflight.policy.discovery import discover, find

__all__ = [
    "ADVISORY",
    "ANY_TYPE",
    "CRITICAL",
    "DISABLED",
    "Finding",
    "HEADINGS",
    "HIGH",
    "LOW",
    "Level",
    "MANDATORY",
    "MEDIUM",
    "SourceLocation",
    "Policy",
    "Remedy",
    "Severity",
    "Subject",
    "discover",
    "find",
    "policy",
]
