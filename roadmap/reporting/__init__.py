"""The progress reports of the regency: kinds and periods, the frozen snapshot, its forms, and when they are made.

`kinds` is pure; `facts` reads; `frozen` makes the snapshot, plain JSON, once; `files` and the templates print the
snapshot and read nothing else; `rounds` makes what the cadence asks for.
"""
