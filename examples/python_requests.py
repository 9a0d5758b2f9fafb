"""Save the attachments of the newest messages, and keep a note of it in Drafts.

    POSTERN=http://127.0.0.1:4000 MAIL_USER=demo MAIL_PASSWORD=demo python3 examples/python_requests.py folder

Needs requests (Debian: python3-requests).
"""
import os
import pathlib
import sys
import uuid

import requests

GATEWAY = os.environ.get("POSTERN", "http://127.0.0.1:4000")


def sign_in(user, password):
    """A session that sends the token with every request."""
    answer = requests.post(f"{GATEWAY}/v1/tokens", json={"user": user, "password": password}, timeout=30)
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {checked(answer).json()['token']}"
    return session


def checked(answer):
    """The answer itself; what went wrong is in the problem's own words."""
    if not answer.ok:
        problem = answer.json()
        sys.exit(f"{problem['code']}: {problem['detail']}")
    return answer


def save_attachments(session, folder):
    """Streams attachments into files; memory stays small whatever their size."""
    url = f"{GATEWAY}/v1/mailboxes/INBOX/messages"
    page = checked(session.get(url, params={"first": 50, "fields": "id,subject,attachments"}, timeout=30)).json()
    saved = []
    for message in page["messages"]:
        for attachment in message["attachments"] or []:
            name = folder / f"{len(saved) + 1}-{attachment['filename'] or attachment['partId']}"
            source = f"{GATEWAY}/v1/messages/{message['id']}/attachments/{attachment['id']}"
            with checked(session.get(source, stream=True, timeout=120)) as answer, open(name, "wb") as file:
                for piece in answer.iter_content(65536):
                    file.write(piece)
            saved.append(name.name)
    return saved


def note(session, user, saved):
    """Adds a message once, however often this is tried."""
    drafts = checked(session.get(f"{GATEWAY}/v1/mailboxes:find", params={"role": "DRAFTS", "fields": "id"}, timeout=30))
    answer = session.post(
        f"{GATEWAY}/v1/mailboxes/{drafts.json()['id']}/messages",
        params={"flags": "\\Draft", "fields": "subject"},
        headers={"Idempotency-Key": str(uuid.uuid4())},
        json={
            "from": [{"address": f"{user}@example.com"}],
            "subject": f"{len(saved)} attachments saved",
            "text": "\n".join(saved) + "\n",
        },
        timeout=30,
    )
    return checked(answer).json()["message"]["subject"]


if __name__ == "__main__":
    target = pathlib.Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    who = os.environ.get("MAIL_USER", "demo")
    mail = sign_in(who, os.environ.get("MAIL_PASSWORD", "demo"))
    names = save_attachments(mail, target)
    print("\n".join(names))
    print(note(mail, who, names))
