"""Look-up numbers in chat: a Zalo owner's own, and a lost one given anew by the office."""

import re

from handlers.citizens import web_forms
from handlers.citizens.web_forms import Sent
from storage import cases, desk_links, lookups, people
from storage.types import Channel
from tests.handlers.talk import Talk, Town


def kept_in(text: str) -> lookups.Kept:
    kept = lookups.read(text)
    assert kept is not None, text
    return kept


def opens(town: Town, kept: lookups.Kept) -> bool:
    with town.rows() as session:
        return lookups.opened(session, town.commune_id, kept) is not None


def filed_on_the_web(town: Town, phone: str) -> lookups.Kept:
    """A complaint by the page; what its sender was given."""
    with town.rows() as session:
        person = people.find_or_add(
            session, town.commune_id, Channel.web, f"form {phone}", town.now
        )
        ctx = town.context(session, person.id)
        sent = Sent(f"form {phone}", text="đèn đường thôn Đông hỏng", phone=phone)
        web_forms.take(ctx, sent, ctx.now)
        [case] = cases.of_person(session, person.id)
        return lookups.Kept(case.code, lookups.of_form(session, f"form {phone}"))


def test_a_zalo_owner_gets_a_number_and_the_last_one_given_counts(
    town: Town, citizen: Talk
) -> None:
    citizen.says("đèn đường thôn Đông hỏng ba hôm nay")
    town.wait(seconds=30)
    first = kept_in("\n".join(citizen.says("Mã tra cứu")))
    assert opens(town, first)
    second = kept_in("\n".join(citizen.says("xin mã tra cứu")))
    assert opens(town, second)
    assert not opens(town, first)


def test_who_sent_nothing_is_told_so(citizen: Talk) -> None:
    assert "chưa gửi việc nào" in "\n".join(citizen.says("mã tra cứu"))


def test_a_lost_number_is_given_anew_after_calling_the_phone_that_was_left(
    town: Town, office: Talk
) -> None:
    lost = filed_on_the_web(town, "0912345678")
    asked = "\n".join(office.says(f"#capma {lost.code}"))
    assert "gọi lại số 0912345678" in asked
    assert opens(town, lost)
    given = kept_in("\n".join(office.says("1")))
    assert opens(town, given)
    assert not opens(town, lost)


def test_without_a_phone_nobody_gets_a_number(town: Town, office: Talk) -> None:
    lost = filed_on_the_web(town, "")
    assert "không để lại số điện thoại" in "\n".join(office.says(f"#capma {lost.code}"))


def test_a_zalo_owners_number_is_given_to_nobody_else(
    town: Town, citizen: Talk, office: Talk
) -> None:
    citizen.says("đèn đường thôn Đông hỏng ba hôm nay")
    town.wait(seconds=30)
    code = kept_in("\n".join(citizen.says("mã tra cứu"))).code
    assert "MÃ TRA CỨU" in "\n".join(office.says(f"#capma {code}"))


def test_the_clerks_link_ends_with_their_post(town: Town, office: Talk) -> None:
    said = "\n".join(office.says("#ghiho"))
    found = re.search(r"/ghi-ho/(\S+)", said)
    assert found is not None
    with town.rows() as session:
        link = desk_links.of_token(session, town.commune_id, found[1], town.now)
        assert link is not None
        assert desk_links.use(session, link, "a form", town.now)
        assert desk_links.use(session, link, "a form", town.now)
        assert not desk_links.use(session, link, "another form", town.now)
        late = town.now + desk_links.LIFE
        assert desk_links.of_token(session, town.commune_id, found[1], late) is None


def test_asking_for_a_number_does_not_end_up_in_a_complaint(town: Town, citizen: Talk) -> None:
    citizen.says("đèn đường thôn Đông hỏng ba hôm nay")
    kept = kept_in("\n".join(citizen.says("mã tra cứu")))
    assert town.lines(town.case(kept.code)) == ["đèn đường thôn Đông hỏng ba hôm nay"]
