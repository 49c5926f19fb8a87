from __future__ import annotations

import pytest

from tests.policies.table import Case, check

RESOURCES = """
resources:
  orders: { type: aws:sqs:Queue }
  web: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
"""
READ = "Run `pulumi refresh`, which reads the result from AWS."
CREATING = (
    "An update ended while it was creating this resource, with an unknown result. Run `pulumi "
    "refresh`, and enter the ID if AWS has the resource; --clear-pending-creates assumes that AWS "
    "does not have it."
)
REPLACED = (
    "The resource was deleted for a replacement that was never created. Run `pulumi up`, which creates it."
)
OLD = "The old copy 'q-1' was replaced but not yet deleted. Run `pulumi up`, which deletes it."
TAINTED = (
    "The resource is marked for replacement: the next update deletes and re-creates it. Run "
    "`pulumi state untaint` with its URN to keep it."
)


def half_done(kind: str) -> str:
    return f"An update ended while it was {kind} this resource, with an unknown result. {READ}"


def failed(error: str) -> str:
    return (
        f"AWS created the resource, and it failed afterwards: '{error}'. Fix the cause, then run `pulumi up`."
    )


def state(text: str) -> str:
    return f"{RESOURCES}\nstate: {text}\n"


ADVICE = ("The old copy", "The resource is marked for")

CASES = {
    "a preview": Case(RESOURCES),
    "a whole state": Case(state("{ resources: {} }")),
    "being created": Case(state("{ operations: { orders: creating } }"), [("orders", CREATING)]),
    "being updated": Case(state("{ operations: { web: updating } }"), [("web", half_done("updating"))]),
    "being deleted": Case(state("{ operations: { web: deleting } }"), [("web", half_done("deleting"))]),
    "being read": Case(state("{ operations: { web: reading } }"), [("web", half_done("reading"))]),
    "something unnamed": Case(state('{ operations: { web: "" } }'), [("web", half_done("changing"))]),
    "two at once": Case(
        state("{ operations: { orders: creating, web: updating } }"),
        [("orders", CREATING), ("web", half_done("updating"))],
    ),
    "an error after creation": Case(
        state('{ resources: { web: { initErrors: ["timeout\\nsecond line", other] } } }'),
        [("web", failed("timeout"))],
    ),
    "no errors": Case(state("{ resources: { web: { initErrors: [] } } }")),
    "a long error": Case(
        state(f"{{ resources: {{ web: {{ initErrors: [{'x' * 500}] }} }} }}"), [("web", failed("x" * 200))]
    ),
    "a replacement not made": Case(
        state("{ resources: { orders: { pendingReplacement: true } } }"), [("orders", REPLACED)]
    ),
    "an old copy": Case(state("{ resources: { orders: { delete: true, id: q-1 } } }"), [("orders", OLD)]),
    "marked": Case(state("{ resources: { orders: { taint: true } } }"), [("orders", TAINTED)]),
    "marks taken away": Case(
        state("{ resources: { orders: { taint: false, delete: false, pendingReplacement: false } } }")
    ),
    "several of one resource": Case(
        state("{ resources: { orders: { taint: true, initErrors: [bad] } } }"),
        [("orders", failed("bad")), ("orders", TAINTED)],
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("partial-deployments", case, ADVICE)
