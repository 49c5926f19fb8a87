"""The requirements of workloads, and whether the stack meets them: traffic, permissions, a path to the internet."""
