"""What guards a data set: the suite as written, what it looks at, what came of it.

Belongs here: the suite files' format, the batches DuckDB computes for them, the independent
proofs on lists, the result in words. Does not belong here: Great Expectations, which
`quality.py` alone imports, and Dagster, which `defs/` maps results to. Pure: connections, paths
and moments are arguments.
"""
