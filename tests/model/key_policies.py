"""Statements of key policies, for the tests of keys."""

from __future__ import annotations

# What AWS gives a key that names no policy.
ROOT = {
    "Effect": "Allow",
    "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
    "Action": "kms:*",
    "Resource": "*",
}
