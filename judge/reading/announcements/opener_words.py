"""Words of sentences that announce an answer: those that go with any answer, and those of labels, headings and steps."""


def _set(table: str) -> frozenset[str]:
    return frozenset(table.split())


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
"""Words that go with any answer, and so say nothing of their own."""

LINKS = _set("""
of for to about on how why what that which de para por sobre que cómo pour sur du des comment für zu über wie von di per su
come do da com как для о об на
""")
"""Words after which a sentence may speak of the prompt: `here is the letter to your boss`."""

PARTS = _set("""
introduction intro background overview body main conclusion conclusions summary discussion analysis references results
methods methodology abstract outline solution answer explanation steps step section part chapter notes note example examples
details subject to from date name signature address re cc bcc attachments response output input reasoning thoughts approach
result final key points takeaways takeaway context objective objectives goal goals purpose scope definition description
title topic introducción conclusión resumen desarrollo asunto einleitung hauptteil fazit betreff schluss objet développement
introduzione conclusione sviluppo oggetto introdução conclusão desenvolvimento assunto введение заключение вывод тема
""")
"""Words of labels and headings above parts of any answer."""

TITLES = _set("""
mr mrs ms dr sir madam or hiring manager team all customer friend professor colleagues
""")
"""Who a letter may be addressed to, where the prompt names nobody."""

LEADS = _set("""
first second third then next finally lastly now and also after that to so we need i must
""")
"""Words before the verb of a step."""

STEPS = _set("""
understand identify read analyze analyse solve find determine calculate compute check verify write provide give present
explain break consider think apply review state conclude start begin define gather plan list look simplify evaluate work
answer summarize
""")
"""Verbs of steps that any task has: `identify the key points`."""
