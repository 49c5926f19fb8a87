"""Buckets, volumes, file systems and parameters: what S3, EBS, EFS and Systems Manager reject."""
