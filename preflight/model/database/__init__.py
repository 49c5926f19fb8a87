"""Databases, their engines, parameter groups and subnet groups."""
