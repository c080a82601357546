"""Places as customers write them: cities and districts lead to their region, other words do not."""

from __future__ import annotations

from collections import Counter

import pytest

from knowledge.catalogue import Catalogue
from knowledge.search import read
from knowledge.text import normalise

# Region → its capital (a municipality itself) and three more cities or districts.
CITIES = {
    "beijing": "北京 海淀 朝阳区 通州区",
    "tianjin": "天津 滨海新区 和平区 武清",
    "hebei": "石家庄 唐山 邯郸 雄安",
    "shanxi": "太原 大同 长治 运城",
    "inner_mongolia": "呼和浩特 包头 鄂尔多斯 锡林郭勒",
    "liaoning": "沈阳 大连 铁岭 朝阳市",
    "jilin": "长春 四平市 延边 梅河口",
    "heilongjiang": "哈尔滨 齐齐哈尔 大庆 绥芬河",
    "shanghai": "上海 浦东 奉贤 长宁区",
    "jiangsu": "南京 苏州 宿迁 昆山",
    "zhejiang": "杭州 宁波 丽水 义乌",
    "anhui": "合肥 芜湖 亳州 六安市",
    "fujian": "福州 厦门 宁德 晋江",
    "jiangxi": "南昌 赣州 吉安 新余市",
    "shandong": "淄博 潍坊 菏泽 滕州",
    "jinan": "济南 历城 章丘 历下区",
    "henan": "郑州 洛阳 漯河 济源",
    "hubei": "襄阳 宜昌 恩施 神农架",
    "wuhan": "武汉 武昌 汉口 黄陂",
    "hunan": "长沙 岳阳 娄底 浏阳",
    "guangdong": "广州 深圳 东莞 顺德",
    "guangxi": "南宁 柳州 北海 崇左",
    "hainan": "海口 三亚 儋州 陵水",
    "chongqing": "重庆 万州 渝北 江北区",
    "sichuan": "成都 绵阳 攀枝花 西昌",
    "guizhou": "贵阳 遵义 黔东南 凯里",
    "yunnan": "昆明 曲靖 西双版纳 腾冲",
    "tibet": "拉萨 日喀则 林芝 那曲",
    "shaanxi": "西安 宝鸡 榆林 神木",
    "gansu": "兰州 嘉峪关 陇南 敦煌",
    "qinghai": "西宁 海东市 海南州 格尔木",
    "ningxia": "银川 石嘴山 中卫 灵武",
    "xinjiang": "乌鲁木齐 克拉玛依 喀什 石河子",
}
OWN_CITIES = {"jinan": "shandong", "wuhan": "hubei"}


def region_of(catalogue: Catalogue, text: str) -> str | None:
    return read(catalogue, text).region


@pytest.mark.parametrize("region, city", [(region, city) for region in CITIES for city in CITIES[region].split()])
def test_a_city_is_in_its_region(real: Catalogue, region: str, city: str) -> None:
    assert region_of(real, f"我在{city}，过户要带什么") == region


def test_every_province_is_tried(real: Catalogue) -> None:
    provinces = {place.id for place in real.regions.values() if place.kind == "province"} - {"southern_grid_area"}
    assert provinces == set(CITIES) - set(OWN_CITIES)
    assert all(real.regions[city].parent == province for city, province in OWN_CITIES.items())


def test_every_name_leads_to_its_region(real: Catalogue) -> None:
    """No name is hidden by another, by a word of an item or by what stands around it."""
    read_as = {
        (place.id, name): region_of(real, f"我的房子是{name}那边的，过户要带什么")
        for place in real.regions.values() for name in place.names
    }
    assert {key: found for key, found in read_as.items() if found != key[0]} == {}


def test_no_name_stands_twice(real: Catalogue) -> None:
    counts = Counter(normalise(name) for place in real.regions.values() for name in place.names)
    assert [name for name, count in counts.items() if count > 1] == []
    assert all(len(name) > 1 for name in counts)


def test_no_name_stands_in_a_name_of_an_item(real: Catalogue) -> None:
    names = {name for place in real.regions.values() for name in place.names}
    spoken = {word for item in real.items.values() for word in (item.title, *item.spoken)}
    assert [(name, word) for name in names for word in spoken if name in word] == []


@pytest.mark.parametrize(
    "text, region",
    [
        ("上海南站附近的店，过户要带什么", "shanghai"),
        ("我在上海南京路，过户要带什么", "shanghai"),
        ("上海的南京西路停电了吗", "shanghai"),
        ("青岛南京路的铺子", "qingdao"),
        ("南京路灯不亮", "jiangsu"),
        ("宁波江北区的厂", "zhejiang"),
        ("长春市朝阳区", "jilin"),
        ("南通通州区", "jiangsu"),
        ("山东城区的房子", "shandong"),
        ("云南山区", "yunnan"),
        ("重庆市江北区", "chongqing"),
        ("北京海淀区", "beijing"),
        ("惠州河南岸", "guangdong"),
        ("北海南边的村子", "guangxi"),
        ("青海海南州", "qinghai"),
        ("我們在臺州", "zhejiang"),
    ],
)
def test_the_longer_or_earlier_place_is_meant(real: Catalogue, text: str, region: str) -> None:
    assert region_of(real, text) == region


@pytest.mark.parametrize(
    "text",
    [
        "峰平谷电价怎么算", "峰平谷区分", "换四平方的线", "十六安的插座", "查最新余额", "改最新密码",
        "地下车库车位装充电桩", "拆迁安置房过户", "增容县里能办吗", "政府谷段补贴", "非常熟悉流程",
        "面临安全隐患", "充电宝安全吗", "电能表安全高密度", "信息公开平台", "沿海城市", "响应城市规划",
        "铅封打开封印", "日照不足", "三明治店", "大理石厂", "普洱茶店", "黄山路", "便宜都行", "会理赔吗",
        "投资兴建", "采集安装", "个旧电表", "一家和平小区", "平安小区", "海阳台",
    ],
)
def test_everyday_words_are_no_place(real: Catalogue, text: str) -> None:
    assert region_of(real, text) is None


@pytest.mark.parametrize("text", ["东西安装好了没", "想改成都要本人去吗", "今天水电都停了", "朝南阳台的电表"])
def test_a_place_that_hides_in_other_words_is_not_heard(real: Catalogue, text: str) -> None:
    """The longer everyday word wins over the name within it."""
    assert read(real, text).region is None
