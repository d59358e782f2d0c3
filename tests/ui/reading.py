"""What a person reads on a page: text and spoken attributes, without markup."""

import re
from html.parser import HTMLParser

SPOKEN = {"aria-label", "placeholder", "title", "alt", "data-label"}
SILENT = {"script", "style", "svg", "code", "title"}
# Words that only English has and that Django, axes or a careless template would bring in.
ENGLISH = re.compile(
    r"\b(the|please|password|username|login|logout|log in|log out|sign in|submit|upload|dashboard|search|save|"
    r"cancel|delete|edit|view|user|required|field|enter|correct|invalid|not found|forbidden|error|page|next|"
    r"previous|home|welcome|your|this|null|none|true|false|characters|too|short|similar|remember|change|old|new|"
    r"and|of|with|from|for|by|is|are|was|were|has|have|been|must|should|cannot|click|here|select|choose|add|remove|"
    r"yes|all|any|list|show|hide|close|back|download|unknown|history|today|yesterday|tomorrow|ago|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|may|june|july|august|october|"
    r"december|village|stage|file|files|loading|success|warning|failed|denied|expired|unavailable|try again)\b",
    re.IGNORECASE,
)
# 2025-06-12, 06/12/2025, Jun 12, 12 June 2025, 1,234 and 12.5 %: Indonesian has 12 Juni 2025, 1.234 and 12,5 %.
FOREIGN_FORMS = re.compile(
    r"(?<![\w.-])\d{4}-\d{2}-\d{2}(?![\w-])|(?<![\d./])\d{1,2}/\d{1,2}/\d{4}\b|"
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2}\b|"
    r"\b\d{1,3}(?:,\d{3})+(?:\.\d+)?\b|\b\d+\.\d+ ?%|\b\d{1,2}:\d{2} ?[ap]\.?m\b",
    re.IGNORECASE,
)


class Reader(HTMLParser):
    """Collects the words of a page in order."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag, attrs):
        self._silent += tag in SILENT
        self.words += [value for name, value in attrs if name in SPOKEN and value]

    def handle_endtag(self, tag):
        self._silent -= tag in SILENT

    def handle_data(self, data):
        if not self._silent and data.strip():
            self.words.append(data.strip())


def read(html: str) -> str:
    """Return what is read on a page, one line per piece."""
    reader = Reader()
    reader.feed(html)
    return "\n".join(reader.words)


def english_words(html: str) -> list[str]:
    """Return the English words that a reader of the page would meet."""
    return ENGLISH.findall(read(html))


def foreign_words(html: str) -> list[str]:
    """Return what a reader would take for another language than Indonesian: words, dates and numbers."""
    return [f"not Indonesian: {found}" for found in foreign_in(read(html))]


def foreign_in(text: str) -> list[str]:
    """Return the English words and the foreign dates and numbers of a text, each with its line."""
    return [
        f"{match.group()} in “{line[:90]}”"
        for line in text.split("\n")
        for pattern in (ENGLISH, FOREIGN_FORMS)
        for match in pattern.finditer(line)
    ]


def without_token(html: str) -> str:
    """Return the page without its CSRF token, which differs on each answer."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", html)
