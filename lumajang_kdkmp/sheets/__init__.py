"""The one reader and writer of spreadsheets: XLSX and CSV in, XLSX and CSV out.

Reading trusts nothing (`reading`); what is written never holds a live formula and comes back as it went out
(`writing`, `csv_cells`). The platform knows no list: columns and rows come from the caller.
"""

from lumajang_kdkmp.sheets.csv_cells import guarded, read_csv, unguarded, write_csv
from lumajang_kdkmp.sheets.reading import PLAIN, Limits, read_xlsx
from lumajang_kdkmp.sheets.table import CSV, XLSX, Cell, Column, Marked, Sheet, text_of
from lumajang_kdkmp.sheets.writing import write_xlsx

__all__ = [
    "CSV",
    "PLAIN",
    "XLSX",
    "Cell",
    "Column",
    "Limits",
    "Marked",
    "Sheet",
    "guarded",
    "read_csv",
    "read_xlsx",
    "text_of",
    "unguarded",
    "write_csv",
    "write_xlsx",
]
