"""What workloads need, and whether the stack gives it: traffic, permissions, a way to the internet."""
