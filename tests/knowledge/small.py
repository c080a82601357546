"""A small, valid knowledge folder in a temporary directory, to be changed by one test at a time."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import yaml

from knowledge.catalogue import Catalogue, load_catalogue

Data = dict[str, Any]
DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def fact(
    id: str,
    text: str,
    aspect: str = "policy",
    standing: str = "law",
    refs: tuple[str, ...] = ("LAW",),
    **more: Any,
) -> Data:
    """A fact as it stands in a file."""
    return {
        "id": id,
        "aspect": aspect,
        "text": text,
        "standing": standing,
        "source": [{"ref": ref} for ref in refs],
        **more,
    }


def requirement(
    id: str,
    label: str,
    any_of: list[str],
    standing: str = "published",
    refs: tuple[str, ...] = ("NOTICE",),
    **more: Any,
) -> Data:
    """A requirement as it stands in a file."""
    return {
        "id": id,
        "label": label,
        "any_of": any_of,
        "standing": standing,
        "source": [{"ref": ref} for ref in refs],
        **more,
    }


UNKNOWN = {"time_limit": "几天办好没有统一规定", "fee": "收不收费没有统一规定"}

FILES: dict[str, Any] = {
    "sources.yml": {
        "LAW": {"title": "测试法", "kind": "law", "effective": "2020-01-01"},
        "NOTICE": {"title": "测试告知书", "kind": "company"},
        "PAPER": {"title": "测试报", "kind": "press"},
        "LEAFLET": {"title": "测试指南", "kind": "government"},
        "UTILITY": {"title": "供电公司确认", "kind": "company"},
    },
    "situation.yml": {
        "applicant": {
            "likely": "individual",
            "ask": "户名是个人还是单位？",
            "choices": {
                "individual": {"title": "个人", "words": ["个人"]},
                "company": {"title": "企业", "words": ["公司", "企业"]},
                "government": {"title": "机关", "words": ["机关", "学校"]},
            },
        },
        "premises": {
            "likely": "owned_certified",
            "ask": "产权是哪种情况？",
            "choices": {
                "owned_certified": {"title": "已办产权证", "words": ["有房产证"]},
                "owned_uncertified": {"title": "还没办证", "words": ["没有房产证", "没办证"]},
                "leased": {"title": "租的", "words": ["租的", "租房"]},
            },
        },
        "handled_by": {
            "likely": "self",
            "ask": "本人去还是请人代办？",
            "choices": {
                "self": {"title": "本人办", "words": ["本人去"]},
                "agent": {"title": "请人代办", "words": ["代办"]},
            },
        },
    },
    "documents/id_card.yml": {"id": "id_card", "title": "居民身份证", "spoken": ["身份证"]},
    "documents/business_license.yml": {"id": "business_license", "title": "营业执照"},
    "documents/property_certificate.yml": {"id": "property_certificate", "title": "不动产权证书"},
    "documents/purchase_contract.yml": {"id": "purchase_contract", "title": "购房合同"},
    "documents/lease_contract.yml": {"id": "lease_contract", "title": "租赁合同"},
    "documents/power_of_attorney.yml": {"id": "power_of_attorney", "title": "授权委托书"},
    "documents/other.yml": {"id": "other", "title": "其他"},
    "common/facts.yml": {
        "facts": [
            fact("hotline", "打热线可以问到办理地点。", "channel", "published", ("NOTICE",)),
            fact(
                "north_app",
                "北网用户可以用北网应用。",
                "channel",
                "published",
                ("NOTICE",),
                operator="state_grid",
            ),
            fact(
                "south_app",
                "南网用户可以用南网应用。",
                "channel",
                "published",
                ("NOTICE",),
                operator="southern_grid",
            ),
        ],
        "requirements": [
            requirement("letter", "授权委托书", ["power_of_attorney"], when={"handled_by": ["agent"]}),
        ],
    },
    "items/change/transfer.yml": {
        "id": "transfer",
        "title": "过户",
        "category": "change",
        "gloss": "房子换了主人，电表改到新主人名下",
        "spoken": ["换户主", "电表改名字"],
        "asks": ["premises"],
        "use": ["hotline", "north_app", "south_app", "letter"],
        "requirements": [
            requirement(
                "identity",
                "身份证明",
                ["id_card"],
                when={"applicant": ["individual"]},
                original=True,
                copies=1,
            ),
            requirement("license", "主体证明", ["business_license"], when={"applicant": ["company"]}),
            requirement(
                "ownership", "产权证明", ["property_certificate"], when={"premises": ["owned_certified"]}
            ),
            requirement(
                "contract",
                "购房合同",
                ["purchase_contract"],
                when={"premises": ["owned_uncertified"]},
                can_follow_later=True,
            ),
            requirement(
                "lease",
                "租赁合同",
                ["lease_contract"],
                "reported",
                ("PAPER", "LEAFLET"),
                when={"premises": ["leased"]},
            ),
        ],
        "facts": [
            fact("order", "先核对户号，再交资料。", "procedure", steps=["核对户号", "交齐资料"]),
            fact("who", "新老户主谁来都可以申请。", "eligibility", "reported", ("PAPER", "LEAFLET")),
            fact("address", "过户不能换用电地址。"),
            fact("debts", "欠的电费由老户主先结清。", keywords=["欠费", "欠电费"]),
            fact("discount", "优惠不会跟着过户走。", keywords=["优惠"]),
            fact(
                "rumour", "听说过户要等满一年。", standing="unverified", refs=(), keywords=["一年", "等多久"]
            ),
            fact("old_rule", "旧规则说要双方到场。", standing="historic", refs=("LAW",), keywords=["双方"]),
        ],
        "unknown": UNKNOWN,
        "questions": [{"ask": ["前房主没交电费怎么处理"], "facts": ["debts"]}],
        "related": ["rename"],
    },
    "items/change/rename.yml": {
        "id": "rename",
        "title": "更名",
        "category": "change",
        "gloss": "户主没换人，只改户名写法",
        "spoken": ["改户名"],
        "use": ["hotline"],
        "conditions": {
            "reason": {
                "likely": "typo",
                "ask": "为什么改？",
                "choices": {
                    "typo": {"title": "写错了", "words": ["写错"]},
                    "new_name": {"title": "改了名字", "words": ["改过名字"]},
                },
            }
        },
        "requirements": [
            requirement("identity", "身份证明", ["id_card"]),
            requirement("register", "改名的证明", ["other"], when={"reason": ["new_name"]}, required=False),
        ],
        "facts": [
            fact("steps", "到营业厅改户名。", "procedure"),
            fact("who", "户主自己可以申请。", "eligibility"),
            fact("same_person", "更名不换人。"),
        ],
        "unknown": UNKNOWN,
    },
    "items/tariff/night_tariff.yml": {
        "id": "night_tariff",
        "title": "夜间电价",
        "category": "tariff",
        "gloss": "夜里用电便宜的电价",
        "spoken": ["夜电价"],
        "use": ["hotline"],
        "requirements": [requirement("identity", "身份证明", ["id_card"])],
        "facts": [
            fact("apply", "在营业厅申请。", "procedure"),
            fact("who", "居民都能申请。", "eligibility"),
            fact("hours", "各地时段不同。"),
        ],
        "unknown": UNKNOWN,
    },
    "regions/places.yml": {
        "china": {"id": "china", "title": "全国", "kind": "country", "names": ["全国"]},
        "south": {
            "id": "south",
            "title": "南省",
            "kind": "province",
            "parent": "china",
            "operator": "southern_grid",
            "names": ["南省"],
        },
        "quiet": {
            "id": "quiet",
            "title": "静省",
            "kind": "province",
            "parent": "china",
            "operator": "state_grid",
            "names": ["静省"],
        },
        "rivertown": {
            "id": "rivertown",
            "title": "河城市",
            "kind": "city",
            "parent": "north",
            "names": ["河城"],
        },
    },
    "regions/north/region.yml": {
        "id": "north",
        "title": "北省",
        "kind": "province",
        "parent": "china",
        "operator": "state_grid",
        "names": ["北省"],
    },
    "regions/north/items/transfer.yml": {
        "item": "transfer",
        "override": {"address": {"text": "北省过户要同一地址。"}},
        "withdraw": ["discount"],
        "facts": [fact("north_fee", "北省过户不收费。", "fee", "published", ("NOTICE",))],
    },
    "regions/north/items/night_tariff.yml": {
        "item": "night_tariff",
        "facts": [fact("north_hours", "北省夜间从二十二点起算。")],
    },
    "halls/first.yml": {
        "id": "first",
        "name": "第一营业厅",
        "region": "north",
        "spoken": ["一厅"],
        "address": "北省一路 1 号",
        "phone": "0000-0000001",
        "source": [{"ref": "UTILITY"}],
        "opening": [
            {"days": [1, 2, 3, 4, 5], "spans": ["08:30-12:00", "14:00-17:30"]},
            {"days": [6], "spans": ["09:00-12:00"]},
        ],
    },
    "complaints.yml": {
        "facts": [
            fact("answered_soon", "投诉在五天内答复。", "policy", "published", ("NOTICE",)),
        ]
    },
}


class SmallKnowledge:
    """Files of a knowledge folder as data; `write` puts them below `root`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.files: dict[str, Any] = copy.deepcopy(FILES)

    def __getitem__(self, name: str) -> Any:
        return self.files[name]

    def record(self, name: str, id: str) -> Data:
        """The record `id` of a file, to be changed in place."""
        data = self.files[name]
        found: Data = next(
            entry for entry in (*data.get("facts", ()), *data.get("requirements", ())) if entry["id"] == id
        )
        return found

    def write(self) -> Path:
        """Write all files and return the folder."""
        for name, data in self.files.items():
            self.raw(name, yaml.dump(data, Dumper=DUMPER, allow_unicode=True, sort_keys=False).encode())
        return self.root

    def raw(self, name: str, content: bytes) -> None:
        """Write bytes as they are."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    def load(self) -> Catalogue:
        """The checked catalogue; CatalogueError when a test has broken it."""
        return load_catalogue(self.write())
