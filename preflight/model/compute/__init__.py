"""Workloads: instances, Auto Scaling groups, ECS services, Lambda functions, and how they are launched."""
