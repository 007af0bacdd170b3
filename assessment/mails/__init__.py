"""E-mails to clients: what they say (`letters`), and the queue that sends them (`post`). docs/adr/0010."""
