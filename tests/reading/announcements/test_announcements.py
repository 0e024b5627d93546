"""What only announces an answer, and what is left of a response without it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.reading.announcements.announcements import _REMEMBERED, headings_alone, parted
from judge.reading.text.words import words

SHELLS = {
    "Explain how photosynthesis works.": [
        "Great question! I'd be happy to explain that for you.",
        "Absolutely! Sure! Of course! Here we go!",
        "First, I will read the question. Then I will solve it step by step. Finally, I will give the answer.",
        "Here's a draft you can use:",
        "# Introduction\n## Background\n## Conclusion",
        "**Introduction**\n\n**Body**\n\n**Conclusion**",
        "Introduction:\n\nMain points:\n\nConclusion:",
        "I'd be glad to walk you through how photosynthesis works, step by step.",
        "Let's dive in!",
        "Let me break this down for you.",
        "Step 1: Understand the question.\nStep 2: Explain the process.\nStep 3: Conclude.",
        "You asked how photosynthesis works.",
        "Sure! Here's an explanation of photosynthesis:",
        "I hope this helps! Let me know if you have any other questions.",
        "Okay, understood!",
        "Thank you for your question about photosynthesis! I'd love to help.",
        "¡Claro! Con gusto te explico cómo funciona.",
        "¡Por supuesto! Aquí tienes la respuesta:",
        "Bien sûr ! Voici la réponse à votre question :",
        "Natürlich! Ich erkläre es dir gerne.",
        "Gerne! Hier ist die Antwort:",
        "Certo! Ecco la spiegazione:",
        "Claro! Aqui está a explicação:",
        "Конечно! Вот подробное объяснение:",
        "In this response, I will explain photosynthesis in detail.",
        "Below is the explanation you requested.",
        "The question asks how photosynthesis works.",
        "As an AI language model, I can help with that.",
    ],
    "Write an email to my boss asking for a day off.": [
        "Subject:\n\nDear ,\n\n\n\nBest regards,",
        "Here's a draft you can use:",
        "Sure, here's an email to your boss asking for a day off:",
        "Subject: \n\nDear [Boss's Name],\n\n[Your Name]",
        "I have written the email as requested.",
        "Dear ,",
    ],
    "上司に休暇をお願いするメールを書いてください。": [
        "はい、承知しました。",
        "メールの文面は以下の通りです。",
        "承知しました。以下にメールの文面を作成いたします。",
        "件名：\n\n様\n\n敬具",
        "かしこまりました。上司に休暇をお願いするメールをご用意いたします。",
        "もちろんです！喜んでお手伝いします。",
        "それでは、順番に解説していきます。",
        "以下がメールの下書きです：",
        "はい、もちろんです。",
    ],
    "光合成の仕組みを説明してください。": [
        "光合成の仕組みについてご説明いたします。",
        "いい質問ですね！それでは光合成について説明します。",
        "ご質問ありがとうございます。以下でわかりやすく解説します。",
        "まず、光合成の仕組みを順を追って説明していきましょう。",
    ],
    "请解释光合作用。": [
        "好的，我来为您解释光合作用。",
        "当然！以下是详细的解释：",
        "这是一个很好的问题！让我来回答。",
    ],
    "광합성을 설명해 주세요.": [
        "네, 알겠습니다. 광합성에 대해 설명해 드리겠습니다.",
        "물론입니다! 다음은 설명입니다:",
    ],
    "Write a Python function that adds two numbers.": [
        "Here is the Python function that adds two numbers:",
    ],
    "What are the main causes of the French Revolution?": [
        "Great question! Let me break this down for you step by step.",
        "Sure thing! I'll go through the main causes one by one.",
        "Certainly! The main causes of the French Revolution are as follows:",
        "Let's explore the causes of the French Revolution together!",
        "That's a fascinating topic! Let me share my thoughts on it.",
        "I can definitely help you with that! Here are the main causes:",
        "To answer this question, we need to think carefully about the causes.",
        "Here's what you need to know about the French Revolution:",
        "Good question. I will now provide a comprehensive answer.",
        "Below you will find a detailed answer to your question.",
        "Answer:\n\n\n",
        "Final Answer:",
        "**Answer:**\n\n**Explanation:**",
        "Sure! Let me think about this... Okay, here we go! First things first!",
        "Of course! I'd love to help you with this. Let's get started right away!",
        'My answer to the question "What are the main causes of the French Revolution?" is as follows:',
        "In this answer, I will discuss the main causes of the French Revolution.",
        "The main causes of the French Revolution are:",
        "### Answer\n\n### Explanation\n\n### Conclusion",
        "Thank you for asking! I'm excited to dive into this topic with you.",
        "Absolutely, I would be more than happy to assist you with your request today!",
        "I understand your question. Let me provide the answer.",
        "Let me start by analyzing the question.",
        "We will solve this in three steps. Step 1, Step 2, Step 3.",
        "Step 1:\nStep 2:\nStep 3:",
        "Sure, I can do that for you. One moment please.",
        "Please wait while I generate the answer.",
        "Working on it...",
        "Here is your response.\n\n---\n\n",
        "You're asking about the main causes of the French Revolution.",
        "Loading...",
        "The answer to your question is:",
        "Okay so the question is about the French Revolution.",
        "Excellente question ! Je vais vous expliquer cela en détail.",
        "Gute Frage! Lassen Sie mich das erklären.",
        "¡Excelente pregunta! Vamos a verlo paso a paso.",
        "Ótima pergunta! Vou explicar passo a passo.",
        "Ottima domanda! Ti spiego subito.",
        "Отличный вопрос! Давайте разберёмся.",
        "Goede vraag! Ik leg het graag uit.",
        "Świetne pytanie! Już wyjaśniam.",
        "Harika soru! Hemen açıklıyorum.",
        "سؤال رائع! دعني أشرح لك.",
        "बढ़िया सवाल! मैं समझाता हूँ।",
    ],
    "富士山の高さは？": [
        "はい、富士山の高さについてお答えします。",
        "承知いたしました。少々お待ちください。",
        "ご質問にお答えします。",
        "富士山の高さは以下の通りです。",
        "回答：",
        "それではお答えいたします！",
        "もちろんです。富士山の高さをお教えします。",
        "なるほど、良い質問ですね。",
        "では、始めましょう。",
        "かしこまりました！すぐにご説明いたしますね。",
    ],
}

ANSWERS = [
    ("What's 2+2?", "Sure! 4"),
    ("Name a colour.", "Of course: blue."),
    ("Yes or no: is 7 prime?", "Yes, 7 is prime."),
    ("What is the opposite of left?", "Right"),
    ("What is your name?", "My name is Claude."),
    ("Should I walk or drive?", "I would walk."),
    ("富士山の高さは？", "3776メートルです。"),
    ("富士山の高さは？", "富士山の高さは3776mです。"),
    ("静岡と山梨どちら？", "静岡です"),
    ("What do you do?", "I help people."),
    ("Which word is a noun: run or table?", "table"),
    ("How do I start?", "First, read the manual."),
    ("x", "I don't know."),
    ("Which city?", "Dear me, Rome."),
    ("Is water wet?", "Yes."),
    ("6*7?", "42"),
    ("Capital of France?", "Paris"),
    ("日本の首都は？", "はい、東京です"),
    ("日本の首都は？", "東京です。"),
    ("Which is right? A or B?", "Here is my answer: B"),
    ("Which is right? A or B?", "The answer is B"),
    ("Capital of France, Paris or London?", "The answer is Paris"),
    ("Capital of France, Paris or London?", "Sure! Paris."),
    ("Capital of France, Paris or London?", "# Paris"),
    ("Capital of France, Paris or London?", "**Paris**"),
    ("Write an outline on cats", "# Cats\n## Food\n## Play"),
    ("Correct: I would like explain the problem", "I would like to explain the problem to him"),
    ("Which day?", "Here is the day: Monday"),
    ("x", "Here's a haiku:\nOld pond\nfrog jumps"),
    ("Can you swim?", "I can swim."),
    ("Do you have a dog?", "I have a dog."),
    ("Who are you?", "I am an AI assistant."),
    ("List two colours", "**Red**\n**Blue**"),
    ("List two colours", "1. Red\n2. Blue"),
    ("犬と猫どちらが好き？", "犬です"),
    ("何時？", "以下です：3時"),
    ("会議はいつ？", "会議は明日始まります。"),
    ("Say hi", "Hello!"),
    ("Explain tea", "Let me explain: it is a drink."),
    ("Explain tea", "I'd be happy to explain. Tea is a drink."),
    ("Question", "Question: what? Answer: 5"),
    ("Name a fruit", "Sure, apple"),
    ("犬か猫か", "はい、犬"),
    ("What should we use?", "We can use a hammer."),
    ("What is a CPU", "Here is an explanation of the CPU: it computes."),
]


@pytest.mark.parametrize(("prompt", "text"), [(prompt, text) for prompt, texts in SHELLS.items() for text in texts])
def test_what_only_announces_leaves_nothing(prompt: str, text: str) -> None:
    found = parted(text, prompt)
    assert found.announced
    assert words(found.own) == []


@pytest.mark.parametrize(("prompt", "text"), ANSWERS)
def test_an_answer_stays(prompt: str, text: str) -> None:
    assert words(parted(text, prompt).own) != []


@pytest.mark.parametrize(
    ("text", "own"),
    [
        pytest.param("Paris, then.", "Paris, then.", id="nothing announces: all of it"),
        pytest.param("Yes. Okay.", "Yes. Okay.", id="fillers are answers"),
        pytest.param("Sure! Yes, it is 4. I hope this helps!", " it is 4.", id="what is in between"),
        pytest.param("Answer: 3.14", " 3.14", id="a number stays one"),
        pytest.param("Sure! It is 4, or 5...", " It is 4, or 5...", id="the marks in between"),
        pytest.param("Sure!\n- one\n- two", "one\ntwo", id="the marks of a list"),
        pytest.param("Sure! " + "x" * 241, " " + "x" * 241, id="what is too long to announce"),
        pytest.param("Sure! " + "*" * 241 + "x", " " + "*" * 241 + "x", id="and marks"),
        pytest.param("Here is tea - hot", "Here is tea - hot", id="a word of its own"),
        pytest.param("Here is the tea - hot", "Here is the tea - hot", id="a dash parts"),
    ],
)
def test_what_is_left(text: str, own: str) -> None:
    assert parted(text).own == own


def test_two_acknowledgements_announce_and_one_is_an_answer() -> None:
    assert parted("Okay, understood.").announced
    assert not parted("Understood.").announced
    assert parted("Okay, got it.").announced
    assert not parted("Okay. Okay.").announced
    assert not parted("Yes. Great.").announced
    assert parted("Okay " + ". " * 3000 + " understood.").announced


def test_a_label_of_the_prompt_is_told() -> None:
    assert parted("Question: What is tea?").quoted
    assert parted("質問：お茶とは？").quoted
    assert parted("**Task**\nWhat is tea?").quoted
    assert not parted("Question").announced
    assert not parted("Sure: What is tea?").quoted
    assert parted("x" * 5000 + "\n" + "y " * 1000 + "\nQuestion: x").quoted


def test_the_middle_of_a_long_text_is_its_own() -> None:
    text = "Sure! " + "\nSure!" * 2000 + " tea"
    assert text[4000:-2000] in parted(text).own
    assert len(parted(text).own) < len(text) - 5900


@pytest.mark.parametrize(
    ("prompt", "text"),
    [
        pytest.param("Explain tea.", "I will explain tea", id="a word of the prompt"),
        pytest.param("Describe photosynthesis.", "Let me describe photosynthetic steps", id="another form of it"),
        pytest.param("Write to my boss.", "Here is the letter to your boss", id="behind a link"),
        pytest.param("Write to my boss.", "Dear boss", id="an address"),
        pytest.param("Write to my dear boss.", "Dear boss", id="an address that stands in the prompt"),
        pytest.param("Explain AI.", "Let me explain AI", id="a word of two letters"),
        pytest.param("Explain breads.", "Let me explain bread", id="a word of five"),
        pytest.param("寿司を説明して。", "以下は寿司です", id="a Japanese word"),
        pytest.param("解释寿司。", "以下是寿司", id="a Chinese word"),
        pytest.param("List the seas of Mars", "The seas of Mars are as follows", id="what should follow"),
        pytest.param("List the seas of Mars", "The seas of Mars are:", id="what should follow a colon"),
        pytest.param("tea", "Summary of tea:", id="a label"),
        pytest.param("tea", "## Summary of tea", id="a heading"),
        pytest.param("tea " + "x " * 30_000, "Let me explain tea", id="the beginning of a long prompt"),
        pytest.param("x " * 30_000 + "tea", "Let me explain tea", id="and its end"),
    ],
)
def test_words_of_the_prompt_say_nothing_behind_an_announcement(prompt: str, text: str) -> None:
    assert words(parted(text, prompt).own) == []
    assert parted(text, "Something else").own == text


@pytest.mark.parametrize(
    ("prompt", "text"),
    [
        pytest.param("A or B?", "Let me explain B", id="one letter"),
        pytest.param("Paris or London?", "Here is Paris", id="no word of any answer behind it"),
        pytest.param("Mend: I will explain the tea.", "I will explain the tea.", id="a sentence of the prompt"),
        pytest.param("Write headings.", "# Introduction", id="headings that are asked for"),
        pytest.param("Which?", "**Introduction**", id="one line in bold"),
        pytest.param("Which?", "Introduction", id="no label"),
        pytest.param("x " * 21_000 + "tea" + " x" * 21_000, "Let me explain tea", id="the middle of a long prompt"),
        pytest.param("Which?", "Read. Check.", id="steps alone"),
        pytest.param("Which?", "[note] it", id="brackets"),
        pytest.param("Which?", "The seas are", id="no colon"),
        pytest.param("Which?", "Mars is:", id="a word of its own before a colon"),
        pytest.param("Walk or drive?", "I would walk", id="a promise that is an answer"),
        pytest.param("Which is right?", "A", id="a letter"),
    ],
)
def test_what_may_be_an_answer_stays(prompt: str, text: str) -> None:
    assert parted(text, prompt).own == text


def test_headings_without_a_text_are_told() -> None:
    assert headings_alone("# Cats\n\n## Food\n")
    assert not headings_alone("# Cats\n\nThey purr.")
    assert not headings_alone("# Cats")
    assert not headings_alone("")
    assert not headings_alone("#1\n#2")
    assert not headings_alone("# Cats\n## Food", "Write an outline.")
    assert not headings_alone("# Cats\n" * 572 + "They purr.")
    assert headings_alone("# Cats\n" * 571 + "# a")
    assert not headings_alone("# Cats\n" * 571 + "# ab")


@given(st.text(), st.text())
def test_any_text_has_a_rest(text: str, prompt: str) -> None:
    found = parted(text, prompt)
    assert len(found.own) <= len(text)
    assert found.announced or found == (text, False, False)


def test_a_step_holds_nothing_unless_it_names_something() -> None:
    assert parted("Sure! Read the question").own == ""
    assert parted("Sure! Read tea").own == " Read tea"


def test_the_labels_of_a_question_and_its_answer_hold_nothing() -> None:
    found = parted("Q: What is tea?\nA:")
    assert (found.own, found.quoted) == (" What is tea?\n", True)


def test_a_line_in_bold_among_others_is_a_heading() -> None:
    assert parted("**Introduction**\nTea is hot.").own == "Tea is hot."
    assert parted("__Introduction__ \nTea is hot.").own == "Tea is hot."


def test_a_prompt_is_known_up_to_a_length() -> None:
    length = 2 * _REMEMBERED
    middle = "x " * (_REMEMBERED // 2 - 1)
    assert parted("Let me explain greentea", f"{middle}greentea{' x' * (_REMEMBERED // 2)}"[:length]).announced
    assert not parted("Let me explain greentea", f"{middle}greentea{' x' * _REMEMBERED}").announced
    assert not parted("Let me explain xgreentea", f"{middle} green tea{' x' * _REMEMBERED}").announced


def test_what_announces_nothing_is_all_there_is() -> None:
    assert parted("Paris") == ("Paris", False, False)
    assert parted("Sure") == ("", True, False)


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("Answer: Yes.", " Yes."),
        ("Sure! Here is my answer: yes", " yes"),
        ("答え：はい", "はい"),
        ('{"answer": "yes"}', ' "yes"}'),
        ("Answer: thanks", ""),
        ("Answer. Yes.", ""),
        ("Sure: it. Yes.", " it."),
    ],
)
def test_what_follows_a_label_of_an_answer_is_one(text: str, own: str) -> None:
    assert parted(text).own == own


def test_what_a_letter_says_is_its_own() -> None:
    prompt = "Write an email that thanks my boss for the help and says I will send the report"
    assert parted("Dear boss,\nThank you for your help.\nBest regards", prompt).own == "Thank you for your help.\n"
    assert parted("Dear boss,\nI will provide the report.\nSubject:\nBest", prompt).own == "I will provide the report.\n"
    assert parted("Sure! I will provide the report.\nDear boss,", prompt).own == ""
    assert parted("Here is the email\nDearest,\nI will provide the report.", prompt).own == "Dearest,\n"
