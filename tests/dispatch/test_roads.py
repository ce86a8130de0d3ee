"""Road times by configuration: a table service where it answers, the straight line where it does not, and said so."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from tests.access import signed_in
from tests.browser.planning import open_all_day
from tests.jobs import HOUR, SKILL, give_profile, make_case, make_machine, make_order, publish
from yinuo import env
from yinuo.core import clock
from yinuo.core.models import Branch
from yinuo.customers.models import Site
from yinuo.customers.services import files
from yinuo.dispatch import optimising
from yinuo.dispatch.models import PlanRun
from yinuo.dispatch.selectors import placing, planning, suggestions, travel
from yinuo.dispatch.selectors.planning import roads, routing, today
from yinuo.dispatch.services import runs

SECONDS = 1260


@pytest.fixture
def service():
    """Serve tables as OSRM and Valhalla do: every way takes 21 minutes, from north to south 100 more."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            path, _mark, query = self.path.partition("?")
            places = [one.split(",") for one in path.rsplit("/", 1)[1].split(";")]
            every, chosen = range(len(places)), dict(part.split("=") for part in query.split("&"))
            rows, columns = (
                [places[int(number)] for number in (chosen[name].split(";") if name in chosen else every)]
                for name in ("sources", "destinations")
            )
            table = [[SECONDS + 100 * (float(a[1]) > float(b[1])) for b in columns] for a in rows]
            self._answer({"code": "Ok", "durations": table, "distances": table})

        def do_POST(self):
            asked.append(self.path)
            wanted = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            row = [{"time": SECONDS, "distance": 2.5} for _target in wanted["targets"]]
            self._answer({"sources_to_targets": [row for _source in wanted["sources"]]})

        def _answer(self, value):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(value).encode())

        def log_message(self, *_words):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.asked = asked
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def crew(cast):
    open_all_day(cast)
    publish()
    give_profile(cast.technician, SKILL, daily_orders=9)
    Branch.objects.filter(pk=cast.north.pk).update(latitude=39.9, longitude=116.4)
    cast.north.refresh_from_db()
    return cast


@pytest.fixture
def use(settings):
    def named(kind, url):
        settings.YINUO = {**django_settings.YINUO, "router": kind, "router_url": url}

    return named


def case_at(cast, latitude, longitude, **changes):
    machine = make_machine(cast)
    machine.site.latitude, machine.site.longitude = latitude, longitude
    machine.site.save()
    return make_case(cast, machine, at=clock.now(), **changes)


def case_beside(cast, machine, latitude, longitude):
    site = Site.objects.create(
        customer=machine.customer, address="和平路 2 号", in_city=True, latitude=latitude, longitude=longitude
    )
    values = {"serial": f"CO-{latitude}", "purchased_on": machine.purchased_on}
    other = files.register_equipment(
        customer=machine.customer, site=site, product=machine.product, by=cast.hotline, at=clock.now(), **values
    )
    return make_case(cast, other, at=clock.now())


def run_of(cast):
    now = clock.now()
    run = runs.ask(branch=cast.north, days=2, seconds=1, by=cast.coordinator, at=now)
    optimising.carry_out(run.pk)
    return PlanRun.objects.get(pk=run.pk)


def address(server):
    return f"http://127.0.0.1:{server.server_port}"


@pytest.mark.parametrize("kind", ["osrm", "valhalla"])
def test_the_service_that_is_named_gives_the_ways_in_one_question_and_the_plan_says_so(crew, service, use, kind):
    use(kind, address(service))
    case = case_at(crew, 39.95, 116.5)

    run = run_of(crew)

    assert len(service.asked) == 1
    assert (run.travel_by, run.travel_routed, run.travel_estimated, run.travel_fault) == (kind, 2, 0, "")
    assert run.plan.visits.get(case=case).travel_minutes == SECONDS // 60
    page = signed_in(crew.coordinator).get(f"{reverse('dispatch:plan')}?branch={crew.north.pk}").content.decode()
    assert f"{run.router_name} 2 对，直线估算 0 对" in page


def test_places_without_coordinates_are_estimated_beside_it(crew, service, use):
    use("osrm", address(service))
    placed = case_at(crew, 39.95, 116.5).site
    unplaced = Site.objects.create(customer=placed.customer, address="平房区 1 号", in_city=True)

    ways, source = roads.between([placed, unplaced], crew.north)

    assert (source.routed, source.estimated) == (2, 4)
    assert ways.seconds[0, 1] == SECONDS
    assert ways.seconds[1, 0] == SECONDS + 100
    assert ways.seconds[0, 2] == 60 * travel.minutes(crew.north, unplaced)


def test_a_service_that_does_not_answer_is_stood_in_for_and_left_alone_for_a_while(crew, service, use):
    use("osrm", address(service))
    service.shutdown()
    service.server_close()
    case = case_at(crew, 39.95, 116.5)

    run = run_of(crew)
    assert (run.travel_by, run.travel_routed, run.travel_estimated) == ("osrm", 0, 2)
    assert "did not answer" in run.travel_fault
    assert run.plan.visits.get(case=case).travel_minutes == travel.minutes(crew.north, case.site)
    page = signed_in(crew.coordinator).get(f"{reverse('dispatch:plan')}?branch={crew.north.pk}").content.decode()
    assert "OSRM 没有给出路程，2 对都是直线估算" in page
    assert routing.router().ask([]).fault  # within the minute it is not asked at all
    assert routing.check() is False


def test_a_suggestion_is_judged_by_road_with_two_questions_whatever_the_number_of_visits(crew, service, use):
    use("osrm", address(service))
    give_profile(crew.technician_two, SKILL, daily_orders=9)
    now = clock.now()
    case = case_at(crew, 39.95, 116.5)
    for hours, technician in ((2, crew.technician), (5, crew.technician), (3, crew.technician_two)):
        start = now + hours * HOUR
        before = case_beside(crew, case.equipment, 39.9 + hours / 100, 116.41)
        make_order(crew, before, at=now, starts_at=start, ends_at=start + HOUR, technician=technician)

    first, second = suggestions.rank(case, at=now)

    assert len(service.asked) == 2
    assert {first.fit.travel_minutes, second.fit.travel_minutes} <= {SECONDS // 60, SECONDS // 60 + 2}
    assert travel.minutes(crew.north, case.site) not in {SECONDS // 60, SECONDS // 60 + 2}
    suggestions.rank(case, at=now)
    assert len(service.asked) == 2  # what is known is not asked again


def test_a_visit_that_is_dragged_takes_the_way_by_road(crew, service, use):
    use("osrm", address(service))
    case = case_at(crew, 39.95, 116.5)

    spot = placing.spot_for(None, case, None, crew.technician.pk, clock.now())

    assert (spot.travel_minutes, len(service.asked)) == (SECONDS // 60, 2)


def test_suggestions_do_not_wait_for_a_service_that_is_gone(crew, service, use):
    use("valhalla", address(service))
    service.shutdown()
    service.server_close()
    case = case_at(crew, 39.95, 116.5)

    first, *_others = suggestions.rank(case, at=clock.now())

    assert first.fit.travel_minutes == travel.minutes(crew.north, case.site)
    assert routing.router().ask([]).fault


def test_without_a_service_the_plan_says_that_the_ways_are_estimates(crew):
    case_at(crew, 39.95, 116.5)

    run = run_of(crew)

    assert (run.travel_by, run.travel_estimated) == ("", 2)


def test_technicians_start_at_the_branch_and_are_back_by_the_end_of_their_shift(crew):
    case = case_at(crew, 40.3, 116.4)  # an hour and more to the north
    now = clock.now()

    day = now.astimezone().date()
    world = planning.read(planning.Scope(crew.north, None, day, day, now))
    technician = world.problem.technicians[0]

    assert (technician.start_location, technician.end_location) == (roads.DEPOT, roads.DEPOT)
    way = int(world.problem.travel.seconds[roads.DEPOT, 1])
    assert way == 60 * travel.minutes(crew.north, case.site) > 3600


def test_a_visit_at_the_end_of_a_shift_is_left_there_though_the_way_home_takes_longer(crew):
    case = case_at(crew, 40.3, 116.4)
    now = clock.now().replace(second=0, microsecond=0)

    day = now.astimezone().date()
    before = planning.read(planning.Scope(crew.north, None, day, day, now))
    ends = before.instant(before.problem.technicians[0].shifts[-1].end)
    order = make_order(crew, case, at=now, starts_at=ends - 4 * HOUR, ends_at=ends, technician=crew.technician)

    world = planning.read(planning.Scope(crew.north, None, day, day, now))

    assert [stop.job for stop in today.plan(world).stops] == [f"o{order.pk}"]


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"YINUO_ROUTER": "google", "YINUO_ROUTER_URL": "http://x"}, "YINUO_ROUTER='google'"),
        ({"YINUO_ROUTER": "osrm"}, "YINUO_ROUTER_URL: not set, but needed with YINUO_ROUTER"),
        ({"YINUO_ROUTER_URL": "http://osrm:5000"}, "YINUO_ROUTER: not set"),
        ({"YINUO_ROUTER": "osrm", "YINUO_ROUTER_URL": "osrm:5000"}, "YINUO_ROUTER_URL='osrm:5000'"),
    ],
)
def test_a_setting_that_cannot_be_meant_stops_the_start_and_names_itself(tmp_path, variables, said):
    known = {**os.environ, "YINUO_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "yinuo.config.settings", **variables}
    ended = subprocess.run(
        [sys.executable, "-m", "yinuo", "worker"], check=False, env=known, capture_output=True, text=True
    )

    assert ended.returncode == 1
    assert said in ended.stderr


def test_variables_that_belong_together_are_set_together(monkeypatch):
    env.together("YINUO_ONE", "YINUO_TWO")
    monkeypatch.setenv("YINUO_ONE", "x")
    with pytest.raises(ImproperlyConfigured, match="YINUO_TWO"):
        env.together("YINUO_ONE", "YINUO_TWO")
