"""Photos and voice as they are given out."""

import io
import subprocess
import sys

import av
import pytest
from PIL import Image

from bot.emulator.media import sample_picture, sample_voice
from bot.media_forms import (
    NotThatKind,
    checked_type,
    content_type_of,
    playable,
    scaled_jpeg,
    without_exif,
)
from storage.types import MediaKind


def big_noisy_photo() -> bytes:
    """A 12-megapixel photo lying on its side, with the place it was taken in its EXIF."""
    picture = Image.effect_noise((4000, 3000), 90).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x8825] = {2: (19.0, 48.0, 0.0)}  # GPS
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=95, exif=exif)
    return out.getvalue()


def test_a_large_photo_fits_zalos_megabyte_upright_and_without_its_place() -> None:
    data = big_noisy_photo()
    assert len(data) > 3_000_000
    made = scaled_jpeg(data)
    picture = Image.open(io.BytesIO(made))
    assert len(made) <= 1_000_000
    assert picture.height > picture.width
    assert not picture.getexif()
    assert b"Exif" not in made


def test_a_photo_is_shown_in_full_without_its_place() -> None:
    made, content_type = without_exif(big_noisy_photo())
    picture = Image.open(io.BytesIO(made))
    assert (picture.width, picture.height, content_type) == (3000, 4000, "image/jpeg")
    assert not picture.getexif()


def test_a_transparent_png_gets_a_white_ground() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(out, "PNG")
    picture = Image.open(io.BytesIO(scaled_jpeg(out.getvalue())))
    assert picture.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff broken", b"GIF89a", sample_voice()])
def test_what_is_no_picture_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(NotThatKind):
        scaled_jpeg(data)


def test_small_files_of_huge_pictures_fill_no_memory() -> None:
    """A hundred kilobytes of one colour, as large as is taken, in three hands at once."""
    out = io.BytesIO()
    Image.new("RGBA", (5900, 5900)).save(out, "PNG")
    huge = io.BytesIO()
    Image.new("1", (7700, 7700)).save(huge, "PNG")
    with pytest.raises(NotThatKind):
        scaled_jpeg(huge.getvalue())
    source = """
import sys, threading
from bot.media_forms import scaled_jpeg
data = sys.stdin.buffer.read()
hands = [threading.Thread(target=scaled_jpeg, args=(data,)) for _ in range(3)]
[one.start() for one in hands], [one.join() for one in hands]
"""
    # A process begins with the peak of the one that started it: this one's must not count.
    between = """
import resource, subprocess, sys
subprocess.run([sys.executable, "-c", sys.argv[1]], check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
"""
    ran = subprocess.run(
        [sys.executable, "-c", between, source],
        input=out.getvalue(),
        capture_output=True,
        check=True,
    )
    assert int(ran.stdout) < 600  # MiB; one alone takes some 400


def test_a_voice_message_becomes_something_every_phone_plays() -> None:
    data, content_type = playable(sample_voice())
    assert content_type == "audio/mpeg"
    with av.open(io.BytesIO(data), "r") as heard:
        assert heard.streams.audio[0].codec_context.name.startswith("mp3")
        seconds = sum(frame.samples / 16000 for frame in heard.decode(audio=0))
    # 32 bytes a frame of 20 ms.
    assert seconds == pytest.approx(len(sample_voice()) / 32 * 0.02, abs=0.3)


def test_voice_that_cannot_be_decoded_is_given_as_it_is() -> None:
    broken = b"#!AMR\nnothing of use"
    assert playable(broken) == (broken, "audio/amr")


def test_an_mp4_recording_is_voice_too() -> None:
    recording = b"\x00\x00\x00\x18ftypmp42" + bytes(8)
    assert checked_type(MediaKind.audio, recording) == "video/mp4"
    assert playable(recording) == (recording, "audio/mp4")


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (MediaKind.image, b"%PDF-1.7"),
        (MediaKind.audio, sample_picture("lamp")),
        (MediaKind.video, b"#!AMR\n"),
        (MediaKind.file, b"<!doctype html><html>expired"),
        (MediaKind.file, b""),
    ],
)
def test_another_kind_of_file_is_refused(kind: MediaKind, data: bytes) -> None:
    with pytest.raises(NotThatKind):
        checked_type(kind, data)


def test_a_file_of_an_unknown_kind_is_kept_as_bytes() -> None:
    assert checked_type(MediaKind.file, b"\x00\x01strange") == "application/octet-stream"
    assert content_type_of(b"%PDF-1.4") == "application/pdf"
