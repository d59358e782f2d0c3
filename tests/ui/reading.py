"""What a person reads on a page: text and spoken attributes, without markup."""

import re
from html.parser import HTMLParser

SPOKEN = {"aria-label", "placeholder", "title", "alt", "data-label"}
SILENT = {"script", "style", "svg", "code", "title"}
# Words that only English has and that Django, axes or a careless template would bring in.
ENGLISH = re.compile(
    r"\b(the|please|password|username|login|logout|log in|log out|sign in|submit|upload|dashboard|search|save|"
    r"cancel|delete|edit|view|user|required|field|enter|correct|invalid|not found|forbidden|error|page|next|"
    r"previous|home|welcome|your|this|null|characters|too|short|similar|remember|change|old|new)\b",
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


def without_token(html: str) -> str:
    """Return the page without its CSRF token, which differs on each answer."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", html)
