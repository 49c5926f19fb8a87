"""What the runner changes in Pulumi's Python SDK: secrets, the region, and where resources are made. Loaded by the
runner in the program's own environment; imports nothing but the SDK, and is written for Python 3.8 and newer.
"""

import asyncio
import json
import os
import sys
import traceback
import types
from typing import Any, Dict, List, Tuple

# Stands in the configuration for what is encrypted.
SECRET_STAND_IN = "preflight-encrypted-"
_REGION_VARIABLES = ("AWS_REGION", "AWS_DEFAULT_REGION")


def prepare(pulumi: Any, job: Dict[str, Any]) -> None:
    _keep_details(pulumi)
    _wait_for_all()
    _name_directly(pulumi)
    _leave_lines_unread()
    _hide_encrypted(pulumi)
    _leave_region_open(pulumi, job["unknown"])
    _open_callbacks(job["folder"])
    _place_in_program(job["root"])
    _keep_places(pulumi)
    _tell_of_callbacks(pulumi, job["folder"])


def restore_places(error: BaseException) -> None:
    """Give an error of a function given to `apply` the places where it arose."""
    if id(error) in _APPLIED:
        error.__traceback__ = _APPLIED[id(error)][1]


def _keep_details(pulumi: Any) -> None:
    """Send no messages for debugging, which nobody reads: the SDK sends four for each resource, and waits for each."""
    original: Any = pulumi.log.debug

    def debug(msg: Any, *rest: Any, **more: Any) -> None:
        # A message that is no text is an error of the program.
        if not isinstance(msg, str):
            original(msg, *rest, **more)

    pulumi.log.debug = debug


def _wait_for_all() -> None:
    """At the end the SDK waits for the first of all outputs again and again, a second for 700 and minutes for those of
    callbacks that run one after the other. Wait for all of them, or the first that fails.
    """
    waiting = sys.modules.get("pulumi.runtime.stack")
    if waiting is None or not hasattr(waiting, "asyncio"):
        return

    async def wait(tasks: Any, **_: Any) -> Any:
        return await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)

    setattr(waiting, "asyncio", types.SimpleNamespace(**{**vars(asyncio), "wait": wait}))  # noqa: B010


def _name_directly(pulumi: Any) -> None:
    """The SDK makes a URN of each resource, and of each alias, by two callbacks; join known texts at once."""
    resource: Any = sys.modules.get("pulumi.runtime.resource")
    original: Any = getattr(resource, "create_urn", None)
    if original is None:
        return

    def create_urn(name: Any, type_: Any, parent: Any = None, project: Any = None, stack: Any = None) -> Any:
        texts = [name, type_, *(one for one in (parent, project, stack) if one is not None)]
        if any(type(text) is not str for text in texts):
            return original(name, type_, parent, project, stack)
        if parent is None:
            stack = resource.settings.get_stack() if stack is None else stack
            project = resource.settings.get_project() if project is None else project
            prefix = f"urn:pulumi:{stack}::{project}::"
        else:
            prefix = parent[: parent.rfind("::")] + "$"
        return pulumi.Output.from_input(f"{prefix}{type_}::{name}")

    resource.create_urn = create_urn


def _leave_lines_unread() -> None:
    """For the place of a resource the SDK reads all files on the stack, but sends the numbers of lines only."""
    resource: Any = sys.modules.get("pulumi.runtime.resource")
    if not hasattr(resource, "traceback"):
        return

    def extract_stack() -> Any:
        frames = traceback.walk_stack(sys._getframe(1))
        found = traceback.StackSummary.extract(frames, lookup_lines=False)
        found.reverse()
        return found

    resource.traceback = types.SimpleNamespace(**{**vars(traceback), "extract_stack": extract_stack})


def _hide_encrypted(pulumi: Any) -> None:
    """An encrypted configuration value that the program takes for a secret is an unknown one."""

    def hiding(original: Any) -> Any:
        def read(self: Any, key: str, *rest: Any, **more: Any) -> Any:
            value = pulumi.runtime.get_config(self.full_key(key))
            if isinstance(value, str) and SECRET_STAND_IN in value:
                return pulumi.Output(set(), _ready(None), _ready(False), _ready(True))
            return original(self, key, *rest, **more)

        return read

    for name in dir(pulumi.Config):
        if name.startswith(("get_secret", "require_secret")):
            setattr(pulumi.Config, name, hiding(getattr(pulumi.Config, name)))


def _leave_region_open(pulumi: Any, unknown: str) -> None:
    """The provider's `config.region` is unknown, not None, where neither the stack nor the environment names a region.

    A deployment takes it from a profile, or from a file of the stack that is not here. What the program itself asks
    the configuration or the environment for is as it is.
    """
    read = pulumi.Config.get

    def get(self: Any, key: str, *rest: Any, **more: Any) -> Any:
        value = read(self, key, *rest, **more)
        if value is not None or self.name != "aws" or key != "region":
            return value
        asking = sys._getframe(1).f_globals.get("__name__", "")
        named = any(os.environ.get(name) for name in _REGION_VARIABLES)
        return None if named or not asking.startswith("pulumi_aws.") else unknown

    pulumi.Config.get = get


def _ready(value: Any) -> Any:
    future: Any = asyncio.Future()
    future.set_result(value)
    return future


def _open_callbacks(folder: str) -> None:
    """Let the monitor, which may be in another network, reach the SDK's callback server by a socket file too."""
    if sys.platform == "win32":
        return
    from grpc import aio

    original: Any = aio.server

    def server(*arguments: Any, **more: Any) -> Any:
        made = original(*arguments, **more)
        listen = made.add_insecure_port

        def add_insecure_port(address: str) -> Any:
            port = listen(address)
            listen("unix:" + os.path.join(folder, f"callback-{port}"))
            return port

        made.add_insecure_port = add_insecure_port
        return made

    aio.server = server


def _place_in_program(root: str) -> None:
    """Older SDKs send one place, which may be in a package; give them the innermost one in the program's files."""
    from pulumi.runtime import resource
    from pulumi.runtime.proto import resource_pb2

    kind: Any = resource_pb2.RegisterResourceRequest
    if "stackTrace" in kind.DESCRIPTOR.fields_by_name or not hasattr(resource, "_get_source_position"):
        return
    import pathlib

    from pulumi.runtime.proto import source_pb2

    inside, packages = os.path.join(root, ""), ("site-packages", "dist-packages")

    def place(*_: Any) -> Any:
        for frame, line in traceback.walk_stack(None):
            file = os.path.realpath(frame.f_code.co_filename)
            if file.startswith(inside) and not any(package in file for package in packages):
                return source_pb2.SourcePosition(uri=pathlib.Path(file).as_uri(), line=line)
        return None

    setattr(resource, "_get_source_position", place)  # noqa: B010


# The errors of functions given to `apply`, with the places where they arose.
_APPLIED: Dict[int, Tuple[BaseException, Any]] = {}


def _keep_places(pulumi: Any) -> None:
    """Python forgets an error's places when its future is awaited twice, as several outputs of older SDKs do."""
    original: Any = pulumi.Output.apply

    def keep(error: BaseException) -> None:
        _APPLIED.setdefault(id(error), (error, error.__traceback__))

    async def awaited(coroutine: Any) -> Any:
        try:
            return await coroutine
        except Exception as error:
            keep(error)
            raise

    def apply(self: Any, func: Any, *rest: Any, **more: Any) -> Any:
        def called(value: Any) -> Any:
            try:
                result = func(value)
            except Exception as error:
                keep(error)
                raise
            return awaited(result) if asyncio.iscoroutine(result) else result

        return original(self, called, *rest, **more)

    pulumi.Output.apply = apply


def _tell_of_callbacks(pulumi: Any, folder: str) -> None:
    """Write down that the program, or a package other than the SDK, passes a function to `apply`."""
    original: Any = pulumi.Output.apply
    own = os.path.join(os.path.dirname(pulumi.__file__), "")
    told: List[bool] = []

    def apply(self: Any, func: Any, *rest: Any, **more: Any) -> Any:
        if not told and not sys._getframe(1).f_code.co_filename.startswith(own):
            told.append(True)
            with open(os.path.join(folder, "seen.jsonl"), "a", encoding="utf-8") as target:
                target.write(json.dumps({"kind": "applied"}) + "\n")
        return original(self, func, *rest, **more)

    pulumi.Output.apply = apply
