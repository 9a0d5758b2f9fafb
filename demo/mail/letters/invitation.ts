/** A meeting, said in days from the letter's own date. */
interface Meeting {
  uid: string;
  summary: string;
  location: string;
  inDays: number;
}

const DAY_MS = 86_400_000;

/** A request for one hour at ten in the morning (RFC 5545, RFC 5546 §3.2.2). */
export function invitation(sentAt: Date, { uid, summary, location, inDays }: Meeting): string {
  const day = new Date(sentAt.getTime() + inDays * DAY_MS).toISOString().slice(0, 10).replaceAll('-', '');
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Postern//Demo//EN',
    'METHOD:REQUEST',
    'BEGIN:VEVENT',
    `UID:${uid}`,
    `DTSTAMP:${sentAt.toISOString().replace(/[-:]|\.\d+/g, '')}`,
    `DTSTART:${day}T100000Z`,
    `DTEND:${day}T110000Z`,
    `SUMMARY:${summary}`,
    `LOCATION:${location.replaceAll(',', '\\,')}`,
    'ORGANIZER:mailto:u.brenner@city.example.org',
    'ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:robin@example.com',
    'END:VEVENT',
    'END:VCALENDAR',
  ].join('\n');
}
