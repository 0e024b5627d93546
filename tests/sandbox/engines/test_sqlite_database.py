"""SQLite in a child: what a query may read, and tables that get other rows and then their own back."""

import pytest

from judge.sandbox.engines.query_child import Fault
from judge.sandbox.engines.sqlite_database import Sqlite

FIXTURE = """
pragma foreign_keys = on;
create table p(id integer primary key, name text unique, size integer check(size < 10));
create table c(id integer primary key, p integer references p(id), half real generated always as (size / 2.0), size integer);
create table log(what text);
create trigger kept after delete on p begin insert into log values ('gone'); end;
create view v as select name, c.size from p join c on c.p = p.id;
create virtual table words using fts5(word);
insert into p values (1, 'a', 1), (2, 'b', 9);
insert into c(id, p, size) values (1, 1, 5), (2, 2, 6);
insert into words values ('hello');
begin;
"""


@pytest.fixture
def database() -> Sqlite:
    made = Sqlite()
    made.fill(FIXTURE)
    return made


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("delete from p", id="writes"),
        pytest.param("pragma query_only = off", id="settings"),
        pytest.param("attach 'x.db' as x", id="another-database"),
        pytest.param("select * from sqlite_master", id="schema"),
        pytest.param("select * from pragma_table_info('p')", id="schema-as-a-table"),
        pytest.param("select load_extension('x')", id="extension"),
        pytest.param("select zeroblob(10) from p", id="blob"),
        pytest.param("begin", id="transaction"),
        pytest.param("select 1; select 2", id="two"),
        pytest.param(
            "with recursive c(x) as (select 1 union all select x + 1 from c where x < 10001) select x from c", id="rows"
        ),
        pytest.param("select nothing from p", id="no-column"),
        pytest.param("select '\ud800'", id="half-a-character"),
    ],
)
def test_what_no_query_may_do(database: Sqlite, query: str) -> None:
    before, after = (database.run("select count(*) from p, log") for _ in range(2))
    for state in (lambda: None, lambda: database.vary([]), database.restore, database.tables):
        state()
        with pytest.raises(Fault):
            database.run(query)
    assert before == after


@pytest.mark.parametrize(
    ("query", "rows", "reads"),
    [
        pytest.param("select id, name from p order by id", [(1, "a"), (2, "b")], True, id="table"),
        pytest.param("select * from v order by 1", [("a", 5), ("b", 6)], True, id="view"),
        pytest.param("select value from json_each('[1, 2]')", [(1,), (2,)], False, id="json-each-is-no-table"),
        pytest.param("select p.id, j.value from p, json_each('[3]') as j where p.id = 1", [(1, 3)], True, id="json-each-joined"),
        pytest.param("select count(*) from json_tree('{\"a\": 1}')", [(2,)], False, id="json-tree"),
        pytest.param("with p(x) as (values (1)) select x from p", [(1,)], False, id="another-of-that-name"),
        pytest.param("values (1, 2)", [(1, 2)], False, id="values"),
        pytest.param("select word from words where words match 'hello'", [("hello",)], True, id="full-text"),
    ],
)
def test_the_database_knows_whether_a_query_reads(database: Sqlite, query: str, rows: list[object], reads: bool) -> None:
    found = database.run(query)
    assert (found.rows, found.reads) == (rows, reads)


def test_tables_are_known_with_their_writable_columns_and_keys(database: Sqlite) -> None:
    tables = {table.name: table for table in database.tables()}
    assert {'"p"', '"c"', '"log"'} <= set(tables)
    assert '"words"' not in tables
    assert [(column.name, column.key) for column in tables['"c"'].columns] == [("id", True), ("p", True), ("size", False)]
    assert tables['"c"'].rows == [(1, 1, 5), (2, 2, 6)]


def test_tables_and_views_have_other_rows_until_they_are_restored(database: Sqlite) -> None:
    tables = {table.name: table for table in database.tables()}
    before = database.run("select * from v order by 1")
    for _ in range(2):
        database.vary([(tables['"p"'], [(1, "x", 99), (1, "double", 1), (3, "y", 1)]), (tables['"c"'], [(1, 3, 50)])])
        assert database.run("select * from p order by 1").rows == [(1, "x", 99), (3, "y", 1)], "constraints are no hindrance"
        assert database.run("select * from v").rows == [("y", 50)]
        assert database.run("select half from c").rows == [(25,)]
        assert database.run("select * from log").rows == [], "no trigger runs"
        database.restore()
        assert database.run("select * from v order by 1") == before
    database.restore()


def test_rows_that_do_not_fit_are_a_fault_and_change_nothing(database: Sqlite) -> None:
    table = next(table for table in database.tables() if table.name == '"p"')
    with pytest.raises(Fault):
        database.vary([(table, [(1, "x" * 60_000, 1)])])
    database.restore()
    assert database.run("select count(*) from p").rows == [(2,)]


def test_a_fixture_that_fails_is_a_fault() -> None:
    for script in ("create tabel x", "attach '/tmp/never.db' as x", "select '\0'"):
        with pytest.raises(Fault):
            Sqlite().fill(script)
