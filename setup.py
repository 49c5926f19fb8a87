"""The installed package is `preflight` alone: the pack's folder `policies/` becomes `preflight.policies`."""

from setuptools import find_packages, setup

setup(
    packages=[
        *find_packages(include=["preflight", "preflight.*"], exclude=["preflight.policies*"]),
        *(f"preflight.{name}" for name in find_packages(include=["policies", "policies.*"])),
    ],
    package_dir={"preflight.policies": "policies"},
)
