"""Services of Cloud Map and the network mode."""

from __future__ import annotations

import pytest

from tests.policies.containers.tasks import NETWORK, QUEUE, app, service, task
from tests.policies.table import Case, check

BRIDGE = task([app()])
AWSVPC = task([app()], "networkMode: awsvpc")
BY_CONTAINER = ", containerName: app, containerPort: 80"


def in_(settings: str = "", network: str = "") -> str:
    return service(f'serviceRegistries: {{ registryArn: "${{registry.arn}}"{settings} }}{network}')


def registry(*types: str) -> str:
    records = ", ".join(f"{{ type: {type_}, ttl: 10 }}" for type_ in types)
    return (
        "  registry: { type: aws:servicediscovery:Service, properties: { "
        f"dnsConfig: {{ namespaceId: ns-1, dnsRecords: [{records}] }} }} }}\n"
    )


def told(message: str) -> list[tuple[str, str]]:
    return [("service", message)]


OWN = f", {NETWORK}"
LACKS = (
    "serviceRegistries has no containerName or no containerPort, but the tasks run in bridge mode. Set both."
)
A_RECORD = (
    "serviceRegistries: the Cloud Map service creates A or AAAA records, but the tasks run in bridge mode. Use SRV "
    "records, or set networkMode to awsvpc."
)

CASES = {
    "A in awsvpc mode": Case(AWSVPC + in_("", OWN) + registry("A")),
    "SRV in awsvpc mode with port": Case(AWSVPC + in_(", port: 80", OWN) + registry("SRV")),
    "SRV in awsvpc mode with container": Case(AWSVPC + in_(BY_CONTAINER, OWN) + registry("A", "SRV")),
    "SRV in awsvpc mode without port": Case(
        AWSVPC + in_("", OWN) + registry("SRV"),
        told("serviceRegistries has no port, but its Cloud Map service creates SRV records. Set port."),
    ),
    "A in awsvpc mode with container": Case(
        AWSVPC + in_(BY_CONTAINER, OWN) + registry("A"),
        told(
            "serviceRegistries has containerName with containerPort, but its Cloud Map service creates no SRV records. "
            "Remove both."
        ),
    ),
    "SRV in bridge mode": Case(BRIDGE + in_(BY_CONTAINER) + registry("SRV")),
    "SRV in bridge mode without container": Case(BRIDGE + in_() + registry("SRV"), told(LACKS)),
    "without the container's port": Case(BRIDGE + in_(", containerName: app") + registry("SRV"), told(LACKS)),
    "A in bridge mode": Case(BRIDGE + in_(BY_CONTAINER) + registry("A"), told(A_RECORD)),
    "A in host mode": Case(
        task([app()], "networkMode: host") + in_(BY_CONTAINER) + registry("A"),
        told(A_RECORD.replace("bridge", "host")),
    ),
    "both": Case(
        AWSVPC + in_(f", port: 80{BY_CONTAINER}", OWN) + registry("SRV"),
        told(
            "serviceRegistries sets port, but also containerName with containerPort. Remove port, or the other two."
        ),
    ),
    "an unknown mode": Case(
        task([app()], 'networkMode: "${queue.url}"') + QUEUE + in_() + registry("SRV"), when="planned"
    ),
    "an unknown record": Case(AWSVPC + QUEUE + in_("", OWN) + registry('"${queue.url}"'), when="planned"),
    "of elsewhere": Case(AWSVPC + in_("", OWN).replace("${registry.arn}", "arn:x")),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_case(case: Case) -> None:
    check("service-registry-mismatch", case)
