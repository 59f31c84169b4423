"""Messages as mail servers and mail programs send them back, in the styles of the common ones."""

OURS = "<0123456789abcdef0123456789abcdef@peers.example.gov>"


def postfix(message_id=OURS, *, action="failed", status="5.1.1", to="jordan@example.org", report="<P1@mx.example.org>"):
    """RFC 3464, with the headers of the email."""
    return f"""Return-Path: <>
From: MAILER-DAEMON@mx.example.org (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: no-reply@peers.example.gov
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="B/mx"
Message-Id: {report}

This is a MIME-encapsulated message.

--B/mx
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--B/mx
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
X-Postfix-Queue-ID: 4ABC
Arrival-Date: Mon,  2 Mar 2026 10:00:00 +0000 (UTC)

Final-Recipient: rfc822; {to}
Original-Recipient: rfc822;{to}
Action: {action}
Status: {status}
Remote-MTA: dns; in.example.org
Diagnostic-Code: smtp; 550 5.1.1 <{to}>: Recipient address rejected:
    User unknown in local recipient table

--B/mx
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

From: Office <no-reply@peers.example.gov>
To: {to}
Subject: News
Message-ID:
 {message_id}

--B/mx--
""".encode()


def exchange(message_id=OURS):
    """RFC 3464, with HTML, another language, and the whole email."""
    return f"""From: =?utf-8?q?Zustellung?= <postmaster@outlook.example>
To: no-reply@peers.example.gov
Subject: =?utf-8?b?VW56dXN0ZWxsYmFyOiBOZXdz?=
Message-ID: <e1@EX.outlook.example>
In-Reply-To: {message_id}
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status; boundary="_ex_"
MIME-Version: 1.0

--_ex_
Content-Type: multipart/alternative; boundary="_in_"

--_in_
Content-Type: text/html; charset="utf-8"
Content-Transfer-Encoding: base64

PHA+SWhyZSBOYWNocmljaHQga29ubnRlIG5pY2h0IHp1Z2VzdGVsbHQgd2VyZGVuLjwvcD4=

--_in_--

--_ex_
Content-Type: message/delivery-status

Reporting-MTA: dns;EX.outlook.example
Arrival-Date: Mon, 2 Mar 2026 10:00:00 +0000

Final-Recipient: rfc822;Jordan@Example.org
Action: failed
Status: 5.2.2
Diagnostic-Code: smtp;554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException

--_ex_
Content-Type: message/rfc822

From: Office <no-reply@peers.example.gov>
To: Jordan@Example.org
Subject: News
Message-ID: {message_id}
Content-Type: text/plain; charset=utf-8

Hello Jordan

--_ex_--
""".encode()


def gmail(message_id=OURS):
    """RFC 3464 with the newer type of fields, and letters outside of ASCII."""
    return f"""From: Mail Delivery Subsystem <mailer-daemon@googlemail.example>
To: no-reply@peers.example.gov
Auto-Submitted: auto-replied
Subject: Delivery Status Notification (Failure)
References: {message_id}
In-Reply-To: {message_id}
Message-ID: <g1@mx.google.example>
X-Failed-Recipients: jordan@example.org
Content-Type: multipart/report; boundary="00g"; report-type=delivery-status

--00g
Content-Type: text/plain; charset="UTF-8"

** Address not found **

--00g
Content-Type: message/global-delivery-status

Reporting-MTA: dns; googlemail.example

Final-Recipient: rfc822; jordan@example.org
Action: failed
Status: 5.7.26
Diagnostic-Code: smtp; 550-5.7.26 This mail has been blocked – “unauthenticated”.

--00g--
""".encode()


def exim(message_id=OURS, *, subject="Mail delivery failed: returning message to sender"):
    """Words only, and the email below them."""
    return f"""Return-path: <>
X-Failed-Recipients: jordan@example.org
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@host.example>
To: no-reply@peers.example.gov
Subject: {subject}
Message-Id: <x1@host.example>

This message was created automatically by mail delivery software.

  jordan@example.org
    host in.example.org [192.0.2.1]
    SMTP error from remote mail server after RCPT TO:<jordan@example.org>:
    550 5.1.1 The user does not exist

------ This is a copy of the message, including all the headers. ------

Return-path: <no-reply@peers.example.gov>
Received: from peers.example.gov (192.0.2.450)
Message-ID: {message_id}
From: no-reply@peers.example.gov
Subject: News

Hello Jordan
""".encode()


def qmail(message_id=OURS):
    """Words in a part with an encoding of its own."""
    return f"""From: MAILER-DAEMON@old.example
To: no-reply@peers.example.gov
Subject: failure notice
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

Hi. This is the qmail-send program at old.example.

<j=F6rdan@example.org>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Message-ID: {message_id}
Subject: News
""".encode()


def out_of_office(message_id=OURS):
    """Somebody is away: the email arrived."""
    return f"""From: Jordan <jordan@example.org>
To: no-reply@peers.example.gov
Subject: Automatic reply: News
Auto-Submitted: auto-replied
In-Reply-To: {message_id}
Message-ID: <o1@example.org>

I am away until 5.1.26. In urgent cases call 555 0100.
> Message-ID: {message_id}
""".encode()


def person(message_id=OURS):
    """An answer that somebody wrote."""
    return f"""From: Jordan <jordan@example.org>
To: no-reply@peers.example.gov
Subject: Re: News, my mail failed
In-Reply-To: {message_id}
Message-ID: <h1@example.org>

My other address says 550 5.1.1 all the time.
""".encode()


def receipt(message_id=OURS):
    """It was opened."""
    return f"""From: Jordan <jordan@example.org>
Subject: Read: News
Content-Type: multipart/report; report-type=disposition-notification; boundary="r"

--r
Content-Type: message/disposition-notification

Original-Message-ID: {message_id}
Disposition: manual-action/MDN-sent-manually; displayed

--r--
""".encode()
