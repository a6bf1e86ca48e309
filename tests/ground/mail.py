"""A mail server of our own, for what leaves by mail."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class MailServer:
    """A mail server without TLS that takes everything; what it was told, and the mails."""

    port: int = 0
    told: list[str] = field(default_factory=list)
    mails: list[bytes] = field(default_factory=list)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here\r\n")
        while line := await reader.readline():
            self.told.append(line.decode().strip())
            word = self.told[-1].upper().partition(" ")[0]
            if word == "DATA":
                writer.write(b"354 go on\r\n")
                self.mails.append(await reader.readuntil(b"\r\n.\r\n"))
            greeting = b"250-here\r\n250 AUTH PLAIN\r\n"
            answers = {"EHLO": greeting, "AUTH": b"235 in\r\n", "QUIT": b"221 bye\r\n"}
            writer.write(answers.get(word, b"250 ok\r\n"))
        writer.close()


@asynccontextmanager
async def mail_server() -> AsyncIterator[MailServer]:
    there = MailServer()
    server = await asyncio.start_server(there.talk, "127.0.0.1", 0)
    there.port = server.sockets[0].getsockname()[1]
    async with server:
        yield there
