"""Tests of a stack as Pulumi describes it."""
