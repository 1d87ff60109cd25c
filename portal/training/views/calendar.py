"""A meeting as a calendar file (RFC 5545)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from icalendar import Calendar, Event, vCalAddress, vText

from portal.core.i18n import _
from portal.training.queries.pairings import PairingPage, Party


def invitation(session: Any, pairing: PairingPage, url: str) -> bytes:
    """The file of a meeting: the same UID for ever, SEQUENCE raised by each change, times in UTC."""
    calendar = Calendar()
    calendar.add("prodid", "-//Ponte//Training//EN")
    calendar.add("version", "2.0")
    cancelled = session.state == "cancelled"
    calendar.add("method", "CANCEL" if cancelled else "PUBLISH")
    event = Event()
    event.add("uid", session.uid)
    event.add("sequence", session.sequence)
    event.add("dtstamp", session.changed_at)
    event.add("dtstart", session.starts_at)
    event.add("dtend", session.starts_at + timedelta(minutes=session.minutes))
    event.add("summary", summary(session, pairing))
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("url", url)
    if session.place:
        event.add("location", session.place)
    event["organizer"] = _address(pairing.mentor)
    if cancelled:
        event.add("attendee", _address(pairing.newcomer), encode=False)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def summary(session: Any, pairing: PairingPage) -> str:
    """The line in the calendar."""
    names = _("%(newcomer)s and %(mentor)s", newcomer=pairing.newcomer.name, mentor=pairing.mentor.name)
    return f"{session.topic} · {names}" if session.topic else names


def _address(party: Party) -> vCalAddress:
    address = vCalAddress(f"mailto:{party.email}")
    address.params["cn"] = vText(party.name)
    return address
