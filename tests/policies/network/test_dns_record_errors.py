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


def routed(policy: str, name: str = "x", zone: str = "${zone.zoneId}") -> str:
    return record(f"{ADDRESS}, setIdentifier: {name}, {policy}", name, zone)


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
    "one routing policy in two records": Case(
        ZONE
        + routed("weightedRoutingPolicies: [{ weight: 1 }]")
        + routed("weightedRoutingPolicies: [{ weight: 9 }]", "y")
    ),
    "two routing policies in two records": Case(
        ZONE
        + routed("weightedRoutingPolicies: [{ weight: 1 }]", "w")
        + routed("latencyRoutingPolicies: [{ region: eu-west-1 }]"),
        [
            (
                "x",
                "The routing policy of the record is latency, and that of 'w', with the same name and type, is "
                "weighted. Use one routing policy for both.",
            )
        ],
    ),
    "a simple record beside a weighted one": Case(
        ZONE + record(ADDRESS, "w") + routed("weightedRoutingPolicies: [{ weight: 1 }]"),
        [
            (
                "x",
                "The routing policy of the record is weighted, and that of 'w', with the same name and type, is "
                "simple. Use one routing policy for both.",
            )
        ],
    ),
    "one Region in two records": Case(
        ZONE
        + routed("latencyRoutingPolicies: [{ region: eu-west-1 }]", "w")
        + routed("latencyRoutingPolicies: [{ region: eu-west-1 }]"),
        [
            (
                "x",
                "latencyRoutingPolicies has eu-west-1, as 'w' with the same name and type has. Use another value, or "
                "remove one of the records.",
            )
        ],
    ),
    "a zone of others": Case(
        ZONE
        + routed("failoverRoutingPolicies: [{ type: SECONDARY }]", "w", "Z0123456789")
        + routed("failoverRoutingPolicies: [{ type: SECONDARY }]", "x", "Z0123456789"),
        [
            (
                "x",
                "failoverRoutingPolicies has SECONDARY, as 'w' with the same name and type has. Use another value, or "
                "remove one of the records.",
            )
        ],
    ),
    "two locations": Case(
        ZONE
        + routed("geolocationRoutingPolicies: [{ country: US, subdivision: CA }]", "w")
        + routed("geolocationRoutingPolicies: [{ country: US }]")
    ),
    "a continent and a country": Case(
        ZONE + routed("geolocationRoutingPolicies: [{ continent: EU, country: DE }]"),
        [("x", "geolocationRoutingPolicies has a continent and a country. Keep one of them.")],
    ),
    "a subdivision of another country": Case(
        ZONE + routed("geolocationRoutingPolicies: [{ country: CA, subdivision: ON }]"),
        [
            (
                "x",
                "geolocationRoutingPolicies has a subdivision, and its country is not US. Set country to US.",
            )
        ],
    ),
    "a weight above the limit": Case(
        ZONE + routed("weightedRoutingPolicies: [{ weight: 256 }]"),
        [("x", "weightedRoutingPolicies has the weight 256. Use a weight of 0 to 255.")],
    ),
    "two routing policies": Case(
        ZONE
        + routed("weightedRoutingPolicies: [{ weight: 1 }], latencyRoutingPolicies: [{ region: eu-west-1 }]"),
        [
            (
                "x",
                "weightedRoutingPolicies and latencyRoutingPolicies are set, and a record has one routing policy. "
                "Remove one of them.",
            )
        ],
    ),
    "an identifier alone": Case(
        ZONE + routed("allowOverwrite: false"),
        [
            (
                "x",
                "setIdentifier is set without a routing policy. Set a routing policy, or remove setIdentifier.",
            )
        ],
    ),
    "a primary record without health check": Case(
        ZONE + routed("failoverRoutingPolicies: [{ type: PRIMARY }]"),
        [
            (
                "x",
                "The primary record of a failover pair has no healthCheckId, which a record without alias requires. "
                "Set healthCheckId.",
            )
        ],
    ),
    "a primary record with health check": Case(
        ZONE + routed("failoverRoutingPolicies: [{ type: PRIMARY }], healthCheckId: abc")
    ),
    "several answers of an alias": Case(
        ZONE
        + record(
            "name: www, type: A, setIdentifier: a, multivalueAnswerRoutingPolicy: true, "
            "aliases: [{ name: web-1.eu-west-1.elb.amazonaws.com, zoneId: Z32O12XQLNTSW2, evaluateTargetHealth: true }]"
        ),
        [("x", "An alias cannot have a multivalue answer policy. Use a weighted policy.")],
    ),
    "name servers with a routing policy": Case(
        ZONE
        + record(
            "name: sub, type: NS, ttl: 60, records: [ns1.acme.net], setIdentifier: a, "
            "weightedRoutingPolicies: [{ weight: 1 }]"
        ),
        [("x", "weightedRoutingPolicies is set on a record of type NS. Remove the routing policy.")],
    ),
    "the name servers of a new zone": Case(
        ZONE + record("name: acme.io, type: NS, ttl: 60, records: [ns1.acme.net]"),
        [
            (
                "x",
                "Route 53 creates the NS record of a zone's apex together with the zone. Remove the record, or set "
                "allowOverwrite to true.",
            )
        ],
        when="planned",
    ),
    "name servers that are overwritten": Case(
        ZONE + record("name: acme.io, type: NS, ttl: 60, records: [ns1.acme.net], allowOverwrite: true")
    ),
    "an at sign": Case(
        ZONE + record("name: '@', type: A, ttl: 60, records: [192.0.2.1]"),
        [("x", "name is @, which Route 53 does not replace: the record is @.acme.io. Use the zone's name.")],
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_dns_record_errors(case: Case) -> None:
    check("dns-record-errors", case, unlike=("of type CNAME: ", "name is @"))
