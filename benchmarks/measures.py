"""Count what can be counted about the source: lengths, annotations, tests, imports.

A function's length is that of its statements: decorators, signature and docstring do not count.
Lines of code are those that are neither blank, comment nor docstring.

Usage: python benchmarks/measures.py
"""

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path

import grimp
import numpy as np

ROOT = Path(__file__).resolve().parent.parent
Function = ast.FunctionDef | ast.AsyncFunctionDef


def main() -> None:
    """Print one line a measure."""
    source, tests = (_files(ROOT / name) for name in ("src/alnus", "tests"))
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in source}
    functions = [node for path in source for node in _functions(path)]
    lengths = {node: _length(node) for node in functions}
    longest = max(functions, key=lengths.__getitem__)
    largest = max(source, key=lines.__getitem__)
    annotated = sum(node.returns is not None for node in functions)
    test_lines = sum(len(path.read_text(encoding="utf-8").splitlines()) for path in tests)
    graph = grimp.build_graph("alnus")
    print(f"files               {len(source)}, {sum(lines.values())} lines")
    print(
        f"lines a file        median {np.median(list(lines.values())):g}, longest {lines[largest]} ({largest.name})"
    )
    print(f"functions           {len(functions)}, returns annotated {annotated}")
    print(
        f"lines a function    median {np.median(list(lengths.values())):g}, p90 {np.percentile(list(lengths.values()), 90):g}, "
        f"longest {lengths[longest]} ({longest.name})"
    )
    code, test_code = (sum(map(_lines_of_code, paths)) for paths in (source, tests))
    print(
        f"tests               {test_lines} lines, {test_lines / sum(lines.values()):.2f} of the source; "
        f"{test_code} of code, {test_code / code:.2f} of the source's {code}"
    )
    print(f"imports             {graph.count_imports()} among {len(graph.modules)} modules")
    print(f"comment lines       {_comments(source) / sum(lines.values()):.1%}")


def _files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.py"))


def _functions(path: Path) -> Iterator[Function]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, Function):
            yield node


def _length(node: Function) -> int:
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    if not body:
        return 0
    end = body[-1].end_lineno or body[-1].lineno
    return end - body[0].lineno + 1


def _lines_of_code(path: Path) -> int:
    text = path.read_text(encoding="utf-8")
    without = {0}
    for node in ast.walk(ast.parse(text)):
        documented = isinstance(node, ast.Module | ast.ClassDef | Function)
        if documented and ast.get_docstring(node) is not None:
            without |= set(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    return sum(
        number not in without and bool(line.strip()) and not line.lstrip().startswith("#")
        for number, line in enumerate(text.splitlines(), start=1)
    )


def _comments(paths: Sequence[Path]) -> int:
    texts = (path.read_text(encoding="utf-8").splitlines() for path in paths)
    return sum(line.lstrip().startswith("#") for text in texts for line in text)


if __name__ == "__main__":
    main()
