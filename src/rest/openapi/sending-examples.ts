/** Of sending. @param message that is answered @param copy in SENT */
export function sendingExamples(message: string, copy: object) {
  return {
    sendMessage: {
      request: {
        message: {
          from: [{ name: 'Robin Sommer', address: 'robin@example.com' }],
          to: [{ address: 'anna@example.org' }],
          subject: 'Re: New dial: does the curve read well?',
          text: 'It does.\n',
        },
        answers: message,
      },
      octets:
        'From: robin@example.com\r\nTo: anna@example.org\r\nSubject: Hello\r\nMessage-ID: <1@example.com>\r\n\r\nHello\r\n',
      answer: {
        sent: true,
        wasSent: false,
        messageId: '<1@example.com>',
        recipients: [{ address: 'anna@example.org', outcome: 'ACCEPTED', code: '2.1.5', serverText: 'Ok' }],
        copy: 'FILED',
        guarantee: 'BEST_EFFORT',
        message: copy,
        removed: [],
        mailboxes: [],
        failures: [],
      },
    },
  };
}
