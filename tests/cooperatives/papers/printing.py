"""Prints D11 to D20 of a cooperative and reads them back."""

import io
import re

import pypdf

from cooperatives.paperwork import make
from lumajang_kdkmp.documents import pdf

AS_OF = "2025-06-12"
KINDS = {
    "kinship_statement": "D11", "fitness_statement": "D12", "capital_statement": "D13", "business_plan": "D14",
    "domicile_letter": "D15", "officers_list": "D16", "identity_recap": "D17", "budget_commitment": "D18",
    "notary_receipt": "D19", "notary_cover_letter": "D20",
}  # fmt: skip
NO_PAPER = ("kelurahan", "budget_commitment")
FULL_NIK = {"identity_recap"}
# Dated by what they state, not by the day on which they are printed.
OWN_DAY = {"notary_receipt", "budget_commitment"}


def paper_of(kind, code, **params):
    return make(kind, {"cooperative": code, "as_of": AS_OF, **params})


def context_of(kind, code, **params):
    return paper_of(kind, code, **params).context


def print_of(kind, code, **params):
    paper = paper_of(kind, code, **params)
    return pdf.render(paper.template, paper.context, paper=paper.paper_size)


def pages_of(data):
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(data)).pages]


def text_of(kind, code, **params):
    return " ".join(pages_of(print_of(kind, code, **params)))


def rupiahs(text):
    """All sums of a text as whole rupiah, in reading order."""
    return [int(digits.replace(".", "")) for digits in re.findall(r"Rp(\d[\d.]*\d|\d)", text)]
