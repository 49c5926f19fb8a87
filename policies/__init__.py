"""The policies: `policies/<area>/<failure>.py`, one file per failure, found by `preflight.policy.discover`."""
