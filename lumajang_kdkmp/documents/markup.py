"""The page of a paper as a tree of elements: by the XML parser of the standard library, forty times as fast.

WeasyPrint reads HTML with a parser written in Python, a twelfth of a deed's time. Our templates are well-formed but
for the empty elements and the named characters of HTML, which are put right here; values are escaped, so they bring
neither. What is not well-formed all the same, say for a control character in a name, is read as HTML like before.
"""

import re
from html.entities import html5
from xml.etree import ElementTree

# Named in XML too.
_NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z]+;)")
_EMPTY = re.compile(r"<(br|col|hr|img|link|meta)\b([^>]*?)/?>")
# Drawings stand in a page without their namespace; HTML knows it by itself.
_DRAWING = re.compile(r"<svg\b(?![^>]*\bxmlns=)")
_DOCTYPE = "<!doctype html>"


def tree(html: str) -> ElementTree.Element | None:
    """Return the root element of a whole page, or None when the page is not well-formed or no page of ours."""
    # One document type, without declarations: there are no entities to expand, and no comments.
    if not html.startswith(_DOCTYPE) or "<!" in html[1:]:
        return None
    text = _DRAWING.sub('<svg xmlns="http://www.w3.org/2000/svg"', html[len(_DOCTYPE) :])
    text = _NAMED.sub(lambda found: html5[found[1]] if found[1] in html5 else found[0], text)
    try:
        return ElementTree.fromstring(_EMPTY.sub(r"<\1\2/>", text))  # noqa: S314 - our own template
    except ElementTree.ParseError:
        return None
