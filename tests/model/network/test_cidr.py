"""CIDR arithmetic, against netaddr."""

from __future__ import annotations

from collections.abc import Iterable

import netaddr
import pytest
from hypothesis import given
from hypothesis import strategies as st

from preflight.model.network.cidr import (
    Cidr,
    CidrError,
    covers,
    covers_everything,
    format_address,
    free_block,
    merge,
    overlapping,
    parse_address,
)

BITS = {4: 32, 6: 128}


@st.composite
def blocks(draw: st.DrawFn, version: int | None = None, near: bool = True) -> Cidr:
    """Blocks that often touch each other: few bases, near the ends and anywhere."""
    chosen = version or draw(st.sampled_from((4, 6)))
    bits = BITS[chosen]
    prefix = draw(
        st.integers(max(0, bits - 10), bits) if near and draw(st.booleans()) else st.integers(0, bits)
    )
    low = st.integers(0, 1024)
    address = draw(low | st.integers(0, 2**bits - 1) | low.map(lambda n: 2**bits - 1 - n))
    return Cidr(chosen, address >> (bits - prefix) << (bits - prefix), prefix)


def oracle(block: Cidr) -> netaddr.IPNetwork:
    return netaddr.IPNetwork((block.base, block.prefix), version=block.version)


def plain(networks: Iterable[netaddr.IPNetwork]) -> list[Cidr]:
    """netaddr writes some IPv6 addresses with an IPv4 part, so texts are not compared."""
    return sorted(Cidr(n.version, n.first, n.prefixlen) for n in networks)


@given(blocks())
def test_written_and_read(block: Cidr) -> None:
    assert Cidr.parse(str(block)) == block
    assert netaddr.IPNetwork(str(block)) == oracle(block)
    assert (block.first, block.last, block.size) == (
        oracle(block).first,
        oracle(block).last,
        oracle(block).size,
    )


@given(st.sampled_from((4, 6)), st.data())
def test_addresses(version: int, data: st.DataObject) -> None:
    number = data.draw(st.integers(0, 2 ** BITS[version] - 1))
    text = format_address(version, number)
    assert netaddr.IPAddress(text, version=version).value == number
    assert parse_address(text) == (version, number)
    assert parse_address(str(netaddr.IPAddress(number, version))) == (version, number)
    if version == 6:
        assert parse_address(netaddr.IPAddress(number, 6).format(netaddr.ipv6_verbose)) == (6, number)
        assert parse_address(text.upper()) == (6, number)


@given(blocks(), blocks())
def test_contains_and_overlaps(one: Cidr, two: Cidr) -> None:
    same = one.version == two.version
    assert one.contains(two) == (same and oracle(two) in oracle(one))
    assert one.overlaps(two) == (same and one.first <= two.last and two.first <= one.last)
    assert one.overlaps(two) == two.overlaps(one)


@given(st.lists(blocks(), max_size=8))
def test_merge_covers_the_same_with_the_fewest(found: list[Cidr]) -> None:
    merged = merge(found)
    assert list(merged) == plain(netaddr.cidr_merge([oracle(b) for b in found]))


@given(st.lists(blocks(version=4), max_size=6), blocks(version=4))
def test_covers(found: list[Cidr], wanted: Cidr) -> None:
    held = netaddr.IPSet([oracle(b) for b in found])
    assert covers(found, wanted) == (netaddr.IPSet([oracle(wanted)]) <= held)


@pytest.mark.parametrize(
    ("found", "version", "expected"),
    [
        (["0.0.0.0/0"], 4, True),
        (["0.0.0.0/0"], 6, False),
        (["::/0"], 6, True),
        (["0.0.0.0/1", "128.0.0.0/1"], 4, True),
        (["0.0.0.0/1", "128.0.0.0/2"], 4, False),
        (["0.0.0.0/1", "128.0.0.0/2", "192.0.0.0/2"], 4, True),
        (["::/1", "8000::/1"], 6, True),
        ([], 4, False),
    ],
)
def test_everything_may_be_covered_in_parts(found: list[str], version: int, expected: bool) -> None:
    assert covers_everything([Cidr.parse(t) for t in found], version) is expected


@given(st.lists(blocks(), max_size=10))
def test_every_overlapping_pair_once(found: list[Cidr]) -> None:
    pairs = {tuple(sorted((i, j))) for (_, i), (_, j) in overlapping([(b, i) for i, b in enumerate(found)])}
    expected = {
        (i, j) for i in range(len(found)) for j in range(i + 1, len(found)) if found[i].overlaps(found[j])
    }
    assert pairs == expected
    assert len(list(overlapping([(b, i) for i, b in enumerate(found)]))) == len(expected)


@given(blocks(version=4, near=False), st.lists(blocks(version=4), max_size=6), st.integers(0, 6))
def test_a_free_block_is_the_first_that_is_free(within: Cidr, used: list[Cidr], longer: int) -> None:
    prefix = min(32, within.prefix + longer)
    expected = next((b for b in within.subnets(prefix) if not any(b.overlaps(u) for u in used)), None)
    assert free_block(within, used, prefix) == expected


def test_no_free_block() -> None:
    within = Cidr.parse("10.0.0.0/24")
    assert free_block(within, [], 23) is None
    assert free_block(within, [within], 28) is None
    assert free_block(within, [Cidr.parse("10.0.0.0/28")], 28) == Cidr.parse("10.0.0.16/28")
    assert free_block(within, [Cidr.parse("10.0.0.64/26"), Cidr.parse("10.0.0.0/32")], 26) == Cidr.parse(
        "10.0.0.128/26"
    )
    assert free_block(Cidr.parse("2001:db8::/56"), [Cidr.parse("2001:db8::/60")], 64) == Cidr.parse(
        "2001:db8:0:10::/64"
    )


@given(blocks(version=4, near=False), st.integers(0, 5))
def test_subnets(block: Cidr, longer: int) -> None:
    prefix = min(32, block.prefix + longer)
    assert list(block.subnets(prefix)) == plain(oracle(block).subnet(prefix))
    assert list(block.subnets(block.prefix - 1)) == []


@pytest.mark.parametrize(
    ("text", "private"),
    [
        ("10.0.0.0/8", True),
        ("10.1.2.0/24", True),
        ("8.0.0.0/7", False),
        ("172.16.0.0/12", True),
        ("172.15.0.0/16", False),
        ("172.32.0.0/16", False),
        ("192.168.255.0/28", True),
        ("100.64.0.0/10", True),
        ("100.128.0.0/16", False),
        ("198.18.0.0/15", False),
        ("fd00::/8", True),
        ("2001:db8::/32", False),
        ("0.0.0.0/0", False),
    ],
)
def test_private_ranges(text: str, private: bool) -> None:
    assert Cidr.parse(text).is_private is private


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("10.0.0.0", "no prefix length"),
        ("", "no prefix length"),
        ("10.0.0.0/", "prefix length '/' is not between 0 and 32"),
        ("10.0.0.0/33", "prefix length '/33' is not between 0 and 32"),
        ("10.0.0.0/-1", "prefix length '/-1' is not between 0 and 32"),
        ("10.0.0.0/08", "prefix length '/08' is not between 0 and 32"),
        ("10.0.0.0/255.0.0.0", "prefix length '/255.0.0.0' is not between 0 and 32"),
        ("10.0.0.0/1_6", "prefix length '/1_6' is not between 0 and 32"),
        ("10.0.0.0/16 ", "prefix length '/16 ' is not between 0 and 32"),
        ("10.0.0/16", "'10.0.0' has not four octets"),
        ("10.0.0.0.0/20", "'10.0.0.0.0' has not four octets"),
        ("10.0.0.256/32", "octet '256' is not between 0 and 255"),
        ("10.0.0.01/32", "octet '01' is not between 0 and 255"),
        ("10.0.0.x/32", "octet 'x' is not between 0 and 255"),
        (" 10.0.0.0/16", "octet ' 10' is not between 0 and 255"),
        ("10.0.0.٣/32", "octet '٣' is not between 0 and 255"),
        ("10.0..0/16", "octet '' is not between 0 and 255"),
        ("10.0.1.0/16", "host bits are set: the block is 10.0.0.0/16"),
        ("2600:1f13:41:f00::/561::/64", "prefix length '/561::/64' is not between 0 and 128"),
        ("::/129", "prefix length '/129' is not between 0 and 128"),
        ("1::2::3/64", "'1::2::3' has '::' twice"),
        ("1:2:3:4:5:6:7/64", "'1:2:3:4:5:6:7' has not eight groups"),
        ("1:2:3:4:5:6:7:8:9/64", "'1:2:3:4:5:6:7:8:9' has not eight groups"),
        ("1:2:3:4::5:6:7:8/64", "'1:2:3:4::5:6:7:8' has not eight groups"),
        ("12345::/64", "group '12345' is not one to four hexadecimal digits"),
        ("g::/64", "group 'g' is not one to four hexadecimal digits"),
        (":::/64", "group '' is not one to four hexadecimal digits"),
        (":1::/64", "group '' is not one to four hexadecimal digits"),
        ("::1/64", "host bits are set: the block is ::/64"),
        ("fe80::%eth0/64", "group '%eth0' is not one to four hexadecimal digits"),
    ],
)
def test_malformed(text: str, problem: str) -> None:
    with pytest.raises(CidrError) as raised:
        Cidr.parse(text)
    assert str(raised.value) == problem


def test_host_bits_may_be_dropped() -> None:
    assert Cidr.parse_loose("10.0.1.5/16") == Cidr.parse("10.0.0.0/16")
    assert Cidr.parse_loose("2001:db8::1/64") == Cidr.parse("2001:db8::/64")


@given(st.text(alphabet="0123456789abcdef.:/x% ", max_size=24))
def test_any_text_is_read_or_refused(text: str) -> None:
    """And what is read, netaddr reads alike."""
    try:
        found = Cidr.parse_loose(text)
    except CidrError:
        return
    assert plain([netaddr.IPNetwork(text).cidr]) == [found]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("0:0:0:0:0:0:0:0", "::"),
        ("1:0:0:2:0:0:0:3", "1:0:0:2::3"),
        ("1:0:2:3:4:5:6:7", "1:0:2:3:4:5:6:7"),
        # Of runs of one length the first, whatever comes later (RFC 5952, section 4.2.3).
        ("1:0:0:2:3:0:0:4", "1::2:3:0:0:4"),
        ("1:0:0:0:2:0:0:3", "1::2:0:0:3"),
        ("2001:DB8::00a0", "2001:db8::a0"),
        ("::ffff:10.0.0.1", "::ffff:a00:1"),
        ("1:2:3:4:5:6:0:0", "1:2:3:4:5:6::"),
    ],
)
def test_the_shortest_form(address: str, expected: str) -> None:
    assert format_address(*parse_address(address)) == expected
