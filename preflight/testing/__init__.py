"""Programs for tests of policies: built in Python or read from YAML, at the first preview and after deployment.

    POLICY = load_policy("policies/tagging/missing_owner_tag.py")
    check(POLICY, Case(program, [("logs", "tags has no 'owner'. Add it.")]))
    check_page(POLICY)

`check` judges a program of a table and raises an AssertionError that lists what is missing and what is too much.
`check_page` runs the programs of the policy's own page. `findings` and `outcome` judge a stack that a test builds.
"""

from preflight.policy import PolicyFileError
from preflight.preview.pulumi_yaml.tokens import canonical
from preflight.testing.cases import Case, check
from preflight.testing.evaluation import findings, outcome
from preflight.testing.own import load_policy
from preflight.testing.pages import check_page
from preflight.testing.program import ACCOUNT, Added, Output, Program, concat, secret, to_json
from preflight.testing.yaml_program import program_from_yaml

__all__ = [
    "ACCOUNT",
    "Added",
    "Case",
    "Output",
    "PolicyFileError",
    "Program",
    "canonical",
    "check",
    "check_page",
    "concat",
    "findings",
    "load_policy",
    "outcome",
    "program_from_yaml",
    "secret",
    "to_json",
]
