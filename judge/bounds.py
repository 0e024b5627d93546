"""The limits on what others write: how large, how deep and how long a text, a file or a schema of theirs may be.

All of them stand here and nowhere else, each with its unit and its reason. What is beyond a limit is refused with a reason or
read up to it; no limit makes a number. Characters are Python's; a MB is 10**6 bytes. What shapes a value, such as the share of
common words that makes a copy, is no limit and stands with its check.
"""

# Files: rubrics, prices, templates.

YAML_BYTES = 1_000_000
"""Bytes of a YAML file. The largest shipped one has 6 kB; PyYAML reads 1 MB in about a second."""

YAML_NODES = 20_000
"""Keys, values, lists and objects of a YAML file, each alias counted as what it stands for: room for 1,000 criteria, while ten
lines of aliases to aliases can stand for billions."""

YAML_DEPTH = 64
"""Levels of nesting in a YAML file. PyYAML's C code recurses over them and ends the process where the stack does."""

YAML_SCALAR = 400
"""Characters of a number, date or other value that is no text: reading sexagesimal numbers takes quadratic time."""

FORMULA_LENGTH = 1_000
"""Characters of a reward formula."""

FORMULA_DEPTH = 100
"""Levels of a formula's tree; a sum of 101 terms has 100. The walk over it recurses, and so does Python's own reader."""

TEMPLATE_BYTES = 100_000
"""Bytes of one template file; the shipped ones have 2 kB."""

TEMPLATE_NODES = 10_000
"""Expressions and statements of one template file: compiling as many takes about 0.5 s."""

TEMPLATE_PARTS = 100
"""Templates that one prompt may draw together, each counted as often as it is included: files that include the next one twice
double with each file."""

RENDER_SECONDS = 1.0
"""Processor time, in seconds, for rendering one template."""

RENDERED_BYTES = 10_000_000
"""Bytes of UTF-8 that one template may write: more than any judge's context."""

RENDER_CHARACTERS = 40_000_000
"""Characters that one rendering may handle, each text counted as often as a filter, a comparison or an operator works on it:
it bounds the memory. A template that shows a record of 4 MB and trims each text once handles about 10 million."""

RENDER_ITEM = 64
"""Characters as which one item of a list or object counts: the bytes that it takes."""

RENDER_RANGE = 100_000
"""Numbers that one `range` in a template may have."""

RENDER_INTEGER_BITS = 1_024
"""Bits of a whole number in a template; products of longer ones take more than linear time."""

# Records.

RECORD_CRITERIA = 100
"""Criteria that one record may bring along."""

EVENT_WRAPPERS = 2
"""Bodies inside bodies of an invocation that are unwrapped: API Gateway makes one."""

SCHEMA_PARTS = 5_000
"""Schemas and accepted values inside a JSON schema, each `$ref` counted as all it refers to: thirty levels of two `$ref`
stand for a billion."""

SCHEMA_DEPTH = 100
"""Levels of a JSON schema with every `$ref` written out: what walks over them recurses. See `SCHEMA_SECONDS` for the rest."""

# Texts: what a model or a record says, read by a check.

COMBINING_MARKS = 30
"""Combining marks in a row that are kept, Unicode's Stream-Safe Text Format (UAX #15, section 13). Composing a longer run takes
time that grows with its square, and no script needs one."""

LIMIT_PROMPT = 200_000
"""Characters of a prompt in which limits of length are looked for, half at its beginning and half at its end."""

NORMAL_GROWTH = 4
"""Times its length that a text may have in Unicode's form NFKC; one ligature stands for eighteen letters."""

JSON_DEPTH = 64
"""Levels of an answer or a ground truth in JSON: what walks over them recurses."""

STATED_PLACES = 20
"""Places of one form, counted from the end, at which an answer is looked for."""

STATED_LENGTH = 2_000
"""Characters of a stated answer."""

DOUBT_SPAN = 120
"""Characters before and behind a value in which words count that deny, hedge or bound it."""

PICKED_LENGTH = 80
"""Characters before "is correct" in which a choice is looked for."""

NUMBER_PROSE = 20_000
"""Characters at the end of a text in which its last number is looked for."""

NUMBER_LINE = 300
"""Characters before a number that say how it is meant."""

NUMBER_PLACES = 20
"""Numbers of a text, counted from its end, that may be the one it states."""

NUMBER_DIGITS = 400
"""Digits of a number, and the largest power of ten in it: exact arithmetic on longer ones takes more than linear time."""

COMPARED_FIELDS = 1_000
"""Values of a JSON answer or reference that are compared with each other."""

COMPARED_DATE = 40
"""Characters of a text that may be a date."""

COMPARED_DIGITS = 300
"""Characters of a text that may be a number; a longer one is beyond what a float holds."""

ALIGNMENT_STEPS = 2_000_000
"""Steps of the exact assignment of one list's items to another's, about 0.3 s; beyond, the best pairs are taken one by one."""

CALLS = 100
"""Function calls that are compared."""

CALLS_PYTHON_LENGTH = 20_000
"""Characters of a text that is read as calls in Python."""

CALLS_PYTHON_DEPTH = 40
"""Brackets inside brackets of such a text: Python's reader recurses over them."""

CALLS_PROSE_LENGTH = 2_000
"""Characters of a call that stands in prose."""

CALLS_PROSE = 200_000
"""Characters in prose that are read as calls in Python, over all places; beyond, one call counts that cannot be read."""

SIMILARITY_WORDS = 20_000
"""Words of each text whose order is compared: the time grows with the product of the two numbers."""

CONTAINS_STRINGS = 500
"""Strings that a record may bring to be looked for; looking for so many in a response of 1 MB takes about 0.5 s."""

EXACT_SPARE = 1_000
EXACT_FACTOR = 10
"""An answer longer than this many times the reference, and that many characters, is not compared with it: it cannot be equal."""

PATTERN_LENGTH = 10_000
"""Characters of a regular expression."""

PATTERN_BYTES = 8 * 2**20
"""Bytes of memory that RE2 may use for one pattern."""

CHOICE_TAIL = 2_000
"""Characters at the end of a text whose last two lines may state a choice."""

PATTERN_WORK = 100_000_000
"""Bytes of a response times the steps of a compiled pattern, 0.5 s where RE2 is slowest; a telephone number has 12 steps."""

CHOICE_LINE = 300
"""Characters of a last line that may state a choice."""

# Answers: what a judge says.

VERDICT_LENGTH = 400_000
"""Characters of the longest answer that is read: more than the tokens of any answer make."""

VERDICT_KEPT = 2_000
"""Characters of an answer that cannot be read which are kept beside the fault."""

VERDICT_MENTIONS = 5_000
"""Places of an answer that name a criterion or a score; one with more of them is none."""

VERDICT_LINE = 4_000
"""Characters of the longest line in which a score is looked for."""

VERDICT_COMMENTS = 100
"""Comments of an answer; one with more of them says nothing of its own."""

SCALE_ANSWER = 100
"""Characters of the longest answer that is compared with a scale."""

# JSON in a text, a judge's or a response.

JSON_OBJECTS = 2_000
"""Objects of a text; one with more of them has none."""

JSON_BROKEN = 8
"""Broken objects of a text, over each of which the rest is read once; one with more of them has none."""

JSON_MENDED = 100_000
"""Characters of a text that are read as nearly JSON, over all its objects: such reading is slower than JSON's own."""

LOOSE_DEPTH = 32
"""Levels of what is nearly JSON: its reader recurses over them."""

# Work in child processes: see `judge.sandbox`. A child ends when its processor time is used up, and one that only waits ends at
# its wall time. Memory is counted beyond the libraries that a child shares with the process it was forked from.

WALL_FACTOR = 2.0
"""A child may live this many times its processor time. A guess: room for a machine with twice as many children as processors."""

WALL_SPARE = 1.0
"""Seconds that a child may live on top of that. A guess: room for its start, which takes some milliseconds."""

TESTS_READ_SECONDS = 20.0
"""Seconds of processor time for reading the unit tests of one record; 10,000 asserts take 2."""

TESTS_BYTES = 64_000_000
"""Bytes that the unit tests of one record may have once they are compiled; 10,000 asserts have 6 MB."""

SERVER_START = 20.0
"""Seconds that a fork server may take to load its libraries. The largest takes about one."""

WORKERS_A_PROCESSOR = 2
WORKERS_LEAST = 4
"""How many children of one kind (queries of one engine, expressions, schemas) work at a time: so many for each processor, and at
least four. Their memory adds up. Another one waits until one of them has ended, which each does within its time."""

WORKER_WALL_FACTOR = 20.0
"""Such a child may live this many times its processor time: when all kinds are at work, there are up to ten children for each
processor. One that is not done by then got no processor, and that is no fault of its work."""

WORKER_LOOK = 0.25
"""Seconds between two looks at what a child that has not answered yet is doing. A guess; a look takes far below a millisecond."""

WORKER_IDLE = 1.0
"""Seconds that a child may sleep over one question: DuckDB has functions that do nothing else. A guess."""

# Queries, for SQLite and DuckDB each. The time of a query is the check's option `timeout`.

FIXTURE_SECONDS = 10.0
"""Seconds of processor time for making the tables of a fixture, and as many for making the changed tables. A guess."""

QUERY_MEMORY = 256 * 2**20
"""Bytes for the tables, the queries and their rows. A guess."""

QUERY_LENGTH = 20_000
"""Characters of a query in a response."""

QUERY_ROWS = 10_000
QUERY_CELLS = 200_000
QUERY_TEXT = 5_000_000
"""Rows of a result, values in all its rows, and characters in all its values. Guesses."""

QUERY_COMPARING = 2.0
"""Seconds of processor time for comparing two results of that size; the largest take about half of it."""

QUERY_VARIED = 3.0
"""A query that gives the expected rows may take this many times its `timeout` over changed tables, in each of two rounds: three
gentle kinds of change, then four rough ones if those show too little. So all in all a query takes at most seven times its
`timeout`."""

VARIED_ROWS = 200
"""Rows of each table that are kept when it is changed. A guess: more would show little more."""

VARIED_LITERALS = 20
"""Texts of a query that tables are filled with, and as many numbers. A guess."""

# Expressions. The time of a comparison is the check's option `seconds`.

EXPRESSION_MEMORY = 384 * 2**20
"""Bytes for reading and comparing two expressions. What needs more has numbers of millions of digits."""

EXPRESSION_DEPTH = 3_000
"""Levels of Python's stack for that: the parser recurses."""

# Schemas.

SCHEMA_SECONDS = 2.0
"""Seconds of processor time for compiling a JSON schema, as many for validating an answer, and as many for counting its faults. A
guess."""

SCHEMA_MEMORY = 256 * 2**20
"""Bytes for all of that. A guess."""
