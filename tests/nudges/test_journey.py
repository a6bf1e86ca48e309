"""Reminders as a person sees them: the real service, the local Zalo, and its clock moved on."""

import asyncio
from datetime import datetime
from pathlib import Path

from handlers.worktime import VIETNAM
from tests.journeys.minh_son import EXAMPLE, minh_son

TUESDAY = datetime(2027, 3, 9, 9, 0, tzinfo=VIETNAM)


async def test_a_week_of_an_unanswered_complaint(database_url: str, tmp_path: Path) -> None:
    async with minh_son(database_url, tmp_path, at=TUESDAY) as commune:
        hoa = await commune.official("office", "Lê Thị Hoa")
        minh = await commune.official("chairman", "Nguyễn Văn Minh")
        citizen = commune.citizen()
        citizen.says("Đèn đường trước nhà văn hóa thôn Đông hỏng ba hôm nay")
        await commune.worked()
        commune.advance(seconds=25)
        receipt = await citizen.hears_in_time("Mã số: PA-2703-")
        code = str(receipt["text"]).split("Mã số: ")[1].split()[0]
        await hoa.hears_in_time(code)

        for day in (10, 11, 12):  # each tap keeps Zalo's window open for two days more
            commune.go_to(datetime(2027, 3, day, 7, 30, tzinfo=VIETNAM))
            listed = await hoa.hears_in_time("Hôm nay Ông/Bà có 1 việc chờ trả lời.")
            assert code in str(listed["text"])
            hoa.says(code)  # what the button says
            await hoa.hears_in_time(f"{code} · ")

        commune.go_to(datetime(2027, 3, 12, 8, 20, tzinfo=VIETNAM))
        half = await hoa.hears_in_time("Nhắc việc: ")
        assert f"{code} (" in str(half["text"])

        commune.go_to(datetime(2027, 3, 12, 16, 30, tzinfo=VIETNAM))
        await hoa.hears_in_time("Xã nghỉ, làm việc lại thứ Hai 15/3.")
        assert not [line for line in await minh.shows() if code in str(line["text"])]


async def test_a_fire_at_night_and_officials_whom_the_chat_no_longer_reaches(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with minh_son(sqlite_url, tmp_path, at=TUESDAY) as commune:
        commune.zalo.set_faults(gmf="on")
        group = commune.zalo.add_group("Cán bộ Minh Sơn")
        file = tmp_path / "minh-son.toml"
        written = EXAMPLE.read_text(encoding="utf-8")
        file.write_text(written.replace("zca = false", f'zalo_group = "{group}"\nzca = false'))
        await commune.xaoi("commune", "apply", str(file))
        hoa = await commune.official("office", "Lê Thị Hoa")
        minh = await commune.official("chairman", "Nguyễn Văn Minh")

        commune.go_to(datetime(2027, 3, 9, 23, 0, tzinfo=VIETNAM))
        citizen = commune.citizen()
        citizen.says("cháy nhà ở thôn Đông rồi")
        await citizen.hears_in_time("xin gọi ngay 114")
        await hoa.hears_in_time("KHẨN: có người báo cháy.")
        assert not [line for line in await minh.shows() if "KHẨN" in str(line["text"])]
        commune.advance(minutes=5)
        alert = await minh.hears_in_time("KHẨN: có người báo cháy.")
        minh.does("tap", message_id=alert["id"], button=0)
        await citizen.hears_in_time("Người trực của xã đã nhận tin.")

        # Nobody writes any more: on Friday no window is open.
        commune.go_to(datetime(2027, 3, 12, 7, 30, tzinfo=VIETNAM))
        async with asyncio.timeout(20):
            while not [
                text
                for text in commune.zalo.group_texts(group)
                if "Zalo không chuyển được tin cho" in text
            ]:
                await asyncio.sleep(0.05)
        assert "cháy" not in str(commune.zalo.group_texts(group))
