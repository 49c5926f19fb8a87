"""The program's own functions, with calls that judge what they do with texts. Loaded by the runner in the program's own
environment; imports nothing but the standard library, and is written for Python 3.8 and newer.

Comparisons, indexes, calls, conditions, loops and formats inside functions become calls of the judge, which the
module's `NAMES` lists. Libraries are left as they are.
"""

import ast
import builtins
import importlib.machinery
import os
import runpy
from typing import Any, Callable, Dict, List

NAMES = (
    "call",
    "compare",
    "item",
    "tested",
    "iterated",
    "formatted",
    "opened",
    "operated",
    "remainder",
    "subject",
)
_LIBRARY = os.path.dirname(os.path.abspath(os.__file__))
_OWN = os.path.dirname(os.path.abspath(__file__))
_PACKAGES = ("site-packages", "dist-packages")
# They look at the frame of their caller.
_OF_FRAMES = {"super", "locals", "globals", "vars", "dir", "eval", "exec"}
_EXECUTING = {"eval", "exec"}
# What is asked of lists outside of functions.
_COUNTING = {"len", "bool"}
_OF_FRAMES_TOO = {"_getframe", "currentframe", "stack"}
_OPERATORS: Dict[type, str] = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.MatMult: "matmul",
    ast.Div: "truediv",
    ast.FloorDiv: "floordiv",
    ast.Pow: "pow",
    ast.BitAnd: "and_",
    ast.BitOr: "or_",
    ast.BitXor: "xor",
    ast.LShift: "lshift",
    ast.RShift: "rshift",
}
_COMPARED: Dict[type, str] = {
    ast.Eq: "eq",
    ast.NotEq: "ne",
    ast.Lt: "lt",
    ast.LtE: "le",
    ast.Gt: "gt",
    ast.GtE: "ge",
    ast.In: "in",
    ast.NotIn: "not in",
    ast.Is: "is",
    ast.IsNot: "is not",
}


def install(judge: Any, everywhere: bool = False) -> None:
    """Rewrite each file of the program when it is imported. everywhere: also what is outside of its functions."""
    call(judge)
    replace(lambda source, path: compiled(source, path, everywhere))


def call(judge: Any) -> None:
    """Let the rewritten program call the judge."""
    for name in NAMES:
        setattr(builtins, _hidden(name), getattr(judge, name))
    setattr(builtins, _hidden("slice"), slice)


def replace(compile_own: Callable[[Any, str], Any]) -> None:
    """Compile the program's own files with the function, as Python does where it returns `None`."""
    loader: Any = importlib.machinery.SourceFileLoader
    original: Callable[..., Any] = loader.get_code

    def get_code(self: Any, fullname: str) -> Any:
        path = self.get_filename(fullname)
        made = compile_own(self.get_data(path), path) if is_own(path) else None
        return original(self, fullname) if made is None else made

    loader.get_code = get_code
    runner: Any = runpy
    read: Callable[..., Any] = runner._get_code_from_file

    def get_code_from_file(*arguments: Any) -> Any:
        path = arguments[-1]
        found = read(*arguments)
        with open(path, "rb") as source:
            made = compile_own(source.read(), os.fsdecode(path))
        if made is None:
            return found
        return (made, *found[1:]) if isinstance(found, tuple) else made

    runner._get_code_from_file = get_code_from_file


# The texts in the program's sources.
LITERALS: Dict[str, None] = {}


def compiled(source: Any, path: str, everywhere: bool = False) -> Any:
    """The code of the source, with the calls of the judge."""
    tree = ast.parse(source, path)
    constants = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    LITERALS.update(dict.fromkeys(value for value in constants if isinstance(value, str)))
    tree = Rewriter(everywhere).visit(tree)
    return compile(ast.fix_missing_locations(tree), path, "exec", dont_inherit=True)


def is_own(path: str) -> bool:
    """Whether the file is the program's."""
    full = os.path.abspath(path)
    # What a package makes of texts has a name in angle brackets.
    return (
        not path.startswith("<")
        and not full.startswith((_LIBRARY + os.sep, _OWN + os.sep))
        and not any(name in full for name in _PACKAGES)
    )


def _hidden(name: str) -> str:
    return "__preflight_{}__".format(name)


def _ask(name: str, node: Any, *arguments: Any, **more: Any) -> Any:
    function = ast.Name(id=_hidden(name), ctx=ast.Load())
    made = ast.Call(func=function, args=list(arguments), keywords=more.get("keywords", []))
    for one in (function, made):
        ast.copy_location(one, node)
    return made


class Rewriter(ast.NodeTransformer):
    """Outside of functions only the lengths of lists are asked for, because callbacks are functions, unless
    `everywhere` is set. Annotations stay as they are.
    """

    def __init__(self, everywhere: bool) -> None:
        self._depth = int(everywhere)

    def visit(self, node: Any) -> Any:
        if isinstance(node, (ast.Lambda, ast.FunctionDef, ast.AsyncFunctionDef)):
            return self._function(node)
        if self._depth == 0:
            is_counting = isinstance(node, ast.Call) and getattr(node.func, "id", "") in _COUNTING
            return self.visit_Call(node) if is_counting else self.generic_visit(node)
        return super().visit(node)

    def _function(self, node: Any) -> Any:
        node.args.defaults = [self.visit(one) for one in node.args.defaults]
        node.args.kw_defaults = [one and self.visit(one) for one in node.args.kw_defaults]
        self._depth += 1
        if isinstance(node, ast.Lambda):
            node.body = self.visit(node.body)
        else:
            node.body = [self.visit(one) for one in node.body]
        self._depth -= 1
        if not isinstance(node, ast.Lambda):
            node.decorator_list = [self.visit(one) for one in node.decorator_list]
        return node

    def visit_AnnAssign(self, node: Any) -> Any:
        node.value = node.value and self.visit(node.value)
        return node

    def visit_Call(self, node: Any) -> Any:
        self.generic_visit(node)
        function = node.func
        if isinstance(function, ast.Name) and function.id in _OF_FRAMES:
            if function.id in _EXECUTING and node.args:
                node.args[0] = _ask("opened", node, node.args[0])
            return node
        if isinstance(function, ast.Attribute) and function.attr in _OF_FRAMES_TOO:
            return node
        return _ask("call", node, function, *node.args, keywords=node.keywords)

    def visit_Compare(self, node: Any) -> Any:
        self.generic_visit(node)
        names: List[ast.expr] = [
            ast.copy_location(ast.Constant(_COMPARED[type(op)]), node) for op in node.ops
        ]
        together = ast.copy_location(ast.Tuple(elts=names, ctx=ast.Load()), node)
        return _ask("compare", node, together, node.left, *node.comparators)

    def visit_Subscript(self, node: Any) -> Any:
        self.generic_visit(node)
        index = (
            getattr(node.slice, "value", node.slice) if type(node.slice).__name__ == "Index" else node.slice
        )
        if not isinstance(node.ctx, ast.Load) or not isinstance(index, (ast.Slice, ast.expr)):
            return node
        if isinstance(index, ast.Tuple) and any(isinstance(one, ast.Slice) for one in index.elts):
            return node
        if isinstance(index, ast.Slice):
            ends = [index.lower, index.upper, index.step]
            index = _ask("slice", node, *(one or ast.Constant(None) for one in ends))
        return _ask("item", node, node.value, index)

    def visit_FormattedValue(self, node: Any) -> Any:
        self.generic_visit(node)
        if node.conversion == -1 and node.format_spec is None:
            return node
        form = node.format_spec or ast.Constant("")
        value = _ask("formatted", node, node.value, ast.Constant(node.conversion), form)
        return ast.copy_location(ast.FormattedValue(value=value, conversion=-1, format_spec=None), node)

    def visit_BinOp(self, node: Any) -> Any:
        self.generic_visit(node)
        if isinstance(node.op, ast.Mod):
            return _ask("remainder", node, node.left, node.right)
        if any(isinstance(one, (ast.Constant, ast.JoinedStr)) for one in (node.left, node.right)):
            return node
        name = ast.copy_location(ast.Constant(_OPERATORS[type(node.op)]), node)
        return _ask("operated", node, name, node.left, node.right)

    # --- conditions

    def visit_BoolOp(self, node: Any) -> Any:
        self.generic_visit(node)
        node.values = [*map(_tested, node.values[:-1]), node.values[-1]]
        return node

    def visit_UnaryOp(self, node: Any) -> Any:
        self.generic_visit(node)
        if isinstance(node.op, ast.Not):
            node.operand = _tested(node.operand)
        return node

    def _condition(self, node: Any) -> Any:
        self.generic_visit(node)
        node.test = _tested(node.test)
        return node

    visit_If = visit_While = visit_IfExp = visit_Assert = _condition  # noqa: N815

    # --- turns

    def visit_comprehension(self, node: Any) -> Any:
        self.generic_visit(node)
        node.ifs = [_tested(one) for one in node.ifs]
        if not node.is_async:
            node.iter = _ask("iterated", node.iter, node.iter)
        return node

    def visit_For(self, node: Any) -> Any:
        self.generic_visit(node)
        node.iter = _ask("iterated", node.iter, node.iter)
        return node

    def visit_Starred(self, node: Any) -> Any:
        self.generic_visit(node)
        if isinstance(node.ctx, ast.Load):
            node.value = _ask("iterated", node.value, node.value)
        return node

    def visit_Assign(self, node: Any) -> Any:
        self.generic_visit(node)
        parts: List[Any] = [one for one in node.targets if isinstance(one, (ast.Tuple, ast.List))]
        if parts and not isinstance(node.value, (ast.Tuple, ast.List)):
            node.value = _ask("iterated", node.value, node.value)
        return node

    def visit_Match(self, node: Any) -> Any:
        self.generic_visit(node)
        node.subject = _ask("subject", node.subject, node.subject)
        return node


def _tested(node: Any) -> Any:
    return node if isinstance(node, ast.Constant) else _ask("tested", node, node)
