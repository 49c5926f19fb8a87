"""The code of a Lambda function as the program packages it, and the file and function of its handler.

Lambda loads the file that the handler names and calls the function in it: `app.handler` is `handler` in `app.py` for
Python, in `app.js`, `app.mjs` or `app.cjs` for Node.js; slashes are folders, and for Python dots are too.
https://docs.aws.amazon.com/lambda/latest/dg/python-handler.html
https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
"""

from __future__ import annotations

import ast
import re
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Final

import msgspec

from preflight.core.cached_property import cached_property
from preflight.core.entity import Entity
from preflight.core.logic import known
from preflight.core.values import Asset, Tri, Unknown
from preflight.model import type_tokens as aws
from preflight.sources.analysis import Sources
from preflight.sources.parsing.bindings import collect

_PYTHON: Final = re.compile(r"python(\d+)\.(\d+)")
_NODE: Final = re.compile(r"nodejs(\d+)?")
_NODE_FILES: Final = (".js", ".mjs", ".cjs")
_FILES: Final = 5_000
_BYTES: Final = 2_000_000
# In characters; there is a limit because the parser is a single step that cannot be interrupted.
_PARSED: Final = 300_000

Read = Callable[[], "str | None"]


@dataclass(frozen=True)
class Bundle:
    """The files of a function's code by their path. `complete`: there are no other files."""

    files: Mapping[str, Read] = field(repr=False)
    complete: bool = True

    def text(self, path: str) -> str | None:
        """The file's text; `None` if it cannot be read as text."""
        read = self.files.get(path)
        return read() if read is not None else None


class Handler(msgspec.Struct, frozen=True):
    """The target of a handler: a file, by its possible paths, and a function in it."""

    candidates: tuple[str, ...]
    function: str


class CodeFault(msgspec.Struct, frozen=True):
    """Why Python cannot load a file."""

    text: str
    line: int | None


class LambdaFunction(Entity):
    """A Lambda function."""

    TYPES = (aws.LAMBDA_FUNCTION,)

    @cached_property
    def runtime(self) -> str | Unknown | None:
        return self.resource.text("runtime")

    @cached_property
    def handler_text(self) -> str | Unknown | None:
        return self.resource.text("handler")

    @cached_property
    def language(self) -> str | None:
        """`python` or `node`, if the runtime is certainly one of them; otherwise `None`."""
        runtime = self.runtime
        if not isinstance(runtime, str):
            return None
        if _PYTHON.fullmatch(runtime):
            return "python"
        return "node" if _NODE.match(runtime) else None

    @cached_property
    def python_version(self) -> tuple[int, int] | None:
        match = _PYTHON.fullmatch(self.runtime) if isinstance(self.runtime, str) else None
        return (int(match.group(1)), int(match.group(2))) if match else None

    @cached_property
    def has_layers(self) -> Tri:
        """Whether it has layers, which may contain the handler's file."""
        layers = self.resource.items("layers")
        return layers if isinstance(layers, Unknown) else bool(layers)

    @cached_property
    def handler(self) -> Handler | Unknown | None:
        """The target of the handler; `None` for other languages, and for a text without a function."""
        text = self.handler_text
        if isinstance(text, Unknown):
            return text
        if text is None or self.language is None or "." not in text:
            return None
        module, _, function = text.rpartition(".")
        if self.language == "python":
            path = module.replace(".", "/")
            return Handler((f"{path}.py", f"{path}/__init__.py"), function)
        return Handler(tuple(module + end for end in _NODE_FILES), function)

    @cached_property
    def bundle(self) -> Bundle | Unknown | None:
        """The files of its code; `None` if the code is an image or an object in a bucket."""
        code = self.resource.get("code")
        if code is None or isinstance(code, Unknown):
            return code
        if not isinstance(code, Asset):
            return Unknown(f"code of '{self.name}'")
        found = _bundle(code, self._folder, self.name)
        if self.resource.stack.context(Sources) is not None:
            return found
        # What programs of other languages package is often built before a deployment: more files may come.
        return replace(found, complete=False) if isinstance(found, Bundle) and _is_on_disk(code) else found

    @property
    def _folder(self) -> Path | None:
        """The folder of the program, from which its paths are; `None` if it is not known."""
        sources, folder = self.resource.stack.context(Sources), self.resource.stack.observed.folder
        if sources is not None:
            return sources.program.entry.parent
        return Path(folder) if folder else None

    @property
    def has_missing_code(self) -> bool:
        """Whether the file or folder of its code certainly does not exist."""
        code = self.resource.get("code")
        path = _place(code.path, self._folder) if isinstance(code, Asset) and code.path is not None else None
        return path is not None and not path.exists()

    @cached_property
    def entry(self) -> str | Unknown | None:
        """The path of the handler's file; `None` if the code does not contain it."""
        handler, bundle = self.handler, self.bundle
        for one in (handler, bundle):
            if isinstance(one, Unknown):
                return one
        if not isinstance(handler, Handler) or not isinstance(bundle, Bundle):
            return Unknown(f"handler of '{self.name}'")
        found = next((c for c in handler.candidates if c in bundle.files), None)
        if found is not None:
            return found
        if self._compiled(handler, bundle):
            return Unknown(f"compiled code of '{self.name}'")
        layers = self.has_layers
        if not bundle.complete or not known(layers) or layers:
            return Unknown(f"files of '{self.name}'")
        return None

    def _compiled(self, handler: Handler, bundle: Bundle) -> bool:
        stems = {c.rpartition(".")[0] for c in handler.candidates}
        return any(path.split(".")[0] in stems and path.endswith((".so", ".pyc")) for path in bundle.files)

    def fault(self, path: str) -> CodeFault | Unknown | None:
        """Why the runtime's Python cannot load the file; `Unknown` if it is newer than this Python."""
        version, text = self.python_version, self._text(path)
        if version is None or text is None or len(text) > _PARSED:
            return None
        try:
            _parsed(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            if version > sys.version_info[:2]:
                return Unknown(f"syntax of Python {version[0]}.{version[1]}")
            return CodeFault(getattr(error, "msg", None) or str(error), getattr(error, "lineno", None))
        return None

    def defines(self, path: str, function: str) -> Tri:
        """Whether the file defines the function."""
        text = self._text(path)
        if text is None:
            return Unknown(f"code of '{self.name}'")
        return _python_defines(text, function) if self.language == "python" else _node_exports(text, function)

    def _text(self, path: str) -> str | None:
        return self.bundle.text(path) if isinstance(self.bundle, Bundle) else None


@lru_cache(maxsize=2)
def _parsed(text: str) -> ast.Module:
    """The file's code: several functions of a stack may have one archive."""
    return ast.parse(text)


def _python_defines(text: str, function: str) -> Tri:
    if len(text) > _PARSED:
        return Unknown("code that is too long for this check")
    try:
        tree = _parsed(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Unknown("code that does not parse")
    if function in collect(tree.body, False):
        return True
    stars = any(isinstance(n, ast.ImportFrom) and n.names[0].name == "*" for n in ast.walk(tree))
    shared = any(isinstance(n, ast.Global) for n in ast.walk(tree))
    if stars or shared or re.search(r"\bglobals\(|\bexec\(|__getattr__|setattr\(", text):
        return Unknown("names that the code creates at run time")
    return False


def _node_exports(text: str, function: str) -> Tri:
    name = re.escape(function)
    if re.search(rf"exports\s*\.\s*{name}\b|exports\s*\[\s*['\"]{name}['\"]", text):
        return True
    for statement in re.split(r"[;\n]", text):
        exported = re.search(r"export\b", statement)
        if exported and re.search(rf"\b{name}\b", statement[exported.end() :]):
            return True
    if re.search(rf"export\s*\{{[^{{}}]*\b{name}\b", text):
        return True
    # `module.exports = ...`, `export *`, `Object.assign(exports, ...)` may export any name.
    if re.search(r"module\s*\.\s*exports\s*=|export\s*\*|assign\(|defineProperty\(|__export", text):
        return Unknown("what the code exports")
    return False


# --- archives ----------------------------------------------------------------------------------------------------


def _bundle(code: Asset, base: Path | None, name: str) -> Bundle | Unknown:
    unknown = Unknown(f"code of '{name}'")
    if not code.archive:
        return _file_of(code, base) or unknown
    if code.assets is not None:
        return _assets(code.assets, base)
    if code.path is None:
        return unknown
    path = _place(code.path, base)
    if path is None:
        return unknown
    if path.is_dir():
        return _folder(path) or unknown
    return _zip(path) or unknown


def _is_on_disk(asset: Asset) -> bool:
    return asset.path is not None or any(map(_is_on_disk, (asset.assets or {}).values()))


def _file_of(asset: Asset, base: Path | None) -> Bundle | None:
    """A single asset as the code: a zip file."""
    path = _place(asset.path, base) if asset.path is not None else None
    return _zip(path) if path is not None else None


def _place(text: str, base: Path | None) -> Path | None:
    path = Path(text)
    if path.is_absolute():
        return path
    return base / path if base is not None else None


def _assets(assets: Mapping[str, Asset], base: Path | None) -> Bundle:
    files: dict[str, Read] = {}
    complete = True
    for key, asset in assets.items():
        path = key.replace("\\", "/").removeprefix("./")
        if asset.archive:
            inner = _bundle(asset, base, key)
            if isinstance(inner, Bundle):
                prefix = "" if path in (".", "") else f"{path.rstrip('/')}/"
                files |= {prefix + name: read for name, read in inner.files.items()}
                complete = complete and inner.complete
            else:
                complete = False
            continue
        files[path] = _reader(asset, base)
    return Bundle(files, complete)


def _reader(asset: Asset, base: Path | None) -> Read:
    if asset.text is not None:
        return lambda: asset.text if len(asset.text or "") <= _BYTES else None
    path = _place(asset.path, base) if asset.path is not None else None
    return (lambda: _read(path)) if path is not None else (lambda: None)


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8") if path.stat().st_size <= _BYTES else None
    except (OSError, UnicodeDecodeError):
        return None


def _folder(folder: Path) -> Bundle | None:
    files: dict[str, Read] = {}
    for path in _walk(folder):
        if len(files) > _FILES:
            return None
        files[path.relative_to(folder).as_posix()] = lambda path=path: _read(path)  # type: ignore[misc]
    return Bundle(files)


def _walk(folder: Path) -> Iterator[Path]:
    return (p for p in sorted(folder.rglob("*")) if p.is_file())


def _zip(path: Path) -> Bundle | None:
    try:
        with zipfile.ZipFile(path) as archive:
            names = [i.filename for i in archive.infolist() if not i.is_dir()]
    except (OSError, ValueError, NotImplementedError, zipfile.BadZipFile):
        return None
    return Bundle({name: lambda name=name: _zipped(path, name) for name in names})  # type: ignore[misc]


def _zipped(path: Path, name: str) -> str | None:
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.getinfo(name).file_size > _BYTES:
                return None
            return archive.read(name).decode("utf-8")
    except (OSError, KeyError, ValueError, EOFError, RuntimeError, zlib.error, zipfile.BadZipFile):
        return None
