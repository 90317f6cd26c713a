"""Classes out of a checkout of somebody's repository."""

import ast
import pathlib
import sys

USAGE = "expected the directory of a checkout, "


def named(name, file, space):
    """The class `name` of a file of the checkout that the last argument is: its text as it stands,
    without the rest of the file, whose imports may be of modules that are not here."""
    path = pathlib.Path(sys.argv[-1]) / file
    if not path.is_file():
        sys.exit(f"{sys.argv[-1]}: {USAGE}which has {file}")
    tree = ast.parse(path.read_text(encoding="utf-8"))
    tree.body = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name]
    if not tree.body:
        sys.exit(f"{path}: expected a class {name}")
    exec(compile(tree, str(path), "exec"), space)
    return space[name]
