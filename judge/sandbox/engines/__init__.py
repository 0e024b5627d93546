"""SQL queries, mathematical expressions and JSON schemas, each worked on in a child that the kernel limits.

There is a module for each side of each question: `queries`, `expressions` and `schemas` ask from this process; `query_child`,
`expression_child` and `schema_child` answer. A query runs over a throwaway database of `sqlite_database` or `duckdb_database`;
`rows` compares what it gives, and `variation` makes other tables to try it on. These children are not behind the lock of `jail`:
the databases themselves are closed to everything but their tables, and expressions and schemas are only read by their libraries.
What runs in a child imports the standard library, its engine, `judge.bounds` and `judge.sandbox.process.channel`; the three that
ask also import `judge.errors` and `judge.record`.
"""
