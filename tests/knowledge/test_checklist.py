"""What of an item's records holds: the likely case, the other cases, details by words, dates, standings."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.catalogue import Catalogue
from knowledge.checklist import FEW, Selection, brief, focus, select
from knowledge.situation import Holds, holds
from tests.knowledge.small import SmallKnowledge, fact

TODAY = date(2026, 11, 22)
TRANSFER = "items/change/transfer.yml"


def chosen(
    catalogue: Catalogue,
    aspect: str,
    situation: dict[str, str] | None = None,
    text: str = "",
    wanted: tuple[str, ...] = (),
    item: str = "transfer",
    region: str = "china",
) -> Selection:
    view = catalogue.view(item, region)
    return select(view, aspect, situation or {}, TODAY, catalogue.situation, text, wanted)


def ids(entries: tuple[object, ...]) -> list[str]:
    return [entry.record.id for entry in entries]  # type: ignore[attr-defined]


def test_the_likely_case_is_told_at_once(small: SmallKnowledge) -> None:
    selection = chosen(small.load(), "materials")
    assert ids(selection.certain) == ["identity", "ownership"]
    assert dict(selection.assumed) == {
        "applicant": "individual",
        "premises": "owned_certified",
        "handled_by": "self",
    }


def test_other_cases_are_variants(small: SmallKnowledge) -> None:
    selection = chosen(small.load(), "materials")
    found = {(variant.dimension, variant.values): ids(variant.entries) for variant in selection.variants}
    assert found == {
        ("applicant", ("company",)): ["license"],
        ("premises", ("owned_uncertified",)): ["contract"],
        ("premises", ("leased",)): ["lease"],
        ("handled_by", ("agent",)): ["letter"],
    }
    assert selection.open_dimensions == ("applicant", "premises", "handled_by")


def test_what_is_known_is_no_assumption_and_no_variant(small: SmallKnowledge) -> None:
    known = {"applicant": "company", "premises": "leased", "handled_by": "self"}
    selection = chosen(small.load(), "materials", known)
    assert ids(selection.certain) == ["license", "lease"]
    assert (selection.assumed, selection.variants) == ((), ())


def test_one_known_condition_leaves_the_others_open(small: SmallKnowledge) -> None:
    selection = chosen(small.load(), "materials", {"applicant": "company"})
    assert ids(selection.certain) == ["license", "ownership"]
    assert "applicant" not in selection.open_dimensions
    assert "applicant" not in dict(selection.assumed)
    assert selection.open_dimensions == ("premises", "handled_by")


def test_values_with_the_same_records_stand_together(small: SmallKnowledge) -> None:
    small.record(TRANSFER, "license")["when"] = {"applicant": ["company", "government"]}
    selection = chosen(small.load(), "materials")
    assert ("company", "government") in {variant.values for variant in selection.variants}


def test_an_items_likely_value_goes_before_the_dimensions(small: SmallKnowledge) -> None:
    small[TRANSFER]["likely"] = {"premises": "leased"}
    selection = chosen(small.load(), "materials")
    assert "lease" in ids(selection.certain)
    assert dict(selection.assumed)["premises"] == "leased"


def test_a_condition_of_the_item_itself(small: SmallKnowledge) -> None:
    catalogue = small.load()
    assert ids(chosen(catalogue, "materials", item="rename").certain) == ["identity"]
    changed = chosen(catalogue, "materials", {"reason": "new_name"}, item="rename")
    assert ids(changed.certain) == ["identity", "register"]


def test_a_condition_with_no_likely_value_is_a_variant_of_each(small: SmallKnowledge) -> None:
    del small["situation.yml"]["premises"]["likely"]
    selection = chosen(small.load(), "materials")
    assert "ownership" not in ids(selection.certain)
    assert {"ownership", "contract", "lease"} <= set(ids(selection.told))


def test_details_wait_for_their_words(small: SmallKnowledge) -> None:
    catalogue = small.load()
    plain = chosen(catalogue, "policy")
    assert ids(plain.certain) == ["address"]
    assert ids(plain.left_out) == ["debts", "discount"]
    hit = chosen(catalogue, "policy", text="原来有欠费能过户吗")
    assert ids(hit.certain) == ["debts", "address"]
    assert ids(hit.left_out) == ["discount"]


def test_words_are_compared_normalised(small: SmallKnowledge) -> None:
    assert ids(chosen(small.load(), "policy", text="還有欠費怎麼辦").certain) == ["debts", "address"]


def test_a_common_question_brings_its_records(small: SmallKnowledge) -> None:
    assert ids(chosen(small.load(), "policy", wanted=("discount",)).certain) == ["discount", "address"]


def test_only_few_details_are_told_without_a_word(small: SmallKnowledge) -> None:
    small[TRANSFER]["facts"] = [record for record in small[TRANSFER]["facts"] if record["id"] != "address"]
    small[TRANSFER]["facts"] += [
        fact(f"detail_{number}", f"这是第{number}条细则。", keywords=[f"细则{number}"]) for number in range(6)
    ]
    del small.files["regions/north/items/transfer.yml"]
    selection = chosen(small.load(), "policy")
    assert len(selection.certain) == FEW
    assert len(selection.left_out) == 8 - FEW
    assert ids(chosen(small.load(), "policy", text="细则5是什么").certain) == ["detail_5"]


def test_unverified_and_historic_are_never_chosen(small: SmallKnowledge) -> None:
    selection = chosen(small.load(), "policy", text="要等一年吗，要双方都去吗")
    assert not {"rumour", "old_rule"} & set(ids(selection.told))
    assert set(ids(selection.untold_hit)) == {"rumour", "old_rule"}
    assert not {"rumour", "old_rule"} & set(ids(selection.left_out))


def test_untold_records_are_silent_without_their_words(small: SmallKnowledge) -> None:
    assert chosen(small.load(), "policy").untold_hit == ()


def test_a_common_question_to_an_untold_record_is_noticed(small: SmallKnowledge) -> None:
    assert ids(chosen(small.load(), "policy", wanted=("rumour",)).untold_hit) == ["rumour"]


def test_expired_records_are_withheld(small: SmallKnowledge) -> None:
    small.record(TRANSFER, "address")["until"] = "2026-11-21"
    selection = chosen(small.load(), "policy")
    assert ids(selection.expired) == ["address"]
    assert "address" not in ids(selection.told)


def test_an_expired_detail_matters_only_when_asked(small: SmallKnowledge) -> None:
    small.record(TRANSFER, "debts")["until"] = "2020-01-01"
    catalogue = small.load()
    assert chosen(catalogue, "policy").expired == ()
    assert ids(chosen(catalogue, "policy", text="欠费").expired) == ["debts"]


def test_a_future_record_is_not_told_and_not_expired(small: SmallKnowledge) -> None:
    small.record(TRANSFER, "address")["effective"] = "2027-01-01"
    selection = chosen(small.load(), "policy")
    assert (ids(selection.expired), "address" in ids(selection.told)) == ([], False)


def test_what_does_not_hold_is_nowhere(small: SmallKnowledge) -> None:
    small.record(TRANSFER, "rumour")["when"] = {"applicant": ["company"]}
    small.record(TRANSFER, "address").update(when={"applicant": ["company"]}, until="2020-01-01")
    selection = chosen(small.load(), "policy", {"applicant": "individual"}, "一年")
    assert (selection.untold_hit, selection.expired) == ((), ())


def test_an_aspect_without_records_is_an_empty_selection(small: SmallKnowledge) -> None:
    selection = chosen(small.load(), "fee")
    assert (selection.told, selection.assumed, selection.open_dimensions) == ((), (), ())


def test_facts_of_other_cases_do_not_stand_beside_a_list_of_papers(small: SmallKnowledge) -> None:
    small[TRANSFER]["facts"].append(
        fact("company_note", "企业的资料要盖章。", "materials", when={"applicant": ["company"]})
    )
    catalogue = small.load()
    assert "company_note" not in ids(chosen(catalogue, "materials").told)
    assert "company_note" in ids(chosen(catalogue, "materials", {"applicant": "company"}).certain)


def test_a_focus_keeps_what_the_words_bring_up(small: SmallKnowledge) -> None:
    catalogue = small.load()
    kept = focus(chosen(catalogue, "policy", text="欠费"), "欠费", ())
    assert (ids(kept.certain), kept.focused) == (["debts"], True)
    assert ids(focus(chosen(catalogue, "policy", wanted=("discount",)), "", ("discount",)).certain) == [
        "discount"
    ]
    assert focus(chosen(catalogue, "policy"), "你好", ()).told == ()


def test_the_gist_is_the_items_own_and_short(small: SmallKnowledge) -> None:
    catalogue = small.load()
    known = {"applicant": "individual", "premises": "owned_certified"}
    gist = brief(chosen(catalogue, "materials", known), catalogue.view("transfer"))
    assert (ids(gist.certain), gist.variants) == (["identity", "ownership"], ())
    assert brief(chosen(catalogue, "channel"), catalogue.view("transfer")).told == ()


def test_the_gist_tells_nothing_of_a_case_that_is_only_likely(small: SmallKnowledge) -> None:
    catalogue = small.load()
    view = catalogue.view("transfer")
    assert brief(chosen(catalogue, "materials"), view).told == ()
    assert ids(brief(chosen(catalogue, "materials", {"applicant": "individual"}), view).told) == ["identity"]
    assert ids(brief(chosen(catalogue, "policy"), view).told) == ["address"]


@pytest.mark.parametrize(
    "when, situation, expected",
    [
        ({}, {}, Holds.YES),
        ({"a": ("x", "y")}, {"a": "y"}, Holds.YES),
        ({"a": ("x",)}, {"a": "z"}, Holds.NO),
        ({"a": ("x",)}, {}, Holds.OPEN),
        ({"a": ("x",), "b": ("y",)}, {"a": "x"}, Holds.OPEN),
        ({"a": ("x",), "b": ("y",)}, {"b": "z"}, Holds.NO),
        ({"a": ("x",), "b": ("y",)}, {"a": "z"}, Holds.NO),
        ({"a": ("x",), "b": ("y",)}, {"a": "x", "b": "y", "c": "w"}, Holds.YES),
    ],
)
def test_conditions(when: dict[str, tuple[str, ...]], situation: dict[str, str], expected: Holds) -> None:
    assert holds(when, situation) is expected
