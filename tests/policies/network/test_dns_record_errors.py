"""Records that Route 53 or the provider refuses."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

ZONE = """
resources:
  zone: { type: aws:route53:Zone, properties: { name: acme.io } }
"""
SITE = """
  site: { type: aws:cloudfront:Distribution, properties: { enabled: true } }
"""


def record(more: str, name: str = "x", zone: str = "${zone.zoneId}") -> str:
    return f"""
  {name}: {{ type: aws:route53:Record, properties: {{ zoneId: "{zone}", {more} }} }}
"""


def cname(at: str) -> str:
    return f"name: '{at}', type: CNAME, ttl: 300, records: [shop.acme.net]"


def alias(target: str, zone: str) -> str:
    return (
        f"name: www, type: A, aliases: [{{ name: '{target}', zoneId: {zone}, evaluateTargetHealth: false }}]"
    )


APEX = [
    (
        "x",
        "A CNAME is not permitted at the apex of its zone. Use an alias record of type A, or a name below the zone's.",
    )
]


def conflict(name: str = "www.acme.io", other: str = "'y', of type A") -> list[tuple[str, str]]:
    return [
        (
            "x",
            f"The CNAME {name} conflicts with {other} and the same name. "
            "Remove one of them, or use an alias record.",
        )
    ]


def outside(target: str, zone: str) -> list[tuple[str, str]]:
    return [
        (
            "x",
            f"aliases: {target} is not in hosted zone {zone}. Use the target's own zone: hostedZoneId of a "
            "distribution, zoneId of a load balancer.",
        )
    ]


ADDRESS = "name: www, type: A, ttl: 300, records: [192.0.2.1]"


def odd(value: str, kind: str, form: str) -> list[tuple[str, str]]:
    return [("x", f"records: '{value}' is not the value of a record of type {kind}: {form}. Correct it.")]


def of(kind: str, value: str, rest: str = "ttl: 300") -> str:
    return ZONE + record(f"name: www, type: {kind}, {rest}, records: ['{value}']")


HOST = "a host name without scheme and path"
LONG = [
    (
        "x",
        "records has a string of 256 characters, but a string of a TXT record has at most 255. Split it with "
        '"" inside the value.',
    )
]
WEIGHT = "ttl: 300, weightedRoutingPolicies: [{ weight: 1 }]"
CASES = {
    "a mail server": Case(of("MX", "10 mail.acme.io")),
    "a mail server and a blank": Case(of("MX", "10 mail.acme.io. ")),
    "a CNAME and a blank": Case(of("CNAME", " shop.acme.net")),
    "a text with escapes": Case(of("TXT", "\\\\101" * 100)),
    "a mail server without priority": Case(
        of("MX", "mail.acme.io"),
        odd("mail.acme.io", "MX", "a priority and a host name, such as 10 mail.example.net"),
    ),
    "a service": Case(of("SRV", "1 10 5269 xmpp.acme.io.")),
    "a service without port": Case(
        of("SRV", "1 10 xmpp.acme.io"),
        odd("1 10 xmpp.acme.io", "SRV", "priority, weight, port and a host name"),
    ),
    "an issuer": Case(of("CAA", '0 issue "amazon.com"')),
    "a CNAME of a reverse zone": Case(of("CNAME", "64.64/27.0.0.10.in-addr.arpa")),
    "a CNAME of an address": Case(of("CNAME", "192.0.2.1"), odd("192.0.2.1", "CNAME", HOST)),
    "a CNAME of a URL": Case(
        of("CNAME", "https://shop.acme.net"), odd("https://shop.acme.net", "CNAME", HOST)
    ),
    "a text": Case(of("TXT", "k" * 255)),
    "a long text": Case(of("TXT", "k" * 256), LONG),
    "a long text in two strings": Case(of("TXT", "k" * 200 + '""' + "k" * 200)),
    "a long text in two quoted strings": Case(of("TXT", '"' + "k" * 200 + '" "' + "k" * 200 + '"')),
    "values without TTL": Case(
        of("A", "192.0.2.1", "healthCheckId: h"),
        [("x", "records is set without ttl. Set ttl, for example to 300.")],
    ),
    "a weight": Case(of("A", "192.0.2.1", f"{WEIGHT}, setIdentifier: one")),
    "a weight without identifier": Case(
        of("A", "192.0.2.1", WEIGHT),
        [("x", "weightedRoutingPolicies is set without setIdentifier. Set setIdentifier.")],
    ),
    "a CNAME at the apex": Case(ZONE + record(cname("acme.io")), APEX),
    "with a dot and in capitals": Case(ZONE + record(cname("ACME.io.")), APEX),
    "with an empty name, in any zone": Case(ZONE + record(cname(""), zone="Z0123456789"), APEX),
    "by the zone's output": Case(ZONE + record(cname("${zone.name}")), APEX),
    "below the apex": Case(ZONE + record(cname("www.acme.io"))),
    "a name without the zone's": Case(ZONE + record(cname("www"))),
    "in a zone of another stack": Case(ZONE + record(cname("acme.io"), zone="Z0123456789")),
    "an unknown name": Case(ZONE + record(cname("x").replace("'x'", "{ fn::invoke: {} }"))),
    "an unknown type": Case(ZONE + record(cname("acme.io").replace("CNAME", "{ fn::invoke: {} }"))),
    "a CNAME beside an address": Case(ZONE + record(cname("www.acme.io")) + record(ADDRESS, "y"), conflict()),
    "beside an address of another name": Case(ZONE + record(cname("shop.acme.io")) + record(ADDRESS, "y")),
    "beside an address of another zone": Case(
        ZONE
        + "  more: { type: aws:route53:Zone, properties: { name: acme.io } }\n"
        + record(cname("www.acme.io"))
        + record(ADDRESS, "y", "${more.zoneId}")
    ),
    "two weighted CNAMEs": Case(
        ZONE
        + record(cname("www") + ", setIdentifier: a, weightedRoutingPolicies: [{ weight: 1 }]")
        + record(cname("www") + ", setIdentifier: b, weightedRoutingPolicies: [{ weight: 1 }]", "y")
    ),
    "two addresses of one name": Case(
        ZONE + record(ADDRESS) + record("name: www, type: AAAA, ttl: 300, records: ['2001:db8::1']", "y")
    ),
    "a CNAME with two values": Case(
        ZONE + record("name: www, type: CNAME, ttl: 300, records: [a.acme.net, b.acme.net]"),
        [("x", "records: a CNAME has one value, and this one has several. Keep one.")],
    ),
    "an alias with ttl": Case(
        ZONE + record(alias("d111.cloudfront.net", "Z2FDTNDATAQYW2") + ", ttl: 60"),
        [("x", "ttl is set together with an alias, which uses its target's TTL. Remove ttl.")],
    ),
    "an alias with records": Case(
        ZONE + record(alias("d111.cloudfront.net", "Z2FDTNDATAQYW2") + ", records: [192.0.2.1]"),
        [("x", "aliases and records exclude each other. Keep one.")],
    ),
    "neither": Case(
        ZONE + record("name: www, type: A, ttl: 60"),
        [("x", "The record has neither records nor an alias. Add one of them.")],
    ),
    "unknown records": Case(ZONE + record("name: www, type: A, ttl: 60, records: { fn::invoke: {} }")),
    "an IPv6 address in an A record": Case(
        ZONE + record("name: www, type: A, ttl: 60, records: ['2001:db8::1']"),
        [
            (
                "x",
                "records: '2001:db8::1' is not an address for a record of type A. "
                "Use an IPv4 address, or another type.",
            )
        ],
    ),
    "a name in an AAAA record": Case(
        ZONE + record("name: www, type: AAAA, ttl: 60, records: [shop.acme.net]"),
        [
            (
                "x",
                "records: 'shop.acme.net' is not an address for a record of type AAAA. "
                "Use an IPv6 address, or another type.",
            )
        ],
    ),
    "a distribution in CloudFront's zone": Case(
        ZONE + record(alias("d111.cloudfront.net", "Z2FDTNDATAQYW2"))
    ),
    "a distribution in another zone": Case(
        ZONE + record(alias("d111.cloudfront.net", "Z35SXDOTRQ7X7K")),
        outside("d111.cloudfront.net", "Z35SXDOTRQ7X7K"),
    ),
    "a distribution of the stack in another zone": Case(
        ZONE + SITE + record(alias("${site.domainName}", "Z35SXDOTRQ7X7K")),
        outside("a CloudFront distribution", "Z35SXDOTRQ7X7K"),
        when="planned",
    ),
    "a load balancer in the domain's zone": Case(
        ZONE + record(alias("web-1.eu-west-1.elb.amazonaws.com", "Z0123456789"), zone="Z0123456789"),
        outside("web-1.eu-west-1.elb.amazonaws.com", "Z0123456789"),
    ),
    "a load balancer in its own zone": Case(
        ZONE + record(alias("web-1.eu-west-1.elb.amazonaws.com", "Z32O12XQLNTSW2"), zone="Z0123456789")
    ),
    "another record of the same zone": Case(
        ZONE + record(alias("shop.acme.io", "Z0123456789"), zone="Z0123456789")
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_dns_record_errors(case: Case) -> None:
    check("dns-record-errors", case, unlike=("of type CNAME: ",))
