"""A key pair has a public key in a format that EC2 does not import.

## What fails

- `publicKey` is a private key, in PEM format (`-----BEGIN PUBLIC KEY-----`), a path, or another text that is not an
  OpenSSH public key.
- It has a type that EC2 does not support, such as `ecdsa-sha2-nistp256`, or `ssh-dss`.
- It begins as an OpenSSH key, but is truncated or a placeholder: `ssh-rsa AAAAB3Nza...`.

## Why

EC2 rejects it: `InvalidKey.Format: Key is not in valid OpenSSH public key format`. Preview shows no error.

## Errors

- `InvalidKey.Format: Key is not in valid OpenSSH public key format`

## Fails

```yaml
resources:
  ops:
    type: aws:ec2:KeyPair
    properties: { publicKey: ~/.ssh/id_ed25519.pub }
```

## Instead

Set the content of the file, not its path. EC2 supports RSA and ED25519.

```yaml
resources:
  ops:
    type: aws:ec2:KeyPair
    properties:
      publicKey: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f ops
```

## Not covered

The length of RSA keys, and keys in DER.

## References

- [ImportKeyPair](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ImportKeyPair.html)
- [Key pairs](https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-key-pairs.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import note
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.compute.public_keys import is_generated, key_fault
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(
    each=aws.EC2_KEY_PAIR,
    level=MANDATORY,
    severity=HIGH,
    error="InvalidKey.Format: Key is not in valid OpenSSH public key format",
)
def key_pair_public_key(resource: Resource) -> Iterator[Finding]:
    value = resource.get("publicKey")
    if isinstance(value, Unknown):
        if not is_generated(value):
            note(value)
    elif fault := key_fault(value):
        yield Finding(
            resource,
            f"publicKey {fault}. Set it to the content of an OpenSSH public key file (ssh-ed25519 or ssh-rsa).",
        )
