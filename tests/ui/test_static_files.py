"""The style sheets as they are sent hold the same rules as the ones that are written."""

from pathlib import Path

import pytest
import tinycss2
from django.core.files.base import ContentFile

from lumajang_kdkmp.static_files import SlimManifestStorage, slim

CSS = Path(__file__).resolve().parent.parent.parent / "static/css"
SHEETS = sorted(CSS.glob("*.css"))


def tokens(nodes) -> list[str]:
    """What a browser reads: every token in order, spaces only where they join two words or selectors."""
    found = []
    for node in nodes:
        if node.type in ("[] block", "() block", "{} block", "function"):
            inner = node.arguments if node.type == "function" else node.content
            found += [node.type + getattr(node, "lower_name", ""), *tokens(inner)]
        elif node.type != "comment":
            found.append(" " if node.type == "whitespace" else node.serialize())
    return found


def block(content) -> list[object]:
    """The declarations of a block, or its rules."""
    found = []
    for node in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if node.type == "declaration":
            value = tinycss2.serialize(node.value).strip().replace(", ", ",")
            found.append((node.name, value, node.important))
        else:
            found.append(rule(node))
    return found


def rule(node) -> tuple[object, ...]:
    assert node.type in ("qualified-rule", "at-rule"), node
    head = "".join(tokens(node.prelude)).strip()
    for sign in ",>":
        head = head.replace(f" {sign}", sign).replace(f"{sign} ", sign)
    return (getattr(node, "at_keyword", ""), " ".join(head.split()), block(node.content or []))


def rules(css: str) -> list[tuple[object, ...]]:
    return [rule(node) for node in tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_the_sheet_that_is_sent_has_the_same_rules(sheet):
    written = sheet.read_text()
    assert rules(slim(written)) == rules(written)
    assert len(slim(written)) < len(written)
    assert "/*" not in slim(written)


@pytest.mark.parametrize(
    ("written", "changed"),
    [
        ("a :hover { color: red; }", "a:hover { color: red; }"),
        (".a .b { color: red }", ".a.b { color: red }"),
        ("p { margin: 0 1px; }", "p { margin: 01px; }"),
        ("p { width: calc(1px + 2px) }", "p { width: calc(1px +2px) }"),
    ],
)
def test_the_comparison_sees_a_space_that_means_something(written, changed):
    assert rules(written) != rules(changed)
    assert rules(slim(written)) == rules(written)


def test_strings_stay_to_the_letter():
    assert slim('a::after { content: " > ; "; }') == 'a::after{content:" > ; "}'


def test_only_our_own_sheets_are_made_lighter(tmp_path):
    storage = SlimManifestStorage(location=tmp_path)
    for name in ("css/x.css", "admin/css/x.css", "css/x.txt"):
        storage.save(name, ContentFile(b"a { color: red; } /* why */"))
    sent = dict(
        (name, hashed) for name, hashed, _ in storage.post_process({"css/x.css": (storage, "css/x.css")})
    )
    assert (tmp_path / sent["css/x.css"]).read_text() == "a{color:red}"
    assert (tmp_path / "css/x.css").read_text() == "a{color:red}"
    assert (tmp_path / "admin/css/x.css").read_text() == "a { color: red; } /* why */"
    assert (tmp_path / "css/x.txt").read_text() == "a { color: red; } /* why */"
