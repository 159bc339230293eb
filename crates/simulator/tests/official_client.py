"""Twilio's own client against the simulated Twilio.

Arguments: the simulator's origin, the account's sid and token, a number of the account, and the
sid of an inbound message with a picture. Prints one line for each story; any failure ends it.
"""

import base64
import sys
import urllib.request
from datetime import datetime, timedelta, timezone

from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

ORIGIN, ACCOUNT, TOKEN, SHOP, PICTURE = sys.argv[1:6]
MARIA, BEN = "+14155550132", "+12065550187"


class Redirected(TwilioHttpClient):
    """The client's usual HTTP, with its origins replaced by the one."""

    def request(self, method, url, **kwargs):
        for host in ("api", "messaging", "monitor"):
            url = url.replace(f"https://{host}.twilio.com", ORIGIN, 1)
        assert url.startswith(ORIGIN), url
        return super().request(method, url, **kwargs)


def client(token=TOKEN):
    return Client(ACCOUNT, token, http_client=Redirected())


def refused(code, status, call):
    try:
        call()
    except TwilioRestException as error:
        assert (error.code, error.status) == (code, status), error
        assert error.msg, error
    else:
        raise AssertionError(f"expected {code}")


def send_and_fetch(twilio):
    sent = twilio.messages.create(to=MARIA, from_=SHOP, body="Hello from the official client")
    assert sent.status == "queued" and sent.direction == "outbound-api", sent.status
    assert sent.date_sent is None and sent.price is None and sent.error_code is None
    assert isinstance(sent.date_created, datetime)
    fetched = twilio.messages(sent.sid).fetch()
    assert (fetched.sid, fetched.body) == (sent.sid, "Hello from the official client")
    assert fetched.num_segments == "1" and fetched.num_media == "0"


def list_through_pages(twilio):
    for place in range(7):
        twilio.messages.create(to=BEN, from_=SHOP, body=f"Ben {place}")
        twilio.messages.create(to=MARIA, from_=SHOP, body=f"Maria {place}")
    listed = [row.body for row in twilio.messages.stream(to=BEN, page_size=3)]
    assert listed == [f"Ben {place}" for place in reversed(range(7))], listed
    first = twilio.messages.page(to=BEN, page_size=5)
    second = first.next_page()
    assert [row.body for row in second] == ["Ben 1", "Ben 0"]
    assert second.next_page() is None
    assert [row.body for row in second.previous_page()][0] == "Ben 6"
    assert len(twilio.messages.list(to=BEN, limit=4)) == 4


def list_by_date(twilio):
    now = datetime.now(timezone.utc)
    hour = timedelta(hours=1)
    recent = twilio.messages.list(from_=MARIA, date_sent_after=now - hour)
    assert [row.sid for row in recent] == [PICTURE], recent
    assert recent[0].date_sent.tzinfo is not None
    assert twilio.messages.list(from_=MARIA, date_sent_after=now + hour) == []
    assert len(twilio.messages.list(from_=MARIA, date_sent_before=now + hour)) == 1
    assert len(twilio.messages.list(from_=MARIA, date_sent=now.date())) == 1


def read_media(twilio):
    (media,) = twilio.messages(PICTURE).media.list()
    assert media.content_type == "image/png" and media.parent_sid == PICTURE
    described = twilio.messages(PICTURE).media(media.sid).fetch()
    assert described.sid == media.sid
    request = urllib.request.Request(ORIGIN + media.uri.removesuffix(".json"))
    credentials = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
    request.add_unredirected_header("Authorization", f"Basic {credentials}")
    with urllib.request.urlopen(request) as response:
        assert response.read(4) == b"\x89PNG"
    assert media.delete()
    assert twilio.messages(PICTURE).media.list() == []


def numbers(twilio):
    (number,) = twilio.incoming_phone_numbers.list(phone_number=SHOP)
    assert number.capabilities["sms"] is True and number.sms_url == ""
    changed = number.update(sms_url="https://inbox.example/sms", sms_method="POST")
    assert changed.sms_url == "https://inbox.example/sms"
    assert twilio.incoming_phone_numbers(number.sid).fetch().sms_url == changed.sms_url
    assert len(list(twilio.incoming_phone_numbers.stream(page_size=1))) == 2


def account(twilio):
    own = twilio.api.v2010.accounts(ACCOUNT).fetch()
    assert (own.status, own.type) == ("active", "Full")


def services(twilio):
    names = [service.friendly_name for service in twilio.messaging.v1.services.stream(page_size=1)]
    assert names == ["Everyone", "Nobody"], names
    (service, _) = twilio.messaging.v1.services.list()
    assert service.use_inbound_webhook_on_number is True and service.inbound_request_url is None
    (held,) = twilio.messaging.v1.services(service.sid).phone_numbers.list()
    assert held.phone_number == SHOP and "SMS" in held.capabilities
    changed = service.update(
        inbound_request_url="https://inbox.example/sms", use_inbound_webhook_on_number=False
    )
    assert changed.inbound_request_url == "https://inbox.example/sms"
    assert changed.use_inbound_webhook_on_number is False
    service.update(use_inbound_webhook_on_number=True)


def registrations(twilio):
    service = twilio.messaging.v1.services.list()[0]
    (campaign,) = twilio.messaging.v1.services(service.sid).us_app_to_person.list()
    assert campaign.campaign_status == "VERIFIED" and campaign.errors == []
    (brand,) = twilio.messaging.v1.brand_registrations.list()
    assert (brand.sid, brand.status) == (campaign.brand_registration_sid, "APPROVED")
    (handed_in,) = twilio.messaging.v1.tollfree_verifications.list()
    assert handed_in.status == "TWILIO_APPROVED"


def alerts(twilio):
    (alert,) = twilio.monitor.v1.alerts.list(log_level="error")
    assert (alert.error_code, alert.resource_sid) == ("11200", PICTURE)
    assert alert.date_generated.tzinfo is not None
    later = datetime.now(timezone.utc) + timedelta(hours=1)
    assert twilio.monitor.v1.alerts.list(start_date=later) == []


def application(twilio):
    found = twilio.applications("AP" + "b" * 32).fetch()
    assert (found.friendly_name, found.sms_method) == ("Old system", "POST")


def errors(twilio):
    refused(21211, 400, lambda: twilio.messages.create(to="12", from_=SHOP, body="Hello"))
    refused(21606, 400, lambda: twilio.messages.create(to=MARIA, from_="+14155550999", body="Hi"))
    refused(20404, 404, lambda: twilio.messages("SM" + "0" * 32).fetch())
    refused(20003, 401, lambda: client("wrong").messages(PICTURE).fetch())
    refused(20003, 401, lambda: client("wrong").messages.create(to=MARIA, from_=SHOP, body="Hi"))


def redact_and_delete(twilio):
    assert twilio.messages(PICTURE).update(body="").body == ""
    assert twilio.messages(PICTURE).delete() is True
    refused(20404, 404, lambda: twilio.messages(PICTURE).fetch())


STORIES = [
    send_and_fetch,
    list_through_pages,
    list_by_date,
    read_media,
    numbers,
    account,
    services,
    registrations,
    alerts,
    application,
    errors,
    redact_and_delete,
]

for story in STORIES:
    story(client())
    print("ok", story.__name__, flush=True)
