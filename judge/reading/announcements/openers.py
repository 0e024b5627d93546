"""What announcements are made of, in the languages in which models make them: see `announcements`."""

import re

from judge.reading.text.seen import plain
from judge.reading.text.words import words


def _keys(table: str) -> frozenset[str]:
    """Return the sentences of a table, parted by bars, each without spaces and marks, as it stands and as it reads."""
    written = [form for entry in re.split(r"[|\n]", table) for form in (entry, plain(entry))]
    return frozenset(key for form in written if (key := "".join(words(form))))


def _set(table: str) -> frozenset[str]:
    return frozenset(table.split())


OPENING = _keys("""
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

LETS_SOLVE = re.compile(
    r"(?:ok(?:ay)?|sure|alright|so|now|first)*let(?:s|us|me)(?:now|first)?(?:solve|think|work|break|analy[sz]e|reason"
    r"|tackle|walk)"
    r"(?:this|it|the|about|through|down|problem|question|step|by|carefully|together|following|out|on|in|detail)*"
)
HERE_IS = re.compile(
    r"(?:so|and|now)*"
    r"(?:here(?:s|is|are|comes|goes|(?=you))|thisis|below(?:is|are)|thefollowingis|ihaveprovided|illprovide|iwillprovide)"
    r"(?:the|my|your|a|an|our)?"
    r"(?:complete|full|final|short|brief|detailed|correct|requested|possible|best|stepbystep|simple|clear|direct|python)*"
    r"(?:answers?|solutions?|responses?|results?|explanation|summary|outputs?|translation|reply|code|steps|text|breakdown"
    r"|it|you(?:go|are)|what(?:i(?:know|found|think|have|cameupwith)|you(?:needed|need|want|wanted)))"
    r"(?:to|for|of|in|your|the|this|that|you|question|problem|request|query|task|prompt|below|asked|requested|wanted|itis"
    r"|with)*"
)
STEP = re.compile(r"(?:step|schritt|paso|étape|passo|шаг|ステップ|手順|步骤|단계)\d{1,3}|第[\d一二三四五]步|第?\d단계")

QUOTES = _keys("""
question|the question|your question|user question|original question|q|query|the query|your query|prompt|the prompt
your prompt|task|the task|problem|the problem|problem statement|the problem statement|question text|request|your request
user request|user query|input|instruction|instructions|you asked|you said|you wrote|i was asked|original prompt|given
given question|given problem|質問|ご質問|問題|問|問い|設問|お題|課題|ご依頼|依頼内容|质问|问题|题目|提问|用户问题|질문|문제
pregunta|la pregunta|problema|tarea|question posée|frage|die frage|aufgabe|domanda|pergunta|вопрос|задача
""")
"""Labels of a copy of the prompt."""

FILLERS = _keys("""
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
"""Words that announce nothing by themselves: an opener beside them is still all there is, and alone they may be the answer."""

ANSWERS = _keys("""
yes|yep|yeah|ok|okay|right|good|great|perfect|excellent|well|はい|うん|네|да|ja|sí|si|oui|sim|gut|bien|bon|bene|bem
""")
"""Those that answer where a label asks for an answer: `Answer: yes`."""

ACKNOWLEDGED = _keys("""
ok|okay|alright|allright|understood|got it|no problem|i see|i understand|my pleasure|noted
""")
"""Those that only say that the prompt was heard; two of them are no answer."""

PLEASANTRY = re.compile(
    r"(?:please)?(?:feelfreeto(?:ask|reachout|letmeknow)|letmeknowif|ifyou(?:have|need)|donthesitateto)(?:you|have|need|any"
    r"|other|more|further"
    r"|questions?|help|clarification|assistance|something|anything|else|if|me|know|ask|would|like|to|changes|want|adjust|it"
    r"|with)*",
)

COMMON = _set("""
follows follow analyzing analysing exploring reviewing considering understanding identifying defining examining breaking
discussing addressing outlining summarizing explore examine delve unpack two three four five six seven eight nine ten cela
ça ceci subito wait moment immediately generating à funciona fonctionne funktioniert works funziona i me my we us our you
your yours it its this that these those the a an some any all each one both other another and or but so then also to for of
in on at by with about from into as is are be was will would can could should do does have has been am m s re ve ll d if
when how what why which there here now below above following next up out down through over along just very really quite more
most much well let please first second third finally lastly before after while using use used based upon between within
carefully clearly concisely briefly quickly thoroughly properly fully simply exactly together today right away soon shortly
best possible better good great nice perfect helpful useful clear concise brief short long full complete detailed thorough
comprehensive simple easy quick final correct accurate proper appropriate requested desired required needed necessary
relevant key main important own entire whole various several few many different specific general basic depth detail details
careful polished professional formal interesting excellent wonderful amazing fantastic understandable straightforward answer
answers solution solutions response responses reply result results output explanation explanations summary overview
breakdown translation code function script program query snippet implementation example examples draft version text email
mail letter message essay article story poem haiku song lyrics paragraph paragraphs sentence sentences list table outline
plan guide tutorial recipe report review post blog description definition analysis discussion calculation calculations proof
derivation step steps process procedure approach method methods way ways information info points point facts ideas idea tips
suggestions suggestion recommendation recommendations advice options content document notes question questions problem
problems request task tasks prompt topic issue matter subject thing things assignment exercise instructions requirements
needs input context passage everything something anything title speech dialogue template format structure introduction
conclusion part parts section words work attempt take thoughts reasoning logic thinking help assistance hand time pleasure
explain explaining provide providing give giving show showing describe describing walk guiding tell assist present
presenting share sharing write writing make making create creating generate produce compose prepare offer listing summarize
summarise translate analyze analyse discuss address cover break go going get start started begin proceed continue dive look
see think find determine calculate compute figure check read consider understand respond finish deliver demonstrate
illustrate elaborate clarify define compare come know want wanted like need ask asked asking hope enjoy prepared written
created drafted provided got solve solving answering helping assisting offering requesting looking included attached put
came verify identify apply la el los las un una unos unas de del en para por con sobre que es son su sus tu tus te le lo se
y o como cómo respuesta solución explicación resumen ejemplo correo carta mensaje texto código borrador lista poema cuento
traducción pregunta problema tarea solicitud paso pasos detalle detalles detallada detallado completa completo breve
siguiente siguientes manera forma pediste pedido solicitado solicitada usar puedes continuación ayudar ayudarte ayudarle
explicar explicarte responder respondo resolver darte les une des du au aux pour sur avec dans ce cette ces votre vos ton ta
tes mon ma comment est réponse explication résumé exemple lettre texte brouillon liste poème histoire traduction problème
demande tâche étape étapes détaillée détaillé complète complet suivant suivante vous pouvez utiliser expliquer aider
répondre résoudre détail manière der die das den dem ein eine einen einem einer für zu zum zur von vom mit über auf im ist
sind wie ihr ihre ihrer ihren dein deine deiner mein meine und sie ihnen dir antwort lösung erklärung zusammenfassung
beispiel nachricht entwurf gedicht geschichte übersetzung frage aufgabe anfrage schritt schritte ausführliche kurze
vollständige gewünschte erklären beantworten helfen lösen dabei gerne nun jetzt können verwenden geben zeigen beschreiben il
gli uno della dello dei delle di da per che è sono tua tuo sua suo mia mio risposta soluzione spiegazione riassunto esempio
lettera messaggio testo bozza elenco poesia storia traduzione domanda richiesta dettagliata puoi usare spiegare aiutarti
rispondere risolvere passo os um uma dos em no na com é são seu teu meu minha resposta solução explicação resumo exemplo
mensagem rascunho história tradução pergunta tarefa detalhada você pode ajudar abaixo seguir на для о об как по в и ваш ваша
ваше ваши твой мой моя это ответ решение объяснение пример письмо текст сообщение черновик список стихотворение перевод
вопрос вопроса задача задачу подробный подробное краткий полный этот этой вам вас помочь объяснить ответить решить
""")
"""Words that go with any answer."""

LINKS = _set("""
of for to about on how why what that which de para por sobre que cómo pour sur du des comment für zu über wie von di per su
come do da com как для о об на
""")
"""Words behind which the prompt may be spoken of: `here is the letter to your boss`."""

PARTS = _set("""
introduction intro background overview body main conclusion conclusions summary discussion analysis references results
methods methodology abstract outline solution answer explanation steps step section part chapter notes note example examples
details subject to from date name signature address re cc bcc attachments response output input reasoning thoughts approach
result final key points takeaways takeaway context objective objectives goal goals purpose scope definition description
title topic introducción conclusión resumen desarrollo asunto einleitung hauptteil fazit betreff schluss objet développement
introduzione conclusione sviluppo oggetto introdução conclusão desenvolvimento assunto введение заключение вывод тема
""")
"""Words of labels and headings that stand over parts of any answer."""

TITLES = _set("""
mr mrs ms dr sir madam or hiring manager team all customer friend professor colleagues
""")
LEADS = _set("""
first second third then next finally lastly now and also after that to so we need i must
""")
STEPS = _set("""
understand identify read analyze analyse solve find determine calculate compute check verify write provide give present
explain break consider think apply review state conclude start begin define gather plan list look simplify evaluate work
answer summarize
""")

_LEAD = (
    r"(?:(?:ok|okay|sure|alright|so|now|first|firstly|second|third|then|next|finally|lastly|and|well|also|but|great|please"
    r"|yes|certainly"
    r"|absolutely|after that|before that|of course|in this (?:response|answer|reply|post|article)|as requested|below|here"
    r"|today) )*"
)
_VERB = (
    r"(?:explain|provide|give|show|describe|walk|guide|tell|help|assist|present|share|write|make|create|draft|generate"
    r"|produce|compose"
    r"|prepare|offer|list|outline|summari[sz]e|translate|analy[sz]e|discuss|address|cover|review|break|go (?:through|over"
    r"|ahead)|get"
    r"|start|begin|proceed|continue|dive|jump|look|think|work|take (?:you|a look)|try|find|determine|calculate|compute"
    r"|figure|check|solve"
    r"|answer|respond|reply|do|complete|deliver|demonstrate|illustrate|elaborate|clarify|define|compare|read|tackle"
    r"|think|consider|understand|be (?:explaining|"
    r"providing|giving|showing|writing|happy|glad)|lay|set|put together|come up|explore|examine|delve|unpack|generate"
    r"|need to (?:find|solve|determine|calculate"
    r"|compute))"
)
_ADVERBS = r"(?: (?:now|first|then|also|happily|try to|be able to|do my best to|definitely|certainly|be|go ahead and|just))*"
_GLAD = r"(?:happy|glad|pleased|delighted|excited|thrilled|honou?red|more than happy|here)"
_PRAISE = (
    r"(?:great|good|excellent|interesting|fantastic|wonderful|nice|important|brilliant|amazing|fascinating|thoughtful"
    r"|insightful|lovely"
    r"|awesome|terrific|superb)"
)
PROMISE = re.compile(
    rf"{_LEAD}(?:"
    rf"(?:(?:i|we) (?:ll|will|shall|can|could|would|am going to|m going to|are going to|re going to|d like to|would like to"
    rf"|want to"
    rf"|would love to|d love to|m about to|am about to|plan to|need to(?= (?:find|solve|determine|calculate|compute|answer"
    rf"|think|consider|understand|look|analy[sz]e|break)))"
    rf"|let me|let us|let s|allow me to|permit me to){_ADVERBS} {_VERB}\b"
    rf"|(?:(?:i|we) (?:d|would|ll|will|am|m|are|re|shall)(?: be)? )?(?:very |so |really |more than |absolutely |always "
    rf"|only too )*{_GLAD}"
    r" to(?= |$)"
    r"|(?:i|we) (?:have|ve)(?: just| already| now)? (?:completed|written|provided|prepared|created|answered|drafted"
    r"|finished|included"
    r"|attached|solved|put together)\b"
    r"|it (?:would|will|ll|d) be (?:a|my) pleasure to\b"
    rf"|(?:thank you|thanks)(?: so much| very much| a lot)? for (?:your|the|asking|reaching|this|sharing|providing)\b"
    rf"|(?:what |that s |that is |this is )?(?:such )?(?:a |an )?(?:very |really |truly |quite )*{_PRAISE} (?:question"
    rf"|request|topic|prompt"
    r"|task|problem)\b(?= |$)"
    r"|you (?:asked|are asking|re asking|have asked|ve asked|requested|wrote|would like me|d like me|want me|want to know"
    r"|would like to know)\b"
    r"|(?:your|the|this) (?:question|task|problem|prompt|request|query)(?: here)? (?:asks|says|states|reads|wants"
    r"|is(?= (?:what|how|why|who|when"
    r"|where|which|whether|about|to|asking)\b))"
    r"|(?:in order )?to (?:answer|solve|address|explain|tackle|approach|complete) (?:this|the|your|that)\b"
    # Spanish, French, German, Italian, Portuguese, Russian
    r"|(?:con (?:mucho )?gusto |ahora )?(?:te|le|les|os) (?:explico|explicaré|presento|ayudo|ayudaré|doy|muestro|comparto|dejo"
    r"|cuento)\b"
    r"|(?:voy a|vamos a|permíteme|permítame|déjame|puedo|estaré encantad[oa] de|encantad[oa] de|con gusto|será un placer) "
    r"(?:te |le )?(?:explicar|ayudar|responder|resolver|mostrar|dar|escribir|presentar|crear|redactar|analizar|ver|empezar"
    r"|comenzar|explorar|resumir"
    r"|traducir)\w*"
    r"|je (?:vais|peux|serais ravie? de|suis ravie? de|serai ravie? de)(?: vous| te)? (?:expliquer|aider|répondre|résoudre"
    r"|montrer|donner"
    r"|présenter|rédiger|écrire|décrire|résumer|traduire|proposer)\b"
    r"|(?:laissez moi|laisse moi|permettez moi de|permets moi de)(?: vous| te)? \w+er\b"
    r"|ich (?:erkläre|helfe|zeige|werde|kann|gebe|beantworte|schreibe|beschreibe|löse|würde)\b|(?:lass|lassen sie) (?:mich"
    r"|uns)\b"
    r"|gerne (?:erkläre|helfe|zeige|beantworte|schreibe) ich\b"
    r"|(?:ti|vi|le) (?:spiego|aiuto|mostro|presento)\b|(?:posso|sarò felice di|sono felice di|lascia che|permettimi di) "
    r"(?:ti |le )?(?:spieg|aiut|rispond|risolv|mostr|scriv|present)\w*"
    r"|(?:vou|posso|fico feliz em|terei prazer em|deixe me|permita me) (?:te |lhe )?(?:explicar|ajudar|responder|resolver"
    r"|mostrar|escrever"
    r"|apresentar|dar|criar)\w*"
    r"|я (?:объясню|помогу|расскажу|отвечу|покажу|решу|напишу|рад помочь|с радостью помогу)\b|(?:давайте|давай|позвольте) \w+"
    r")"
)
SHOWN = re.compile(
    rf"{_LEAD}(?:"
    r"(?:is|are) as follows|(?:my|the) (?:answer|response|solution|reply) (?:to|for) (?:the|your|this) (?:question|problem"
    r"|prompt|request|query|task)"
    r"|here (?:is|are|s|comes|come|goes|go|you|we)|heres|below (?:is|are|you)|below|the following (?:is|are)|following (?:is"
    r"|are)"
    r"|please (?:find|see|wait)|find (?:below|attached)|you (?:will|ll|can) find|as (?:you )?(?:requested|asked)"
    r"|attached (?:is|are)"
    r"|aquí (?:tienes|tiene|está|están|te dejo|le dejo|va|hay)|a continuación|este es|esta es|estos son|estas son"
    r"|voici|voilà|ci dessous|vous trouverez"
    r"|hier (?:ist|sind|kommt|finden sie|findest du|haben sie|hast du)|im folgenden|nachfolgend|unten finden sie|anbei"
    r"|ecco|di seguito|qui (?:c è|trovi)|aqui (?:está|estão|vai|tem)|segue|seguem|a seguir|abaixo (?:está|estão)"
    r"|вот|ниже (?:приведен|приведён|представлен|приведена|приведено)\w*|далее|hier is|hier zijn|oto|işte|här (?:är|kommer)"
    r"|her er"
    r"|berikut(?: ini)?(?: adalah)?|dưới đây là|đây là|إليك|فيما يلي"
    r")(?= |$)"
)

FOLLOWED = re.compile(r"\b(?:as follows|the following|(?:listed|given|shown|described|explained) below)$")
"""How a sentence ends behind which an answer should stand."""

LED = re.compile(r"\b(?:is|are|include|includes|following|below|follows)$")
"""How it ends before a colon."""

BARE = re.compile(
    r"(?:i|we) (?:ll|will|shall|can|could|would|d|want to|d like to|would like to)"
    r" (?!(?:explain|help|assist|answer|start|begin|proceed|continue|try|elaborate)$)\w+$"
)
"""How a promise ends that may be an answer: `I would walk`."""


def _cut(heads: str, common: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    tokens = sorted({token for token in re.split(r"[|\s]+", common) if token}, key=len, reverse=True)
    return re.compile(heads), re.compile("|".join(map(re.escape, tokens)))


UNSPACED = (
    _cut(
        r"^(?:では|それでは|まず|はい)?(?:以下|下記|次の(?:通り|とおり|よう))|^(?:こちら|これ)[がは]|[はを](?:以下|下記"
        r"|次の(?:通り|とおり|よう))"
        r"|(?:説明|解説|紹介|案内|回答|返答|返信|提案|作成|提示|要約|翻訳|用意|準備|共有|手伝い|サポート|計算|分析|解決"
        r"|検討|整理|記載|列挙|お答え|お伝え"
        r"|お書き|まとめ|考え|考えて|解い|解いて|解き|解いていき|始め|見て|見ていき|答え|書き|作り|述べ|示し|お見せ|教え)"
        r"(?:[をに]?(?:させて|して|し|いたし|致し|て|いたします|いただき|頂き|おき|いき|み|たい|と|思い|します|しましょ"
        r"|ましょ|差し上げ|さしあげ|あげ)){0,6}"
        r"(?:ます|ましょう|ました|う)(?:ね)?$",
        """以下 下記 次 上記 こちら これ この その それ それでは では はい 早速 さっそく すぐ 今すぐ 少し 順に しっかり まず
        最初に はじめに 続いて 今から これから ご質問 質問 ご依頼 依頼 ご要望 要望 お題 問い合わせ 問題 課題 回答案 回答
        解答 答え 答案 答 お答え 解説 説明 紹介 案内 提案 返信 返答 返事 結果 内容 文面 本文 文章 文例 例文 文 メール 手紙
        下書き 草案 ドラフト サンプル テンプレート 例 案 コード プログラム 関数 手順 方法 ステップ バイ ポイント 要点 要約
        まとめ 翻訳 訳 詩 俳句 一覧 リスト 表 順番 順 段階 一つずつ ひとつずつ 詳しく 詳細 簡単 簡潔 わかりやすく
        分かりやすく 丁寧 具体的 具体例 について に関して に対して に関する に対する として の を に は が で と も から
        より へ か な ご お 私 あなた お客様 様 皆様 皆さん 方 こと もの ため よう 通り とおり どおり ついて 追って 一緒
        考え 見て 見 いき いく みて みま み し して する させて いただき いただく 頂き いた 致し いたし します ます ました
        ましょう です でした ね よ 思い 思う 示し 示す 述べ 書き 書いて 作成 作り 作って 用意 準備 整理 記載 列挙 提示 共有
        ご覧 ください 下さい 手伝い サポート 計算 分析 解き 解いて 解く 解決 検討 始め なり なります こたえ 生成 出力 送り
        喜んで 伝え 教え 差し上げ さしあげ あげ たい て う 件名 宛先 件 全て すべて 各 最終 最適 適切 完全 おわりに 概要
        背景 結論 目次 序論 本論 目的 考察 日付 署名 名前 ん ま""",
    ),
    _cut(
        r"^(?:好的?|当然)?(?:以下[是为]|下面[是为]|以下|下面|如下)|如下$"
        r"|^(?:那么|现在|首先|接下来)?(?:让我(?:来|们)?|我(?:会|将|来|可以|很乐意|很高兴|非常乐意|愿意)|请允许我|很高兴"
        r"|很乐意)(?:为|帮|给|来|先|一步)?(?:您|你)?"
        r".{0,20}(?:解释|解答|回答|说明|介绍|分析|帮助|帮忙|提供|写|列出|展示|讲解|思考|总结|翻译|计算|解决|看看|开始|撰写"
        r"|服务)"
        r"|^(?:这是|这里是)(?:一[个份封篇首]|您|你|我)?.{0,12}(?:答案|回答|解答|草稿|邮件|代码|内容|示例|解决方案|方案|翻译"
        r"|总结|版本)$",
        """以下 下面 如下 这 这里 是 为 的 了 您 你 我 我们 让 来 会 将 可以 很 非常 乐意 高兴 愿意 请 允许 帮 帮助 帮忙 给 先
        好 好的 当然 那么 现在 首先 接下来 一步一步 一步步 一步 逐步 地 得 一下 个 一个 份 一份 封 一封 篇 一篇 首 一首 解释
        解答 回答 说明 介绍 分析 提供 写 列出 展示 讲解 思考 总结 翻译 计算 解决 看看 看 开始 撰写 服务 关于 对 对于 有关
        问题 请求 要求 任务 答案 回复 内容 草稿 邮件 电子 信 代码 示例 例子 方案 版本 详细 简单 简要 完整 清楚 参考 需要
        想要 所 供 并 和 与 在 中 能 用 使用 到 想 要 结果 步骤 方法 过程 诗 故事 文章 引言 背景 结论 概述 主题""",
    ),
    _cut(
        r"^(?:네)?(?:다음은|아래는|여기|다음과같|아래와같|이제|먼저)|(?:다음과같|아래와같)"
        r"|(?:설명|답변|도와|작성|안내|소개|알려|풀어|살펴|요약|번역|시작|분석|정리)(?:해|을|를)?(?:드리|보|하)?(?:겠습니다"
        r"|겠어요|도록하겠습니다|게요|ㄹ게요|볼게요|릴게요|드릴게요)$",
        """다음은 다음과 아래는 아래와 다음 아래 여기 같습니다 같은 같이 이제 먼저 네 답변 해설 설명 질문 문제 요청 요청하신
        이메일 메일 편지 초안 코드 예시 예 내용 목록 요약 번역 결과 풀이 과정 단계 단계별로 자세히 간단히 차근차근 에 대한
        대해 대해서 관한 을 를 은 는 이 가 의 로 으로 와 과 해 드리겠습니다 드릴게요 드리 겠습니다 하겠습니다 도록
        보겠습니다 볼게요 도와 작성 안내 소개 알려 풀어 살펴 시작 분석 정리 입니다 있습니다 제가 저는 하신 해드리 그럼 지금
        부터 서론 본론 결론""",
    ),
)
"""For languages whose words are not parted here: how announcements begin or end, and what goes with any answer."""
