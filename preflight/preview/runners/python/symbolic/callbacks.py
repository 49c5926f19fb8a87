"""The certain result of a callback of `apply` for a value that is not known, or of which only parts are known. Loaded
by the runner in the program's own environment; imports nothing else, and is written for Python 3.8 and newer.

The callback does not run: its source is evaluated, and an unknown value may only be put into texts, lists and
dictionaries, and read by attribute, index, slice or method, which gives another unknown. Everything else, such as a
comparison or the call of a function with it, ends the evaluation, so that the result does not depend on the value.
"""

import ast
import builtins
import json
import os
import re
import types
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple

_DEEPEST = 8
_COMPARED: Dict[type, str] = {
    ast.Eq: "eq",
    ast.NotEq: "ne",
    ast.In: "in",
    ast.NotIn: "not in",
    ast.Is: "is",
    ast.IsNot: "is not",
}
# Functions without side effects that are called with known arguments.
_CALLED = (len, str, int, list, dict, tuple, sorted, range, enumerate, zip, min, max, os.environ.get)
_PLAIN = (str, list, dict, tuple)
# The methods of texts and dictionaries that change nothing; their result for an unknown value is unknown.
_READING = frozenset((*dir(str), "get", "keys", "values", "items", "copy"))
# Forms that insert a text as it is.
_PLAIN_FORMS = re.compile(r"%(?:\(\w+\))?s|%%")
_CONVERSIONS = (-1, ord("s"))


class CannotTell(Exception):  # noqa: N818
    """The result depends on an unknown, or the construct is not evaluated."""


class Partial:
    """A value that is not known; `text` is its text with a marker for each unknown part.

    is_text: whether it certainly is a text; otherwise it may have any type.
    """

    def __init__(self, text: str, is_text: bool = False) -> None:
        self.text = text
        self.is_text = is_text

    def __format__(self, form: str) -> str:
        if form:
            raise CannotTell
        return self.text

    def __str__(self) -> str:
        return self.text


def is_known(value: Any) -> bool:
    """Whether the value contains no unknown."""
    if isinstance(value, Partial):
        return False
    if isinstance(value, dict):
        return all(is_known(inner) for inner in value.values())
    return not isinstance(value, (list, tuple)) or all(map(is_known, value))


def plain(value: Any) -> Any:
    """The value with a text in place of each unknown."""
    if isinstance(value, Partial):
        return value.text
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, (list, tuple)) else value


class Evaluation:
    """The evaluation of callbacks; `marker` is the text of an unknown part, `definition` returns a function's source.

    judge: does what depends on the characters of known texts, which run A has for those that AWS assigns. pure:
    functions without effects and chance, called with known arguments. fields: what reads a class's objects.
    """

    def __init__(
        self, marker: str, definition: Any, judge: Any, pure: Any = (), fields: Any = lambda kind: None
    ) -> None:
        self.unknown, self.judge, self.fields = Partial(marker), judge, fields
        self.pure: Tuple[Any, ...] = (*_CALLED, *pure)
        self._definition = definition

    def call(self, function: Any, values: List[Any], named: Dict[str, Any], depth: int = 0) -> Any:
        """The result of a callback or another function. Raises CannotTell, or what the function raises."""
        if function is json.dumps and values and is_known(named):
            text = json.dumps(plain(values[0]), **named)
            return text if is_known(values[0]) else Partial(text, True)
        if isinstance(function, types.MethodType):
            function, values = function.__func__, [function.__self__, *values]
        if not isinstance(function, types.FunctionType) or depth > _DEEPEST:
            raise CannotTell
        node = self._definition(function.__code__)
        return _Frame(self, function, depth).run(node, values, named)


class _Frame:
    """One call: the variables of the function and of what surrounds it."""

    def __init__(self, evaluation: Evaluation, function: Any, depth: int) -> None:
        self.evaluation = evaluation
        self.function = function
        self.depth = depth
        cells = function.__closure__ or ()
        self.names: Dict[str, Any] = {
            name: cell.cell_contents for name, cell in zip(function.__code__.co_freevars, cells)
        }

    def run(self, node: Any, values: List[Any], named: Dict[str, Any]) -> Any:
        self._bind(node.args, values, dict(named))
        if isinstance(node, ast.Lambda):
            return self.value(node.body)
        return self._block(node.body)[1]

    def _bind(self, arguments: Any, values: List[Any], named: Dict[str, Any]) -> None:
        names = [a.arg for a in [*getattr(arguments, "posonlyargs", []), *arguments.args]]
        only = [a.arg for a in arguments.kwonlyargs]
        if arguments.vararg or arguments.kwarg or len(values) > len(names):
            raise CannotTell
        given = dict(zip(names, values))
        defaults = self.function.__defaults__ or ()
        own = dict(zip(names[len(names) - len(defaults) :], defaults))
        own.update(self.function.__kwdefaults__ or {})
        if set(named) & set(given) or not set(named) <= {*names, *only}:
            raise CannotTell
        given = {**own, **given, **named}
        if set(given) != {*names, *only}:
            raise CannotTell
        self.names.update(given)

    def _block(self, statements: List[Any]) -> Tuple[bool, Any]:
        for statement in statements:
            done, result = self._statement(statement)
            if done:
                return True, result
        return False, None

    def _statement(self, node: Any) -> Tuple[bool, Any]:
        """Whether the function ends here, and its result."""
        if isinstance(node, ast.Return):
            return True, self.value(node.value) if node.value else None
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            self._assign(node.targets[0], self.value(node.value))
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            self._assign(node.target, self.value(node.value))
        elif isinstance(node, ast.If):
            return self._block(node.body if self._test(node.test) else node.orelse)
        elif not isinstance(node.value if isinstance(node, ast.Expr) else node, (ast.Pass, ast.Constant)):
            raise CannotTell
        return False, None

    def _assign(self, target: Any, value: Any) -> None:
        if isinstance(target, ast.Name):
            self.names[target.id] = value
            return
        are_lists = isinstance(target, (ast.Tuple, ast.List)) and isinstance(value, (list, tuple))
        if not are_lists or len(target.elts) != len(value):
            raise CannotTell
        for one, inner in zip(target.elts, value):
            self._assign(one, inner)

    def value(self, node: Any) -> Any:
        """The value of an expression. Raises CannotTell."""
        find: Optional[Callable[[Any], Any]] = getattr(self, "_" + type(node).__name__.lower(), None)
        if find is None:
            raise CannotTell
        return find(node)

    def _known(self, node: Any) -> Any:
        value = self.value(node)
        if not is_known(value):
            raise CannotTell
        return value

    def _test(self, node: Any) -> bool:
        return bool(self.evaluation.judge.tested(self._known(node)))

    def _constant(self, node: Any) -> Any:
        return node.value

    def _name(self, node: Any) -> Any:
        for holder in (self.names, self.function.__globals__, vars(builtins)):
            if node.id in holder:
                return holder[node.id]
        raise CannotTell

    def _attribute(self, node: Any) -> Any:
        base = self.value(node.value)
        if isinstance(base, Partial):
            if base.is_text and node.attr not in _READING:
                raise CannotTell
            return self.evaluation.unknown
        return getattr(base, node.attr)

    def _subscript(self, node: Any) -> Any:
        base, index = self.value(node.value), self._known(node.slice)
        if isinstance(base, Partial):
            return self.evaluation.unknown
        return self.evaluation.judge.item(base, index)

    def _slice(self, node: Any) -> Any:
        return slice(*(one and self._known(one) for one in (node.lower, node.upper, node.step)))

    def _joinedstr(self, node: Any) -> Any:
        return self._text([self._piece(part) for part in node.values])

    def _piece(self, node: Any) -> Any:
        if isinstance(node, ast.Constant):
            return node.value
        value = self.value(node.value)
        form = self._known(node.format_spec) if node.format_spec else ""
        if isinstance(value, Partial):
            plainly = not form and node.conversion in _CONVERSIONS
            return value if plainly else self.evaluation.unknown
        if not isinstance(value, (str, int, float, type(None))):
            raise CannotTell
        return self.evaluation.judge.formatted(value, node.conversion, form)

    def _text(self, parts: List[Any], between: str = "") -> Any:
        if not all(isinstance(part, (str, Partial)) for part in parts):
            raise CannotTell
        text = between.join(map(str, parts))
        return text if is_known(parts) else Partial(text, True)

    def _binop(self, node: Any) -> Any:
        left, right = self.value(node.left), self.value(node.right)
        if isinstance(node.op, ast.Add):
            if is_known([left, right]) or (isinstance(left, list) and isinstance(right, list)):
                return self.evaluation.judge.operated("add", left, right)
            if any(isinstance(v, str) or (isinstance(v, Partial) and v.is_text) for v in (left, right)):
                return self._text([left, right])
            raise CannotTell
        if isinstance(node.op, ast.Mod) and isinstance(left, str):
            if is_known(right):
                return self.evaluation.judge.remainder(left, right)
            if "%" in _PLAIN_FORMS.sub("", left):
                raise CannotTell
            return Partial(left % shown(right if isinstance(right, (tuple, dict)) else (right,)), True)
        raise CannotTell

    def _boolop(self, node: Any) -> Any:
        value: Any = None
        for one in node.values:
            value = self._known(one)
            if bool(self.evaluation.judge.tested(value)) is isinstance(node.op, ast.Or):
                break
        return value

    def _unaryop(self, node: Any) -> Any:
        if not isinstance(node.op, (ast.Not, ast.USub)):
            raise CannotTell
        return not self._test(node.operand) if isinstance(node.op, ast.Not) else -self._known(node.operand)

    def _compare(self, node: Any) -> Any:
        left = self._known(node.left)
        for op, other in zip(node.ops, node.comparators):
            right = self._known(other)
            if type(op) not in _COMPARED:
                raise CannotTell
            if not self.evaluation.judge.compare((_COMPARED[type(op)],), left, right):
                return False
            left = right
        return True

    def _ifexp(self, node: Any) -> Any:
        return self.value(node.body if self._test(node.test) else node.orelse)

    def _list(self, node: Any) -> Any:
        made: List[Any] = []
        for one in node.elts:
            if isinstance(one, ast.Starred):
                made.extend(self._items(self.value(one.value)))
            else:
                made.append(self.value(one))
        return made

    def _tuple(self, node: Any) -> Any:
        return tuple(self._list(node))

    def _dict(self, node: Any) -> Any:
        made: Dict[Any, Any] = {}
        for key, one in zip(node.keys, node.values):
            value = self.value(one)
            if key is None and not isinstance(value, dict):
                raise CannotTell
            made.update(value if key is None else {self._known(key): value})
        return made

    def _listcomp(self, node: Any) -> Any:
        return [self.value(node.elt) for _ in self._each(node.generators)]

    _generatorexp = _listcomp

    def _dictcomp(self, node: Any) -> Any:
        return {self._known(node.key): self.value(node.value) for _ in self._each(node.generators)}

    def _each(self, generators: List[Any]) -> Iterator[None]:
        """Each turn of a comprehension, whose names are its own."""
        outer = dict(self.names)
        yield from self._turns(generators)
        self.names = outer

    def _turns(self, generators: List[Any]) -> Iterator[None]:
        first, rest = generators[0], generators[1:]
        if first.is_async:
            raise CannotTell
        for item in self._items(self.value(first.iter)):
            self._assign(first.target, item)
            if all(self._test(test) for test in first.ifs):
                yield from self._turns(rest) if rest else (None,)

    def _items(self, value: Any) -> List[Any]:
        if isinstance(value, Partial):
            raise CannotTell
        return list(self.evaluation.judge.iterated(value))

    def _call(self, node: Any) -> Any:
        values = self._list(ast.List(elts=node.args))
        named: Dict[str, Any] = {}
        for keyword in node.keywords:
            value = self.value(keyword.value)
            named.update({keyword.arg: value} if keyword.arg else value)
        function = self.value(node.func)
        reads = isinstance(node.func, ast.Attribute) and node.func.attr in _READING
        if reads and isinstance(function, Partial):
            return self.evaluation.unknown
        is_pure = function in self.evaluation.pure
        if isinstance(function, (types.FunctionType, types.MethodType)) and not is_pure:
            return self.evaluation.call(function, values, named, self.depth + 1)
        if (read := self.evaluation.fields(function)) is not None:
            return read(function(*values, **named))
        if isinstance(function, types.BuiltinFunctionType) and type(function.__self__) in _PLAIN:
            return self._method(function.__self__, function, values, named)
        if function is str and len(values) == 1 and isinstance(values[0], Partial):
            return Partial(values[0].text, True)
        if not is_pure or not is_known(values) or not is_known(named):
            raise CannotTell
        return self.evaluation.judge.call(function, *values, **named)

    def _method(self, owner: Any, function: Any, values: List[Any], named: Dict[str, Any]) -> Any:
        """The result of a method of a text, list or dictionary."""
        name = function.__name__
        if isinstance(owner, str) and name == "join" and len(values) == 1:
            return self._text(self._items(values[0]), owner)
        if isinstance(owner, str) and name == "format" and not (is_known(values) and is_known(named)):
            return Partial(function(*shown(tuple(values)), **shown(named)), True)
        if isinstance(owner, dict) and name in ("get", "items", "keys", "values"):
            if not is_known(values[:1]):
                raise CannotTell
            return self.evaluation.judge.call(function, *values)
        if not isinstance(owner, str) or not is_known(values) or not is_known(named):
            raise CannotTell
        return self.evaluation.judge.call(function, *values, **named)


class _Marked:
    """An unknown value in a format string, whatever the string asks of it."""

    def __init__(self, part: Partial) -> None:
        self._part = part

    def __format__(self, form: str) -> str:
        if form and self._part.is_text:
            raise CannotTell
        return self._part.text

    def __str__(self) -> str:
        return self._part.text

    def __repr__(self) -> str:
        return str(self.__getattr__(""))

    def __getattr__(self, _: str) -> "_Marked":
        if self._part.is_text:
            raise CannotTell
        return self

    def __getitem__(self, _: Any) -> "_Marked":
        return self.__getattr__("")


def shown(values: Any) -> Any:
    """The values for a format string. One that contains an unknown inside cannot be shown."""

    def one(value: Any) -> Any:
        if isinstance(value, Partial):
            return _Marked(value)
        if not is_known(value):
            raise CannotTell
        return value

    is_named = isinstance(values, dict)
    return {key: one(value) for key, value in values.items()} if is_named else tuple(map(one, values))
