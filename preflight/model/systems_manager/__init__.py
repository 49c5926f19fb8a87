"""Managed instances, commands, documents and parameters of Systems Manager."""
