"""The limits on what others write: how large, how deep and how long their texts, files and schemas may be.

They are here, or in the `bounds` of the one room that holds to them: `judge.media`, `judge.question`. Each has its unit and its
reason. What goes beyond a limit is refused with a reason, or read up to the limit; no limit ever makes a number. Characters are
Python's; 1 MB is 10**6 bytes. Where no source or measurement is named, the figure is a guess: far above what honest texts need,
and low enough to be done within seconds. A constant that shapes a value, such as the share of common words that makes a text a
copy, is not a limit and lies with its check.
"""

# Files: rubrics and prices.

YAML_BYTES = 1_000_000
"""Bytes of a YAML file. The largest one shipped has 6 kB; PyYAML reads 1 MB in about a second."""

YAML_NODES = 20_000
"""Keys, values, lists and objects in a YAML file, where an alias counts as much as what it stands for. This is room for 1,000
criteria; ten lines of aliases to aliases can stand for billions."""

YAML_DEPTH = 64
"""Levels of nesting in a YAML file. PyYAML's C code recurses over them, and crashes the process when its stack is used up."""

YAML_SCALAR = 400
"""Characters of a number, a date or another value that is not text: reading a sexagesimal number takes quadratic time."""

FORMULA_LENGTH = 1_000
"""Characters of a reward formula."""

FORMULA_DEPTH = 100
"""Levels of a formula's tree; a sum of 101 terms has 100. Our walk over it recurses, and so does Python's parser."""

# Records.

RECORD_CRITERIA = 100
"""Criteria that may come with one record."""

EVENT_WRAPPERS = 2
"""Bodies inside bodies that are unwrapped in an invocation; API Gateway makes one."""

SCHEMA_PARTS = 5_000
"""Schemas and accepted values inside a JSON schema, each `$ref` counted as all it refers to: thirty levels of two `$ref`
stand for a billion."""

SCHEMA_DEPTH = 100
"""Levels of a JSON schema with every `$ref` written out: what walks over them recurses. See `SCHEMA_SECONDS` for the rest."""

ROLLOUT_TURNS = 64
"""Assistant turns of one rollout that are scored one by one. A guess: a reply about more of them loses count, and is cut off."""

# Texts: what a model or a record says, as a check reads it.

COMBINING_MARKS = 30
"""Combining marks in a row that are kept, as in Unicode's Stream-Safe Text Format (UAX #15, section 13). No script needs more,
and the time to compose them grows with the square of their number."""

LIMIT_PROMPT = 200_000
"""Characters of a prompt that are searched for a limit of length, half at its beginning and half at its end."""

NORMAL_GROWTH = 4
"""How many times longer a text may be in Unicode's form NFKC; one ligature stands for eighteen letters."""

JSON_DEPTH = 64
"""Levels of an answer or a reference in JSON; our walks over them recurse."""

STATED_PLACES = 20
"""Places of one form, counted from the end, that are searched for an answer."""

STATED_LENGTH = 2_000
"""Characters of a stated answer."""

DOUBT_SPAN = 120
"""Characters before and after a value that are searched for words that deny, hedge or bound it."""

PICKED_LENGTH = 80
"""Characters before "is correct" that are searched for a choice."""

NUMBER_PROSE = 20_000
"""Characters at the end of a text that are searched for its last number."""

NUMBER_LINE = 300
"""Characters before a number that may say how it is meant."""

NUMBER_PLACES = 20
"""Numbers of a text, counted from its end, that may be the one it states."""

NUMBER_DIGITS = 400
"""Digits of a number, and the largest power of ten in it; exact arithmetic on longer ones takes more than linear time."""

COMPARED_FIELDS = 1_000
"""Values of a JSON answer or reference that are compared with each other."""

COMPARED_DATE = 40
"""Characters of a text that may be a date."""

COMPARED_DIGITS = 300
"""Characters of a text that may be a number; a float cannot hold a longer one."""

ALIGNMENT_STEPS = 2_000_000
"""Steps for assigning the items of one list to those of another exactly, about 0.3 s. Where more would be needed, the best pairs
are taken one by one."""

CALLS = 100
"""Function calls in one response or one reference that are compared."""

CALLS_PYTHON_LENGTH = 20_000
"""Characters of a text that is read as function calls in Python."""

CALLS_PYTHON_DEPTH = 40
"""Brackets inside brackets in such a text; Python's parser recurses over them."""

CALLS_PROSE_LENGTH = 2_000
"""Characters of a call in the middle of prose."""

CALLS_PROSE = 200_000
"""Characters of prose, over all places, that are read as calls in Python; all that is left counts as one unreadable call."""

SIMILARITY_WORDS = 20_000
"""Words of each text whose order is compared; the time grows with the product of the two numbers."""

CONTAINS_STRINGS = 500
"""Strings of one record that a response is searched for; searching a response of 1 MB for that many takes about 0.5 s."""

EXACT_SPARE = 1_000
EXACT_FACTOR = 10
"""An answer that is longer than `EXACT_FACTOR` times the reference, and by `EXACT_SPARE` characters more, cannot be equal to it
and is not compared with it."""

PATTERN_LENGTH = 10_000
"""Characters of a regular expression."""

PATTERN_BYTES = 8 * 2**20
"""Bytes of memory that RE2 may use for one pattern; 8 MiB is its own default."""

CHOICE_TAIL = 2_000
"""Characters at the end of a text whose last two lines are searched for a choice."""

PATTERN_WORK = 100_000_000
"""Bytes of a response times the steps of a compiled pattern: 0.5 s where RE2 is slowest. A pattern for a telephone number has 12
steps."""

CHOICE_LINE = 300
"""Characters of a last line that may state a choice."""

FIELD_TEXT_LENGTH = 100_000
"""Characters of a text with fields of a record in it, as the rubric has it."""

FIELD_TEXT_STEPS = 20
"""Keys that lead to one field of a record."""

SIMILARITY_LETTERS = 4_000
"""Characters of each text whose letters are compared: the slowest takes 0.3 s, and the time grows with the cube (measured)."""

GRADE_SOURCE = 256_000
"""Characters of a grader in Python: OpenAI takes as many bytes."""

# Graders of other systems, as files.

GRADER_BYTES = 2_000_000
"""Bytes of a grader's JSON; the largest part of one, a program, has at most 256,000 characters, which JSON may write with six
times as many."""

# Replies: what a judge says.

VERDICT_LENGTH = 400_000
"""Characters of the longest reply that is read; the tokens of no reply make more."""

VERDICT_KEPT = 2_000
"""Characters that are kept, beside the fault, of a reply that cannot be read."""

VERDICT_MENTIONS = 5_000
"""Places of a reply that name a criterion or a score; a reply with more of them is not read."""

VERDICT_LINE = 4_000
"""Characters of the longest line that is searched for a score."""

VERDICT_COMMENTS = 100
"""Comments in a reply; a reply with more of them counts as one that says nothing."""

SCALE_ANSWER = 100
"""Characters of the longest answer to one criterion that is compared with its scale."""

# JSON inside a text: a judge's reply or a response.

JSON_OBJECTS = 2_000
"""Objects in a text; a text with more of them counts as one without any."""

JSON_BROKEN = 8
"""Broken objects in a text, after each of which the rest is read again; a text with more of them counts as one without any."""

JSON_MENDED = 100_000
"""Characters of a text, over all its objects, that are read as nearly JSON, which is slower than reading JSON."""

LOOSE_DEPTH = 32
"""Levels of nesting in nearly JSON; our reader recurses over them."""

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

PROGRAM_RUNS = 1_000
"""Inputs of one record that a program is run on. APPS and CodeContests have up to some hundreds for a task; a run takes
6 ms where the program itself takes none (100 runs of a sum)."""

PRINTED_BYTES = 4_000_000
"""Bytes that a program may print in one run, and that an expected output may have."""

SERVER_START = 20.0
"""Seconds that a fork server may take to load its libraries. The largest takes about one."""

WORKERS_A_PROCESSOR = 2
WORKERS_LEAST = 4
"""How many children of one kind (queries of one engine, expressions, schemas) work at a time: so many for each processor, and at
least four. Their memory adds up. Another one waits until one of them has ended, which each does within its time."""

WORKER_WALL_FACTOR = 20.0
"""Such a child, or one that runs a program on an input, may live this many times its processor time: when all kinds are at work,
there are up to ten children for each processor. One that is not done by then got no processor, and that is no fault of its
work."""

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
