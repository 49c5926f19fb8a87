"""Practices: what AWS refuses or leaves silent, and what its guides advise."""
