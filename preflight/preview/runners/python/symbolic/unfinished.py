"""What a callback of run A or B that has not run to its end may still change: a list, a counter, an attribute. In a
deployment it does so, so that what other callbacks read there is not certain.

Loaded by the runner in the program's own environment; imports nothing but the standard library, and is written for
Python 3.8 and newer.
"""

import ast
import builtins
import types
from typing import Any, Callable, Dict, FrozenSet, Iterable, Iterator, List, Optional, Set, Tuple

# A place is an object and the name of what it holds; without a name, it is all that the object holds.
Places = Dict[Tuple[int, str], Any]
WHOLE = "*"


def _words(text: str) -> FrozenSet[str]:
    return frozenset(text.split())


_CHANGING = _words(
    "append appendleft extend extendleft insert pop popleft popitem remove clear add discard update setdefault reverse "
    "sort rotate subtract move_to_end difference_update intersection_update symmetric_difference_update __setitem__ "
    "__delitem__ __setattr__ __iadd__ send put write writelines"
)
# Functions that change their first argument.
_CHANGING_FUNCTIONS = _words(
    "next setattr delattr exec eval heappush heappop heapify heappushpop heapreplace insort insort_left insort_right "
    "shuffle iadd setitem delitem"
)
# Methods and functions of modules that return a new object.
_NEW = _words(
    "copy deepcopy split rsplit splitlines partition rpartition loads groups groupdict fromkeys md5 sha1 sha256 sha512 "
    "blake2b new StringIO BytesIO findall most_common urlparse urlsplit parse_qs encode"
)
_FRESH = (
    ast.List,
    ast.Dict,
    ast.Set,
    ast.ListComp,
    ast.DictComp,
    ast.SetComp,
    ast.GeneratorExp,
    ast.Constant,
)
_FRESH_TOO = (ast.JoinedStr, ast.BinOp, ast.UnaryOp, ast.Compare, ast.Lambda)
_DEEPEST = 5
_MOST = 2000
_number = id


def places(
    function: Any,
    value: Any,
    functions: Iterable[Any],
    reached: Iterable[Tuple[Any, str, Any]],
    definition: Callable[[Any], Any],
) -> Places:
    """The places that the callback may change. functions: those of the program that it may call, and itself; reached:
    the places that it reads, with what they hold; definition: returns the source of a function.
    """
    found: Places = {}
    own = getattr(function, "__func__", function)
    for one in functions:
        for root in _roots(one, definition):
            if root is not None and _is_found(one, root, found):
                continue
            if one is own and function is own and root in _parameters(one.__code__):
                _hold(value, found)
                continue
            _hold(value, found)
            for holder, name, held in reached:
                found[_number(holder), name] = holder
                _hold(held, found)
            return found
    return found


def _roots(function: Any, definition: Callable[[Any], Any]) -> Set[Optional[str]]:
    """The variables whose values the function changes, or to which it assigns for others; `None` if that is open."""
    try:
        return _Changed(definition(function.__code__)).roots
    except (LookupError, OSError, SyntaxError, ValueError):
        return {None}


def _is_found(function: Any, root: str, found: Places) -> bool:
    """Whether the variable is outside the function; it is added."""
    code = function.__code__
    if root in code.co_freevars:
        cell = (function.__closure__ or ())[code.co_freevars.index(root)]
        found[_number(cell), "cell_contents"] = cell
        try:
            _hold(cell.cell_contents, found)
        except ValueError:
            return True
        return True
    if root in _parameters(code) or root not in function.__globals__:
        return False
    found[_number(function.__globals__), root] = function.__globals__
    _hold(function.__globals__[root], found)
    return True


def _parameters(code: Any) -> Tuple[str, ...]:
    return tuple(code.co_varnames[: code.co_argcount + code.co_kwonlyargcount])


def _hold(value: Any, found: Places, depth: int = 0) -> None:
    """Add an object and those that it holds."""
    is_atom = value is None or isinstance(value, (str, bytes, int, float, types.FunctionType))
    if is_atom or (_number(value), WHOLE) in found or depth > _DEEPEST or len(found) > _MOST:
        return
    found[_number(value), WHOLE] = value
    if isinstance(value, types.ModuleType):
        found[_number(vars(value)), WHOLE] = vars(value)
    elif isinstance(value, dict):
        for inner in list(value.values()):
            _hold(inner, found, depth + 1)
    elif isinstance(value, (list, tuple, set)):
        for inner in list(value):
            _hold(inner, found, depth + 1)
    elif not isinstance(value, type) and isinstance(getattr(value, "__dict__", None), dict):
        for inner in list(vars(value).values()):
            _hold(inner, found, depth + 1)


class _Changed:
    """What the source of a function changes."""

    def __init__(self, node: Any) -> None:
        self._assigned: Dict[str, List[Any]] = {}
        self._shared: Set[str] = set()
        nodes = list(ast.walk(node))
        for one in nodes:
            self._note(one)
        self.roots: Set[Optional[str]] = set()
        for one in nodes:
            for changed in _changed(one, self._shared):
                self.roots.update(self._of(changed, frozenset()))

    def _note(self, node: Any) -> None:
        if isinstance(node, (ast.Global, ast.Nonlocal)):
            self._shared.update(node.names)
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                self._assign(target, node.value)
        elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)):
            self._assign(node.target, node.value)
        elif isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
            self._assign(node.target, node.iter)
        elif isinstance(node, ast.withitem) and node.optional_vars is not None:
            self._assign(node.optional_vars, node.context_expr)

    def _assign(self, target: Any, value: Any) -> None:
        for one in ast.walk(target):
            if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store):
                self._assigned.setdefault(one.id, []).append(value)

    def _of(self, node: Any, seen: Any) -> Iterator[Optional[str]]:
        """The variables outside to which the changed object may belong."""
        while isinstance(node, (ast.Attribute, ast.Subscript, ast.Starred)):
            node = node.value
        if isinstance(node, ast.Name):
            if node.id in self._shared or node.id not in self._assigned:
                yield node.id
            elif node.id not in seen:
                for value in self._assigned[node.id]:
                    yield from self._of(value, seen | {node.id})
        elif isinstance(node, (ast.IfExp, ast.BoolOp, ast.Tuple)):
            for one in _either(node):
                yield from self._of(one, seen)
        elif isinstance(node, ast.Call):
            if not _is_new(node.func):
                yield None
        elif not isinstance(node, (*_FRESH, *_FRESH_TOO)) and node is not None:
            yield None


def _either(node: Any) -> List[Any]:
    if isinstance(node, ast.IfExp):
        return [node.body, node.orelse]
    return list(node.values if isinstance(node, ast.BoolOp) else node.elts)


def _is_new(func: Any) -> bool:
    """Whether what the call of this function returns is a new object."""
    if isinstance(func, ast.Attribute):
        return func.attr in _NEW or func.attr[:1].isupper()
    return isinstance(func, ast.Name) and (func.id in vars(builtins) or func.id[:1].isupper())


def _changed(node: Any, shared: Set[str]) -> Iterator[Any]:
    """What a statement or an expression changes."""
    if isinstance(node, (ast.Assign, ast.Delete)):
        targets = node.targets
    elif isinstance(node, (ast.AugAssign, ast.AnnAssign, ast.For, ast.NamedExpr)):
        targets = [node.target]
    elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
        # The method may also be passed on.
        if node.attr in _CHANGING:
            yield node.value
        return
    elif isinstance(node, ast.Call):
        if getattr(node.func, "attr", getattr(node.func, "id", "")) in _CHANGING_FUNCTIONS:
            yield from node.args[:1]
        return
    else:
        return
    for target in targets:
        for one in ast.walk(target):
            is_outside = isinstance(one, ast.Name) and one.id in shared
            is_inside = isinstance(one, (ast.Attribute, ast.Subscript)) and not isinstance(one.ctx, ast.Load)
            if is_outside or is_inside or (isinstance(node, ast.AugAssign) and one is target):
                yield one
