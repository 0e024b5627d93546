"""The words that take the plainness from a statement: denials, hedges, bounds, corrections, choices.

They are known well in English and Japanese; of German, French, Spanish, Portuguese, Italian, Chinese and Korean the commonest
are. All of them stand here and nowhere else. Every function looks at the few characters beside a value, never at a whole text.
"""

import re
from typing import Literal

from judge.bounds import DOUBT_SPAN

Doubt = Literal["negated", "hedged", "bounded", "several"]

_OPEN = r"""[\s(\[{*_"'`$€£¥:“‘「『【~-]"""
_CLOSED = r"""[\s)\]}*_"'`$%.”’」』】]"""
_FILLERS = (
    r"be|been|being|is|are|was|equals?|equal|to|really|actually|necessarily|definitely|certainly|simply|exactly|the|an?|answer"
    r"|option|choice|choose|pick|select|go|with|opt|for|say|letter|number|value|correct|right|final|it|about|approximately"
    r"|around|roughly|just|total|of|in|fact"
)
_NOT = (
    r"\bnot\b|\bnever\b|\b[a-z]{2,7}n['’]t\b|\bcannot\b|\bnicht\b|\bkeine?\b|\bpas\b|\b(?:no|não)\s+(?:es|son|é|são)\b"
    r"|\bnon\s+(?:è|sono)\b|不是|不为|不為|并非|並非"
)
_UNSURE = (
    rf"(?:{_NOT})\s+(?:\w+\s+){{0,2}}(?:sure|certain|confident|clear|know|tell|say)\b|\bunsure\b|\buncertain\b|\bno idea\b"
    r"|\bno clue\b|\bguess(?:es|ing)?\b|\bhard to say\b|\bwho knows\b"
    r"|\bnicht\s+sicher\b|\bglaube\s+nicht\b|\bpas\s+s[ûu]re?\b|\bne\s+sais\s+pas\b|\bno\s+(?:estoy\s+)?segur[oa]\b|\bno\s+sé\b"
    r"|\bnão\s+(?:tenho\s+certeza|sei)\b|\bnon\s+(?:sono\s+sicur[oa]|so)\b|不确定|不知道"
    r"|自信[がは](?:ない|なく|ありません)|(?:わか|分か)ら(?:ない|ず)|(?:わか|分か)りません"
)
_ADVERB = (
    r"\b(?:maybe|perhaps|possibly|probably|presumably|conceivably|potentially|likely|supposedly)\b(?!\s+surprising)"
    r"|たぶん|多分|おそらく|恐らく|もしかし(?:たら|て)|もしかすると|ひょっと(?:したら|すると)"
    r"|\b(?:vielleicht|möglicherweise|wahrscheinlich|vermutlich|eventuell|peut-[êe]tre|probablement|sans\s+doute"
    r"|quiz[áa]s?|tal\s+vez|talvez|a\s+lo\s+mejor|probablemente|posiblemente|provavelmente|possivelmente|forse|magari"
    r"|probabilmente|possibilmente)\b|也许|也許|或许|或許|可能(?=[是为為])|아마"
)
_MODAL = r"\b(?:might|may|could|can)(?:\s+(?:(?!only)\w+ly|well|also|even|still|just))?\s+(?:be|equal|have\s+been)\b"
_MODAL_ABROAD = (
    r"\b(?:könnten?|dürfte|pourrait\s+être|peut\s+être|podría\s+ser|puede\s+ser|poderia\s+ser|pode\s+ser"
    r"|potrebbe\s+essere|può\s+essere)\b"
)

_LINKS = "or and nor also else either both maybe perhaps possibly alternatively even versus vs oder und ou et o oppure"
_LINKED = (
    "option choice answer answers letter the a an probably likely possible then another second other is are final my it might may"
    " could be if x y n e"
)


def _ends(words: str, fillers: str = _FILLERS) -> re.Pattern[str]:
    """Match a text that ends in one of the words, but for words that say nothing."""
    return re.compile(rf"(?:{words})(?:{_OPEN}|\b(?:{fillers})\b){{0,24}}$", re.IGNORECASE)


def _begins(words: str) -> re.Pattern[str]:
    """Match a text that begins with one of the words, but for a unit of one or two words or a few Japanese letters."""
    unit = r"(?!(?:is|are|was|isn|as|since|because|which|so|or|and|but|maybe|perhaps)\b)[A-Za-z°][A-Za-z°/²³^23]{0,13}"
    return re.compile(
        rf"^{_CLOSED}{{0,9}}(?:{unit}(?:{_CLOSED}{{1,4}}|(?=[,;(–—ぁ-ヿ一-鿿가-힣]))){{0,2}}?[^\W\d_A-Za-z]{{0,4}}?(?:{words})",
        re.IGNORECASE,
    )


_NEGATED_BEFORE = _ends(
    rf"{_NOT}|\bneither\b|\bnor\b|\brather than\b|\binstead of\b|\bexcept(?: for)?\b|\bother than\b|\banything but\b"
    r"|!=|≠|\\neq?\b|\bfar from\b|\bunlike\b|\bexcluding\b|\bno longer\b|\bnowhere near\b"
    r"|\b(?:wrong|incorrect|false|mistaken|invalid)\s+(?:answer|option|choice|result)s?"
    r"|(?:rul(?:ed?|es|ing)\s+out|eliminat(?:ed?|es|ing)|reject(?:ed|s|ing)?|discard(?:ed|s|ing)?)"
)
_NEGATED_CLAUSE = re.compile(
    rf"(?:{_NOT})\s+(?:\w+\s+)?(?:think|believe|suppose|say|said|mean|feel|claim|true|the case|possible)\b[^,;.\n]*$"
    r"|(?<!no )(?<!without )(?<!without a )(?<!beyond )\bdoubt(?:s|ed|ful)?\b[^,;.\n]*$"
    r"|\b(?:impossible|no way|wrong to|incorrect to|false that|untrue)\b[^,;.\n]*$",
    re.IGNORECASE,
)
_HEDGED_BEFORE = _ends(f"{_MODAL}|{_MODAL_ABROAD}")
_HEDGED_CLAUSE = re.compile(
    rf"(?:{_ADVERB}),?[^,.;:\n。、]*$|\bif I had to\b[^.;\n]*$"
    rf"|(?:{_UNSURE})(?![^.;\n]{{0,40}}\bbut\s(?:after|then|now|on)\b)[^.;\n。]*$"
    r"|\b(?:if|suppose|supposing|assume|assuming|whether|imagine)\s+(?:that\s+)?(?:the|my|our|its)\s+(?:\w+\s+)?answer\b[^,.;]*$",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"\b(?:if|whether|suppose|supposing|assume|assuming|unless|pretend|had|would have|were)\b[^,;.\n]*$"
    r"|\b(?:check|verify|see|say|show|prove|claim)s?\s+that\b[^,;.\n]*$|もし[^、。\n]*$",
    re.IGNORECASE,
)
_TENTATIVE = re.compile(
    r"\b(?:an?|one|another|any|possible|potential|tentative|second|alternative|plausible|other)\s+(?:\w+\s+)?answer"
)
_TOTALLED = "add adds added adding sum sums summed summing round rounds rounded rounding"
"""Verbs that "up to" makes no bound with: the angles add up to 180."""

_BOUND_ABROAD = (
    r"\b(?:mindestens|höchstens|(?:mehr|weniger|größer|kleiner)\s+als|bis\s+zu|zwischen|au\s+(?:moins|plus)|(?:plus|moins)\s+de"
    r"|jusqu['’]à|entre|al\s+menos|como\s+(?:mínimo|máximo)|(?:más|menos)\s+de|(?:mayor|menor|maior)\s+(?:que|do\s+que)|pelo\s+menos"
    r"|no\s+(?:mínimo|máximo)|mais\s+de|almeno|al\s+massimo|(?:più|meno)\s+di|(?:maggiore|minore)\s+di)\b"
    r"|至少|至多|最多|超过|超過|不到|多于|少于|大于|小于|최소|최대|적어도"
)
_BOUNDED_BEFORE = _ends(
    r"\b(?:more|less|fewer|greater|larger|smaller|higher|lower|bigger|older|younger|longer|shorter|better|worse)\s+than\b"
    r"(?:\s+or\s+equal(?:\s+to)?\b)?|\bat\s+(?:the\s+)?(?:very\s+)?(?:least|most)\b|\bat\s+(?:a\s+)?(?:minimum|maximum)\b"
    r"|" + "".join(rf"(?<!\b{verb} )" for verb in _TOTALLED.split()) + r"\bup\s+to\b"
    r"|\b(?:over|under|above|below|exceed(?:s|ing)?|beyond|between|within|almost|nearly|no\s+(?:more|less|fewer)\s+than)\b"
    r"|\bupwards?\s+of\b|\bshort\s+of\b|\bclose\s+to\b|\bsomewhere\s+(?:near|around|about|in)\b|\bnot?\s+(?:exceeding|above|below)\b"
    r"|(?<!has )(?<!have )(?<!attains )(?<!reaches )(?<!with )\ba\s+(?:minimum|maximum)\s+of\b"
    rf"|{_BOUND_ABROAD}"
    r"|(?<![-=])[<>≤≥≦≧≲≳]=?|\\[lg]eq?(?:slant)?\b|\\[lg]t\b|少なくとも|最低でも|最大でも|多くとも|高々|せいぜい|(?:最低|最大)(?=約?$)",
    r"the|an?|exactly|just|about|approximately|around|roughly|total|of|equal|to",
)
_NEGATED_BEHIND = _begins(
    r"(?:(?:is|are|was|would\s+be|looks?|seems?)\s+)(?:(?:definitely|clearly|certainly|obviously|also|simply|both)\s+)?"
    r"(?:wrong|incorrect|false|impossible|invalid|too\s+\w+|ruled\s+out|eliminated|out\b|(?:the|an?)\s+(?:wrong|incorrect))"
    r"|(?:is|are|was|does|can|could|do)(?:n['’]t|\s*not)\s+(?:be\s+)?(?:the\s+|an?\s+)?"
    r"(?:correct|right|answer|it\b|true|valid|possible|option|work|fit|one\b)|can\s?(?:not|['’]t)\s+be(?!\s+\W{0,3}$)"
    r"|で[はも]?(?:ない|なく|ありません)|は(?:ない|なく|ありません|ございません|なかった)|じゃ(?:ない|なく|ありません)|でない|以外"
    r"|とは(?:限ら|言え|いえ)ない|は(?:間違|誤り|不正解|違|正しくな)|の?(?:はず|わけ)[がは](?:ない|ありません)"
    r"|[이가은는]?\s?아(?:니|닙|닌)"
)
_BUT = r"[,;(–—-]?\s*(?:(?:but|though|although|and|or|is|just)\s+)?"
_HEDGED_BEHIND = _begins(
    rf"{_BUT}(?:{_ADVERB}|I\s+(?:guess|suppose)\b|(?:I['’]m\s+|I\s+am\s+)?(?:{_UNSURE})|I\s+(?:could|may|might)\s+be\s+wrong"
    r"|(?:it|that|this)\s+(?:might|may|could)\b|(?:might|may|could)\s+be\b|-?ish\b|give\s+or\s+take\b"
    r"|or\s+(?:so|something|thereabouts|none|neither|nothing|another|else)\b|oder\s+so\b)"
    r"|[,、]?(?:か(?:も(?![ら-ん]*ら)|な[。?]?$)|だろう|でしょうか|ですか|のどちらか|のいずれか|と推測)|[일]?\s?(?:수도|지도\s?모)"
)
_QUESTION = re.compile(r"""^[)\]}*_"'`$”」』\s]{0,9}[^.!?。()\n]{0,60}(?:[?？]|(?:です|ます|でしょう)か[。?]?$)""")
_BOUNDED_BEHIND = _begins(
    r"\+(?![\s({$]*[\w.\\])|[<>≤≥≦≧]|[,(]?\s*at\s+(?:the\s+)?(?:very\s+)?(?:least|most)\b|[,(]?\s*(?:minimum|maximum)\b"
    r"|[,(]?\s*(?:or|and)\s+(?:more|less|fewer|greater|larger|higher|lower|smaller|above|below|over|under|beyond|up|upwards?)\b"
    r"|以上|以下|以内|未満|\s?(?:이상|이하|미만|초과)|超|より[大小多少高低上下もは]|を[超こ]え|[にも]満た|弱|強(?![いさ])|から"
)
_ALSO_BEHIND = _begins(
    r"(?:is|are|would\s+be|could\s+be|works?|fits?|can\s+be|seems?)\s+(?:also|too|equally|just\s+as|as\s+well|another)"
    r"(?:\s+(?:an?\s+|be\s+)*(?:possible|plausible|correct|right|valid|acceptable|likely|good|fine|possibility|answer|option))?"
    r"|(?:also|equally)\s+(?:works?|fits?|possible|correct)|で?も(?:正解|正しい|可能|あり)|でも"
)
_CHOSEN_BEHIND = _begins(
    r"(?:is|are|must\s+be|would\s+be|should\s+be|looks|seems)\s+(?:therefore\s+|thus\s+|clearly\s+|definitely\s+)?(?:the\s+)?"
    r"(?:\w+\s+)?(?:answer|correct|right|best)\b|[がを](?:正解|正しい|答え|選)"
    r"|(?:ist|est|es|é|è)\s+(?:die\s+|la\s+|a\s+)?(?:richtige?|correct[ea]?|correta|corretta|bonne|giusta)\b|[이가]\s?정답"
)
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,60}>\s*$")
_CHECK = re.compile(
    r"\W{0,4}(?:let(?:['’]s|\s+me|\s+us)\s+(?:\w+\s+){0,2}?(?:double[\s-]?check|re-?check|check|verify|confirm|make\s+sure)"
    r"|(?:is|was)\s+(?:that|this|it)\b|(?:does|did)\s+(?:that|this|it|I)\b|am\s+I\b|checking|確認|確かめ)",
    re.IGNORECASE,
)
_MARK_SPAN = 6
_COMPARED = re.compile(r"\b(?:which|that|this|since|because|as)\b", re.IGNORECASE)
_SHOWN = r"[.,;:!?…。、！？\n(—–-]"
_CORRECTION = re.compile(
    rf"(?:^|{_SHOWN})[\s*_]{{0,5}}(?:(?:oh|hm+|um+|uh|but|ah|er+m?|well|ok|okay|no|and|or)[,.…\s]{{1,4}}){{0,3}}"
    r"(?:(?:wait|hold\s+on|hang\s+on|(?:scratch|strike)\s+that|correction|on\s+second\s+thoughts?|sorry|oops|whoops|my\s+(?:mistake|bad)"
    r"|I\s+(?:mean|meant|misread|(?:made|see)\s+an?\s+(?:mistake|error))|actually|(?<=or\s)rather|make\s+(?:that|it)"
    r"|let\s+me\s+(?:correct|redo|fix|recalculate|reconsider)|no(?=\s?[,.;:!—–-]|\s+(?:it|that|the)\b|\s+[-0-9$(\\]))\b"
    r"|(?:warte|moment|espera|attends|attendez|aspetta)\b|等等|不对|잠깐|いや(?![なだで])|いえ[、。,]|待って|待てよ|ちょっと待|やっぱり?|やはり|訂正|間違え(?:た|まし)|もとい|失礼)",
    re.IGNORECASE,
)
_TAKEN_UP = re.compile(
    r"""^[\s*_.,;:)\]}$`"'。、]{0,9}(?:(?:or|alternatively|maybe|perhaps|possibly|otherwise)\b|though\s+(?:it\s+)?(?:might|could|may)
        |(?:but|and)\s+(?:maybe|perhaps|possibly|(?:it|that|this)\s+(?:might|may|could)|also)
        |(?:it|this|that)\s+(?:might|may|could)\s+(?:also\s+)?be|または|あるいは|もしくは|ひょっと|もしか)""",
    re.IGNORECASE | re.VERBOSE,
)
_DENIED = re.compile(
    r"\b(?:wrong|incorrect|mistaken?|error|(?:not|n['’]t)\s+(?:right|correct|it|the\s+answer|true))\b"
    r"|間違|誤り|違います|違う|不正解|ではない|じゃない",
    re.IGNORECASE,
)
_CONFIRMED = re.compile(
    r"\b(?:yes|yep|(?<!not )(?<!n't )(?<!in)(?:correct|right)|confirm(?:s|ed)?|checks?\s+out|matches|consistent|good"
    r"|holds|stands)\b"
    r"|✓|✔|✅|正しい|合って|確かに",
    re.IGNORECASE,
)
_CARRYING = frozenset({"or", "nor", "and", "oder", "ou", "o"})
_JOINERS = frozenset(_LINKS.split())
_JOINED_WORDS = _JOINERS | frozenset(_LINKED.split())
_JOINT_WORD = re.compile(r"[A-Za-zÀ-ÖØ-öø-ɏ']+")
_JOINT_MARK = re.compile(
    r"[,;/&|、・〜~]|(?:^|\s)(?:-|--|\+/-)(?:\s|$)|または|もしくは|あるいは|および|及び|か|と|や|或|还是|和|또는|혹은|이나|거나|[와과]|^\s*[ye]\s*$"
)
_BRACKETS = re.compile(r"\s*[)\]]\s*[(\[]\s*")
_HARD_MARK = re.compile(
    r"\b(?:or|oder|ou|o|oppure)\b|\bas\s+well\s+as\b|\b(?:along|together)\s+with\b|\bplus\b|または|もしくは|あるいは|^\s*か|或|还是|또는|혹은",
    re.IGNORECASE,
)
_PART = re.compile(
    r"^(?:of|from|for|per|in|on|at|by|with|because|since|as|so|which|where|when|while|who|that|if)$", re.IGNORECASE
)
_MOST_UNITS = 2
_CONCLUSION = re.compile(
    r"\b(?:so|thus|therefore|hence|then|finally|consequently|step|now|instead|but(?!\s+(?:maybe|perhaps|possibly|also|(?:it|that)\s+(?:might|may|could))))\b|…|\.\.\.|よって|したがって|ゆえに|つまり"
    r"|\b(?:daher|deshalb|somit|folglich|donc|por\s+(?:lo\s+)?tanto|portanto|logo|quindi|dunque)\b|因此|所以|따라서",
    re.IGNORECASE,
)
_SHARE = r"[0-9][0-9./]{0,9}\s?(?:%|per\s?cent)?"
_ODDS = r"(?:probability|chance|likelihood|odds)"
_CHANCE_BEFORE = re.compile(
    rf"(?:\b(?:with|at)\s+(?:an?\s+)?{_ODDS}(?:\s+of)?\s+{_SHARE}|\b{_SHARE}\s+(?:{_ODDS}|of\s+the\s+time))"
    rf"[\s,:]{{0,3}}(?:(?:that|of)\s+)?(?:(?:it|this|the\s+(?:\w+\s+)?answer)(?:['’]s|\s+(?:is|was|equals|will\s+be))?)?{_OPEN}{{0,9}}$",
    re.IGNORECASE,
)
_CHANCE_BEHIND = re.compile(
    rf"{_CLOSED}{{0,9}}[(,]?\s?(?:with|at)\s+(?:an?\s+)?(?:{_ODDS}(?:\s+of)?\s+{_SHARE}|{_SHARE}\s+{_ODDS})", re.IGNORECASE
)
_UNIT_THEN = rf"{_CLOSED}{{0,9}}(?:[A-Za-z°/]{{1,14}}\s+){{0,2}}?"
_CONDITIONS = r"(?:if|when|unless|assuming|provided|in\s+case)"
_CIRCUMSTANCES = r"(?:during|in|at|by|for|on|before|after|with|without)"
_BESIDE = rf"(?:\s?[,;]\s?(?:(?:and|but|or|while)\s+)?|\s+(?:and|but|or|while)\s+)(?:(?:it|the\s+answer)\s+is\s+)?{_OPEN}{{0,9}}$"
_CASES = tuple(
    (re.compile(one, re.IGNORECASE), re.compile(other, re.IGNORECASE))
    for one, other in (
        (rf"{_UNIT_THEN}{_CONDITIONS}\b[^.;\n]*?{_BESIDE}", rf"{_UNIT_THEN}(?:{_CONDITIONS}|otherwise|else)\b"),
        (rf"{_UNIT_THEN}{_CONDITIONS}\b[^.\n]*\b(?:otherwise|else)\b[\s,:]{{0,3}}(?:it\s+is\s+)?{_OPEN}{{0,9}}$", ""),
        (rf"{_UNIT_THEN}[,;]\s(?:(?:and|but)\s+)?(?:otherwise|else)\b[\s,:]{{0,3}}(?:it\s+is\s+)?{_OPEN}{{0,9}}$", ""),
        (
            rf"{_UNIT_THEN}[,;]\s(?:(?:and|but)\s+)?(?:for|if|when|in|at)(?:\s+[\w'’-]{{1,20}}){{1,4}}?\s+(?:it|the\s+answer)\s+is{_OPEN}{{0,9}}$",
            "",
        ),
        (
            rf"{_UNIT_THEN}{_CIRCUMSTANCES}(?:\s+[\w'’-]{{1,20}}){{1,4}}?{_BESIDE}",
            rf"{_UNIT_THEN}{_CIRCUMSTANCES}\s+[A-Za-z]",
        ),
    )
)
_SENTENCE = re.compile(r"(?<![0-9])[.](?![0-9])|[.](?=\s|$)|[!?\n。！？]")


def before(text: str) -> Doubt | None:
    """Return what the text that leads up to a value makes of it; None where it leaves a plain statement."""
    text = _TAG.sub("", text[-DOUBT_SPAN:])
    if _BOUNDED_BEFORE.search(text):
        return "bounded"
    if _HEDGED_BEFORE.search(text) or _HEDGED_CLAUSE.search(text):
        return "hedged"
    return "negated" if _NEGATED_BEFORE.search(text) or _NEGATED_CLAUSE.search(text) else None


def behind(text: str, *, sentence: bool = True) -> Doubt | None:
    """Return what the text behind a value makes of it; None where it leaves a plain statement.

    Args:
        text: from the end of the value on.
        sentence: whether it goes on with the value's sentence, so that a question mark at its end is one behind the value.
    """
    text = text[:DOUBT_SPAN]
    if _NEGATED_BEHIND.match(text):
        return "negated"
    if _BOUNDED_BEHIND.match(text):
        return "bounded"
    if _HEDGED_BEHIND.match(text) or _QUESTION.match(text if sentence else text[:_MARK_SPAN]):
        return "hedged"
    return "several" if _ALSO_BEHIND.match(text) else None


def chancy(before: str, behind: str) -> bool:
    """Whether a value is one of a lottery: "with probability 0.5 it is …", "… with a chance of 50%"."""
    return _CHANCE_BEFORE.search(before[-DOUBT_SPAN:]) is not None or _CHANCE_BEHIND.match(behind[:DOUBT_SPAN]) is not None


def by_case(joint: str, rest: str) -> bool:
    """Whether two values are each the answer in a case of its own, as in "42 if it rains, 41 if not" or "42 by day, 41 at night".

    Args:
        joint: the text between them.
        rest: the text behind the second.
    """
    if len(joint) > DOUBT_SPAN:
        return False
    rest = rest[:DOUBT_SPAN]
    return any(one.match(joint) is not None and other.match(rest) is not None for one, other in _CASES)


def compared(head: str) -> bool:
    """Whether the text between two values compares the first with the second, as "which is more than" does."""
    return _BOUNDED_BEFORE.search(head[-DOUBT_SPAN:]) is not None and _COMPARED.search(head) is not None


def continued(head: str) -> bool:
    """Whether the text between two values goes on with the sentence of the first."""
    return not _SENTENCE.search(head)


def conditional(text: str) -> bool:
    """Whether what follows is supposed and not stated, as behind "if the answer is"."""
    return _CONDITION.search(text[-DOUBT_SPAN:]) is not None


def tentative(marker: str) -> bool:
    """Whether a marker announces one answer of several, as "another answer is" does."""
    return _TENTATIVE.search(marker[-DOUBT_SPAN:].lower()) is not None


def chosen(text: str) -> bool:
    """Whether the text behind a value says that it is the answer, as "is correct" does."""
    return _CHOSEN_BEHIND.match(text[:DOUBT_SPAN]) is not None


def corrections(text: str) -> list[int]:
    """Return the places behind words that take back what stands before them, the last first."""
    return [match.end() for match in _CORRECTION.finditer(text) if match.start()][::-1]


def taken_up(rest: str) -> bool:
    """Whether the text behind a statement goes on with another answer, as "Or maybe 41" does."""
    return _TAKEN_UP.match(rest[:DOUBT_SPAN]) is not None


def denied(rest: str) -> bool:
    """Whether a text calls what stands before it wrong, and does not confirm it behind that."""
    denials = [match.start() for match in _DENIED.finditer(rest[:DOUBT_SPAN])]
    return bool(denials) and not _CONFIRMED.search(rest[:DOUBT_SPAN], denials[-1] + 10)


def confirmed(rest: str) -> bool:
    """Whether a text that begins to check what stands before it confirms it."""
    return _CHECK.match(rest) is not None and _CONFIRMED.search(rest[: 4 * DOUBT_SPAN]) is not None and not denied(rest)


def joined(joint: str) -> bool:
    """Whether the text between two values sets them side by side: "or", ", ", "and maybe option"."""
    if len(joint) > DOUBT_SPAN:
        return False
    words = [word.lower() for word in _JOINT_WORD.findall(joint)]
    if _BRACKETS.fullmatch(joint) or joint.isspace():
        return True
    others = [word for word in words if word not in _JOINED_WORDS]
    if _HARD_MARK.search(joint):
        return not _SENTENCE.search(joint[: joint.lower().find("or")]) or len(others) <= _MOST_UNITS
    if {*words} & _JOINERS:
        return len(others) <= _MOST_UNITS and not any(_PART.match(word) for word in others)
    return not others and _JOINT_MARK.search(joint) is not None


def hard(joint: str) -> bool:
    """Whether a joint holds a word that carries a negation over to the next value, as "or" and "nor" do."""
    return {*map(str.lower, _JOINT_WORD.findall(joint))} & _CARRYING != set()


def side_by_side(between: str) -> bool:
    """Whether nothing that concludes or corrects stands between two statements, so that the second does not replace the first."""
    if len(between) > DOUBT_SPAN or _CONCLUSION.search(between) or _CORRECTION.search(between):
        return False
    _, *rest = _SENTENCE.split(between, maxsplit=1)
    return not rest or all(word.lower() in _JOINED_WORDS for word in _JOINT_WORD.findall(rest[0]))


def sentence_start(text: str, place: int) -> int:
    """Return where the sentence begins in which a place lies, as far as that matters here."""
    start = max(0, place - DOUBT_SPAN)
    ends = [match.end() for match in _SENTENCE.finditer(text, start, place)]
    return ends[-1] if ends else start
