"""Exported states: reading and copying."""
