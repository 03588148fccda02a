"""The rules of docs/architecture.md that a machine can check, each with the reason it is a rule."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "python" / "elman"

# A folder uses only what stands before it; those on one line do not use each other.
ENGINE_ORDER = ["base", "kernels", "algebra", "cells", "layers", "heads", "optim", "network"]
JOBS = ["forecast", "tag", "classify", "generate"]
PACKAGE_ORDER = [
    ["errors"],
    ["checks"],
    ["plain"],
    ["settings"],
    ["engine"],
    ["draws"],
    ["bundle"],
    ["network"],
    ["nn"],
    ["samples"],
    ["table"],
    ["baselines"],
    ["prior"],
    ["evaluate"],
    ["rivals"],
    ["explain"],
    ["plots"],
    ["training"],
    JOBS,
    ["audit"],
    ["models"],
    ["tour", "bench"],
    ["cli"],
    ["__main__"],
]

OPTIONAL = set(
    """
    fastapi holidays jax lightgbm matplotlib nicegui onnx onnxruntime optuna pandas pyarrow pycrfsuite ray scipy sklearn
    statsmodels torch uvicorn
    """.split()
)
PEERS = PACKAGE / "bench" / "peers"  # what elman is measured beside: each module is a process of its own

MAX_LINES = 400
MAX_FUNCTION_LINES = 60


def python_files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def cpp_files(*folders: str) -> list[Path]:
    return sorted(p for folder in folders for p in (ROOT / folder).rglob("*") if p.suffix in {".hpp", ".cpp", ".h"})


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imports(path: Path) -> Iterator[tuple[str, int, bool]]:
    """Every import of a file: the dotted name, the line, and whether it runs when the module is imported."""
    lazy = {
        id(inner)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or is_type_checking(node)
        for inner in ast.walk(node)
    }
    package = ["elman", *path.relative_to(PACKAGE).parent.parts] if path.is_relative_to(PACKAGE) else []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno, id(node) not in lazy
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            for alias in node.names:
                yield f"{module}.{alias.name}", node.lineno, id(node) not in lazy


def is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)


def part_of(dotted: str) -> str | None:
    """The part of the package that a dotted name lies in: elman.table.table -> table."""
    pieces = dotted.split(".")
    return pieces[1] if pieces[0] == "elman" and len(pieces) > 1 else None


def part(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def rank(name: str | None) -> Any:
    return next((index for index, names in enumerate(PACKAGE_ORDER) if name in names), None)


def assert_none(found: list[str], rule: str) -> None:
    assert not found, rule + "\n  " + "\n  ".join(found)


# --- the engine -----------------------------------------------------------------------------------------------------


def matching(paths: list[Path], pattern: str) -> list[str]:
    expression = re.compile(pattern)
    return [
        f"{name_of(path)}:{number}: {line.strip()}"
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if expression.search(line)
    ]


def test_the_engine_does_not_know_python() -> None:
    found = matching(cpp_files("engine"), r"#\s*include\s*[<\"](Python\.h|pybind11|nanobind|numpy)|\bPyObject\b")
    assert_none(found, "engine/ must build and run without Python:")


def test_the_engine_neither_prints_nor_touches_files() -> None:
    found = matching(cpp_files("engine"), r"#\s*include\s*<(iostream|fstream|cstdio|filesystem)>|\bstd::(cout|cerr)\b")
    assert_none(found, "engine/ reports through exceptions and return values:")


def test_vector_instructions_stay_in_simd() -> None:
    allowed = {"engine/base/denormals.hpp"}  # the control register of the floating-point unit, no vectors
    files = [p for p in cpp_files("engine") if not p.name.startswith("simd") and name_of(p) not in allowed]
    pattern = r"\b_mm\d*_\w+|\b__m(128|256|512)[di]?\b|\bfloat(32x4|64x2)_t\b|(intrin|arm_neon)\.h|\bvector_size\b"
    assert_none(matching(files, pattern), "vector types belong in engine/kernels/simd*.hpp alone:")


def test_engine_folders_use_only_what_stands_before_them() -> None:
    found = []
    for path in cpp_files("engine"):
        folder = path.relative_to(ROOT / "engine").parts[0]
        if folder == "elman.hpp":
            continue  # the face of all of it
        assert folder in ENGINE_ORDER, f"{name_of(path)}: a folder that docs/architecture.md does not know"
        allowed = ENGINE_ORDER[: ENGINE_ORDER.index(folder) + 1]
        used = re.findall(r'#\s*include\s*"(\w+)/', path.read_text(encoding="utf-8"))
        found += [f"{name_of(path)} includes {other}/" for other in used if other not in allowed]
    assert_none(found, "the order of the engine's folders is " + " < ".join(ENGINE_ORDER) + ":")


def test_kernels_and_cells_do_not_allocate() -> None:
    files = cpp_files("engine/kernels", "engine/cells")
    found = matching(
        files, r"\bnew\s+[A-Za-z_]\w*\s*[\[({]|\b(malloc|calloc|realloc|aligned_alloc)\b|\.(push_back|resize)\("
    )
    assert_none(found, "memory is given to kernels and cells, they never take any:")


def test_golden_rule_of_kernels_a_naive_version_stays_beside_the_fast_one() -> None:
    assert (ROOT / "engine" / "kernels" / "naive.hpp").is_file()


# --- the package ----------------------------------------------------------------------------------------------------


def test_every_part_of_the_package_has_its_place_and_is_there() -> None:
    parts = {part(path) for path in python_files("python/elman")} - {"__init__"}
    listed = {name for names in PACKAGE_ORDER for name in names}
    assert_none(sorted(parts ^ listed), "PACKAGE_ORDER here and docs/architecture.md list every part, and no other:")


def test_parts_of_the_package_use_only_what_stands_before_them() -> None:
    found = []
    for path in python_files("python/elman"):
        own = part(path)
        for dotted, line, _ in imports(path):
            used = part_of(dotted)
            if own != "__init__" and used != own and rank(used) is not None and rank(used) >= rank(own):
                found.append(f"{name_of(path)}:{line} uses {dotted}")
    assert_none(found, "a part uses only what stands before it in PACKAGE_ORDER, and no job another:")


def test_nothing_imports_the_peers() -> None:
    found = [
        f"{name_of(path)}:{line} uses {dotted}"
        for path in python_files("python/elman")
        for dotted, line, _ in imports(path)
        if dotted.startswith("elman.bench.peers") and not path.is_relative_to(PEERS)
    ]
    assert_none(found, "a peer runs in a process of its own:")


def test_the_compiled_engine_is_imported_in_one_place() -> None:
    found = [
        f"{name_of(path)}:{line}"
        for path in python_files("python/elman")
        for dotted, line, _ in imports(path)
        if dotted.startswith("elman._engine") and name_of(path) != "python/elman/engine.py"
    ]
    assert_none(found, "only python/elman/engine.py imports the compiled module:")


def test_optional_libraries_are_imported_late_and_in_one_place() -> None:
    found: list[str] = []
    homes: dict[str, Path] = {}
    for path in python_files("python/elman"):
        if path.is_relative_to(PEERS):
            continue
        for dotted, line, eager in imports(path):
            library = dotted.split(".")[0]
            if library not in OPTIONAL:
                continue
            if eager:
                found.append(f"{name_of(path)}:{line} imports {library} at module level")
            if homes.setdefault(library, path) != path:
                found.append(f"{name_of(path)}:{line} imports {library}, as {name_of(homes[library])} does")
    assert_none(found, "optional libraries are imported where they are used, inside a function, in one module each:")


# --- everywhere -----------------------------------------------------------------------------------------------------

ALL_SOURCES = [
    *python_files("python", "tests", "scripts", "benchmarks", "examples"),
    *cpp_files("engine", "bindings", "tests"),
]


def test_files_are_short() -> None:
    long = [f"{name_of(p)}: {n} lines" for p in ALL_SOURCES if (n := len(p.read_text().splitlines())) > MAX_LINES]
    assert_none(long, f"split by idea what is longer than {MAX_LINES} lines:")


def only_stores(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether it is the constructor of an estimator, which scikit-learn wants to name and store each setting."""
    lines = {f"self.{argument.arg} = {argument.arg}" for argument in (*node.args.args, *node.args.kwonlyargs)}
    return node.name == "__init__" and {ast.unparse(statement) for statement in node.body} <= lines


def test_functions_are_short() -> None:
    long = [
        f"{name_of(path)}:{node.lineno} {node.name}: {lines} lines"
        for path in python_files("python")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or node.lineno) - node.lineno + 1) > MAX_FUNCTION_LINES
        and not only_stores(node)
    ]
    assert_none(long, f"split what is longer than {MAX_FUNCTION_LINES} lines:")


def test_nothing_is_left_undone() -> None:
    marks = "|".join(["TO" + "DO", "FIX" + "ME", "X" * 3, "NotImplemented" + "Error"])
    files = [p for p in ALL_SOURCES if not p.is_relative_to(ROOT / "tests")]
    assert_none(matching(files, rf"\b({marks})\b"), "what is not needed is left out, not faked:")


def test_nothing_from_a_file_or_a_word_is_executed() -> None:
    found = [
        f"{name_of(path)}:{line} imports {dotted}"
        for path in python_files("python", "scripts")
        for dotted, line, _ in imports(path)
        if dotted.split(".")[0] in {"pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib"}
    ]
    found += matching(
        python_files("python", "scripts"), r"shell\s*=\s*True|allow_pickle\s*=\s*True|\b(eval|exec)\(|os\.system"
    )
    assert_none(found, "no pickle, no eval, no shell:")


def test_no_path_of_somebodys_machine() -> None:
    kept = [
        ROOT / name
        for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "Makefile", "CMakeLists.txt", ".ci/run")
    ]
    kept += [*ALL_SOURCES, *(ROOT / "docs").rglob("*.md"), *PACKAGE.rglob("*.md")]
    own = {str(ROOT.parent), str(Path.home())} - {"/", "/tmp", "/home"}
    machine = r"(?<![\w.])(" + "|".join(re.escape(f"{folder}/") for folder in own) + ")"
    assert_none(matching(kept, machine) if own else [], "a path of one machine means nothing on another:")


def test_only_bindings_know_nanobind() -> None:
    assert_none(matching(cpp_files("engine", "tests"), "nanobind"), "bindings/ is the only C++ that knows Python:")
