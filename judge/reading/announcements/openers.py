"""Whole sentences that announce an answer, in the languages in which models write them, and labels of a copied prompt."""

from functools import cached_property

from judge.reading.pattern import Pattern
from judge.reading.text.plain_text import plain
from judge.reading.text.words import words

_SEPARATOR = Pattern(r"[|\n]")


class Phrases:
    """Sentences, separated by bars or line breaks. They are made ready at the first look-up, which takes about 10 ms for all."""

    def __init__(self, table: str) -> None:
        self._table = table

    @cached_property
    def keys(self) -> frozenset[str]:
        """The sentences without spaces and marks, as they stand and as they read."""
        written = [form for entry in _SEPARATOR.split(self._table) for form in (entry, plain(entry))]
        return frozenset(key for form in written if (key := "".join(words(form))))


OPENING = Phrases("""
one moment|one moment please|just a moment|just a second|hold on|bear with me|please wait|loading|processing|working on it
generating|thinking|stay tuned|first things first|ik leg het graag uit|ik leg het uit|świetne pytanie|już wyjaśniam
harika soru|hemen açıklıyorum|دعني أشرح لك|बढ़िया सवाल|मैं समझाता हूँ|मैं समझाती हूँ|i hope this helps|hope this helps
hope that helps|hope it helps|i hope that helps|i hope it helps|thought process|thoughts|my thoughts|thinking process
thinking step by step|think step by step|reasoning|reasoning process|chain of thought|solution|the solution|solution process
solution steps|step by step solution|solve|answer|the answer|answer is|the answer is|my answer|my answer is|final answer
the final answer|the final answer is|response|explanation|analysis|problem analysis|step by step|step 1|step one
to solve this problem|to solve this problem we need to|to answer this question|here is the answer|here's the answer
here is the solution|here's the solution|here is my answer|boxed|begin|let's begin|let's start|let's go|proof|the proof
result|output|summary|conclusion|assistant|the assistant|ai assistant|as an ai|as an ai language model|as an ai assistant
certainly|of course|sure|sure thing|absolutely|definitely|with pleasure|gladly|indeed|great question|good question
as requested|as you requested|as you asked|per your request|i can help|i can do that|i can help with that|can do|will do
i can help you with that|happy to help|glad to help|happy to|glad to|pleased to help|let me help|let me see|coming right up
on it|i'm on it|you got it|consider it done|no worries|i've got you covered|buckle up|here goes|let's dive in
let's dive right in|let's get started|let's get into it|let's get to it|let's jump in|let's see|let's take a look
look no further|without further ado|your answer|my response|to answer your question|in answer to your question
to answer the question|in response to your question|your code here|write your code here|add your code here
put your code here|your solution here|implement your solution here|implement this|implementation here|implement here
implementation goes here|code|code here|rest of the code|todo|todo implement|code goes here|explanation below|see below
as follows|the following|the final response|task completed|the end|解|解答|解説|解析|解法|解答過程|答|答え|答案|回答
最終回答|最終答案|思考|思考過程|思考过程|分析|結論|结论|かいせつ|かいとう|こたえ|考え方|让我们一步一步地思考
让我们一步一步思考|让我们一步步思考|让我们一步步解决这个问题|一步一步思考|ステップバイステップで考えましょう
ステップごとに考えましょう|順を追って考えましょう|もちろん|もちろんです|もちろんです喜んで|もちろんですとも|喜んで
喜んでお手伝いします|喜んでお手伝いいたします|お任せください|承知しました|承知いたしました|承知です|承りました
かしこまりました|わかりました|分かりました|了解|了解です|了解しました|了解いたしました|いい質問ですね|良い質問ですね
よい質問ですね|素晴らしい質問ですね|とても良い質問ですね|いい質問です|良い質問です|素晴らしい質問です|面白い質問ですね
興味深い質問ですね|ご質問ありがとうございます|質問ありがとうございます|ご質問いただきありがとうございます
お問い合わせありがとうございます|ご依頼ありがとうございます|アシスタント|以下に示します|以下をご覧ください
少々お待ちください|お待たせしました|当然可以|当然|以下是答案|以下是回答|这是答案|以下是我的回答|助手|没问题|沒問題|好的
明白了|收到|我明白了|当然没问题|当然了|可以的|很好的问题|好问题|这是一个很好的问题|这是个好问题|非常好的问题|感谢您的提问
感谢你的提问|谢谢您的提问|谢谢你的问题|我很乐意帮忙|乐意效劳|很高兴为您服务|풀이|풀이 과정|해설|답|답변|정답|해결|물론입니다
물론이죠|물론|알겠습니다|네 알겠습니다|좋습니다|기꺼이|기꺼이 도와드리겠습니다|좋은 질문입니다|좋은 질문이네요
훌륭한 질문입니다|질문해 주셔서 감사합니다|도와드리겠습니다|답변은 다음과 같습니다|여기 있습니다|감사합니다 질문|respuesta
la respuesta es|solución|explicación|proceso de pensamiento|réponse|la réponse est|explication|antwort|die antwort ist|claro
por supuesto|claro que sí|desde luego|con gusto|con mucho gusto|con placer|cómo no|sin problema|entendido|de acuerdo
buena pregunta|excelente pregunta|muy buena pregunta|qué buena pregunta|gran pregunta|gracias por tu pregunta
gracias por su pregunta|gracias por preguntar|encantado de ayudar|encantado de ayudarte|encantada de ayudarte|será un placer
aquí va|aquí vamos|vamos allá|aquí está la respuesta|aquí tienes|aquí lo tienes|aquí está|paso a paso|vamos a ello|empecemos
comencemos|a continuación|bien sûr|certainement|avec plaisir|avec grand plaisir|d'accord|entendu|absolument|évidemment
pas de problème|bonne question|excellente question|très bonne question|c'est une bonne question
c'est une excellente question|merci pour votre question|merci pour ta question|merci de votre question|voilà|voici
voici la réponse|voici ma réponse|allons y|commençons|étape par étape|natürlich|selbstverständlich|klar|aber klar
aber natürlich|aber gerne|sehr gerne|mit vergnügen|alles klar|verstanden|kein problem|gute frage|sehr gute frage
das ist eine gute frage|tolle frage|danke für deine frage|danke für ihre frage|vielen dank für ihre frage
vielen dank für deine frage|hier ist die antwort|los geht's|fangen wir an|schritt für schritt|im folgenden
gerne helfe ich ihnen|certamente|certo|assolutamente|volentieri|con piacere|va bene|nessun problema|ottima domanda
buona domanda|bella domanda|grazie per la domanda|grazie per la tua domanda|ecco|ecco la risposta|ecco qui|ecco a te
cominciamo|iniziamo|passo dopo passo|capito|com certeza|com prazer|com todo o prazer|claro que sim|sem problema
sem problemas|entendi|boa pergunta|ótima pergunta|excelente pergunta|obrigado pela pergunta|obrigada pela pergunta|aqui está
aqui está a resposta|vamos lá|vamos começar|passo a passo|конечно|разумеется|безусловно|с удовольствием|хорошо|понял|понятно
хороший вопрос|отличный вопрос|интересный вопрос|спасибо за вопрос|спасибо за ваш вопрос|вот ответ|вот мой ответ
давайте начнем|давайте начнём|начнем|начнём|шаг за шагом|lösung|erklärung|resposta|a resposta é|solução|explicação|risposta
la risposta è|soluzione|spiegazione|ответ|решение|объяснение|natuurlijk|zeker|goede vraag|graag gedaan|oczywiście|jasne
dobre pytanie|tabii|tabii ki|elbette|güzel soru|iyi soru|självklart|naturligtvis|tentu|tentu saja|baik|pertanyaan bagus
tất nhiên|chắc chắn rồi|dĩ nhiên|câu hỏi hay|แน่นอน|ได้เลย|ได้ครับ|بالطبع|بالتأكيد|طبعا|سؤال جيد|سؤال رائع|ज़रूर|बिल्कुल
अच्छा सवाल
""")
"""Openers that are whole sentences."""

QUOTES = Phrases("""
question|the question|your question|user question|original question|q|query|the query|your query|prompt|the prompt
your prompt|task|the task|problem|the problem|problem statement|the problem statement|question text|request|your request
user request|user query|input|instruction|instructions|you asked|you said|you wrote|i was asked|original prompt|given
given question|given problem|質問|ご質問|問題|問|問い|設問|お題|課題|ご依頼|依頼内容|质问|问题|题目|提问|用户问题|질문|문제
pregunta|la pregunta|problema|tarea|question posée|frage|die frage|aufgabe|domanda|pergunta|вопрос|задача
""")
"""Labels of a copied prompt."""

FILLERS = Phrases("""
なるほど|そうですね|えーと|ええと|ok|okay|alright|allright|right|well|so|now|yes|great|good|perfect|hi|hello|hey|hi there
hello there|understood|got it|no problem|i see|i understand|my pleasure|awesome|excellent|wonderful|fantastic|noted|yep|yeah
first|second|third|then|next|finally|lastly|also|and|in this response|in this answer|best|best regards|kind regards
warm regards|regards|sincerely|yours|yours truly|yours sincerely|yours faithfully|best wishes|cheers|thanks|thank you
many thanks|please|はい|ええ|うん|では|それでは|さて|まず|次に|最後に|早速|さっそく|こんにちは|以上です|よろしくお願いします
よろしくお願いいたします|拝啓|敬具|様|ありがとうございます|네|안녕하세요|감사합니다|您好|你好|谢谢|首先|然后|最后|да|ja
gerne|sí|oui|si|sim|hola|bonjour|hallo|ciao|olá|здравствуйте|привет|vale|bien|bueno|perfecto|bon|parfait|gut|okay gut|bene
perfetto|bem|perfeito|отлично|saludos|cordialmente|cordialement|atentamente|mit freundlichen grüßen|cordiali saluti
atenciosamente|с уважением
""")
"""Words that announce nothing by themselves and add nothing to an opener beside them; alone they may be the answer."""

ANSWERS = Phrases("""
yes|yep|yeah|ok|okay|right|good|great|perfect|excellent|well|はい|うん|네|да|ja|sí|si|oui|sim|gut|bien|bon|bene|bem
""")
"""The fillers that are an answer after a label that asks for one: `Answer: yes`."""

ACKNOWLEDGED = Phrases("""
ok|okay|alright|allright|understood|got it|no problem|i see|i understand|my pleasure|noted
""")
"""The fillers that only say that the prompt was heard; two of them are no answer."""
