"""The addresses of the service's own pages, as they stand in messages."""

from dataclasses import dataclass

from handlers.base import Links
from storage.models import Commune


@dataclass(frozen=True, slots=True)
class PublicLinks:
    """Addresses under `PUBLIC_BASE_URL`."""

    base: str

    def of(self, commune: Commune) -> Links:
        """The addresses of one commune's pages."""
        return _CommuneLinks(self.base, commune.slug)


@dataclass(frozen=True, slots=True)
class _CommuneLinks:
    base: str
    slug: str

    def page(self, path: str) -> str:
        return f"{self.base}/x/{self.slug}{path}"

    def media(self, token: str) -> str:
        return f"{self.base}/m/{token}"

    def kin(self, token: str) -> str:
        return f"{self.base}/kin/{token}"
