# SPDX-License-Identifier: Apache-2.0
"""The package itself: its syntax is of Python 3.9, it needs nothing else, and its README says what is tested."""

import ast
import re
import sys
import textwrap
import unittest
from pathlib import Path
from typing import Iterator

import waggle

ROOT = Path(__file__).resolve().parents[3]
FOLDERS = ("src", "examples")


def python_files() -> Iterator[Path]:
    for folder in FOLDERS:
        yield from sorted((ROOT / folder).rglob("*.py"))


def words(text: str) -> str:
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


class PackageTest(unittest.TestCase):

    def test_all_syntax_is_of_python_3_9(self) -> None:
        files = list(python_files())
        self.assertGreater(len(files), 20)
        for file in files:
            with self.subTest(file.name):
                ast.parse(file.read_text(encoding="utf-8"), str(file), feature_version=(3, 9))

    def test_newer_syntax_would_be_found(self) -> None:
        with self.assertRaises(SyntaxError):
            ast.parse("match x:\n  case 1: pass\n", feature_version=(3, 9))

    def test_types_of_later_pythons_are_in_annotations_only(self) -> None:
        for file in sorted((ROOT / "src" / "waggle").glob("*.py")):
            tree = ast.parse(file.read_text(encoding="utf-8"))
            with self.subTest(file.name):
                self.assertEqual([node.lineno for node in ast.walk(tree) if isinstance(node, ast.BinOp)
                                  and isinstance(node.op, ast.BitOr) and "None" in ast.dump(node)], [])

    def test_only_the_standard_library_is_imported(self) -> None:
        known = set("asyncio base64 binascii codecs collections dataclasses hashlib inspect json logging os random re ssl "
                    "time typing urllib weakref __future__".split())
        for file in sorted((ROOT / "src" / "waggle").glob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    self.assertLessEqual({name.name.split(".")[0] for name in node.names}, known, file.name)
                elif isinstance(node, ast.ImportFrom) and node.level == 0:
                    self.assertIn((node.module or "").split(".")[0], known, file.name)
        if sys.version_info >= (3, 10):
            self.assertLessEqual(known, sys.stdlib_module_names)

    def test_everything_public_is_there_and_documented(self) -> None:
        for name in waggle.__all__:
            with self.subTest(name):
                self.assertTrue(getattr(waggle, name).__doc__)
        for kind in (waggle.Waggle, waggle.Channel, waggle.Reader):
            for name, member in vars(kind).items():
                if not name.startswith("_"):
                    self.assertTrue(member.__doc__, f"{kind.__name__}.{name}")

    def test_the_types_are_shipped(self) -> None:
        self.assertTrue((ROOT / "src" / "waggle" / "py.typed").exists())
        self.assertIn("py.typed", (ROOT / "pyproject.toml").read_text(encoding="utf-8"))

    def test_versions_agree(self) -> None:
        text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
        self.assertIn(f'version = "{waggle.__version__}"', text)
        self.assertIn(f'"waggle-python/{waggle.__version__}"',
                      (ROOT / "src" / "waggle" / "_http.py").read_text(encoding="utf-8"))

    def test_the_snippets_of_the_readme_are_in_the_examples_word_for_word(self) -> None:
        readme = (ROOT / "README.md").read_text(encoding="utf-8")
        examples = [words(file.read_text(encoding="utf-8")) for file in (ROOT / "examples").glob("*.py")]
        snippets = re.findall(r"^```python\n(.*?)^```", readme, re.DOTALL | re.MULTILINE)
        self.assertGreater(len(snippets), 4)
        for snippet in snippets:
            with self.subTest(textwrap.shorten(snippet, 60)):
                self.assertTrue(any(words(snippet) in example for example in examples))


if __name__ == "__main__":
    unittest.main()
