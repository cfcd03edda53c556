"""A Study as a mail that can be read in any client, and its way through an SMTP server."""
