"""The guides of docs/panduan as pages: one text for the repository and for /bantuan/."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from lumajang_kdkmp.accounts.roles import Role

# Page name -> what the chip says. The names are the file names.
GUIDES = {
    "publik": "Warga",
    "camat": "Camat",
    "diskopindag": "Diskopindag",
    "opd": "OPD",
    "bupati": "Bupati dan Satgas",
}
GUIDE_OF = {
    Role.BUPATI: "bupati",
    Role.SATGAS: "bupati",
    Role.CAMAT: "camat",
    Role.DISKOPINDAG: "diskopindag",
    Role.OPD: "opd",
}
PUBLIC_GUIDE = "publik"


@dataclass(frozen=True)
class Guide:
    """One guide: its title and the rest as HTML of our own making."""

    name: str
    title: str
    html: SafeString


def guide_dir() -> Path:
    return Path(settings.BASE_DIR) / "docs" / "panduan"


@lru_cache(maxsize=len(GUIDES))
def guide(name: str) -> Guide:
    """Return a guide of GUIDES. HTML inside the Markdown is shown as text, and pictures come from static files."""
    text = (guide_dir() / f"{name}.md").read_text(encoding="utf-8")
    title, _, rest = text.partition("\n")
    html = MarkdownIt("commonmark", {"html": False}).render(rest)
    html = re.sub(
        r'src="img/([a-z0-9-]+\.webp)"', lambda found: f'src="{static(f"panduan/{found[1]}")}"', html
    )
    html = html.replace("<img ", '<img loading="lazy" ')
    return Guide(name, title.removeprefix("# ").strip(), mark_safe(html))  # noqa: S308 our own files, HTML off
