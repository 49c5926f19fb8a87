"""Programs for tests of policies: built in Python or read from YAML, at the first preview and after deployment."""

from preflight.testing.evaluation import findings, outcome
from preflight.testing.program import ACCOUNT, Added, Output, Program, canonical, concat, secret, to_json
from preflight.testing.yaml_program import program_from_yaml

__all__ = [
    "ACCOUNT",
    "Added",
    "Output",
    "Program",
    "canonical",
    "concat",
    "findings",
    "outcome",
    "program_from_yaml",
    "secret",
    "to_json",
]
