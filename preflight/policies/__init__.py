"""The policies, `preflight.policies.<area>.<failure>`. In a checkout they are in the pack's own folder, `policies/`."""

from pathlib import Path

__path__ = [str(Path(__file__).parents[2] / "policies")]
