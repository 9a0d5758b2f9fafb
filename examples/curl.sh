#!/bin/sh
# Sign in, read the inbox, and mark its newest message as seen. Needs curl and sed.
#   POSTERN=http://127.0.0.1:4000 MAIL_USER=demo MAIL_PASSWORD=demo sh examples/curl.sh
set -eu

POSTERN=${POSTERN:-http://127.0.0.1:4000}
json() { curl --silent --show-error --fail-with-body --header 'Content-Type: application/json' "$@"; }
# The first value of a name in an answer; a program would parse the JSON.
value() { sed "s/.*\"$1\" *: *\"\([^\"]*\)\".*/\1/"; }

TOKEN=$(json "$POSTERN/v1/tokens" \
  --data "{\"user\":\"${MAIL_USER:-demo}\",\"password\":\"${MAIL_PASSWORD:-demo}\"}" | value token)
auth="Authorization: Bearer $TOKEN"

echo 'The three newest messages:'
json "$POSTERN/v1/mailboxes/INBOX/messages?first=3&fields=subject,from,isSeen" --header "$auth"
echo

echo 'What the first of them costs, without asking for it:'
json "$POSTERN/v1/mailboxes/INBOX/messages?first=1" --header "$auth" --header 'Postern-Explain: only'
echo

ID=$(json "$POSTERN/v1/mailboxes/INBOX/messages?first=1&fields=id" --header "$auth" | value id)
echo 'Its text, as a file would hold it:'
curl --silent --show-error --fail-with-body --header "$auth" "$POSTERN/v1/messages/$ID/text"

echo 'Marked as seen:'
json --request PATCH "$POSTERN/v1/messages/$ID?fields=isSeen" --header "$auth" --data '{"addFlags":["\\Seen"]}'
echo
