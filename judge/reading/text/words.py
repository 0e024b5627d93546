"""Makes words out of text as a reader sees it: without what is invisible, in any script."""

import re
import unicodedata

from judge.reading.text.normal_form import composed
from judge.reading.text.seen import visible

_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u312f\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""Thai, Lao, Burmese, Khmer, kana, bopomofo and Han: scripts that put no spaces between words."""


def words(text: str) -> list[str]:
    """Return the words in small letters: unbroken runs of letters, digits and the marks upon them.

    In Chinese, Japanese, Thai, Lao, Khmer and Burmese, which do not part words by spaces, each character is a word.
    Width and composition do not matter: a full-width A is `a`, か with a voicing mark is が. Takes linear time.
    """
    plain = composed(visible(text)).lower()
    parted = plain.translate({ord(letter): _part(letter) for letter in set(plain)})
    return [word for word in parted.split() if any(map(str.isalnum, word))]


def _part(letter: str) -> str:
    if unicodedata.category(letter)[0] not in "LMN":
        return " "
    plain = unicodedata.normalize("NFKC", letter).lower()
    if not plain.isalnum():
        plain = letter
    return _UNSPACED.sub(r" \g<0> ", plain)
