"""Words we do not use: not on the screen, not in names, not in what people read about us.

Intentional Peer Support is two people, not one who helps and one who is helped; a place for them
cannot speak of patients or users (shared words: docs/map.md).
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests import tree

#: Never, in nothing that a person reads.
NEVER = (
    "user", "client", "patient", "consumer", "helper", "helpee", "caseworker", "service user",
    "symptom", "compliance", "compliant", "non-compliant", "treatment", "diagnosis", "diagnose",
    "disorder", "intervention", "therapy", "therapist", "risk score", "risk assessment", "at-risk",
    "high-functioning", "low-functioning", "session note", "case note", "case file",
    "mental illness", "mentally ill", "disconnected", "should",
)  # fmt: skip
#: "Client", "case" and the like have a technical meaning in documents for those who build.
IN_DOCUMENTS = (
    "patient", "consumer", "helper", "helpee", "caseworker", "service user", "symptom",
    "compliance", "treatment", "diagnosis", "therapy", "therapist", "risk score",
    "risk assessment", "mental illness",
)  # fmt: skip
IN_NAMES = {
    "user", "users", "client", "clients", "patient", "helper", "helpers", "case", "cases",
    "symptom", "compliance", "treatment", "utils", "util", "services", "common",
}  # fmt: skip
#: How a sentence is marked for translation.
MARKERS = {"_", "gettext", "gettext_lazy", "ngettext"}
#: Names that Django or a protocol asks for. A `Case` is one line of a test vector, `client` a
#: program that speaks HTTP.
ASKED_FOR = {
    "Case",
    "cases",
    "get_user",
    "USERNAME_FIELD",
    "AUTH_USER_MODEL",
    "user_id",
    "create_user",
}


def pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    endings = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in words)
    return re.compile(rf"(?<![\w-])({endings})(e?s)?(?![\w-])", re.IGNORECASE)


def read_aloud(template: str) -> str:
    """What of a template reaches a reader: its text and the attributes that are spoken."""
    template = re.sub(r"{#.*?#}|{% comment.*?endcomment %}|<!--.*?-->", " ", template, flags=re.S)
    spoken = re.findall(r'(?:alt|title|aria-label|placeholder|content)="([^"]*)"', template)
    quoted = re.findall(r"""{%\s*(?:translate|trans)\s+(?:"([^"]*)"|'([^']*)')""", template)
    text = re.sub(r"{%.*?%}|{{.*?}}|<[^>]*>", " ", template, flags=re.S)
    return " ".join([text, *spoken, *("".join(pair) for pair in quoted)])


def sentences_in(python: Path) -> str:
    """What a module marks for translation, so what it says to people."""
    said = []
    for call in ast.walk(ast.parse(tree.words(python))):
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in MARKERS:
            said += [each.value for each in call.args if isinstance(each, ast.Constant)]
    return " ".join(str(each) for each in said)


@pytest.mark.parametrize("path", tree.templates(), ids=tree.name)
def test_no_page_says_such_a_word(path: Path) -> None:
    assert pattern(NEVER).findall(read_aloud(tree.words(path))) == []


@pytest.mark.parametrize("path", tree.python(), ids=tree.name)
def test_no_sentence_says_such_a_word(path: Path) -> None:
    assert pattern(NEVER).findall(sentences_in(path)) == []


@pytest.mark.parametrize(
    "path", [*tree.under("docs", ".md"), *tree.ROOT.glob("*.md")], ids=tree.name
)
def test_no_document_says_such_a_word(path: Path) -> None:
    assert pattern(IN_DOCUMENTS).findall(tree.words(path)) == []


@pytest.mark.parametrize("path", tree.python(), ids=tree.name)
def test_no_name_in_the_code_says_such_a_word(path: Path) -> None:
    named = [*names_in(tree.words(path)), *path.relative_to(tree.ROOMS).with_suffix("").parts]
    wrong = [name for name in named if IN_NAMES & parts_of(name) and name not in ASKED_FOR]
    assert wrong == []


def names_in(source: str) -> list[str]:
    """The names that a module gives: classes, functions, what it assigns, what it takes."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            found.append(node.name)
        elif isinstance(node, ast.arg):
            found.append(node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.append(node.id)
    return found


def parts_of(name: str) -> set[str]:
    return set(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower().split("_"))


def test_the_search_finds_such_words() -> None:
    page = (
        '<p title="For users">{% translate "Your treatment" %}</p>{# a client #}<a href="/user/">'
    )
    assert [found[0].lower() for found in pattern(NEVER).findall(read_aloud(page))] == [
        "user",
        "treatment",
    ]
    assert parts_of("ClientHelper") & IN_NAMES == {"client", "helper"}
