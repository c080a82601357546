"""Masks what identifies a person before a text is stored or logged; keeps what the hall needs to answer.

Stars replace characters one to one and all else stays where it was: 138 0013 8000 becomes 138 **** 8000.
Hotlines, prices, dates, meter readings and addresses are left alone. Matching runs over a copy in which wide
digits, dashes and spaces of all kinds are made plain one by one, so that positions agree with the original.
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

_WIDE = "".join(map(chr, (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))))
_NARROW = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_DASHES, _SPACES = "‐‑‒–—―−－", "\t\u00a0\u2002\u2003\u2009\u200b\u200c\u200d\u202f\u2060\u3000\ufeff"
_PLAIN = str.maketrans(
    _WIDE + "＋＠．（）：" + _DASHES + _SPACES, _NARROW + "+@.():" + "-" * len(_DASHES) + " " * len(_SPACES)
)
_SPOKEN_DIGITS = "〇○零幺一壹二贰三叁四肆五伍六陆七柒八捌九玖"
_SPOKEN = str.maketrans(_SPOKEN_DIGITS, "0001112233445566778899")

# Numbers: groups of digits, alone or joined over spaces and dashes.
_GROUP, _GAP = re.compile(r"\d+"), re.compile(r"[ \-()]{1,3}|\.")
_END_X = re.compile(r"[ \-]{0,3}[Xx](?![A-Za-z])")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_PROVINCE = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|9")
_MOBILE = re.compile(r"(?:(?:00)?86|0)?1[3-9]\d{9}")
_LANDLINE = re.compile(r"(?:(?:00)?86)?0?(?:10|2\d)[2-8]\d{7}|(?:(?:00)?86)?0[3-9]\d\d[2-8]\d{6,7}")
_DATE = re.compile(r"(?<!\d)20\d\d-\d\d?-\d\d?(?!\d)")
_UNIT = re.compile(r" ?(?:元|块|度|千瓦|瓦|[kK]?[wWvV](?![A-Za-z])|伏|平|米|%|万)")
_IS = r"(?:号码|号)?[ :是为]{0,3}$"
_ACCOUNT_CUE = re.compile(r"(?:户号|(?<![单理约务])编号|缴费号|交费号|客户号)" + _IS)
_CALL_CUE = re.compile(r"(?:电话|座机|固话|联系方式|传真|致电|手机)" + _IS)
_CARD_CUE = re.compile(r"(?:卡|银行账|银行帐|收款账|存折账)" + _IS)

# Everything that is not a plain number: pattern with a group `it`, characters kept at both ends.
_HAN = r"[\u3400-\u9fff]"
_SURNAME = (
    "(?:欧阳|上官|司马|诸葛|司徒|东方|皇甫|尉迟|公孙|慕容|令狐|夏侯|[王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧"
    "肖程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎闫余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹"
    "黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂焦柳邢骆岳齐梅莫庄辛管祝左涂谷祁耿牟卜詹关苗凌费纪靳盛童"
    "欧甄项曲游裴席卫屈鲍覃霍翁隋甘景包柏宁柯阮桂闵解柴华冉])"
)
_NO_NAME = (
    "(?!马[上路]|方[便法]|任何|安[装排全]|高[压层]|施工|管[理家]|申请|关[于闭]|费用|周[一二三四五六日末]|白天|常用|包工|许[多可]"
    "|何[时人处]|项目|季度|岳[父母]|万一|左[右边]|金额|文件|章程|江[苏西]|温州|武汉|石油|华为)"
)
_AFTER = rf"(?=$|(?!{_HAN}).|[的住家想要是我在来和与办需请]|电话|手机|身份|户号|咨询|今天|现在)"
_FOREIGN = rf"{_HAN}{{1,12}}(?:[·•・]{_HAN}{{1,12}})+|[A-Z][A-Za-z]+(?: [A-Z][A-Za-z]+){{0,2}}"
_PERSON = rf"{_NO_NAME}{_SURNAME}{_HAN}{{1,2}}?{_AFTER}"
_WORDS: tuple[tuple[re.Pattern[str], int, int], ...] = (
    (re.compile(r"(?<![A-Za-z0-9._%+\-])(?P<it>[A-Za-z0-9._%+\-]+)@[A-Za-z0-9\-]+\.[A-Za-z]"), 1, 0),
    (re.compile(
        r"(?i)(?<![A-Z0-9])(?P<it>[EGDSPHKMCW]\d{8}(?:\d\d)?|[EK][A-HJ-NP-Z]\d{7}|[DSP]E\d{7})(?![A-Z0-9])"
    ), 2, 2),
    (re.compile(r"(?<![A-Za-z0-9])(?P<it>[A-Z]{3}\d{12})(?![A-Za-z0-9])"), 3, 3),
    (re.compile(
        r"(?i)(?:护照|通行证|台胞证|回乡证|军官证|士兵证|居住证|永居证)(?:号码|号)?[ :是为]{0,3}"
        r"(?P<it>[A-Z]{0,3}\d{6,12})"
    ), 2, 2),
    (re.compile(r"字第 ?(?P<it>\d{6,10})"), 2, 2),
    (re.compile(
        rf"(?:我叫|名字[叫是])[ :]{{0,2}}(?P<it>{_FOREIGN}|{_PERSON}|{_NO_NAME}{_SURNAME}{_HAN}{{2}})"
    ), 1, 0),
    (re.compile(rf"姓名 ?[:是为] ?(?P<it>{_FOREIGN}|(?!同上|本人|什么|必填){_HAN}{{2,4}}?{_AFTER})"), 1, 0),
    (re.compile(
        rf"(?:户主|户名|联系人|申请人|[经代]办人|法人|代表人|收件人|业主) ?(?:[:是为叫]|名叫) ?"
        rf"(?P<it>{_FOREIGN}|{_PERSON})"
    ), 1, 0),
)
_SPOKEN_HINT = re.compile(f"[{_SPOKEN_DIGITS}]")
_SPOKEN_PHONE = re.compile(r"1[ \-]{0,3}[3-9](?:[ \-]{0,3}\d){9}")


def mask(text: str) -> str:
    """`text` with personal data starred out, of the same length; `mask(mask(text)) == mask(text)`."""
    while True:
        masked = _once(text)
        if masked == text:
            return text
        # Look again: what is left over may stand next to something that is personal only without it.
        text = masked


def _once(text: str) -> str:
    plain, stars = text.translate(_PLAIN), list(text)
    for start, end, head, tail in _findings(plain):
        places = [at for at in range(start, end) if plain[at] not in " -().*"]
        # What is too short to be kept in part is hidden whole.
        kept = (head, len(places) - tail) if len(places) > head + tail else (0, None)
        for at in places[slice(*kept)]:
            stars[at] = "*"
    return "".join(stars)


def _findings(plain: str) -> Iterator[tuple[int, int, int, int]]:
    """Start, end and the characters to keep at both ends, of all that is personal."""
    for pattern, head, tail in _WORDS:
        for match in pattern.finditer(plain):
            yield *match.span("it"), head, tail
    yield from _numbers(plain)
    if _SPOKEN_HINT.search(plain):
        for match in _SPOKEN_PHONE.finditer(plain.translate(_SPOKEN)):
            if not plain[match.start():match.end()].isascii():
                yield *match.span(), 3, 4


def _numbers(plain: str) -> Iterator[tuple[int, int, int, int]]:
    """From every group of digits on, the longest joined number that is personal."""
    groups = [match.span() for match in _GROUP.finditer(plain)]
    for first, (start, _) in enumerate(groups):
        found, digits = None, ""
        sizes: list[int] = []
        for at in range(first, len(groups)):
            if at > first and not _GAP.fullmatch(plain, groups[at - 1][1], groups[at][0]):
                break
            begin, end = groups[at]
            digits, sizes = digits + plain[begin:end], [*sizes, end - begin]
            if len(digits) > 19:
                break
            check = _END_X.match(plain, end) if len(digits) in (16, 17) else None
            kept = _kept(digits + "X" * bool(check), sizes, plain, start, end) if len(digits) > 6 else None
            if kept:
                found = start, check.end() if check else end, *kept
        if found:
            yield found


def _kept(number: str, sizes: list[int], plain: str, start: int, end: int) -> tuple[int, int] | None:
    """How many digits to keep at both ends when `number` is personal, None when it is not."""
    single, before = len(sizes) == 1, plain[max(0, start - 12):start]
    dotted = "." in plain[start:end]
    if dotted and sizes != [3, 4, 4]:
        return None
    if _is_identity(number, sizes):
        return 3, 4
    if not number.isdigit():
        return None
    if _MOBILE.fullmatch(number) and (sizes[-3:] == [3, 4, 4] or not _is_list(plain, start, end, sizes)):
        return len(number) - 8, 4
    if 16 <= len(number) <= 19 and (_is_card(number, sizes) or _CARD_CUE.search(before)):
        return 4, 4
    if _LANDLINE.fullmatch(number) and number[0] in "08" and sizes[-1] >= 4:
        return len(number) - 6, 2
    if _CALL_CUE.search(before) and len(number) in (7, 8) and not _is_day(number) and min(sizes) >= 3:
        return 2, 2
    if _ACCOUNT_CUE.search(before) and (8 <= len(number) <= 16 if single else len(number) in (10, 13)):
        return 2, 4
    alone = single and len(number) in (10, 13)
    return (2, 4) if alone and not _is_common(number, plain, start, end) else None


def _is_identity(number: str, sizes: list[int]) -> bool:
    """18 digits with a right check digit however grouped; a mistyped or old number only in usual groups."""
    if not _PROVINCE.match(number):
        return False
    if len(number) == 18 and number[:17].isdigit() and _is_day(number[6:14]):
        total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
        if "10X98765432"[total % 11] == number[17]:
            return True
    together = len(sizes) == 1 or sizes in ([6, 8, 4], [6, 8, 3], [6, 6, 3], [6, 4, 4, 4])
    if len(number) == 15:
        return together and _is_day("19" + number[6:12])
    return together and 17 <= len(number) <= 19 and _is_day(number[6:14])


def _is_card(number: str, sizes: list[int]) -> bool:
    """Luhn in groups of four or one piece, or a UnionPay number with a slip in it."""
    if len(sizes) > 1 and (set(sizes[:-1]) != {4} and sizes[0] != 6):
        return False
    doubled = (int(digit) * (1 + at % 2) for at, digit in enumerate(reversed(number)))
    luhn = sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
    return (luhn and number[0] in "345689") or (number.startswith("62") and len(sizes) == 1)


def _is_list(plain: str, start: int, end: int, sizes: list[int]) -> bool:
    """Several quantities or a date that would make a phone number only when glued together."""
    if len(sizes) == 1:
        return False
    return bool(_UNIT.match(plain, end) or _DATE.search(plain, start, end))


def _is_common(number: str, plain: str, start: int, end: int) -> bool:
    """A hotline, a moment in time, a quantity or part of a longer code rather than an account number."""
    if len(number) == 10 and (number[:3] in ("400", "800") or (_is_day(number[:8]) and number[8:] < "24")):
        return True
    around = plain[max(0, start - 1):start] + plain[end:end + 1]
    return bool(_UNIT.match(plain, end) or re.search(r"[A-Za-z¥￥$.]", around))


def _is_day(digits: str) -> bool:
    try:
        return 1880 <= date(int(digits[:4]), int(digits[4:6]), int(digits[6:8])).year < 2100
    except ValueError:
        return False
