"""What a kind of paper is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cooperatives.models import Cooperative
from cooperatives.papers.rows import FileRows

Builder = Callable[[FileRows], dict[str, Any]]


def always(cooperative: Cooperative) -> bool:
    return True


@dataclass(frozen=True)
class PaperKind:
    """A kind of paper (domain.md 2.1). `kind` is its key and the name of its template.

    `version` names template and legal basis and is frozen with every document; `applies` says for which
    cooperatives the paper exists at all.
    """

    kind: str
    code: str
    title: str
    version: str
    build: Builder
    applies: Callable[[Cooperative], bool] = always

    @property
    def template(self) -> str:
        return f"papers/{self.kind}.html"
