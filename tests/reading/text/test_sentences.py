"""Sentences as a person counts them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.reading.text.sentences import sentences


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("", 0, id="nothing"),
        pytest.param("...!", 0, id="no letter"),
        pytest.param("One. Two! Three? Four", 4, id="the last needs no full stop"),
        pytest.param("Wait?! What?! Yes.", 3, id="a run of marks is one end"),
        pytest.param("Dr. Smith met J. Doe, i.e. the vs. case.", 1, id="abbreviations and initials"),
        pytest.param("It costs 3.5 at example.com.", 1, id="points inside words and numbers"),
        pytest.param("Firms such as Foo Inc. and Bar etc. are here. He left at 5 p.m. Then it rained.", 3, id="may end or not"),
        pytest.param("1. Mix it.\n2. Bake it.", 2, id="numbers of list items"),
        pytest.param("- one\n- two\n- three", 3, id="list items without full stops"),
        pytest.param("# Title\n\nText here. More", 3, id="a heading"),
        pytest.param("first line\nsecond line", 1, id="a line break alone"),
        pytest.param("a\n\nb\n\nc", 3, id="paragraphs without full stops"),
        pytest.param('"Stop!" he said. "Why?" she asked.', 2, id="quoted inside a sentence"),
        pytest.param("all small. also here. and here.", 3, id="small letters hide no end"),
        pytest.param("これは文です。二つ目！三つ目？", 3, id="Japanese"),
        pytest.param("彼は「はい。」と言った。", 1, id="Japanese quotation"),
        pytest.param("すごい！！！本当。。。", 2, id="repeated marks"),
        pytest.param("One.\u200b Two.", 2, id="hidden characters"),
        pytest.param("One!Two!Three!", 3, id="no space behind a mark"),
        pytest.param("Tea... is... hot...", 1, id="dots of hesitation"),
        pytest.param("Tea… is… hot…", 1, id="the sign for them"),
        pytest.param("Tea . . . is . . . hot . . .", 1, id="dots with spaces"),
        pytest.param("Tea.. is.... hot.", 1, id="fewer and more dots"),
        pytest.param("So... 'why' he said... (and left).", 1, id="quoted behind dots"),
        pytest.param("お茶は... とても… 熱いです。", 1, id="dots in Japanese"),
        pytest.param("Wait... What? 'Why'... 3 came... \"No\"", 5, id="dots that end a sentence"),
        pytest.param("Tea...\n\nis hot...\n- very", 3, id="dots at the end of a paragraph"),
        pytest.param("Stop! he said. So did I. He left.", 4, id="a small letter behind a mark, and I"),
        pytest.param("Wait... Xylophone. Well.. … it is", 3, id="a letter, and one more sign, behind dots"),
        pytest.param("See www.Foo.Bar now", 1, id="an address with capitals"),
        pytest.param("One.Two.Three.", 3, id="one word each"),
        pytest.param("We met McDonald.Then Bo.Then left", 3, id="names before a full stop"),
        pytest.param("tea. is. hot", 3, id="lone full stops before small letters"),
        pytest.param("Why?Because!!Yes?!No", 4, id="runs of marks without a space"),
        pytest.param("This ends.That begins.this goes on.", 3, id="no space behind a full stop"),
        pytest.param("Well...Then we went…Home", 3, id="no space behind three points"),
        pytest.param(
            "See example.com, read_me.txt, os.path.py, www.foo.bar and a.b@foo.bar or Node.js.", 1, id="names with points"
        ),
        pytest.param("Open https://foo.bar/page?id=1&x=2 now", 1, id="an address"),
        pytest.param("Dr.Smith met Prof.Jones vs.the rest, e.g.Ann, in ASP.NET", 1, id="abbreviations without a space"),
        pytest.param("यह वाक्य है। यह दूसरा है।", 2, id="Hindi"),
        pytest.param("ما هذا؟ هذا كتاب.", 2, id="Arabic"),
        pytest.param("一つ目．二つ目．３．５です．", 3, id="full-width points"),
    ],
)
def test_count(text: str, count: int) -> None:
    assert len(sentences(text)) == count


@given(st.text(alphabet=st.sampled_from('aB1.!? \n。」"-\u200b')))
def test_any_text_has_sentences_with_words(text: str) -> None:
    assert all(any(map(str.isalnum, sentence)) for sentence in sentences(text))
