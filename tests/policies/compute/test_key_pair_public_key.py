"""Public keys that EC2 does not import."""

from __future__ import annotations

import base64

import pytest

from preflight.core.holes import Hole, written
from preflight.core.values import SENTINEL
from preflight.testing import outcome, program_from_yaml
from tests.policies.table import Case, check


def packed(*fields: bytes) -> str:
    return base64.b64encode(b"".join(len(f).to_bytes(4, "big") + f for f in fields)).decode()


ED25519 = f"ssh-ed25519 {packed(b'ssh-ed25519', bytes(32))}"
RSA = f"ssh-rsa {packed(b'ssh-rsa', bytes([1, 0, 1]), bytes([0, *range(1, 255)]))}"
OTHER = "  other: { type: 'aws:sns:Topic', properties: { name: x } }\n"


def key(text: str) -> str:
    return f"resources:\n  k: {{ type: 'aws:ec2:KeyPair', properties: {{ publicKey: \"{text}\" }} }}\n"


def told(fault: str) -> list[tuple[str, str]]:
    return [
        (
            "k",
            f"publicKey {fault}. Set it to the content of an OpenSSH public key file (ssh-ed25519 or ssh-rsa).",
        )
    ]


CASES = {
    "ED25519": Case(key(ED25519)),
    "ED25519 with a comment and a line break": Case(key(f"{ED25519} ops@example.org\\n")),
    "RSA": Case(key(RSA)),
    "RFC 4716": Case(key("---- BEGIN SSH2 PUBLIC KEY ----\\nAAAA\\n---- END SSH2 PUBLIC KEY ----")),
    "DER": Case(key("MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA" + "A" * 100)),
    "a path": Case(key("~/.ssh/id_rsa.pub"), told("is not an OpenSSH public key")),
    "PEM": Case(
        key("-----BEGIN PUBLIC KEY-----\\nMIIB\\n-----END PUBLIC KEY-----"), told("is in PEM format")
    ),
    "a private key": Case(
        key("-----BEGIN OPENSSH PRIVATE KEY-----\\nAAAA\\n-----END OPENSSH PRIVATE KEY-----"),
        told("is a private key"),
    ),
    "ECDSA": Case(
        key(f"ecdsa-sha2-nistp256 {packed(b'ecdsa-sha2-nistp256', b'nistp256', bytes(65))}"),
        told("is of type ecdsa-sha2-nistp256, but EC2 supports ssh-rsa and ssh-ed25519"),
    ),
    "a placeholder": Case(
        key("ssh-rsa AAAAB3NzaC1yc2E... ops"), told("begins with ssh-rsa and is not a complete key")
    ),
    "cut off": Case(key(RSA[:-40]), told("begins with ssh-rsa and is not a complete key")),
    "of another kind inside": Case(
        key(f"ssh-rsa {packed(b'ssh-ed25519', bytes(32))}"),
        told("begins with ssh-rsa and is not a complete key"),
    ),
    "not known": Case(key("${other.unknown}") + OTHER, when="planned"),
}


@pytest.mark.parametrize(
    ("shape", "is_decided"),
    [("ssh-rsa AAAA", True), ("ssh-ed25519 AAAA", True), ("ecdsa-sha2-nistp256 AAAA", False), ("", False)],
)
def test_a_key_that_a_provider_makes(shape: str, is_decided: bool) -> None:
    hole = Hole("urn:pulumi:dev::web::tls:index/privateKey:PrivateKey::own", "publicKeyOpenssh", (shape,))
    found = outcome(program_from_yaml(key(SENTINEL + written(hole))).planned(), "key-pair-public-key")
    assert found.findings == () and (found.undecided == ()) is is_decided


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_key_pair_public_key(case: Case) -> None:
    check("key-pair-public-key", case)
