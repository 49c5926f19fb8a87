"""Exported states, read and copied."""
