from __future__ import annotations

import threading
from uuid import UUID

import pytest
from django.db import connection, transaction

from tests.cast import NOW, Cast, make_cast
from yinuo.core.models import Command, Person
from yinuo.core.services import commands

ID = UUID("7f3c1c1e-6f7a-4d0a-9a55-0a6f7a1f0001")


def say(person: Person, done: list[int], payload: object = "一") -> dict:
    with commands.once(id=ID, name="test.do", by=person, at=NOW, payload={"text": payload}) as command:
        if command.is_new:
            done.append(1)
            command.answer = {"count": len(done)}
    return command.answer


def test_said_twice_it_happens_once_and_answers_the_same(cast: Cast):
    done: list[int] = []

    answers = [say(cast.technician, done), say(cast.technician, done)]

    assert answers == [{"count": 1}, {"count": 1}]
    assert done == [1]


def test_the_same_id_with_another_content_is_refused(cast: Cast):
    done: list[int] = []
    say(cast.technician, done)

    with pytest.raises(commands.CommandChanged):
        say(cast.technician, done, "二")
    with pytest.raises(commands.CommandChanged):
        say(cast.coordinator, done)
    assert done == [1]


def test_what_failed_may_be_said_again(cast: Cast):
    done: list[int] = []

    with (
        pytest.raises(RuntimeError),
        commands.once(id=ID, name="test.do", by=cast.technician, at=NOW, payload={"text": "一"}),
    ):
        raise RuntimeError

    assert not Command.objects.exists()
    assert say(cast.technician, done) == {"count": 1}


@pytest.mark.django_db(transaction=True)
def test_two_who_say_it_at_once_do_it_once():
    person = make_cast().technician
    done: list[int] = []
    answers: list[dict] = []
    gate = threading.Barrier(2)

    def speak() -> None:
        gate.wait()
        with transaction.atomic():
            answers.append(say(person, done))
        connection.close()

    threads = [threading.Thread(target=speak) for _one in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == [{"count": 1}, {"count": 1}]
    assert done == [1]
