"""Containers: what ECS and EKS reject, and tasks and nodes that can never run."""
