"""Open data: what everybody may take away and use again, at addresses that stay (/data/v1/).

`columns.py` is the one place that says what is public; answers, tables, map, description of the interface and the
page for people are all made from it.
"""
