"""What checks run: queries, expressions and schemas in children that can be killed, alignments.

`query_run` asks one child about one query: `query_child` answers there, over a database of `sqlite_run` or `duckdb_run`, with
`rows` to compare and `variation` for other tables. `expressions` asks `equality`, `schemas` asks `schema_child`. What a child
runs imports nothing but the standard library, its own engine, `judge.bounds` and `judge.sandbox.process.channel`.
"""
