"""One form, one service call: how the pages of a regulation's life do things."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.forms import Form
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from yinuo.core.errors import NotAllowed, Refusal
from yinuo.core.http import Request, done, refused, render


@dataclass(frozen=True, slots=True)
class Deed:
    """
    What is done: its title, the words on the button, where it leads back to, what is said
    beside the form, and where there are two ways the words on the button that refuses.
    """

    title: str
    button: str
    back: str
    subject: str = ""
    hint: str = ""
    refusing: str = ""


def by_form(
    request: Request, form: Form, deed: Deed, do: Callable[..., object], *, then: Callable[[Any], str] | None = None
) -> HttpResponseBase:
    """
    Show the form; when it is sent, call ``do`` with what it says and go on to ``then`` of what came of it, else back.

    :raises NotAllowed: the person may not do it
    """
    if request.method == "POST" and form.is_valid():
        try:
            made = do(**form.cleaned_data)
        except NotAllowed:
            raise
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            done(request, _("已记录。"))
            return redirect(then(made) if then else deed.back)
    return render(request, "rulebook/act.html", {"form": form, "deed": deed}, status=422 if form.errors else 200)


def at_once(request: Request, do: Callable[[], object], back: str) -> HttpResponseBase:
    """
    Do what needs no words.

    :raises Refusal: it is refused
    """
    do()
    done(request, _("已记录。"))
    return redirect(back)
