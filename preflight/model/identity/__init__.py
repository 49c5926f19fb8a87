"""IAM roles, policy documents, trust, KMS key policies and resource policies."""
