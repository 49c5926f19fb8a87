"""Amazon MWAA environments: networks, workers, schedulers and paths.

Sources: MWAA API reference, CreateEnvironment: two subnets; 2 to 5 schedulers and web servers "for environments larger
than mw1.micro", which has one. The reference names no rule for workers, so that these are advice.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.logic import known
from preflight.core.resource import Resource
from preflight.model import type_tokens as aws
from preflight.model.setting_faults import SettingFault

TYPES: Final = (aws.MWAA_ENVIRONMENT,)
_SUBNETS: Final = 2
_CLASSES: Final = tuple(f"mw1.{size}" for size in ("micro", "small", "medium", "large", "xlarge", "2xlarge"))
_WORKERS: Final = ("minWorkers", "maxWorkers")
_SINGLE: Final = ("schedulers", "minWebservers", "maxWebservers", *_WORKERS)
_PAIRS: Final = (_WORKERS, ("minWebservers", "maxWebservers"))
_PATHS: Final = ("dagS3Path", "requirementsS3Path", "pluginsS3Path", "startupScriptS3Path")


def airflow_faults(environment: Resource) -> Iterator[SettingFault]:
    """The settings of an environment that MWAA certainly rejects."""
    subnets = environment.items("networkConfiguration", "subnetIds")
    if known(subnets) and subnets and len(subnets) != _SUBNETS:
        yield SettingFault(
            f"networkConfiguration.subnetIds has length {len(subnets)}; MWAA requires {_SUBNETS} subnets. Set two."
        )
    yield from _numbers(environment)
    for key in _PATHS:
        path = environment.text(key)
        if isinstance(path, str) and path.startswith(("s3://", "/")):
            yield SettingFault(
                f"{key} '{path}' is not a path within the bucket. Write it relative to the bucket, such as dags.",
                is_certain=False,
            )


def _numbers(environment: Resource) -> Iterator[SettingFault]:
    for low, high in _PAIRS:
        least, most = environment.number(low), environment.number(high)
        if isinstance(least, int) and isinstance(most, int) and least > most:
            message = f"{low} is {least}, above {high} {most}. Set {low} <= {high}."
            yield SettingFault(message, is_certain=False)
    kind, version = environment.text("environmentClass"), environment.text("airflowVersion")
    if isinstance(kind, str) and kind and kind not in _CLASSES:
        yield SettingFault(
            f"environmentClass is '{kind}'; classes are {', '.join(_CLASSES)}. Use one of them.",
            is_certain=False,
        )
    if isinstance(kind, str) and kind == _CLASSES[0]:
        for key in _SINGLE:
            number = environment.number(key)
            if isinstance(number, int) and number > 1:
                yield SettingFault(
                    f"{key} is {number}, but an environment of class {kind} has one. Set it to 1.",
                    is_certain=key not in _WORKERS,
                )
    elif isinstance(kind, str) or kind is None:
        schedulers = environment.number("schedulers")
        is_first = isinstance(version, str) and version.startswith("1.")
        if isinstance(schedulers, int) and schedulers == 1 and not is_first and known(version):
            yield SettingFault("schedulers is 1; Airflow 2 and later require 2 to 5. Set it to 2 or more.")
