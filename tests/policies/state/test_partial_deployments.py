from __future__ import annotations

import pytest

from tests.policies.table import Case, check

RESOURCES = """
resources:
  orders: { type: aws:sqs:Queue }
  web: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
"""
READ = "Run `pulumi refresh`, which reads from AWS what became of it."
CREATING = (
    "An update ended while it was creating this, and whether AWS did it is not known. Run `pulumi refresh`, and give "
    "it the id if AWS has the resource; with --clear-pending-creates it takes for granted that AWS has not."
)
REPLACED = "It was deleted for a replacement that was never made. Run `pulumi up`, which makes it."
OLD = "Its old copy 'q-1' was replaced and still waits for its deletion. Run `pulumi up`, which deletes it."
TAINTED = (
    "It is marked for replacement: the next update deletes it and makes it anew. If that is not wanted, run "
    "`pulumi state untaint` with its URN."
)


def half_done(kind: str) -> str:
    return f"An update ended while it was {kind} this, and whether AWS did it is not known. {READ}"


def failed(error: str) -> str:
    return f"AWS made it, and it failed afterwards: '{error}'. Mend the cause, then run `pulumi up`."


def state(text: str) -> str:
    return f"{RESOURCES}\nstate: {text}\n"


ADVICE = ("Its old copy", "It is marked for")

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
