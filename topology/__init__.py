"""The model of a stack: what its AWS resources are and how they are joined. Knows nothing of policies."""
