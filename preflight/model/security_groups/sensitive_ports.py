"""Ports that should never face the internet, and what counts as the internet."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from preflight.model.network.cidr import Cidr, covers, merge

# The high-risk ports of Security Hub control EC2.19 for administration or data, and the default ports of the databases
# and caches that AWS runs (their user guides). Application ports of EC2.19 (3000, 5000, 8080, 8088, 8888) and mail (25,
# 110, 143) are left out: they are public by design as often as not. Source:
# https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-19 (November 2025)
SENSITIVE_TCP: Final[dict[int, str]] = {
    20: "FTP data",
    21: "FTP",
    22: "SSH",
    23: "Telnet",
    135: "Windows RPC",
    139: "NetBIOS",
    445: "SMB",
    1433: "SQL Server",
    1434: "SQL Server",
    1521: "Oracle",
    2049: "NFS",
    2181: "ZooKeeper",
    2375: "Docker",
    2379: "etcd",
    3306: "MySQL",
    3389: "RDP",
    4333: "mSQL",
    5432: "PostgreSQL",
    5439: "Redshift",
    5500: "VNC",
    5601: "OpenSearch Dashboards",
    5900: "VNC",
    5984: "CouchDB",
    5985: "WinRM",
    5986: "WinRM",
    6379: "Redis",
    8182: "Neptune",
    9042: "Cassandra",
    9092: "Kafka",
    9200: "OpenSearch",
    9300: "OpenSearch",
    10250: "kubelet",
    11211: "Memcached",
    27017: "MongoDB",
    27018: "MongoDB",
    27019: "MongoDB",
}
SENSITIVE_UDP: Final[dict[int, str]] = {1434: "SQL Server", 3389: "RDP", 11211: "Memcached"}

# All addresses that IANA has given out for IPv6 unicast.
# Source: RFC 4291, section 2.4.
_GLOBAL_V6: Final = Cidr.parse("2000::/3")
_HALF_OF_V4: Final = 1 << 31


def world_of(blocks: Iterable[Cidr]) -> str:
    """The part of the internet that the blocks together contain: `0.0.0.0/0`, `::/0` or both; empty if neither.

    Half of the IPv4 addresses counts as all, because the two halves are often two separate rules.
    """
    merged = merge(blocks)
    v4 = sum(block.size for block in merged if block.version == 4) >= _HALF_OF_V4
    v6 = covers((block for block in merged if block.version == 6), _GLOBAL_V6)
    return " and ".join(text for text, found in (("0.0.0.0/0", v4), ("::/0", v6)) if found)
