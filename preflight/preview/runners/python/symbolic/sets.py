"""The order of sets in run B, also outside of callbacks. It is another one than in run A, which has the same hashes,
because it changes from deployment to deployment. So do the hashes of texts and the numbers of objects.

Loaded by the runner in the program's own environment; imports nothing but the standard library, and is written for
Python 3.8 and newer.
"""

import ast
import builtins
from typing import Any, Callable, Optional, Tuple

# The order of numbers, which are their own hashes, does not change.
_NUMBERS = (int, float, complex, bool)
_TAKING = {
    "list",
    "tuple",
    "sorted",
    "enumerate",
    "map",
    "filter",
    "zip",
    "iter",
    "min",
    "max",
    "join",
    "fromkeys",
}
_OPERATORS = (ast.BitAnd, ast.BitOr, ast.BitXor, ast.Sub)
_MAKING = "or ror and rand sub rsub xor rxor"
_MAKING_TOO = ("union", "intersection", "difference", "symmetric_difference", "copy")
_OTHER = 1_000_003
_hash, _number = hash, id


def install(replace: Callable[[Any], None]) -> None:
    """Rewrite each file of the program that has a set. replace: replaces the compiler of such files."""
    for name, value in _OTHERS:
        setattr(builtins, _hidden(name), value)
    setattr(builtins, _hidden("chosen"), chosen)
    setattr(builtins, _hidden("ordered"), ordered)
    replace(compiled)


def compiled(source: Any, path: str) -> Any:
    """The code of the source; `None` if nothing in it depends on the order of sets."""
    rewriter = _Rewriter()
    tree = rewriter.visit(ast.parse(source, path))
    if not rewriter.is_changed:
        return None
    return compile(ast.fix_missing_locations(tree), path, "exec", dont_inherit=True)


def rewritten(tree: Any) -> Any:
    """The source's tree, in which sets have the other order."""
    return _Rewriter().visit(tree)


def _other_hash(value: Any) -> int:
    return _hash(value) if isinstance(value, _NUMBERS) else _hash(value) + 1


def _other_id(value: Any) -> int:
    return _number(value) + _OTHER


def chosen(value: Any) -> Any:
    """What stands for the built-in function or class; a program's own `id` stays what it is."""
    return next((other for name, other in _OTHERS if value is getattr(builtins, name)), value)


def ordered(value: Any) -> Any:
    """The value, with the other order if it is a set."""
    if type(value) is set:
        return OtherSet(value)
    return OtherFrozenSet(value) if type(value) is frozenset else value


class _Kind(type):
    """Sets that packages make are sets of these kinds too."""

    def __instancecheck__(cls, value: Any) -> bool:
        return isinstance(value, cls.__mro__[1])

    def __subclasscheck__(cls, kind: Any) -> bool:
        return issubclass(kind, cls.__mro__[1])


class OtherSet(set, metaclass=_Kind):  # type: ignore[type-arg]
    def __iter__(self) -> Any:
        return _reversed(set.__iter__(self))

    def __repr__(self) -> str:
        return "{" + repr(list(self))[1:-1] + "}" if len(self) else "set()"

    def pop(self) -> Any:
        found = next(iter(self)) if len(self) else set.pop(self)
        self.discard(found)
        return found


class OtherFrozenSet(frozenset, metaclass=_Kind):  # type: ignore[type-arg]
    def __iter__(self) -> Any:
        return _reversed(frozenset.__iter__(self))

    def __repr__(self) -> str:
        return "frozenset({})".format("{" + repr(list(self))[1:-1] + "}" if len(self) else "")


class Odd:
    """Sets with an odd number of items, of which no order both moves each item and turns each pair around. is_found:
    whether the program takes items of one; are_turned: whether all pairs are turned around, so that the item in the
    middle stays at its place.
    """

    is_found = are_turned = False


def _reversed(items: Any) -> Any:
    """The items in the opposite order."""
    found = list(items)
    if all(type(one) in _NUMBERS for one in found):
        return iter(found)
    found.reverse()
    middle = len(found) // 2
    if len(found) % 2 and middle:
        Odd.is_found = True
        if not Odd.are_turned:
            found[middle], found[middle - 1] = found[middle - 1], found[middle]
    return iter(found)


def _make(kind: Any, base: Any) -> None:
    def making(original: Any) -> Any:
        return lambda *operands: ordered(original(*operands))

    for name in (*("__{}__".format(one) for one in _MAKING.split()), *_MAKING_TOO):
        setattr(kind, name, making(getattr(base, name)))


_make(OtherSet, set)
_make(OtherFrozenSet, frozenset)


_OTHERS: Tuple[Tuple[str, Any], ...] = (
    ("set", OtherSet),
    ("frozenset", OtherFrozenSet),
    ("hash", _other_hash),
    ("id", _other_id),
)
_REPLACED = {name for name, _ in _OTHERS}


def _hidden(name: str) -> str:
    return "__preflight_other_{}__".format(name)


class _Rewriter(ast.NodeTransformer):
    """Sets get another order where they are made, or where items of one that a package has made are taken."""

    def __init__(self) -> None:
        self.is_changed = False

    def _ordered(self, node: Any) -> Any:
        function = ast.Name(id=_hidden("ordered"), ctx=ast.Load())
        made = ast.Call(func=function, args=[node], keywords=[])
        for one in (function, made):
            ast.copy_location(one, node)
        return made

    def _changed(self, node: Any) -> Any:
        self.is_changed = True
        return self._ordered(node)

    def visit_Name(self, node: Any) -> Any:
        if node.id in _REPLACED and isinstance(node.ctx, ast.Load):
            self.is_changed = True
            function = ast.copy_location(ast.Name(id=_hidden("chosen"), ctx=node.ctx), node)
            return ast.copy_location(ast.Call(func=function, args=[node], keywords=[]), node)
        return node

    def visit_MatchClass(self, node: Any) -> Any:
        # A pattern holds a name, not a call.
        kind = node.cls
        if isinstance(kind, ast.Name) and kind.id in _REPLACED:
            self.is_changed = True
            node.cls = ast.copy_location(ast.Name(id=_hidden(kind.id), ctx=kind.ctx), kind)
        node.patterns = [self.visit(one) for one in node.patterns]
        node.kwd_patterns = [self.visit(one) for one in node.kwd_patterns]
        return node

    def _made(self, node: Any) -> Any:
        self.generic_visit(node)
        return self._changed(node)

    visit_Set = visit_SetComp = _made  # noqa: N815

    def visit_BinOp(self, node: Any) -> Any:
        self.generic_visit(node)
        is_of_texts = isinstance(node.left, ast.Constant) or isinstance(node.right, ast.Constant)
        return self._ordered(node) if isinstance(node.op, _OPERATORS) and not is_of_texts else node

    def visit_Call(self, node: Any) -> Any:
        self.generic_visit(node)
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name in _TAKING:
            node.args = [one if isinstance(one, ast.Starred) else self._ordered(one) for one in node.args]
        return node

    def visit_For(self, node: Any) -> Any:
        self.generic_visit(node)
        node.iter = self._ordered(node.iter)
        return node

    def visit_comprehension(self, node: Any) -> Any:
        self.generic_visit(node)
        if not node.is_async:
            node.iter = self._ordered(node.iter)
        return node

    def visit_Starred(self, node: Any) -> Any:
        self.generic_visit(node)
        if isinstance(node.ctx, ast.Load):
            node.value = self._ordered(node.value)
        return node

    # --- annotations stay as they are

    def visit_AnnAssign(self, node: Any) -> Any:
        node.value = node.value and self.visit(node.value)
        return node

    def visit_arg(self, node: Any) -> Any:
        return node

    def _function(self, node: Any) -> Any:
        returns: Optional[Any] = node.returns
        node.returns = None
        self.generic_visit(node)
        node.returns = returns
        return node

    visit_FunctionDef = visit_AsyncFunctionDef = _function  # noqa: N815
