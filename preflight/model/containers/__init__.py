"""ECS task definitions, services and clusters, Fargate, and EKS clusters."""
