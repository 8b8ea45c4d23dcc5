"""Published marginals in; a synthetic study on disk out, visibly labelled simulated."""
