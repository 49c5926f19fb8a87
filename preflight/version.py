"""The version of aws-preflight, the same as in PulumiPolicy.yaml (a test compares them)."""

VERSION = "0.1.0"
