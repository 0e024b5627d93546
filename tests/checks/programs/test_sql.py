import re
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from judge.checks.programs.sql import Sql, orders
from judge.errors import ReferenceFault
from judge.intake.record_sample import read_sample

FIXTURE = """
create table city(id integer, name varchar, people double, note varchar);
insert into city values (1, 'Paris', 2.1, 'x'), (2, 'Rome', 2.8, null), (3, 'Oslo', 0.7, '3');
create table big(n integer);
insert into big values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9);
insert into big select a.n * 100 + b.n * 10 + c.n from big a, big b, big c;
"""
NAMES = "select name, people from city"
ENDLESS = "with recursive c(x) as (select 1 union all select x + 1 from c) select count(*) from c, city"
HEAVY = "with recursive c(x) as (select printf('%.*c', 40000, 'a') union all select x from c) select x from c, city order by x"
SORTING = "select max(k) from (select row_number() over (order by printf('%.*c', 40000, 'a') || n) as k from big)"
DOUBLING = f"with c0(x) as (select n from big), {', '.join(f'c{n + 1}(x) as (select x+x+x+x from c{n})' for n in range(40))} select x from c40"


def result(response, wanted=NAMES, *, fixture=FIXTURE, **options):
    record = {"id": 1, "prompt": "p", "response": response, "reference_answer": wanted, "metadata": {"schema": fixture}}
    return Sql(check="sql", **options).verify(read_sample(record))


def value(response, wanted=NAMES, **options):
    return result(response, wanted, **options).value


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("", id="empty"),
        pytest.param("I do not know.", id="prose"),
        pytest.param("select name from city", id="a-column-missing"),
        pytest.param("select people, name from city", id="columns-in-another-order"),
        pytest.param("select name, people from city where id < 3", id="a-row-missing"),
        pytest.param("select name, people from city union all select 'x', 1", id="a-row-too-many"),
        pytest.param("select name, cast(people as varchar) from city", id="text-for-number"),
        pytest.param("select name, people + 0.001 from city", id="a-little-off"),
        pytest.param("select name, people from nowhere", id="no-such-table"),
        pytest.param("select name, people from", id="syntax"),
        pytest.param("values ('Paris', 2.1), ('Rome', 2.8), ('Oslo', 0.7)", id="states-the-rows"),
        pytest.param("select " + "1 + " * 6_000 + "1", id="too-long"),
    ],
)
def test_a_query_that_gives_other_rows_is_worth_nothing(query):
    assert value(query) == 0


@pytest.mark.parametrize(
    "response",
    [
        pytest.param("SELECT name, people FROM city", id="whole"),
        pytest.param("select name as a, people as b from city order by name desc;", id="other-names-and-order"),
        pytest.param("First\n```sql\nselect 1\n```\nthen\n```sql\nselect name, people from city;\n```\nDone.", id="last-fence"),
        pytest.param("```\nselect name, people from city\n```", id="fence-without-language"),
        pytest.param("You can use `select name, people from city;` here.", id="in-backticks"),
        pytest.param("SQLQuery: select name, people from city", id="behind-a-label"),
        pytest.param("```sql\nselect name, people from city\n```\n```python\nprint(1)\n```", id="other-languages-do-not-count"),
        pytest.param(
            "The query is:\nwith c as (\n  select * from city\n)\nselect name, people from c;\nThat is all.", id="in-prose"
        ),
        pytest.param("With the table above, this works:\n\nselect name, people\nfrom city", id="last-paragraph"),
        pytest.param("<think>select 1</think>select name, people from city -- all; of them", id="comment"),
        pytest.param(
            "```sql\nselect name, people from city\n```\nwhich gives\n```\nParis | 2.1\nselect | 2\n```",
            id="output-in-a-bare-fence",
        ),
        pytest.param("```\nselect name, people from city\n```\n```\nParis | 2.1\n```", id="both-bare"),
        pytest.param("```sql\nselect name, people from city\n```\n```sql\n-- Paris 2.1\n```", id="output-named-sql"),
        pytest.param("```sql\n-- the cities\n/* all */ select name, people from city\n```", id="comments-in-a-fence"),
        *(
            pytest.param(f"```{name}\nselect name, people from city\n```", id=f"fence-{name}")
            for name in (
                "SQL",
                "mysql",
                "postgresql",
                "postgres",
                "pgsql",
                "tsql",
                "plsql",
                "sqlite",
                "sqlite3",
                "duckdb",
                "psql",
            )
        ),
        pytest.param("/* a; b */\nselect name, people from city", id="comment-before"),
        pytest.param("select name, people + 1e-13 from city", id="noise-of-floats"),
    ],
)
def test_a_query_that_gives_the_rows_is_worth_everything(response):
    assert value(response) == 1


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        pytest.param("attach 'x.db' as y", "not authorized", id="attach"),
        pytest.param("pragma table_info(city)", "not authorized", id="pragma"),
        pytest.param("select * from pragma_table_info('city')", "not authorized", id="pragma-as-table"),
        pytest.param("select sql from sqlite_master", "prohibited", id="schema"),
        pytest.param("select load_extension('x')", "not authorized", id="load-extension"),
        pytest.param("select length(zeroblob(900000000)) from city", "not authorized", id="zeroblob"),
        pytest.param("delete from city", "not authorized", id="delete"),
        pytest.param("insert into city select * from city returning name, people", "not authorized", id="insert-returning"),
        pytest.param("drop table city", "not authorized", id="drop"),
        pytest.param("create table x as select name, people from city", "not authorized", id="create"),
        pytest.param("vacuum into 'x.db'", "authorization denied", id="vacuum-into"),
        pytest.param("select name, people from city; drop table city", "one statement", id="two-statements"),
        pytest.param("select name, people from city; /* x */ select 1", "one statement", id="two-statements-with-comment"),
        pytest.param("select name, people from city where name = '\0'", "null character", id="null-character"),
        pytest.param(ENDLESS, "more than 0.2 s", id="endless"),
        pytest.param("select count(*) from big a, big b, big c, big d", "more than 0.2 s", id="cross-join"),
        pytest.param("select group_concat(a.n) from big a, big b, big c", "more than 0.2 s", id="group-concat"),
        pytest.param(HEAVY, "too much memory|more than 0.2 s", id="sort-of-long-texts"),
        pytest.param(DOUBLING, "too much memory|more than 0.2 s", id="doubling-while-prepared"),
        pytest.param(
            "select replace(replace(hex(name), '5', printf('%.40000c', '5')), '5', name) from city", "too big", id="replace"
        ),
        pytest.param("select a.n, b.n from big a, big b", "rows|more than 0.2 s", id="rows"),
        pytest.param("select " + "(" * 900 + "1" + ")" * 900, "overflow", id="deep"),
    ],
)
def test_hostile_queries_are_refused_with_the_reason(query, reason):
    found = result(f"```sql\n{query}\n```", timeout=0.2)
    assert found.value == 0
    assert re.search(reason, found.reason)


def test_a_hostile_query_leaves_the_next_one_unharmed():
    for query in (HEAVY, "drop table city", ENDLESS):
        assert value(query, timeout=0.2) == 0
        assert value(NAMES) == 1


@pytest.mark.parametrize(
    ("query", "wanted", "same"),
    [
        pytest.param("select 1.0 from city", "select 1 from city", True, id="one-number"),
        pytest.param("select note from city where id = 3", "select 3 from city where id = 3", False, id="text-is-no-number"),
        pytest.param("select note from city where id = 2", [[None]], True, id="null-is-null"),
        pytest.param(
            "select coalesce(note, '') from city where id = 2",
            "select note from city where id = 2",
            False,
            id="null-is-not-empty",
        ),
        pytest.param("select name from city where id > 9", "select name from city where 9 < id", True, id="no-rows"),
        pytest.param(
            "select name, id from city where id > 9", "select name from city where id = 0", False, id="no-rows-of-another-width"
        ),
        pytest.param("select name from city union all select name from city", "select name from city", False, id="rows-twice"),
        pytest.param(
            "select 9007199254740993 from city", "select 9007199254740992 from city", False, id="large-integers-are-exact"
        ),
        pytest.param("select x'61' from city", "select 'a' from city", False, id="bytes-are-no-text"),
    ],
)
def test_rows_are_compared_by_value_and_type(query, wanted, same):
    assert value(query, wanted) == same


def test_noise_in_the_last_digits_moves_no_row():
    wanted = "select 0.3, 5.5 from city where id = 1 union all select 0.1 + 0.2, 1.5 from city where id = 1"
    assert value("select 0.1 + 0.2, 5.5 from city where id = 1 union all select 0.3, 1.5 from city where id = 1", wanted) == 1
    assert value("select 1.9999999999999998, n from big where n < 50", "select 2.0, n from big where n < 50") == 1


@pytest.mark.parametrize(
    ("order", "ordered", "wanted"),
    [("name", None, 1), ("name desc", None, 0), ("name desc", False, 1), ("name", True, 1)],
)
def test_order_counts_where_the_reference_orders_or_the_rubric_says_so(order, ordered, wanted):
    query = f"select name from city order by {order}"
    assert value(query, "select name from city order by name", ordered=ordered) == wanted


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        pytest.param("select a from t order by a", True, id="plain"),
        pytest.param("SELECT a FROM t ORDER\n  BY a LIMIT 3", True, id="limit"),
        pytest.param("select a from (select a from t order by a)", False, id="inside"),
        pytest.param("select sum(a) over (order by b) from t", False, id="window"),
        pytest.param("select a from t -- order by a", False, id="comment"),
        pytest.param("select 'order by' as \"order by\", [order by] from t /* order by */", False, id="quoted"),
        pytest.param("select '(' from t order by a", True, id="bracket-in-text"),
    ],
)
def test_only_an_outermost_order_by_orders(query, wanted):
    assert orders(query) == wanted


def test_the_reference_may_be_rows():
    rows = [["Oslo", 0.7], ["Paris", 2.1], ["Rome", 2.8]]
    assert value(NAMES, rows) == 1
    assert value(NAMES, rows, ordered=True) == 0
    assert value(NAMES, [*rows[:2], ["Rome", "2.8"]]) == 0
    assert value(NAMES, [*rows[:2], ["Rome", 10**400]]) == 0
    assert value("select name from city where id = 9", []) == 1
    assert value("select 1 where 0", []) == 0


def test_the_rubric_may_hold_the_fixture():
    check = Sql(check="sql", fixture="create table t(a); insert into t values (5)", key="sql")
    sample = read_sample(
        {"id": 1, "prompt": "p", "response": "select a from t", "reference_answer": {"sql": "select max(a) from t"}}
    )
    assert check.verify(sample).value == 1


@pytest.mark.parametrize(
    ("wanted", "fixture"),
    [
        pytest.param(None, FIXTURE, id="none"),
        pytest.param("select name from nowhere", FIXTURE, id="query-fails"),
        pytest.param("drop table city", FIXTURE, id="query-writes"),
        pytest.param({"rows": []}, FIXTURE, id="no-query-and-no-rows"),
        pytest.param([["a"], "b"], FIXTURE, id="not-all-rows"),
        pytest.param(NAMES, None, id="no-fixture"),
        pytest.param(NAMES, "create tabel city(a)", id="fixture-fails"),
        pytest.param(NAMES, "attach '/tmp/never.db' as x; create table city(name, people)", id="fixture-reaches-out"),
    ],
)
def test_what_the_data_lacks_is_the_datas_fault(wanted, fixture):
    for response in (NAMES, "no query"):
        with pytest.raises(ReferenceFault):
            result(response, wanted, fixture=fixture)


@pytest.mark.parametrize("options", [{"engine": "postgres"}, {"timeout": 0}, {"tolerance": -1}, {"unknown": 1}])
def test_a_wrong_option_fails_when_the_rubric_is_read(options):
    with pytest.raises(ValidationError):
        Sql(check="sql", **options)


def test_many_threads_at_once_get_their_own_database():
    def one(number):
        return value(
            f"select a from t where a = {number}",
            f"select {number} from t",
            fixture=f"create table t(a); insert into t values ({number})",
        )

    with ThreadPoolExecutor(64) as pool:
        assert set(pool.map(one, range(200))) == {1}


def test_a_query_that_takes_all_memory_harms_none_in_another_thread():
    with ThreadPoolExecutor(16) as pool:
        values = list(pool.map(value, [HEAVY, SORTING] * 8, [SORTING] * 16))
    assert values == [0, 1] * 8


@settings(max_examples=50)
@given(st.text() | st.text(alphabet="selctfromiy *,()'\"-/;\n").map("select ".__add__))
def test_any_response_gets_a_value(response):
    assert value(response) in {0, 1}


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("select printf('%.2000000000c', 'x') from city limit 1", id="text-of-two-billion"),
        pytest.param(
            "select " + ", ".join([f"printf('%.2000000000c', '{at}')" for at in range(150)]) + " from city", id="columns-of-it"
        ),
        pytest.param(
            "select " + ", ".join(["printf('%.40000c', 'a') like '%' || printf('%.900c', 'a') || 'b'"] * 150) + " from big",
            id="like-that-goes-back",
        ),
        pytest.param(
            "select 1 from big a, big b, big c where a.n like '%' || b.n || '%' || c.n group by 1 having 0", id="cross-join"
        ),
    ],
)
def test_a_query_that_its_engine_never_interrupts_ends_and_delays_nobody(query):
    """The process pays nothing for it: each took seconds a column before, under a lock that every other sample waited for."""
    assert value(NAMES) == 1
    with ThreadPoolExecutor(1) as pool:
        begun = time.process_time()
        hostile = pool.submit(result, query, timeout=3.0)
        assert [value(NAMES) for _ in range(3)] == [1, 1, 1]
        assert not hostile.done()
        assert hostile.result().value == 0
        assert "more than 3 s" in hostile.result().reason
        assert time.process_time() - begun < 2


def test_what_stands_in_json_is_computed_too():
    fixture = """create table docs(id integer, body text); insert into docs values (1, '{"tags": ["a", "b"], "n": 3}');"""
    assert value("select j.value from docs, json_each(docs.body, '$.tags') as j", [["a"], ["b"]], fixture=fixture) == 1
    assert value("select body ->> 'n' from docs", [[3]], fixture=fixture) == 1
    assert value("select 3 from docs", "select json_extract(body, '$.n') from docs", fixture=fixture) == 0


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        pytest.param(f"select * from ({{}}) where (select count(*) from city) {sign}", NAMES, id=f"count{sign}")
        for sign in (">= 0", "= 3", "> 2")
    ]
    + [
        pytest.param("select v.* from ({}) as v, city where city.id = 1", NAMES, id="joined-with-a-row"),
        pytest.param("select 'Paris', 2.1 from city where id = 1", "select name, people from city where id = 1", id="one-row"),
        pytest.param(
            "select 'Rome' from city limit 1", "select name from city where people = (select max(people) from city)", id="a-guess"
        ),
        pytest.param("select 3 from city limit 1", "select count(*) from city", id="a-count"),
        pytest.param("select 5.6 from city limit 1", "select sum(people) from city", id="a-sum"),
        pytest.param("select 0 from city limit 1", "select count(*) from city where name = 'Bonn'", id="a-count-of-none"),
        pytest.param("select 1 from city limit 1", "select count(*) from city where name = 'Rome'", id="a-count-of-one"),
        pytest.param(
            "select name, case name when 'Paris' then 2.1 when 'Rome' then 2.8 else 0.7 end from city", NAMES, id="by-name"
        ),
        pytest.param("select name, case id when 1 then 2.1 when 2 then 2.8 else 0.7 end from city", NAMES, id="by-key"),
        pytest.param("select 'Rome' from city limit 1", [["Rome"]], id="expected-rows"),
        pytest.param(
            "select * from ({}) limit (select count(*) from city)",
            [["Paris", 2.1], ["Rome", 2.8], ["Oslo", 0.7]],
            id="expected-rows-cut",
        ),
        pytest.param("select 0 from city limit 1", [[0]], id="expected-count"),
    ],
)
def test_a_query_that_states_its_rows_is_worth_nothing(query, wanted):
    stated = "select 'Paris', 2.1 union all select 'Rome', 2.8 union all select 'Oslo', 0.7"
    found = result(query.format(stated), wanted)
    assert (found.value, found.reason) == (0, "the rows do not change as they should when the tables do")


CLUB = """
create table member(id integer primary key, name text not null, joined text);
create table visit(member_id integer references member(id), day text, minutes integer, kind text check(kind in ('swim', 'run')));
insert into member values (1, 'Adah', '2023-02-01'), (2, 'Bo', '2024-06-11'), (3, 'Cleo', '2024-01-20'), (4, 'Dov', '2022-09-05');
insert into visit values (1, '2024-07-01', 45, 'swim'), (1, '2024-07-03', 60, 'run'), (2, '2024-07-01', 30, 'swim'),
  (3, '2024-07-02', 90, 'swim'), (3, '2024-07-02', 20, 'run'), (4, '2024-06-30', 75, 'run'), (2, '2024-07-05', 15, 'swim');
"""


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        pytest.param(
            "select name, (select sum(minutes) from visit where member_id = id) from member",
            "select m.name, sum(v.minutes) from member m join visit v on v.member_id = m.id group by m.id",
            id="subquery-for-join",
        ),
        pytest.param(
            "select name, sum(minutes) from member left join visit on member_id = id group by name",
            "select m.name, sum(v.minutes) from member m join visit v on v.member_id = m.id group by m.id",
            id="left-join-where-everybody-came",
        ),
        pytest.param(
            "select sum(minutes) from visit where member_id = 1",
            "select sum(minutes) from visit join member on id = member_id where name = 'Adah'",
            id="a-key-that-the-task-showed",
        ),
        pytest.param(
            "select count(*) from visit", "select count(distinct day || member_id || kind) from visit", id="counts-that-agree"
        ),
        pytest.param("select count(name) from member", "select count(*) from member", id="count-of-a-column"),
        pytest.param(
            "select count(*) from visit where minutes > 1000", "select count(*) from visit where minutes > 1000", id="none"
        ),
        pytest.param(
            "select sum(minutes) from visit where kind = 'row'", "select sum(minutes) from visit where kind = 'row'", id="null"
        ),
        pytest.param(
            "select name from member where name like 'X%'", "select name from member where substr(name, 1, 1) = 'X'", id="empty"
        ),
        pytest.param("select exists(select 1 from visit where minutes = 90)", "select max(minutes = 90) from visit", id="exists"),
        pytest.param("select max(day) from visit", "select day from visit order by day desc limit 1", id="a-date"),
        pytest.param(
            "select name from member order by joined limit 1", "select name from member where id = 4", id="another-condition"
        ),
        pytest.param("select distinct kind from visit", "select kind from visit group by kind", id="kinds"),
        pytest.param(
            "select case when minutes >= 60 then 'long' else 'short' end, count(*) from visit group by 1",
            "select iif(minutes < 60, 'short', 'long') as k, count(*) from visit group by k",
            id="labels",
        ),
        pytest.param(
            "select strftime('%m', day), count(*) from visit group by 1",
            "select substr(day, 6, 2), count(*) from visit group by 1",
            id="months",
        ),
        pytest.param("select avg(minutes) from visit", "select sum(minutes) * 1.0 / count(*) from visit", id="an-average"),
        pytest.param(
            "select id from member order by name desc", "select id from member order by name desc", id="keys-in-an-order"
        ),
        pytest.param("select id from member", [[1], [2], [3], [4]], id="rows-of-keys"),
        pytest.param("select max(day) from visit", [["2024-07-05"]], id="rows-with-a-date"),
        pytest.param("select count(*) from visit where kind = 'row'", [[0]], id="rows-with-a-count-of-none"),
        pytest.param("select count(*) from member where name = 'Bo'", [[1]], id="rows-with-a-count-of-one"),
        pytest.param("select name from member where name = 'Eve'", [], id="no-rows"),
        pytest.param("select exists(select 1 from visit where minutes > 80)", [[1]], id="rows-of-a-test"),
    ],
)
def test_an_honest_query_is_right_in_its_own_way(query, wanted):
    found = result(query, wanted, fixture=CLUB)
    assert found.value == 1, found.reason


class TestDuckdb:
    """The same with the optional engine."""

    @pytest.fixture(autouse=True)
    def _installed(self):
        pytest.importorskip("duckdb")

    @pytest.mark.parametrize(
        ("query", "reason"),
        [
            pytest.param("select * from read_csv('/etc/passwd')", "file system", id="file"),
            pytest.param("select * from '/etc/passwd'", "", id="file-as-table"),
            pytest.param("attach 'x.db' as y", "only reads", id="attach"),
            pytest.param("copy city to '/tmp/never.csv'", "only reads", id="copy"),
            pytest.param("install httpfs", "only reads", id="install"),
            pytest.param("set threads = 4", "only reads", id="set"),
            pytest.param("drop table city", "only reads", id="drop"),
            pytest.param("select name, people from city; drop table city", "only reads", id="two-statements"),
            pytest.param("select * from task", "does not exist", id="variables-of-the-program"),
            pytest.param(ENDLESS, "more than 0.3 s", id="endless"),
            pytest.param("select repeat('a', 1000000000) from city", "Memory", id="long-text"),
            pytest.param("select a.n, b.n from big a, big b", "too many rows", id="rows"),
            pytest.param("values ('Paris', 2.1), ('Rome', 2.8), ('Oslo', 0.7)", "reads no table", id="states-the-rows"),
        ],
    )
    def test_hostile_queries_are_refused_with_the_reason(self, query, reason):
        found = result(f"```sql\n{query}\n```", engine="duckdb", timeout=0.3)
        assert found.value == 0
        assert reason in found.reason

    def test_rows_are_compared_as_with_sqlite(self):
        assert value("select name, people::decimal(4, 1) from city order by 1", engine="duckdb") == 1
        query = "select date '2024-03-04' + id::integer, people > 1 from city"
        assert value(query, [["2024-03-05", 1], ["2024-03-06", 1], ["2024-03-07", 0]], engine="duckdb") == 1
        assert value("select name from city order by name desc", "select name from city order by name", engine="duckdb") == 0

    @pytest.mark.parametrize(("wanted", "fixture"), [("select x from nowhere", FIXTURE), (NAMES, "create tabel x")])
    def test_what_the_data_lacks_is_the_datas_fault(self, wanted, fixture):
        with pytest.raises(ReferenceFault):
            result(NAMES, wanted, fixture=fixture, engine="duckdb")

    def test_without_the_package_the_rubric_is_refused(self, monkeypatch):
        monkeypatch.setitem(sys.modules, "duckdb", None)
        with pytest.raises(ValidationError, match=r"sql needs the package duckdb: pip install 'rft-judge\[duckdb\]'"):
            Sql(engine="duckdb")
