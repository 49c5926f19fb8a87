"""What random parts of names look like."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.policies.offline import offline_outcome

RANDOM = """resources:
  hex: { type: "random:index/randomId:RandomId", properties: { byteLength: 4 } }
  long: { type: "random:index/randomId:RandomId", properties: { byteLength: 20 } }
  lower: { type: "random:index/randomString:RandomString", properties: { length: 6, special: false, upper: false } }
  mixed: { type: "random:index/randomString:RandomString", properties: { length: 6, special: false } }
  any: { type: "random:index/randomString:RandomString", properties: { length: 6 } }
  pet: { type: "random:index/randomPet:RandomPet", properties: { length: 2 } }
  cluster: { type: aws:ecs:Cluster }
  role: { type: aws:iam:Role, properties: { namePrefix: web-, assumeRolePolicy: "{}" } }
"""


@pytest.mark.parametrize(
    ("type_", "key", "name", "is_decided"),
    [
        ("aws:lb:LoadBalancer", "name", "app-${hex.hex}", True),
        # A load balancer's name has at most 32 characters.
        ("aws:lb:LoadBalancer", "name", "app-${long.hex}", False),
        ("aws:lb:LoadBalancer", "name", "app-${mixed.result}", True),
        ("aws:lb:LoadBalancer", "name", "app-${any.result}", False),
        ("aws:lb:LoadBalancer", "name", "app-${pet.id}", False),
        ("aws:lb:LoadBalancer", "name", "app-${cluster.name}", True),
        ("aws:lb:LoadBalancer", "name", "${role.name}", True),
        ("aws:lb:LoadBalancer", "name", "app-${role.name}", False),
        ("aws:s3:Bucket", "bucket", "app-${lower.result}", True),
        # A bucket's name has no capital letter.
        ("aws:s3:Bucket", "bucket", "app-${mixed.result}", False),
    ],
)
def test_a_name_with_a_random_part(tmp_path: Path, type_: str, key: str, name: str, is_decided: bool) -> None:
    program = f'{RANDOM}  one: {{ type: {type_}, properties: {{ {key}: "{name}" }} }}\n'
    found = offline_outcome("resource-naming", program, tmp_path)
    assert (found.findings, [u.resource for u in found.undecided]) == ((), [] if is_decided else ["one"])
