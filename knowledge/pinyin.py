"""Sounds of characters: toneless syllables, and the sounds that people mix up."""
from __future__ import annotations

import re
from functools import lru_cache

from pypinyin import Style, lazy_pinyin, pinyin
from pypinyin.constants import PINYIN_DICT

# Sounds that many speakers and input methods do not tell apart: zh/z, ch/c, sh/s, n/l, r/l, f/h and -ng/-n.
_STARTS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("r", "l"), ("h", "f"))
_KEPT = frozenset({"er", "hua", "hong", "huang"})  # would fall together with what nobody confuses
_TYPED = {"lue": "lve", "nue": "nve"}  # as most keyboards have them
# Readings of single characters that the first entry of the tables gets wrong in this trade.
_USUAL = {
    "电": "dian", "重": "chong", "行": "xing", "长": "chang", "调": "tiao", "率": "lv", "量": "liang", "供": "gong",
    "省": "sheng", "还": "hai", "没": "mei", "都": "dou", "给": "gei", "的": "de", "了": "le", "得": "de", "地": "di",
    "着": "zhe", "和": "he", "说": "shuo", "单": "dan", "什": "shen", "便": "bian", "系": "xi", "相": "xiang",
    "差": "cha", "大": "da", "车": "che", "家": "jia", "数": "shu", "参": "can", "分": "fen", "少": "shao",
    "几": "ji", "钱": "qian", "间": "jian", "压": "ya", "更": "geng", "校": "jiao", "解": "jie", "谁": "shui",
}


@lru_cache(maxsize=30000)
def syllable(char: str) -> str:
    """The usual toneless sound of a Chinese character (ü as v); any other character is itself."""
    if char in _USUAL:
        return _USUAL[char]
    if ord(char) not in PINYIN_DICT:
        return char
    return str(lazy_pinyin(char, style=Style.NORMAL, v_to_u=False)[0])


@lru_cache(maxsize=30000)
def readings(char: str) -> tuple[str, ...]:
    """Every toneless sound of a Chinese character, the usual one first (曾: ceng, zeng)."""
    listed = pinyin(char, style=Style.NORMAL, heteronym=True, v_to_u=False)[0]
    return tuple(dict.fromkeys((syllable(char), *map(str, listed[:2]))))


@lru_cache(maxsize=2000)
def folded(sound: str) -> str:
    """`sound` with what speakers mix up made equal: zhuang and zuang, ling and nin are one."""
    if sound in _KEPT:
        return sound
    sound = _TYPED.get(sound, sound)
    for start, instead in _STARTS:
        if sound.startswith(start) and len(sound) > len(start):
            sound = instead + sound[len(start):]
            break
    return re.sub(r"(?<=[aei])ng$", "n", sound)


def sounds(text: str) -> list[str]:
    """Folded sounds of the letters and characters of normalised `text`; punctuation and spaces are left out."""
    return [folded(syllable(char)) for char in text if char.isalnum()]


@lru_cache(maxsize=1)
def syllables() -> frozenset[str]:
    """Every toneless syllable, also as it is typed (lue), and zuang for zhuang, which only speakers have."""
    common = (char for char in PINYIN_DICT if 0x4E00 <= char <= 0x9FA5)
    found = {str(lazy_pinyin(chr(char), style=Style.NORMAL, v_to_u=False)[0]) for char in common}
    flat = {sound[0] + sound[2:] for sound in found if sound[:2] in ("zh", "ch", "sh")}
    return frozenset(sound for sound in found | flat | set(_TYPED) if sound.isascii() and sound.isalpha())
