"""Danger before the eyes: signs speak, and what is over, supposed, played or said in a figure does not."""

from __future__ import annotations

import pytest

from knowledge.catalogue import Catalogue
from knowledge.safety import Guidance, danger, general_guidance

PRESENT = [
    "有人触电了，倒在地上不动",
    "师傅被电击了，快来人",
    "我爸换灯泡被电到了，现在叫不醒",
    "孩子把手插插座里被电了",
    "工人被吸在电线上下不来",
    "隔壁老张挨电打了",
    "我妈碰到电线被电晕了",
    "楼下电表箱在冒烟",
    "电表箱着火了",
    "小区变压器起火了，火很大",
    "家里插座一直打火花",
    "配电柜炸了，还在冒黑烟",
    "电线杆上的线路在冒火星",
    "充电桩烧起来了",
    "电动车充电起火了",
    "楼道里电缆井往外冒浓烟",
    "空调插头冒烟了怎么办",
    "高压线掉下来了，就在田埂上",
    "门口电线断了，耷拉在路上",
    "台风刮断电线，线头垂到人行道上了",
    "路边电缆掉在地上，有小孩在旁边玩",
    "断线落地了，没人管",
    "村口电线杆倒了，压在房子上",
    "货车把电线杆撞断了，横在马路上",
    "电杆要倒了，歪得厉害",
    "水泥杆被风刮倒了，线还连着",
    "洗澡的时候水龙头有电，麻手",
    "热水器漏电，我一摸就麻",
    "铁门带电，邻居不敢碰",
    "家里漏电了，摸到墙都麻",
    "路灯杆漏电打人",
    "地下室积水，插座都被淹了",
    "配电房进水，开关泡在水里",
    "积水里漏电，有人走过去腿麻",
    "配电箱泡水里了，还通着电",
    "有小孩爬上变压器了",
    "有人在爬电线杆",
    "吊车的吊臂碰到高压线了",
    "挖掘机挖断电缆了，现场冒蓝光",
    "钓鱼的甩杆搭上高压线，人倒了",
    "救命啊，家里电线着了",
    "總閘箱冒煙了",
    "有人觸電，快點來",
    "昨晚台风过后到现在电线还垂在路上，没人处理",
    "屋里全是烟，是电表那边冒出来的",
    "電線桿倒了擋住路",
]

NOT_PRESENT = [
    # Over
    "上个月我家电表箱冒过烟，后来换了新的",
    "去年我们村有人触电，现在想问怎么赔偿",
    "前几天电线断了，已经修好了",
    "昨天变压器着火，昨晚就扑灭了，想问几点来电",
    "以前老房子漏电，现在好了",
    "上次打雷把电视烧了，能赔吗",
    "电线杆上周倒的，已经扶起来了",
    "插座之前打过火花，电工换好了",
    "小时候我被电过，一直怕电",
    "前年台风刮倒电线杆，赔了多少",
    # Supposed, feared, asked in general
    "如果有人触电应该怎么办",
    "万一电表箱着火了打哪个电话",
    "要是电线掉下来该怎么处理",
    "假如高压线断了，离多远才安全",
    "怎么预防触电",
    "怕孩子触电，想装个漏电保护器",
    "漏电保护开关多少钱一个",
    "充电桩会不会起火",
    "老线路容易着火吗，担心",
    "遇到断线落地应该怎么做",
    "怎么防止电动车充电着火",
    "什么叫漏电",
    "触电急救知识在哪里学",
    "想了解下安全用电常识",
    "怀疑家里漏电，电费多了好多，能来查一下吗",
    # Film, print, drill, lesson
    "昨天看的电影里有人触电，挺吓人的",
    "新闻里说那个小区变压器爆炸了",
    "电视剧里男主角被电击了",
    "我们单位搞触电急救演练，能请你们来吗",
    "消防演习模拟配电房起火，要报备吗",
    "安全知识竞赛题：有人触电第一步做什么",
    "孩子要写作文，题目是电线着火怎么办",
    "抖音上看到有人爬电线杆",
    "小说里写他触电了",
    "考试题目问电线落地要离多远",
    # Figures of speech
    "见到她就像触电一样",
    "热得嗓子冒烟，营业厅有水喝吗",
    "看到电费单我心里直冒火",
    "等了三个小时，气得我冒火",
    "电费高得我头都要炸了，感觉像爆炸一样",
    "营业厅今天排队的人爆满",
    "95598 的电话都快被打爆了",
    "救命，电费怎么这么贵",
    "救命啊这个 app 登录不上",
    "车打不着火和你们充电桩有关系吗",
    "冬天脱衣服有静电",
    "农网改造项目什么时候落地",
    # Nothing of the kind
    "过户要带什么材料",
    "我家停电了，什么时候来电",
    "电表箱换新的要收费吗",
    "想把电线杆移走，怎么申请",
    "高压新装要什么资料",
    "变压器能不能减容",
    "家里跳闸了，没冒烟也没味道",
]


@pytest.mark.parametrize("text", PRESENT)
def test_present_danger_is_seen(text: str) -> None:
    assert danger(text) is not None


@pytest.mark.parametrize("text", NOT_PRESENT)
def test_what_is_no_present_danger_is_left_alone(text: str) -> None:
    found = danger(text)
    assert found is None, found.id


def test_there_are_enough_sentences() -> None:
    assert (len(set(PRESENT)), len(set(NOT_PRESENT))) >= (40, 40)
    assert not set(PRESENT) & set(NOT_PRESENT)


@pytest.mark.parametrize(
    "text, guidance",
    [
        ("有人触电了", "shock"),
        ("电表箱着火了", "fire"),
        ("电线掉在地上了", "fallen_line"),
        ("电线杆倒了", "pole"),
        ("水龙头有电", "leakage"),
        ("插座被水淹了", "flood"),
        ("有人在爬电线杆", "climbing"),
    ],
)
def test_the_guidance_fits_the_danger(text: str, guidance: str) -> None:
    found = danger(text)
    assert found is not None
    assert found.id == guidance


@pytest.mark.parametrize("text", ["", " ", "？", "a" * 2000, "过户" * 500, "\x00\x00", "🔥🔥🔥"])
def test_odd_texts_are_no_danger(text: str) -> None:
    assert danger(text) is None


@pytest.mark.parametrize("text", ["電錶箱著火了", "ＨＥＬＰ 有人触电了", "有人触电了!!!"])
def test_the_writing_does_not_matter(text: str) -> None:
    assert danger(text) is not None


def test_every_guidance_names_a_number_to_call(real: Catalogue) -> None:
    found = {danger(text) for text in PRESENT} | {general_guidance()}
    guidances = [guidance for guidance in found if isinstance(guidance, Guidance)]
    assert len(guidances) >= 7
    for guidance in guidances:
        assert "95598" in guidance.text
        assert guidance.source
        assert all(cite.ref in real.sources for cite in guidance.source)
    assert "120" in next(g.text for g in guidances if g.id == "shock")
    assert "119" in next(g.text for g in guidances if g.id == "fire")
