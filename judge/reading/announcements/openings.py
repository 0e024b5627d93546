"""How sentences that announce an answer begin and end: "Let me explain", "You asked", "Here is", "is as follows".

The first four patterns match a sentence without spaces and marks (`heresyouranswer`), the others one without marks and with a
space between two words (`here s your answer`).
"""

from judge.reading.pattern import Pattern, either

LETS_SOLVE = Pattern(
    r"(?:ok(?:ay)?|sure|alright|so|now|first)*let(?:s|us|me)(?:now|first)?"
    r"(?:solve|think|work|break|analy[sz]e|reason|tackle|walk)"
    r"(?:this|it|the|about|through|down|problem|question|step|by|carefully|together|following|out|on|in|detail)*"
)
"""Okay, let's think about this step by step."""

HERE_IS = Pattern(
    r"(?:so|and|now)*"
    r"(?:here(?:s|is|are|comes|goes|(?=you))|thisis|below(?:is|are)|thefollowingis|ihaveprovided|illprovide|iwillprovide)"
    r"(?:the|my|your|a|an|our)?"
    r"(?:complete|full|final|short|brief|detailed|correct|requested|possible|best|stepbystep|simple|clear|direct|python)*"
    r"(?:answers?|solutions?|responses?|results?|explanation|summary|outputs?|translation|reply|code|steps|text|breakdown"
    r"|it|you(?:go|are)|what(?:i(?:know|found|think|have|cameupwith)|you(?:needed|need|want|wanted)))"
    r"(?:to|for|of|in|your|the|this|that|you|question|problem|request|query|task|prompt|below|asked|requested|wanted|itis"
    r"|with)*"
)
"""Here is the full solution to your problem."""

STEP = Pattern(r"(?:step|schritt|paso|étape|passo|шаг|ステップ|手順|步骤|단계)\d{1,3}|第[\d一二三四五]步|第?\d단계")
"""Step 2."""

PLEASANTRY = Pattern(
    r"(?:please)?(?:feelfreeto(?:ask|reachout|letmeknow)|letmeknowif|ifyou(?:have|need)|donthesitateto)"
    r"(?:you|have|need|any|other|more|further|questions?|help|clarification|assistance|something|anything|else|if|me|know|ask"
    r"|would|like|to|changes|want|adjust|it|with)*"
)
"""Please let me know if you have any questions."""

_LEAD = (
    r"(?:(?:ok|okay|sure|alright|so|now|first|firstly|second|third|then|next|finally|lastly|and|well|also|but|great|please|yes"
    r"|certainly|absolutely|after that|before that|of course|in this (?:response|answer|reply|post|article)|as requested|below"
    r"|here|today) )*"
)
"""Words before an announcement: [okay so now] here is."""

_VERB = (
    r"(?:explain|provide|give|show|describe|walk|guide|tell|help|assist|present|share|write|make|create|draft|generate|produce"
    r"|compose|prepare|offer|list|outline|summari[sz]e|translate|analy[sz]e|discuss|address|cover|review|break"
    r"|go (?:through|over|ahead)|get|start|begin|proceed|continue|dive|jump|look|think|work|take (?:you|a look)|try|find"
    r"|determine|calculate|compute|figure|check|solve|answer|respond|reply|do|complete|deliver|demonstrate|illustrate"
    r"|elaborate|clarify|define|compare|read|tackle|think|consider|understand"
    r"|be (?:explaining|providing|giving|showing|writing|happy|glad)|lay|set|put together|come up|explore|examine|delve"
    r"|unpack|generate|need to (?:find|solve|determine|calculate|compute))"
)
_ADVERBS = r"(?: (?:now|first|then|also|happily|try to|be able to|do my best to|definitely|certainly|be|go ahead and|just))*"
_GLAD = r"(?:happy|glad|pleased|delighted|excited|thrilled|honou?red|more than happy|here)"
_PRAISE = (
    r"(?:great|good|excellent|interesting|fantastic|wonderful|nice|important|brilliant|amazing|fascinating|thoughtful"
    r"|insightful|lovely|awesome|terrific|superb)"
)
_PROMISES = either(
    # I will now explain, let me break down
    r"(?:(?:i|we) (?:ll|will|shall|can|could|would|am going to|m going to|are going to|re going to|d like to|would like to"
    r"|want to|would love to|d love to|m about to|am about to|plan to"
    r"|need to(?= (?:find|solve|determine|calculate|compute|answer|think|consider|understand|look|analy[sz]e|break)))"
    rf"|let me|let us|let s|allow me to|permit me to){_ADVERBS} {_VERB}\b",
    # I would be more than happy to
    r"(?:(?:i|we) (?:d|would|ll|will|am|m|are|re|shall)(?: be)? )?"
    rf"(?:very |so |really |more than |absolutely |always |only too )*{_GLAD} to(?= |$)",
    # I have just written
    r"(?:i|we) (?:have|ve)(?: just| already| now)? "
    r"(?:completed|written|provided|prepared|created|answered|drafted|finished|included|attached|solved|put together)\b",
    r"it (?:would|will|ll|d) be (?:a|my) pleasure to\b",
    r"(?:thank you|thanks)(?: so much| very much| a lot)? for (?:your|the|asking|reaching|this|sharing|providing)\b",
    # what a great question
    r"(?:what |that s |that is |this is )?(?:such )?(?:a |an )?(?:very |really |truly |quite )*"
    rf"{_PRAISE} (?:question|request|topic|prompt|task|problem)\b(?= |$)",
    # you asked, you would like to know
    r"you (?:asked|are asking|re asking|have asked|ve asked|requested|wrote|would like me|d like me|want me|want to know"
    r"|would like to know)\b",
    # the question asks, your question is how
    r"(?:your|the|this) (?:question|task|problem|prompt|request|query)(?: here)? (?:asks|says|states|reads|wants"
    r"|is(?= (?:what|how|why|who|when|where|which|whether|about|to|asking)\b))",
    # in order to solve this
    r"(?:in order )?to (?:answer|solve|address|explain|tackle|approach|complete) (?:this|the|your|that)\b",
)
_PROMISES_ABROAD = either(
    # Spanish: te explico, voy a explicarte
    r"(?:con (?:mucho )?gusto |ahora )?(?:te|le|les|os) (?:explico|explicaré|presento|ayudo|ayudaré|doy|muestro|comparto|dejo"
    r"|cuento)\b",
    r"(?:voy a|vamos a|permíteme|permítame|déjame|puedo|estaré encantad[oa] de|encantad[oa] de|con gusto|será un placer) "
    r"(?:te |le )?(?:explicar|ayudar|responder|resolver|mostrar|dar|escribir|presentar|crear|redactar|analizar|ver|empezar"
    r"|comenzar|explorar|resumir|traducir)\w*",
    # French: je vais vous expliquer
    r"je (?:vais|peux|serais ravie? de|suis ravie? de|serai ravie? de)(?: vous| te)? (?:expliquer|aider|répondre|résoudre"
    r"|montrer|donner|présenter|rédiger|écrire|décrire|résumer|traduire|proposer)\b",
    r"(?:laissez moi|laisse moi|permettez moi de|permets moi de)(?: vous| te)? \w+er\b",
    # German: ich erkläre, gerne erkläre ich
    r"ich (?:erkläre|helfe|zeige|werde|kann|gebe|beantworte|schreibe|beschreibe|löse|würde)\b",
    r"(?:lass|lassen sie) (?:mich|uns)\b",
    r"gerne (?:erkläre|helfe|zeige|beantworte|schreibe) ich\b",
    # Italian: ti spiego
    r"(?:ti|vi|le) (?:spiego|aiuto|mostro|presento)\b",
    r"(?:posso|sarò felice di|sono felice di|lascia che|permettimi di) "
    r"(?:ti |le )?(?:spieg|aiut|rispond|risolv|mostr|scriv|present)\w*",
    # Portuguese: vou explicar
    r"(?:vou|posso|fico feliz em|terei prazer em|deixe me|permita me) (?:te |lhe )?(?:explicar|ajudar|responder|resolver"
    r"|mostrar|escrever|apresentar|dar|criar)\w*",
    # Russian: я объясню
    r"я (?:объясню|помогу|расскажу|отвечу|покажу|решу|напишу|рад помочь|с радостью помогу)\b",
    r"(?:давайте|давай|позвольте) \w+",
)
PROMISE = Pattern(rf"{_LEAD}(?:{_PROMISES}|{_PROMISES_ABROAD})")
"""How a sentence begins that promises an answer, praises the question or repeats it."""

_PRESENTED = either(
    r"(?:is|are) as follows",
    r"(?:my|the) (?:answer|response|solution|reply) (?:to|for) (?:the|your|this) (?:question|problem|prompt|request|query|task)",
    r"here (?:is|are|s|comes|come|goes|go|you|we)|heres|below (?:is|are|you)|below|the following (?:is|are)|following (?:is|are)",
    r"please (?:find|see|wait)|find (?:below|attached)|you (?:will|ll|can) find|as (?:you )?(?:requested|asked)",
    r"attached (?:is|are)",
    # Spanish, French, German, Italian and Portuguese
    r"aquí (?:tienes|tiene|está|están|te dejo|le dejo|va|hay)|a continuación|este es|esta es|estos son|estas son",
    r"voici|voilà|ci dessous|vous trouverez",
    r"hier (?:ist|sind|kommt|finden sie|findest du|haben sie|hast du)|im folgenden|nachfolgend|unten finden sie|anbei",
    r"ecco|di seguito|qui (?:c è|trovi)|aqui (?:está|estão|vai|tem)|segue|seguem|a seguir|abaixo (?:está|estão)",
    # Russian, Dutch, Polish, Turkish, Swedish, Danish, Indonesian, Vietnamese, Arabic
    r"вот|ниже (?:приведен|приведён|представлен|приведена|приведено)\w*|далее|hier is|hier zijn|oto|işte|här (?:är|kommer)",
    r"her er|berikut(?: ini)?(?: adalah)?|dưới đây là|đây là|إليك|فيما يلي",
)
SHOWN = Pattern(rf"{_LEAD}(?:{_PRESENTED})(?= |$)")
"""How a sentence begins that presents an answer."""

FOLLOWED = Pattern(r"\b(?:as follows|the following|(?:listed|given|shown|described|explained) below)$")
"""How a sentence ends that an answer should follow."""

LED = Pattern(r"\b(?:is|are|include|includes|following|below|follows)$")
"""How such a sentence ends before a colon."""

BARE = Pattern(
    r"(?:i|we) (?:ll|will|shall|can|could|would|d|want to|d like to|would like to)"
    r" (?!(?:explain|help|assist|answer|start|begin|proceed|continue|try|elaborate)$)\w+$"
)
"""How a promise ends that may be an answer: `I would walk`."""
