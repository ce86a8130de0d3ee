"""The menu. Each module's ``nav.py`` registers its pages; who holds one of ``roles`` sees them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yinuo.core import access
from yinuo.core.models import Person, Role


@dataclass(frozen=True, slots=True)
class NavItem:
    """
    A page of the menu. ``roles`` empty: everybody's. ``icon`` is a Tabler icon's name without "ti-"; ``group`` puts
    rarely used pages under a heading.
    """

    order: int
    url_name: str
    label: str | Promise
    roles: tuple[str, ...]
    icon: str
    group: str | Promise = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A menu item as a person sees it."""

    url: str
    url_name: str
    label: str
    icon: str
    group: str


ADMINISTRATION = _("管理")

# Headings of the menu: from this order on.
_SECTIONS = (
    (0, ""),
    (40, _("跟进与配件")),
    (60, _("客户与费用")),
    (70, _("客户的声音")),
    (80, _("制度与指标")),
    (800, ""),
)

_ITEMS: dict[str, NavItem] = {}

# What each role reaches for most: the bar at the bottom of the phone. Others follow in the menu's order.
FAVOURITES: dict[str, tuple[str, ...]] = {
    Role.TECHNICIAN: ("fieldwork:day", "rulebook:duties", "parts:stock", "notify:inbox"),
    Role.HOTLINE_AGENT: ("cases:desk", "rulebook:duties", "feedback:queue", "cases:list"),
    Role.COORDINATOR: ("dispatch:board", "rulebook:duties", "cases:desk", "cases:list"),
    Role.PARTS_KEEPER: ("parts:counter", "parts:stock", "rulebook:duties", "notify:inbox"),
    Role.FINANCE_CLERK: ("billing:receivables", "billing:expenses", "rulebook:duties", "notify:inbox"),
    Role.DEPARTMENT_MANAGER: ("rulebook:duties", "insight:dashboard", "rulebook:approvals", "rulebook:sanctions"),
    Role.GENERAL_MANAGER: ("insight:dashboard", "rulebook:approvals", "rulebook:duties", "cases:list"),
    Role.QUALITY_ENGINEER: ("rulebook:duties", "cases:complaints", "cases:list", "notify:inbox"),
    Role.ACCOUNT_MANAGER: ("customers:list", "rulebook:duties", "cases:list", "notify:inbox"),
    Role.REGULATION_OWNER: ("rulebook:regulations", "rulebook:duties", "insight:dashboard", "notify:inbox"),
}
_BOTTOM = 4


def register(item: NavItem) -> None:
    """:raises ValueError: the page is in the menu already"""
    if item.url_name in _ITEMS:
        raise ValueError(f"{item.url_name} is in the menu already")
    _ITEMS[item.url_name] = item


def items() -> list[NavItem]:
    return sorted(_ITEMS.values(), key=lambda item: (item.order, item.url_name))


def links_for(person: Person) -> list[Link]:
    """Return the pages of the person's roles, in order."""
    held = {grant.role for grant in access.grants(person)}
    shown = [item for item in items() if not item.roles or held & set(item.roles)]
    found = [(item, _address(item.url_name)) for item in shown]
    return [Link(url, item.url_name, str(item.label), item.icon, _heading(item)) for item, url in found if url]


def addresses() -> list[str]:
    """Return the addresses of all pages of the menu, whoever sees them."""
    return [address for address in (_address(item.url_name) for item in items()) if address]


def bottom_for(person: Person, links: list[Link]) -> list[Link]:
    """Return the few pages that the person's first role uses most, for the bar at the bottom of a phone."""
    known = {link.url_name: link for link in links}
    first = next((FAVOURITES[grant.role] for grant in access.grants(person) if grant.role in FAVOURITES), ())
    wanted = [*first, *(link.url_name for link in links if link.group != str(ADMINISTRATION))]
    chosen = list(dict.fromkeys(name for name in wanted if name in known))
    return [known[name] for name in chosen[:_BOTTOM]]


def _heading(item: NavItem) -> str:
    return str(item.group or [heading for order, heading in _SECTIONS if order <= item.order][-1])


def _address(url_name: str) -> str:
    return _reversed(url_name, get_urlconf(), get_script_prefix())


@cache
def _reversed(url_name: str, urlconf: str | None, _prefix: str) -> str:
    try:
        return reverse(url_name, urlconf)
    except NoReverseMatch:
        return ""
